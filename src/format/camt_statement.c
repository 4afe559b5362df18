#include "camt.h"
#include "core/i18n.h"
#include "row.h"

#include <string.h>

enum { ACCOUNT_MAX = 34 };

static struct camt_record *record_of(struct camt *camt) { return &camt->records[IN_STATEMENT]; }

static struct text keep(struct camt *camt, struct text text)
{
    return (struct text) { arena_strndup(camt->arenas[IN_STATEMENT], text.ptr, text.len),
                           text.len };
}

void camt__statement_start(struct camt *camt)
{
    uint32_t ordinal = camt->statement.ordinal + 1;
    camt->statement = (struct camt053_statement) { .ordinal = ordinal, .last_page = true };
    camt->currency[0] = '\0';
    camt->balances = 0;
    camt->begun = false;
    camt->skipped = false;
    if (ordinal > CAMT053_STATEMENTS_MAX) {
        err_set(camt->err, ERR_LIMIT, _("the file has more than %d statements"),
                CAMT053_STATEMENTS_MAX);
        camt->stopped = true;
    }
}

/* The number without the blanks that people print it with. */
static struct text account_number(struct camt *camt, struct camt_at at)
{
    struct text text = at.record->value[at.field];
    char *out = arena_alloc(camt->arenas[IN_STATEMENT], text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != ' ')
            out[len++] = text.ptr[i];
    if (len < text.len)
        camt__warn(camt, "camt053.space", camt__place(at), _("blanks inside an account number"));
    return (struct text) { out, len };
}

static bool is_account(struct text text)
{
    if (text.len == 0 || text.len > ACCOUNT_MAX || number__flags(text) != 0)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ' || (unsigned char)text.ptr[i] >= 0x7F)
            return false;
    return true;
}

void camt__account_end(struct camt *camt)
{
    const struct camt_record *record = record_of(camt);
    struct camt_at at = { record, F_ACCOUNT, "Acct/Id/Othr/Id" };
    struct camt_at iban = { record, F_IBAN, "Acct/Id/IBAN" };
    struct text number = account_number(camt, at);
    if (record->value[F_IBAN].len > 0) {
        struct text other = number;
        number = account_number(camt, iban);
        at = iban;
        if (other.len > 0 && !text_same(number, other)) {
            camt__refuse(camt, "camt053.conflict", camt__place(at),
                         _("the same was given before, but different"));
            camt->skipped = true;
        }
    }
    if (!is_account(number)) {
        camt__refuse(camt, "camt053.account", camt__place(at),
                     _("an account number of up to 34 characters was expected"));
        camt->skipped = true;
    }
    camt->statement.account = number;
    struct camt_at currency = { record, F_ACCOUNT_CURRENCY, "Acct/Ccy" };
    struct text unused;
    if (record->value[F_ACCOUNT_CURRENCY].len > 0 && !camt__currency(camt, currency, &unused))
        camt->skipped = true;
}

/* A second balance of the kind must say the same. */
static bool agrees(const struct camt053_balance *known, const struct camt053_balance *balance)
{
    return !text_same(known->code, balance->code) || text_eq(known->code, "ITBD") ||
           (text_same(known->amount.decimal, balance->amount.decimal) &&
            known->amount.credit == balance->amount.credit);
}

static void place_balance(struct camt *camt, struct camt053_balance balance)
{
    struct camt053_statement *statement = &camt->statement;
    bool interim = text_eq(balance.code, "ITBD");
    bool opens = text_eq(balance.code, "OPBD") ||
                 (text_eq(balance.code, "PRCD") && !text_eq(statement->opening.code, "OPBD"));
    if (opens || (interim && !statement->opening.given)) {
        statement->opening = balance;
    } else if (text_eq(balance.code, "CLBD") ||
               (interim && !text_eq(statement->closing.code, "CLBD"))) {
        statement->closing = balance;
    }
}

void camt__balance_end(struct camt *camt)
{
    static const char *const CODES[] = { "OPBD", "PRCD", "CLBD", "ITBD", NULL };
    const struct camt_record *record = &camt->records[IN_BALANCE];
    struct camt053_balance balance = { .given = true };
    struct camt_at code = { record, F_BALANCE_CODE, "Bal/Tp/CdOrPrtry/Cd" };
    struct camt_at amount = { record, F_AMOUNT, "Bal/Amt" };
    struct camt_at direction = { record, F_DIRECTION, "Bal/CdtDbtInd" };
    struct camt_at day = { record, F_DAY, "Bal/Dt" };
    bool dated = false;
    if (++camt->balances > CAMT053_BALANCES_MAX) {
        err_set(camt->err, ERR_LIMIT, _("a statement has more than %d balances"),
                CAMT053_BALANCES_MAX);
        camt->stopped = true;
        return;
    }
    balance.code = text_of(camt__code(camt, code, CODES));
    if (balance.code.len == 0)
        return; /* available, forward and other balances are not the books' */
    bool ok = camt__amount(camt, amount, &balance.amount.decimal);
    ok = camt__currency(camt, amount, &balance.amount.currency) && ok;
    ok = camt__direction(camt, direction, &balance.amount.credit) && ok;
    ok = camt__day(camt, day, &dated, &balance.date) && ok;
    if (ok && !dated)
        camt__refuse(camt, "camt053.date", camt__place(day),
                     _("a day like 2019-04-30 was expected"));
    if (!ok || !dated)
        return;
    if (!agrees(&camt->statement.opening, &balance) ||
        !agrees(&camt->statement.closing, &balance)) {
        camt__refuse(camt, "camt053.conflict", camt__place(amount),
                     _("the same was given before, but different"));
        return;
    }
    balance.amount.decimal = keep(camt, balance.amount.decimal);
    place_balance(camt, balance);
}

static struct camt053_total total(struct camt *camt, enum camt_field count, const char *element)
{
    const struct camt_record *record = record_of(camt);
    struct text text = record->value[count];
    struct camt053_total out = { .given = text.len > 0, .sum = record->value[count + 1] };
    bool ok = text.len <= 15; /* what the message allows */
    for (size_t i = 0; i < text.len && ok; i++) {
        ok = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        out.count = out.count * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    struct camt_at at = { record, count, element };
    if (!ok)
        camt__refuse(camt, "camt053.amount", camt__place(at), _("a whole number was expected"));
    at.field++;
    struct text sum;
    if (out.sum.len > 0 && !camt__amount(camt, at, &sum))
        out.sum.len = 0;
    out.given = out.given && ok;
    return out;
}

/* What can be said of the statement by now. Issues are reported at its begin only. */
static void describe(struct camt *camt)
{
    const struct camt_record *record = record_of(camt);
    struct camt053_statement *statement = &camt->statement;
    statement->line = record->line;
    statement->id = record->value[F_ID];
    statement->account_name = camt__first(record, F_ACCOUNT_NAME, F_OWNER);
    statement->currency = text_of(camt->currency);
    statement->number = camt__first(record, F_NUMBER, F_LEGAL_NUMBER);
    statement->page = record->value[F_PAGE];
    struct text last = record->value[F_LAST_PAGE];
    statement->last_page = last.len == 0 || text_eq(last, "true") || text_eq(last, "1");
}

static void read_period(struct camt *camt)
{
    const struct camt_record *record = record_of(camt);
    struct camt053_statement *statement = &camt->statement;
    struct camt_at from = { record, F_FROM, "FrToDt/FrDtTm" };
    struct camt_at to = { record, F_TO, "FrToDt/ToDtTm" };
    if (record->value[F_FROM].len == 0 && record->value[F_TO].len == 0)
        return;
    bool ok = camt__moment(camt, from, &statement->from);
    ok = camt__moment(camt, to, &statement->to) && ok;
    if (ok && statement->to.day < statement->from.day) {
        camt__refuse(camt, "camt053.date", camt__place(to), _("the period ends before it begins"));
        ok = false;
    }
    statement->has_period = ok;
    camt->skipped = camt->skipped || !ok;
}

void camt__statement_begin(struct camt *camt)
{
    const struct camt_record *record = record_of(camt);
    if (camt->begun)
        return;
    camt->begun = true;
    struct camt_at id = { record, F_ID, "Stmt/Id" };
    struct camt_at account = { record, F_ACCOUNT, "Acct" };
    if (record->value[F_ID].len == 0)
        camt__warn(camt, "camt053.missing", camt__place(id), _("a required element is missing"));
    if (camt->statement.account.len == 0 && !camt->skipped) {
        camt__refuse(camt, "camt053.account", camt__place(account),
                     _("the account was expected before the first entry"));
        camt->skipped = true;
    }
    read_period(camt);
    describe(camt);
    if (!camt->skipped && !camt->out->begin(camt->out->arg, &camt->statement, camt->err))
        camt->stopped = true;
}

void camt__statement_end(struct camt *camt)
{
    camt__statement_begin(camt);
    const struct camt_record *record = record_of(camt);
    struct camt053_statement *statement = &camt->statement;
    struct place place = { .line = record->line, .element = "Bal" };
    if (!statement->opening.given || !statement->closing.given)
        camt__warn(camt, "camt053.balance", place, _("no opening or no closing balance"));
    statement->entries = total(camt, F_ENTRIES_COUNT, "TxsSummry/TtlNtries");
    statement->credits = total(camt, F_CREDITS_COUNT, "TxsSummry/TtlCdtNtries");
    statement->debits = total(camt, F_DEBITS_COUNT, "TxsSummry/TtlDbtNtries");
    describe(camt);
    if (!camt->skipped && !camt->stopped && !camt->out->end(camt->out->arg, statement, camt->err))
        camt->stopped = true;
}
