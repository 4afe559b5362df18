/* Accounts with files of their own: one a year, or one a quarter where something becomes of one. */
#include "plan.h"
#include "scene_s.h"
#include "statement.h"

struct cut {
    struct date from, to;
    int number; /* of the part within the year of the fate, from 0; -1: a year of one file */
};
enum { CUTS_MAX = SAMPLE_YEARS_MAX * 12 + 1 };

static const char *date_compact(struct world *world, struct date date)
{
    return sample__date_text(world->arena, date, DATE_COMPACT);
}

static const char *file_name(struct world *world, const struct statement *statement,
                             const char *mark)
{
    const struct account *account = statement->account;
    const char *whose = account->village != NULL ? account->village->code : account->slug;
    bool old = account->village != NULL && account->village->old_account == account;
    return arena_printf(world->arena, "%s-%s%s-%s-%s%s%s",
                        account->village != NULL ? "account" : "transit", whose, old ? "-old" : "",
                        date_compact(world, statement->from), date_compact(world, statement->to),
                        mark, sample__statement_suffix(account->bank));
}

/* What the command must say where the file does not. */
static struct import import_of(struct world *world, const struct statement *statement,
                               const char *file)
{
    struct import import = { .kind = "statement", .file = file };
    if (!sample__statement_is_mute(statement->account->bank))
        return import;
    struct arena *arena = world->arena;
    import.account = statement->account->no;
    import.from = sample__date_text(arena, statement->from, DATE_ISO);
    import.to = sample__date_text(arena, statement->to, DATE_ISO);
    import.opening = sample__money_text(arena, statement->opening_fen, MONEY_PLAIN);
    import.closing = sample__money_text(arena, statement->closing_fen, MONEY_PLAIN);
    return import;
}

static bool good_write(struct world *world, const struct statement *statement,
                       const char **ret_file, struct err *err)
{
    const char *file = file_name(world, statement, "");
    bool known = statement->lines > 0 && statement->line[0]->place.file != NULL;
    TRY(sample__statement_file(world, statement, 1, file, !known, err));
    sample__plan_add(world, import_of(world, statement, file));
    *ret_file = file;
    return true;
}

/* One amount differs by a yuan, the balances do not: it does not add up. */
static bool unbalanced_write(struct world *world, const struct statement *statement,
                             const char **ret_file, struct err *err)
{
    const char *file = file_name(world, statement, "-unbalanced");
    struct line *line = statement->line[statement->lines - 1];
    line->fen += 100;
    bool written = sample__statement_file(world, statement, 1, file, false, err);
    line->fen -= 100;
    TRY(written);
    struct import import = import_of(world, statement, file);
    import.refused = true;
    sample__plan_add(world, import);
    *ret_file = file;
    return true;
}

/* The last line has another amount, and its balance and the closing follow: it adds up. */
static bool contradicting_write(struct world *world, const struct statement *statement,
                                const char **ret_file, struct err *err)
{
    const char *file = file_name(world, statement, "-contradicts");
    struct line *line = statement->line[statement->lines - 1];
    struct statement other = *statement;
    line->fen += 5000;
    line->balance_fen += 5000;
    other.closing_fen += 5000;
    bool written = sample__statement_file(world, &other, 1, file, false, err);
    line->fen -= 5000;
    line->balance_fen -= 5000;
    TRY(written);
    struct import import = import_of(world, &other, file);
    import.refused = true;
    sample__plan_add(world, import);
    *ret_file = file;
    return true;
}

/* One year in spans of so many months. */
static int year_cut(int year, int months, struct cut *ret)
{
    int count = 0;
    for (int month = 1; month <= 12; month += months) {
        int next = month + months;
        struct date to = next > 12 ? sample__day(year + 1, 1, 1) : sample__day(year, next, 1);
        to.day--;
        ret[count] = (struct cut) { sample__day(year, month, 1), to, months < 12 ? count : -1 };
        count++;
    }
    return count;
}

/* A file a year; in the year of the fate one a quarter, or one a month. */
static int cuts_of(struct world *world, const struct account *account, struct cut *ret)
{
    bool monthly = account->fate == FATE_MONTHLY || account->fate == FATE_GAP_QUIET;
    int count = 0;
    for (int year = FIRST_YEAR; year < FIRST_YEAR + world->options.years; year++) {
        bool eventful = account->fate != FATE_WHOLE && year == account->fate_year;
        count += year_cut(year, !eventful ? 12 : monthly ? 1 : 3, ret + count);
    }
    bool alone = account->fate == FATE_SUM_OPEN || account->fate == FATE_CONFLICT;
    if (alone || account->fate == FATE_OVERLAP) { /* the last month in a file of its own, */
        ret[count] = ret[count - 1];
        ret[count].from.day = ret[count].to.day - 30;
        if (alone) /* which the file before it leaves out, or holds too */
            ret[count - 1].to.day = ret[count].from.day - 1;
        count++;
    }
    return count;
}

/* The good file, unless the fate of the account is that it never comes. */
static bool never_comes(const struct account *account, const struct cut *cut)
{
    switch (account->fate) {
    case FATE_NOTHING:
        return true;
    case FATE_NO_END:
        return cut->number >= 2;
    case FATE_NO_START:
        return cut->number == 0 || cut->number == 1;
    case FATE_GAP:
        return cut->number == 2;
    case FATE_GAP_QUIET: /* August, in which life.c lets nothing happen */
        return cut->number == 7;
    default:
        return false;
    }
}

/* What was written of the account so far. */
struct series {
    const char *before; /* the last good file */
    bool was_lost;      /* the one after it never comes */
};

static bool cut_write(struct world *world, const struct account *account, const struct cut *cut,
                      struct series *series, struct err *err)
{
    struct statement statement = sample__statement_of(world, account, cut->from, cut->to);
    const char *file = NULL, *bad = NULL;
    bool is_last = cut->to.day == world->as_of.day;
    bool is_lost = never_comes(account, cut),
         after_gap = series->was_lost && series->before != NULL;
    series->was_lost = is_lost;
    if (is_lost || account->valid_from.day > cut->to.day)
        return true;
    if (account->fate == FATE_SUM_OPEN && is_last) {
        TRY(unbalanced_write(world, &statement, &bad, err));
        sample__file_break(world, "statement_sum", account, bad, NULL);
        return true;
    }
    if (account->fate == FATE_SUM_CLEARED && cut->number == 1)
        TRY(unbalanced_write(world, &statement, &bad, err));
    TRY(good_write(world, &statement, &file, err));
    if (after_gap)
        sample__file_break(world, "statement_gap", account, series->before, file);
    if (account->fate == FATE_CONFLICT && is_last) {
        TRY(contradicting_write(world, &statement, &bad, err));
        sample__file_break(world, "statement_conflict", account, file, bad);
    }
    series->before = file;
    return true;
}

bool sample__own_files_write(struct world *world, const struct account *account, struct err *err)
{
    struct cut cut[CUTS_MAX];
    int count = cuts_of(world, account, cut);
    struct series series = { 0 };
    for (int i = 0; i < count; i++)
        TRY(cut_write(world, account, &cut[i], &series, err));
    return true;
}
