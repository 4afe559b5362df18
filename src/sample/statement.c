/* Which account's lines go into which file. */
#include "statement.h"
#include "plan.h"
#include "scene_s.h"

#include <string.h>

struct statement sample__statement_of(struct world *world, const struct account *account,
                                      struct date from, struct date to)
{
    struct facts *facts = world->facts;
    struct statement statement = { .account = account, .from = from, .to = to };
    statement.opening_fen = account->opening_fen;
    statement.line = arena_array(world->arena, (size_t)account->lines + 1, struct line *);
    if (statement.from.day < account->valid_from.day)
        statement.from = account->valid_from;
    int first = 0, past = facts->lines; /* lines are sorted by account number */
    while (first < past) {
        int middle = first + (past - first) / 2;
        if (strcmp(facts->line[middle]->account->no, account->no) < 0)
            first = middle + 1;
        else
            past = middle;
    }
    for (int i = first; i < facts->lines && facts->line[i]->account == account; i++) {
        struct line *line = facts->line[i];
        if (line->dropped || line->day.day > to.day)
            continue;
        if (line->day.day < from.day)
            statement.opening_fen = line->balance_fen;
        else
            statement.line[statement.lines++] = line;
    }
    statement.closing_fen = statement.lines > 0 ? statement.line[statement.lines - 1]->balance_fen
                                                : statement.opening_fen;
    return statement;
}

static bool is_camt(enum bank bank) { return bank >= BANK_CAMT_02 && bank <= BANK_CAMT_08; }

const char *sample__statement_suffix(enum bank bank)
{
    return is_camt(bank) ? ".xml" : sample__table_suffix(sample__statement_format(bank));
}

bool sample__statement_file(struct world *world, const struct statement *statements, int count,
                            const char *file, bool place, struct err *err)
{
    int lines = 0;
    for (int s = 0; s < count; s++)
        lines += statements[s].lines;
    int *rows = arena_array(world->arena, (size_t)lines + 1, int);
    enum bank bank = statements[0].account->bank;
    const char *path = sample__path(world, file);
    if (is_camt(bank)) {
        TRY(sample__statement_camt(world, statements, count, path, rows, err));
    } else {
        struct table table;
        sample__statement_table(world, statements, count, &table, rows);
        TRY(sample__table_write(&table, sample__statement_format(bank), path, err));
    }
    for (int s = 0, at = 0; place && s < count; s++)
        for (int i = 0; i < statements[s].lines; i++)
            statements[s].line[i]->place = (struct place) { file, rows[at++] };
    return true;
}

static bool shares(const struct account *account, int county, enum bank bank)
{
    return account->county == county && account->bank == bank && !account->own_files;
}

/* The accounts of a county with one bank, half a year: one file. */
static bool shared_write(struct world *world, int county, enum bank bank, struct date from,
                         struct date to, struct err *err)
{
    int count = 0;
    for (int a = 0; a < world->accounts; a++)
        count += shares(world->account[a], county, bank);
    if (count == 0)
        return true;
    struct statement *statements = arena_array(world->arena, (size_t)count, struct statement);
    count = 0;
    for (int a = 0; a < world->accounts; a++)
        if (shares(world->account[a], county, bank))
            statements[count++] = sample__statement_of(world, world->account[a], from, to);
    int year, month, day;
    date_split(to, &year, &month, &day);
    const char *file = arena_printf(world->arena, "bank-%s-%d-h%d%s", SAMPLE_COUNTIES[county].code,
                                    year, month > 6 ? 2 : 1, sample__statement_suffix(bank));
    TRY(sample__statement_file(world, statements, count, file, true, err));
    sample__plan_add(world, (struct import) { .kind = "statement", .file = file });
    return true;
}

bool sample__statements_write(struct world *world, struct err *err)
{
    for (int half = 0; half < world->options.years * 2; half++) {
        int year = FIRST_YEAR + half / 2;
        struct date from = sample__day(year, half % 2 ? 7 : 1, 1);
        struct date to = sample__day(year, half % 2 ? 12 : 6, half % 2 ? 31 : 30);
        for (int c = 0; c < COUNTY_COUNT; c++)
            for (int bank = 0; bank < BANK_SHARED_COUNT; bank++)
                TRY(shared_write(world, c, (enum bank)bank, from, to, err));
    }
    for (int a = 0; a < world->accounts; a++)
        if (world->account[a]->own_files)
            TRY(sample__own_files_write(world, world->account[a], err));
    return true;
}
