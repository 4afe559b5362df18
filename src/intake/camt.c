/* camt.053: the typed entries of format/camt053.h as lines of the stage table. */
#include "core/arena.h"
#include "core/i18n.h"
#include "fact.h"
#include "format/camt053.h"
#include "statement.h"

#include <string.h>

struct camt {
    struct statement *statement;
    char account_no[ACCOUNT_NO_MAX + 1]; /* of the current Stmt; "" when it cannot be read */
};

static struct refusal_place place_at(const struct camt *camt, uint32_t line, const char *element)
{
    return (struct refusal_place) { camt->statement->reading->file, (int)line, element };
}

static struct refusal_list *refusals_of(const struct camt *camt)
{
    return camt->statement->reading->refusals;
}

static bool begin(void *arg, const struct camt053_statement *statement, struct err *err)
{
    struct camt *camt = arg;
    const char *asked = camt->statement->reading->options->account;
    struct err why = { 0 };
    (void)err;
    camt->statement->part++;
    camt->account_no[0] = '\0';
    if (!account_no_parse(statement->account, false, camt->account_no, &why))
        (void)refusal_add_err(refusals_of(camt), place_at(camt, statement->line, "Stmt/Acct/Id"),
                              statement->account, &why);
    else if (asked != NULL && strcmp(asked, camt->account_no) != 0)
        (void)refusal_add(refusals_of(camt), place_at(camt, statement->line, "Stmt/Acct/Id"),
                          statement->account, _("the account that --account gives: %s"), asked);
    return true;
}

static int decimals_of(struct text decimal)
{
    size_t at;
    return text_find(decimal, ".", &at) ? (int)(decimal.len - at - 1) : 0;
}

static bool read_money(const struct camt *camt, uint32_t line, const char *element,
                       const struct camt053_amount *amount, struct money *ret)
{
    struct amount parsed;
    struct err why = { 0 };
    if (!amount_parse(amount->decimal, AMOUNT_YUAN, false, &parsed, &why))
        return refusal_add_err(refusals_of(camt), place_at(camt, line, element), amount->decimal,
                               &why);
    ret->fen = amount->credit ? parsed.money.fen : -parsed.money.fen;
    return true;
}

static struct text join(struct arena *scratch, struct text a, struct text b)
{
    if (a.len == 0 || b.len == 0 || text_same(a, b))
        return a.len == 0 ? b : a;
    return text_of(arena_printf(scratch, TEXT_FMT " " TEXT_FMT, TEXT_ARG(a), TEXT_ARG(b)));
}

/* The line as it stood: its fields by name, joined by TAB. */
static struct text raw_of(struct arena *scratch, const struct camt053_entry *entry)
{
    char day[DATE_TEXT_MAX];
    return text_of(arena_printf(
        scratch,
        "Amt=" TEXT_FMT "\tCdtDbtInd=%s\tSts=" TEXT_FMT "\tBookgDt=%s\tNtryRef=" TEXT_FMT
        "\tAcctSvcrRef=" TEXT_FMT "\tEndToEndId=" TEXT_FMT "\tBkTxCd=" TEXT_FMT "\tNm=" TEXT_FMT
        "\tAcct=" TEXT_FMT "\tRmtInf=" TEXT_FMT "\tAddtlInf=" TEXT_FMT,
        TEXT_ARG(entry->amount.decimal), entry->amount.credit ? "CRDT" : "DBIT",
        TEXT_ARG(entry->status), date_format(entry->booked, day), TEXT_ARG(entry->entry_ref),
        TEXT_ARG(entry->servicer_ref), TEXT_ARG(entry->end_to_end), TEXT_ARG(entry->code),
        TEXT_ARG(entry->counter_name), TEXT_ARG(entry->counter_account),
        TEXT_ARG(entry->remittance), TEXT_ARG(entry->info)));
}

/* The reference of a batch is one number over several parts: each part gets its own. */
static struct text serial_of(struct arena *scratch, const struct camt053_entry *entry)
{
    struct text ref = entry->servicer_ref.len > 0 ? entry->servicer_ref : entry->entry_ref;
    if (ref.len == 0 || entry->part == 0)
        return ref;
    return text_of(arena_printf(scratch, TEXT_FMT "#%u", TEXT_ARG(ref), entry->part));
}

static bool take_entry(void *arg, const struct camt053_entry *entry, struct err *err)
{
    struct camt *camt = arg;
    struct reading *reading = camt->statement->reading;
    char counter[ACCOUNT_NO_MAX + 1];
    struct err why = { 0 };
    (void)err;
    arena_reset(reading->scratch);
    if (!text_eq(entry->status, "BOOK") && entry->status.len > 0) {
        (void)refusal_add(&reading->result->warnings, place_at(camt, entry->line, "Ntry/Sts"),
                          entry->status, _("not booked, so it is not money that moved; not read"));
        return true;
    }
    struct staged_line line = {
        .line = (int)entry->ordinal,
        .account_no = camt->account_no,
        .booked_on = entry->booked,
        .serial = serial_of(reading->scratch, entry),
        .counter_account = counter,
        .counter_name = entry->counter_name,
        .summary = join(reading->scratch, entry->remittance, entry->info),
        .unit = "yuan",
        .decimals = decimals_of(entry->amount.decimal),
        .raw = raw_of(reading->scratch, entry),
    };
    line.bank_ref = entry->end_to_end.len > 0 ? entry->end_to_end : line.serial;
    bool ok = read_money(camt, entry->line, "Ntry/Amt", &entry->amount, &line.amount);
    if (!account_no_parse_counter(entry->counter_account, false, counter, &why))
        ok = refusal_add_err(refusals_of(camt), place_at(camt, entry->line, "RltdPties"),
                             entry->counter_account, &why);
    if (!ok || camt->account_no[0] == '\0' || line.amount.fen == 0)
        return true;
    fact_stage_line(reading, &line, camt->statement->part);
    return true;
}

static bool end(void *arg, const struct camt053_statement *statement, struct err *err)
{
    struct camt *camt = arg;
    struct statement_said said = {
        .part = camt->statement->part,
        .has_from = statement->has_period,
        .has_to = statement->has_period,
        .from = statement->from,
        .to = statement->to,
        .of_sheet = true,
    };
    (void)snprintf(said.account_no, sizeof said.account_no, "%s", camt->account_no); /* fits */
    if (statement->opening.given)
        said.has_opening = read_money(camt, statement->line, "Stmt/Bal", &statement->opening.amount,
                                      &said.opening);
    if (statement->closing.given)
        said.has_closing = read_money(camt, statement->line, "Stmt/Bal", &statement->closing.amount,
                                      &said.closing);
    if (camt->account_no[0] == '\0')
        return true;
    return statement_say(camt->statement, &said, err);
}

static void take_issue(void *arg, const struct table_issue *issue)
{
    const struct camt *camt = arg;
    issue_take(camt->statement->reading, issue);
}

bool statement_read_camt(struct statement *statement, const struct table_source *source,
                         struct err *err)
{
    struct camt camt = { .statement = statement };
    const struct camt053_reader reader = { begin, take_entry, end, take_issue, &camt };
    const struct camt053_source from = { source->fd, source->name, source->strict, "CNY" };
    struct err why = { 0 };
    statement->reading->result->profile = "camt053";
    if (camt053_read(&from, &reader, &why) || why.code == ERR_REFUSED)
        return true;
    *err = why;
    return false;
}
