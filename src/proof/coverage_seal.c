/* What a seal must say, and what statements must say together. */
#include "core/i18n.h"
#include "cover.h"
#include "proof/headtree.h"
#include "proof/word.h"

#include <stdlib.h>

static bool is_same(struct cover_sum sum, const struct cover_statement *statement)
{
    return sum.lines == statement->lines && sum.credits == statement->credits &&
           sum.debits == statement->debits;
}

/* Lines that were known from an earlier file stand there: then every line of these days is one of
 * the statement. Two statements may also share the day between them, each with its own lines. */
bool proof__cover_agrees(const struct coverage *coverage, const struct cover_statement *statement)
{
    const int32_t always[2] = { DAY_BROUGHT, INT32_MAX };
    struct cover_sum own =
        proof__cover_sum(coverage, statement->account, always, statement->file, -1);
    if (is_same(own, statement))
        return true;
    if (!statement->has_days)
        return false;
    const int32_t days[2] = { statement->from, statement->to };
    struct cover_sum sum = proof__cover_sum(coverage, statement->account, days, -1, -1);
    if (is_same(sum, statement))
        return true;
    const int32_t inner[2] = { statement->from + 1, statement->to - 1 };
    sum = proof__cover_sum(coverage, statement->account, inner, -1, statement->file);
    struct cover_sum of_file =
        proof__cover_sum(coverage, statement->account, days, statement->file, -1);
    sum.lines += of_file.lines;
    sum.credits += of_file.credits;
    sum.debits += of_file.debits;
    return is_same(sum, statement);
}

static int by_day(const void *a, const void *b)
{
    const struct cover_statement *left = a, *right = b;
    if (left->from != right->from)
        return left->from < right->from ? -1 : 1;
    if (left->to != right->to)
        return left->to < right->to ? -1 : 1;
    return (left->n > right->n) - (left->n < right->n);
}

/* First and last day of the months of a statement that does not declare its period. */
static void widen(struct cover_statement *statement)
{
    int year, month, day;
    struct date first, next;
    if (!statement->is_derived)
        return;
    date_split((struct date) { statement->from }, &year, &month, &day);
    if (date_make(year, month, 1, &first))
        statement->from = first.day;
    date_split((struct date) { statement->to }, &year, &month, &day);
    if (date_make(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1, &next))
        statement->to = next.day - 1;
}

/* The statement's opening balance is what the books had before it; lines of its first day may be
 * those of the statement before. */
static bool carries_over(const struct coverage *coverage, const struct cover_statement *statement)
{
    const int32_t before[2] = { DAY_BROUGHT, statement->from - 1 };
    const int32_t first[2] = { statement->from, statement->from };
    struct cover_sum sum = proof__cover_sum(coverage, statement->account, before, -1, -1);
    struct cover_sum other =
        proof__cover_sum(coverage, statement->account, first, -1, statement->file);
    int64_t balance = proof__cover_brought(coverage, statement->account) + sum.credits - sum.debits;
    return balance == statement->opening ||
           balance + other.credits - other.debits == statement->opening;
}

/* Statements with balances that touch the days of a seal, in order; *ret_count of them. The last
 * one before is there as well. To be freed. */
static struct cover_statement *statements_of(const struct coverage *coverage, int32_t account,
                                             size_t *ret_count)
{
    struct cover_statement *list = calloc(coverage->statements.count + 1, sizeof *list);
    if (list == NULL)
        abort();
    *ret_count = 0;
    for (size_t i = 0; i < coverage->statements.count; i++) {
        const struct cover_statement *statement = &coverage->statements.items[i];
        if (statement->account == account && !statement->is_dead && statement->has_days &&
            statement->has_balances)
            list[(*ret_count)++] = *statement;
    }
    qsort(list, *ret_count, sizeof *list, by_day);
    return list;
}

static void check_continuity(const struct coverage *coverage, const struct cover_seal *seal,
                             const struct cover_report *report)
{
    size_t count;
    int32_t reach = seal->from - 1;
    bool is_open = true; /* the one before does not declare its period: any begin fits */
    bool has_gap = false, has_jump = false;
    struct cover_statement *list = statements_of(coverage, seal->account, &count);
    for (size_t i = 0; i < count; i++) {
        struct cover_statement wide = list[i];
        widen(&wide);
        if (wide.from > seal->to)
            break;
        if (wide.to >= seal->from) {
            has_gap = has_gap || (wide.from > reach + 1 && !(is_open && i > 0) && !wide.is_derived);
            has_jump = has_jump || !carries_over(coverage, &list[i]);
        }
        is_open = wide.is_derived;
        if (wide.to > reach)
            reach = wide.to;
    }
    free(list);
    if (has_gap || reach < seal->to)
        proof__cover_say(report, COVERAGE_GAP, seal->n,
                         _("the statements of its days do not follow each other without a gap"));
    if (has_jump)
        proof__cover_say(report, COVERAGE_GAP, seal->n,
                         _("a statement of its days does not begin with the balance of the books"));
}

static int64_t count_statements(const struct coverage *coverage, const struct cover_seal *seal)
{
    int64_t count = 0;
    for (size_t i = 0; i < coverage->statements.count; i++) {
        const struct cover_statement *statement = &coverage->statements.items[i];
        if (statement->account == seal->account && !statement->is_dead && statement->has_days &&
            statement->from <= seal->to && statement->to >= seal->from)
            count++;
    }
    return count;
}

static bool sums_agree(const struct coverage *coverage, const struct cover_seal *seal,
                       const struct body *body)
{
    const int32_t before[2] = { DAY_BROUGHT, seal->from - 1 };
    const int32_t days[2] = { seal->from, seal->to };
    struct cover_sum old = proof__cover_sum(coverage, seal->account, before, -1, -1);
    struct cover_sum sum = proof__cover_sum(coverage, seal->account, days, -1, -1);
    int64_t opening = proof__cover_brought(coverage, seal->account) + old.credits - old.debits;
    return body_int(body, "opening_fen", 0) == opening &&
           body_int(body, "credits_fen", -1) == sum.credits &&
           body_int(body, "debits_fen", -1) == sum.debits &&
           body_int(body, "lines", -1) == sum.lines &&
           body_int(body, "statements", -1) == count_statements(coverage, seal);
}

static bool places_agree(const struct coverage *coverage, const struct cover_seal *seal,
                         const struct body *body)
{
    struct disposition_view left[WORD_BOOKS] = { 0 }, said;
    struct text item;
    for (size_t i = 0; i < coverage->cells.size; i++) {
        const struct cell *cell = &coverage->cells.items[i];
        if (cell->kind != CELL_PLACE || cell->account != seal->account || cell->day < seal->from ||
            cell->day > seal->to || cell->key < 0 || cell->key >= WORD_BOOKS)
            continue;
        left[cell->key].lines += cell->lines;
        left[cell->key].amount_fen += cell->credits - cell->debits;
    }
    for (struct items list = body_items(body, "by_disposition"); items_next(&list, &item);) {
        if (!item_disposition(item, &said))
            return false;
        left[said.book].lines -= said.lines;
        left[said.book].amount_fen -= said.amount_fen;
    }
    for (size_t i = 0; i < COUNT(left); i++)
        if (left[i].lines != 0 || left[i].amount_fen != 0)
            return false;
    return true;
}

/* The books of the account up to the seal's end, and the seal's list with turned signs: together
 * they are nothing. */
static bool balances_agree(const struct coverage *coverage, const struct cover_seal *seal,
                           const struct body *body)
{
    struct err ignored;
    struct text item;
    struct entry_view view;
    size_t count = 0;
    struct entry_view *all = calloc(coverage->cells.count + FIELD_BALANCES_MAX + 1, sizeof *all);
    if (all == NULL)
        abort();
    for (size_t i = 0; i < coverage->cells.size; i++) {
        const struct cell *cell = &coverage->cells.items[i];
        if (cell->kind == CELL_MONEY && cell->account == seal->account && cell->day <= seal->to)
            all[count++] = (struct entry_view) { .book = (int)(cell->key >> 32),
                                                 .source = (int)(cell->key >> 24 & 0xff),
                                                 .year = cell->key & 0xffffff,
                                                 .amount_fen = cell->credits };
    }
    bool ok = true;
    for (struct items list = body_items(body, "balances"); items_next(&list, &item);) {
        ok = ok && item_balance(item, &view);
        view.amount_fen = -view.amount_fen;
        if (ok)
            all[count++] = view;
    }
    ok = ok && headtree_settle(all, &count, &ignored) && count == 0;
    free(all);
    return ok;
}

static void check_order(const struct coverage *coverage, const struct cover_seal *seal,
                        const struct body *body, const struct cover_report *report)
{
    struct cite previous;
    int32_t last = coverage->accounts.items[seal->account].last_seal;
    bool has_previous = body_cite(body, "previous", &previous);
    bool ok = last < 0 ? !has_previous
                       : has_previous && previous.n == coverage->seals.items[last].n &&
                             seal->from == coverage->seals.items[last].to + 1;
    if (!ok)
        proof__cover_say(report, COVERAGE_SEAL, seal->n,
                         _("it does not follow the seal of this account before it"));
}

void proof__cover_seal(struct coverage *coverage, const struct cover_seal *seal,
                       const struct body *body, const struct cover_report *report)
{
    check_order(coverage, seal, body, report);
    check_continuity(coverage, seal, report);
    if (!sums_agree(coverage, seal, body))
        proof__cover_say(report, COVERAGE_SEAL, seal->n,
                         _("its lines and sums are not those of the records that it covers"));
    if (!places_agree(coverage, seal, body))
        proof__cover_say(report, COVERAGE_SEAL, seal->n,
                         _("its lines do not stand in the books that it says"));
    if (!balances_agree(coverage, seal, body))
        proof__cover_say(report, COVERAGE_SEAL, seal->n,
                         _("its balances are not those of the records that it covers"));
}
