#include "proof/coverage.h"
#include "core/i18n.h"
#include "cover.h"
#include "proof/word.h"

#include <stdlib.h>
#include <string.h>

/* The next item of a growing list, zeroed. Memory of a chain: exhaustion aborts, as in an arena. */
static void *add_item(void **items, size_t *count, size_t *size, size_t item)
{
    if (*count == *size) {
        *size = *size == 0 ? 64 : 2 * *size;
        void *more = reallocarray(*items, *size, item);
        if (more == NULL)
            abort();
        *items = more;
    }
    char *place = (char *)*items + *count * item;
    (*count)++;
    memset(place, 0, item);
    return place;
}

#define ADD(list, ret)                                                                             \
    do {                                                                                           \
        void *items_ = (list)->items;                                                              \
        (ret) = add_item(&items_, &(list)->count, &(list)->size, sizeof *(list)->items);           \
        (list)->items = items_;                                                                    \
    } while (0)

struct coverage *coverage_new(void)
{
    struct coverage *coverage = calloc(1, sizeof *coverage);
    if (coverage == NULL)
        abort();
    return coverage;
}

void coverage_begin(struct coverage *coverage)
{
    coverage->accounts.count = coverage->statements.count = 0;
    coverage->seals.count = coverage->traces.count = 0;
    cells_clear(&coverage->cells);
}

void coverage_free(struct coverage *coverage)
{
    if (coverage == NULL)
        return;
    free(coverage->accounts.items);
    free(coverage->statements.items);
    free(coverage->seals.items);
    free(coverage->traces.items);
    cells_clear(&coverage->cells);
    free(coverage);
}

uint64_t coverage_statements(const struct coverage *coverage) { return coverage->statements_seen; }
uint64_t coverage_lines(const struct coverage *coverage) { return coverage->lines_seen; }
uint64_t coverage_seals(const struct coverage *coverage) { return coverage->seals_seen; }

void proof__cover_say(const struct cover_report *report, enum coverage_rule rule, int64_t n,
                      const char *text)
{
    const struct coverage_finding finding = { rule, n, text };
    report->found(report->arg, &finding);
}

static int32_t account_of(struct coverage *coverage, const struct body *body)
{
    struct text tail = item_string(body_value(body, "account"), "tail");
    for (size_t i = 0; i < coverage->accounts.count; i++)
        if (text_eq(tail, coverage->accounts.items[i].tail))
            return (int32_t)i;
    struct cover_account *account;
    ADD(&coverage->accounts, account);
    (void)snprintf(account->tail, sizeof account->tail, "%.*s", TEXT_ARG(tail));
    account->last_seal = -1;
    return (int32_t)coverage->accounts.count - 1;
}

/* The body was judged: a date that is there can be read. */
static bool day_of(const struct body *body, const char *field, int32_t *ret)
{
    struct date date = { 0 };
    struct err ignored;
    struct text text = body_string(body, field);
    if (text.len == 0 || !date_parse(text, &date, &ignored))
        return false;
    *ret = date.day;
    return true;
}

/* The place in a list by n; -1 when it is another kind of record. */
static int64_t target_of(const struct body *body, const char *field)
{
    struct cite cite;
    return body_cite(body, field, &cite) ? cite.n : -1;
}

static void add_money(struct coverage *coverage, const struct cover_trace *trace,
                      const struct body *body)
{
    for (size_t i = 0; i < body->line_count; i++) {
        const struct entry_view *line = &body->lines[i];
        const struct cell key = { .kind = CELL_MONEY,
                                  .account = trace->account,
                                  .day = trace->day,
                                  .key = (int64_t)line->book << 32 | (int64_t)line->source << 24 |
                                         line->year };
        cells_get(&coverage->cells, &key)->credits += line->amount_fen;
    }
}

/* sign: +1 the line comes, -1 it goes. */
static void add_to_cell(struct coverage *coverage, const struct cover_trace *trace,
                        enum cell_kind kind, int sign)
{
    const struct cell key = { .kind = kind,
                              .account = trace->account,
                              .day = trace->day,
                              .key = kind == CELL_FILE ? trace->file : trace->book };
    struct cell *cell = cells_get(&coverage->cells, &key);
    cell->lines += sign;
    if (trace->amount > 0)
        cell->credits += sign * trace->amount;
    else
        cell->debits -= sign * trace->amount;
}

static int8_t book_of(const struct body *body)
{
    const int bank = word_book(text_of("bank"));
    for (size_t i = 0; i < body->line_count; i++)
        if (body->lines[i].book != bank)
            return (int8_t)body->lines[i].book;
    return (int8_t)bank;
}

/* A line dated before a seal's end says which seal it came after; no other line does. */
static void check_mark(const struct coverage *coverage, const struct cover_trace *trace,
                       const struct record *record, const struct body *body,
                       const struct cover_report *report)
{
    const struct cover_seal *due = NULL;
    int64_t said = target_of(body, "after_seal");
    for (size_t i = coverage->seals.count; i-- > 0;) {
        const struct cover_seal *seal = &coverage->seals.items[i];
        if (seal->account == trace->account && trace->day <= seal->to)
            due = seal; /* the earliest one that closed the day */
    }
    if (due != NULL && said < 0)
        proof__cover_say(report, COVERAGE_MARK, record->n,
                         _("it is dated in a month that was sealed before, and is not marked so"));
    else if (said >= 0 && (due == NULL || due->n != said))
        proof__cover_say(report, COVERAGE_MARK, record->n,
                         _("it is marked as coming after a seal that does not close its day"));
}

static void feed_line(struct coverage *coverage, const struct record *record,
                      const struct body *body, struct cover_trace *trace,
                      const struct cover_report *report)
{
    struct cite file;
    int64_t amount = body_int(body, "amount_fen", 0);
    trace->account = account_of(coverage, body);
    (void)day_of(body, "booked_on", &trace->day); /* required */
    trace->amount = record->type == TYPE_RECEIPT ? amount : -amount;
    trace->file = body_evidence_file(body, &file) ? file.n : -1;
    trace->book = book_of(body);
    trace->is_line = true;
    coverage->lines_seen++;
    check_mark(coverage, trace, record, body, report);
    add_to_cell(coverage, trace, CELL_FILE, 1);
    add_to_cell(coverage, trace, CELL_PLACE, 1);
    add_money(coverage, trace, body);
}

/* What moves or takes back another record falls on that one's day. */
static void feed_change(struct coverage *coverage, const struct record *record,
                        const struct body *body)
{
    bool is_reversal = record->type == TYPE_REVERSAL;
    int64_t n = target_of(body, is_reversal ? "reverses" : "moves");
    if (n < 0 || n >= (int64_t)coverage->traces.count)
        return; /* a finding of others */
    struct cover_trace *trace = &coverage->traces.items[n];
    if (trace->account < 0 || trace->is_gone)
        return;
    add_money(coverage, trace, body);
    trace->is_gone = is_reversal;
    if (!trace->is_line)
        return;
    add_to_cell(coverage, trace, CELL_PLACE, -1);
    if (is_reversal) {
        add_to_cell(coverage, trace, CELL_FILE, -1);
        return;
    }
    trace->book = (int8_t)word_book(body_string(body, "to"));
    add_to_cell(coverage, trace, CELL_PLACE, 1);
}

static void feed_statement(struct coverage *coverage, const struct record *record,
                           const struct body *body)
{
    struct cite file;
    struct cover_statement *statement;
    int64_t dead = target_of(body, "supersedes");
    for (size_t i = 0; i < coverage->statements.count; i++)
        if (coverage->statements.items[i].n == dead)
            coverage->statements.items[i].is_dead = true;
    int32_t account = account_of(coverage, body);
    ADD(&coverage->statements, statement);
    coverage->statements_seen++;
    *statement = (struct cover_statement) {
        .account = account,
        .n = record->n,
        .file = body_cite(body, "file", &file) ? file.n : -1,
        .lines = body_int(body, "lines", 0),
        .credits = body_int(body, "credits_fen", 0),
        .debits = body_int(body, "debits_fen", 0),
        .opening = body_int(body, "opening_fen", 0),
        .closing = body_int(body, "closing_fen", 0),
        .has_balances =
            body_value(body, "opening_fen").len > 0 && body_value(body, "closing_fen").len > 0,
        .is_derived = text_eq(body_value(body, "derived"), "true"),
    };
    statement->has_days =
        day_of(body, "from", &statement->from) && day_of(body, "to", &statement->to);
}

static void feed_seal(struct coverage *coverage, const struct record *record,
                      const struct body *body, const struct cover_report *report)
{
    struct cover_seal seal = { .account = account_of(coverage, body), .n = record->n };
    struct cover_seal *kept;
    (void)day_of(body, "from", &seal.from); /* required */
    (void)day_of(body, "to", &seal.to);
    coverage->seals_seen++;
    proof__cover_seal(coverage, &seal, body, report);
    ADD(&coverage->seals, kept);
    *kept = seal;
    coverage->accounts.items[seal.account].last_seal = (int32_t)coverage->seals.count - 1;
}

void coverage_feed(struct coverage *coverage, const struct record *record, const struct body *body,
                   coverage_found *found, void *arg)
{
    const struct cover_report report = { found, arg };
    struct cover_trace trace = { .account = -1 };
    switch (record->type) {
    case TYPE_RECEIPT:
    case TYPE_EXPENSE:
        feed_line(coverage, record, body, &trace, &report);
        break;
    case TYPE_CARRY:
        trace.account = account_of(coverage, body);
        trace.day = DAY_BROUGHT;
        add_money(coverage, &trace, body);
        break;
    case TYPE_RECLASS:
    case TYPE_REVERSAL:
        feed_change(coverage, record, body);
        break;
    case TYPE_STATEMENT:
        feed_statement(coverage, record, body);
        break;
    case TYPE_SEAL:
        feed_seal(coverage, record, body, &report);
        break;
    default:
        break;
    }
    /* A record that could not be read leaves a hole, so that n still finds its own. */
    if (record->n < 0 || record->n > (int64_t)coverage->traces.count + 65536)
        return;
    struct cover_trace *kept;
    while ((int64_t)coverage->traces.count <= record->n) {
        ADD(&coverage->traces, kept);
        kept->account = -1;
    }
    coverage->traces.items[record->n] = trace;
}

static bool has_statement(const struct coverage *coverage, const struct cover_trace *trace)
{
    for (size_t i = 0; i < coverage->statements.count; i++)
        if (coverage->statements.items[i].account == trace->account &&
            coverage->statements.items[i].file == trace->file)
            return true;
    return false;
}

/* One finding per file, at the first of its lines. */
static void find_loose_lines(const struct coverage *coverage, const struct cover_report *report)
{
    int64_t said = -1;
    for (size_t n = 0; n < coverage->traces.count; n++) {
        const struct cover_trace *trace = &coverage->traces.items[n];
        if (!trace->is_line || trace->is_gone || trace->file == said ||
            has_statement(coverage, trace))
            continue;
        said = trace->file;
        proof__cover_say(report, COVERAGE_LINE, (int64_t)n,
                         _("no statement speaks of this line's file"));
    }
}

void coverage_end(struct coverage *coverage, coverage_found *found, void *arg)
{
    const struct cover_report report = { found, arg };
    for (size_t i = 0; i < coverage->statements.count; i++) {
        const struct cover_statement *statement = &coverage->statements.items[i];
        if (!statement->is_dead && !proof__cover_agrees(coverage, statement))
            proof__cover_say(&report, COVERAGE_STATEMENT, statement->n,
                             _("the lines of this statement are not those that it says"));
    }
    find_loose_lines(coverage, &report);
}
