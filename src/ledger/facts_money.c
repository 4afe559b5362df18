/* Payments, statement lines, opening balances, and what a later file took back. */
#include "core/i18n.h"
#include "facts.h"
#include "proof/balances.h"

static const struct colour NO_COLOUR = { SOURCE_NONE, 0 };

static bool is_village_code(struct text code)
{
    for (size_t i = 0; i < code.len; i++)
        if (code.ptr[i] < '0' || code.ptr[i] > '9')
            return false;
    return code.len == 12;
}

/* Columns: id, line, payer, year, village code, account, account name, amount, date, is return,
 * raw line, source, place of the file. */
static bool draft_payment(struct post *post, const struct db_result *row, struct err *err)
{
    char chain[CHAIN_NAME_MAX + 1];
    struct entry entry = { 0 };
    struct colour colour;
    struct place file = { 0 };
    struct money amount = db_get_money(row, 0, 7);
    struct text account = db_get_text(row, 0, 5), payee = db_get_text(row, 0, 6);
    TRY(fact__colour(db_get(row, 0, 11), db_get_int(row, 0, 3), &colour, err));
    TRY(entry_move(&entry, BOOK_PAID, BOOK_PAID_CONTROL, colour, amount, err));
    if (!fact__place(row, 12, &file))
        return err_set(err, ERR_INTERNAL, "payment %s", db_get(row, 0, 0));
    snprintf(chain, sizeof chain, "payer/%s", db_get(row, 0, 2));
    TRY(post__begin(post, chain, TYPE_PAYMENT, err));
    if (account.len > 0)
        TRY(post__set_account(post, "account", account, err));
    canonical_set_int(&post->body, "amount_fen", amount.fen);
    TRY(post__set_evidence(post, &file, db_get_int(row, 0, 1), db_get_text(row, 0, 10), err));
    canonical_set_bool(&post->body, "is_return", db_get_bool(row, 0, 9));
    TRY(post__set_lines(post, &entry, err));
    canonical_set_string(&post->body, "paid_on", db_get(row, 0, 8));
    if (payee.len > 0)
        TRY(post__set_commit(post, "payee", payee, err));
    if (is_village_code(db_get_text(row, 0, 4)))
        canonical_set_string(&post->body, "village", db_get(row, 0, 4));
    canonical_set_int(&post->body, "year", colour.year);
    return post__end(post, "payment", db_get_int(row, 0, 0), err);
}

static bool set_counterparty(struct post *post, const struct db_result *row, struct err *err)
{
    struct text chain = db_get_text(row, 0, 7), name = db_get_text(row, 0, 8);
    if (chain.len > 0) {
        canonical_key(&post->body, "counterparty");
        canonical_object(&post->body);
        canonical_set_string(&post->body, "id", chain.ptr);
        canonical_close(&post->body);
        return true;
    }
    return name.len == 0 || post__set_commit(post, "counterparty", name, err);
}

/* Columns: id, line, account, chain, date, amount, balance, counterparty's chain, its name, rule,
 * its version, its book, raw line, place of the file, place of the seal that closed its day. */
static bool draft_line(struct post *post, const struct db_result *row, struct err *err)
{
    struct entry entry = { 0 };
    struct place file = { 0 }, seal = { 0 };
    struct money amount = db_get_money(row, 0, 5);
    bool is_credit = amount.fen > 0;
    enum book book = is_credit ? BOOK_SUSPENSE : BOOK_SPENDING;
    if (!db_is_null(row, 0, 11))
        TRY(book_find(db_get_text(row, 0, 11), &book, err));
    TRY(entry_move(&entry, BOOK_BANK, book, NO_COLOUR, amount, err));
    if (!fact__place(row, 13, &file))
        return err_set(err, ERR_INTERNAL, "line %s", db_get(row, 0, 0));
    TRY(post__begin(post, db_get(row, 0, 3), is_credit ? TYPE_RECEIPT : TYPE_EXPENSE, err));
    TRY(post__set_account(post, "account", db_get_text(row, 0, 2), err));
    if (fact__place(row, 16, &seal))
        post__set_cite(post, "after_seal", &seal);
    canonical_set_int(&post->body, "amount_fen", is_credit ? amount.fen : -amount.fen);
    if (!db_is_null(row, 0, 6))
        canonical_set_int(&post->body, "balance_fen", db_get_int(row, 0, 6));
    canonical_set_string(&post->body, "booked_on", db_get(row, 0, 4));
    TRY(set_counterparty(post, row, err));
    TRY(post__set_evidence(post, &file, db_get_int(row, 0, 1), db_get_text(row, 0, 12), err));
    TRY(post__set_lines(post, &entry, err));
    if (!db_is_null(row, 0, 9))
        post__set_rule(post, "rule", db_get_text(row, 0, 9), db_get_int(row, 0, 10));
    return post__end(post, "line", db_get_int(row, 0, 0), err);
}

/* Columns: account, chain, date, balance brought along, difference to what is booked, place of
 * the file. */
static bool draft_carry(struct post *post, const struct db_result *row, struct err *err)
{
    struct entry entry = { 0 };
    struct place file = { 0 };
    struct money change = db_get_money(row, 0, 4);
    TRY(entry_move(&entry, BOOK_BANK, BOOK_OPENING, NO_COLOUR, change, err));
    if (!fact__place(row, 5, &file))
        return err_set(err, ERR_INTERNAL, "balance of %s", db_get(row, 0, 0));
    TRY(post__begin(post, db_get(row, 0, 1), TYPE_CARRY, err));
    TRY(post__set_account(post, "account", db_get_text(row, 0, 0), err));
    canonical_set_int(&post->body, "amount_fen", change.fen);
    canonical_set_string(&post->body, "carried_on", db_get(row, 0, 2));
    post__set_cite(post, "file", &file);
    TRY(post__set_lines(post, &entry, err));
    struct draft_carried *carried = batch_add_carried(post->batch);
    carried->draft = post->batch->draft_count;
    carried->amount_fen = db_get_int(row, 0, 3);
    snprintf(carried->account_no, sizeof carried->account_no, "%s", db_get(row, 0, 0));
    return post__end(post, NULL, 0, err);
}

/* "bank none 0 500,suspense none 0 -500": what is to be taken back. */
static bool turn_lines(struct entry *entry, struct text lines, struct err *err)
{
    while (lines.len > 0) {
        struct balance_item item;
        enum book book;
        struct colour colour;
        TRY(balance_next(&lines, &item, err));
        TRY(book_find(item.account, &book, err));
        TRY(source_find(item.source, &colour.source, err));
        colour.year = (int)item.year; /* as fact__colour() */
        TRY(entry_add(entry, book, colour, (struct money) { -item.amount_fen }, err));
    }
    return true;
}

/* Columns: id, amount, place of the record, place of the file that took it back, what it entered.
 */
static bool draft_reversal(struct post *post, const struct db_result *row, const char *kind,
                           struct err *err)
{
    struct entry entry = { 0 };
    struct place reversed = { 0 }, file;
    TRY(turn_lines(&entry, db_get_text(row, 0, 8), err));
    if (!fact__place(row, 2, &reversed))
        return err_set(err, ERR_INTERNAL, "%s %s", kind, db_get(row, 0, 0));
    TRY(post__begin(post, reversed.chain, TYPE_REVERSAL, err));
    canonical_set_int(&post->body, "amount_fen", -db_get_int(row, 0, 1));
    if (fact__place(row, 5, &file))
        post__set_cite(post, "file", &file);
    TRY(post__set_lines(post, &entry, err));
    post__set_cite(post, "reverses", &reversed);
    return post__end(post, kind, db_get_int(row, 0, 0), err);
}

static bool draft_void_payment(struct post *post, const struct db_result *row, struct err *err)
{
    return draft_reversal(post, row, "void_payment", err);
}

static bool draft_void_line(struct post *post, const struct db_result *row, struct err *err)
{
    return draft_reversal(post, row, "void_line", err);
}

bool post__payments(struct post *post, struct err *err)
{
    return fact__walk(post, FACT_PAYMENT, draft_payment, err);
}

bool post__lines(struct post *post, struct err *err)
{
    return fact__walk(post, FACT_LINE, draft_line, err);
}

bool post__carried(struct post *post, struct err *err)
{
    return fact__walk_all(post, STORE_CARRIED, draft_carry, err);
}

bool post__reversals(struct post *post, struct err *err)
{
    TRY(post__flush(post, err));
    TRY(fact__walk_void(post, FACT_PAYMENT, draft_void_payment, err));
    return fact__walk_void(post, FACT_LINE, draft_void_line, err);
}
