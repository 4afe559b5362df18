#include "camt.h"
#include "core/i18n.h"
#include "core/money.h"

#include <string.h>

static bool read_status(struct camt *camt, const struct camt_record *record, struct text *ret)
{
    static const char *const CODES[] = { "BOOK", "PDNG", "INFO", "FUTR", NULL };
    struct camt_at at = { record, F_STATUS, "Ntry/Sts" };
    if (record->value[F_STATUS].len == 0) {
        camt__warn(camt, "camt053.missing", camt__place(at), _("a required element is missing"));
        *ret = text_of("BOOK");
        return true;
    }
    *ret = text_of(camt__code(camt, at, CODES));
    if (ret->len > 0)
        return true;
    camt__refuse(camt, "camt053.status", camt__place(at),
                 _("BOOK, PDNG, INFO or FUTR was expected"));
    return false;
}

static bool read_reversal(struct camt *camt, const struct camt_record *record, bool *ret)
{
    struct text text = record->value[F_REVERSAL];
    *ret = text_eq(text, "true") || text_eq(text, "1");
    if (*ret || text.len == 0 || text_eq(text, "false") || text_eq(text, "0"))
        return true;
    struct camt_at at = { record, F_REVERSAL, "Ntry/RvslInd" };
    camt__refuse(camt, "camt053.direction", camt__place(at), _("true or false was expected"));
    return false;
}

static bool read_days(struct camt *camt, const struct camt_record *record,
                      struct camt053_entry *entry)
{
    struct camt_at booked = { record, F_DAY, "Ntry/BookgDt" };
    struct camt_at value = { record, F_VALUE_DAY, "Ntry/ValDt" };
    bool ok = camt__day(camt, booked, &entry->has_booked, &entry->booked);
    ok = camt__day(camt, value, &entry->has_value_day, &entry->value_day) && ok;
    if (ok && !entry->has_booked && text_eq(entry->status, "BOOK")) {
        camt__refuse(camt, "camt053.date", camt__place(booked), _("the booking day is missing"));
        return false;
    }
    return ok;
}

static struct text code_of(struct camt *camt, const struct camt_record *record)
{
    const struct text *value = record->value;
    if (value[F_CODE_DOMAIN].len == 0)
        return value[F_CODE_OWN];
    return text_of(arena_printf(camt->arenas[IN_ENTRY], TEXT_FMT "/" TEXT_FMT "/" TEXT_FMT,
                                TEXT_ARG(value[F_CODE_DOMAIN]), TEXT_ARG(value[F_CODE_FAMILY]),
                                TEXT_ARG(value[F_CODE_SUBFAMILY])));
}

/* Everything that stands in the entry itself; reports each fault. */
static bool read_entry(struct camt *camt, struct camt053_entry *entry)
{
    const struct camt_record *record = &camt->records[IN_ENTRY];
    struct camt_at amount = { record, F_AMOUNT, "Ntry/Amt" };
    struct camt_at direction = { record, F_DIRECTION, "Ntry/CdtDbtInd" };
    struct camt_at code = { record, F_CODE_OWN, "Ntry/BkTxCd" };
    *entry = (struct camt053_entry) { .ordinal = camt->entries, .line = record->line };
    bool ok = camt__amount(camt, amount, &entry->amount.decimal);
    ok = camt__currency(camt, amount, &entry->amount.currency) && ok;
    ok = camt__direction(camt, direction, &entry->amount.credit) && ok;
    ok = read_reversal(camt, record, &entry->reversal) && ok;
    ok = read_status(camt, record, &entry->status) && ok;
    ok = read_days(camt, record, entry) && ok;
    entry->entry_ref = record->value[F_ENTRY_REF];
    entry->servicer_ref = record->value[F_SERVICER_REF];
    entry->info = record->value[F_INFO];
    entry->code = code_of(camt, record);
    if (entry->code.len == 0)
        camt__warn(camt, "camt053.missing", camt__place(code), _("a required element is missing"));
    return ok;
}

static void add_counterparty(struct camt053_entry *entry, const struct camt_record *details)
{
    /* The roles are those of the first payment; a reversal turns only the money around. */
    bool debtor = entry->amount.credit != entry->reversal;
    entry->counter_name = debtor ? camt__first(details, F_DEBTOR, F_LAST_DEBTOR)
                                 : camt__first(details, F_CREDITOR, F_LAST_CREDITOR);
    entry->counter_account = debtor ? camt__first(details, F_DEBTOR_IBAN, F_DEBTOR_ACCOUNT)
                                    : camt__first(details, F_CREDITOR_IBAN, F_CREDITOR_ACCOUNT);
    entry->counter_bank = debtor ? camt__first(details, F_DEBTOR_BANK, F_DEBTOR_BIC)
                                 : camt__first(details, F_CREDITOR_BANK, F_CREDITOR_BIC);
}

static void add_details(struct camt *camt, struct camt053_entry *entry,
                        const struct camt_record *details)
{
    const struct text *value = details->value;
    add_counterparty(entry, details);
    if (value[F_SERVICER_REF].len > 0)
        entry->servicer_ref = value[F_SERVICER_REF];
    if (!text_eq(value[F_END_TO_END], "NOTPROVIDED"))
        entry->end_to_end = value[F_END_TO_END];
    entry->instruction = camt__first(details, F_INSTRUCTION, F_TX_ID);
    entry->remittance = camt__first(details, F_REMITTANCE, F_REFERENCE);
    struct text code = code_of(camt, details);
    if (code.len > 0)
        entry->code = code;
    if (entry->info.len == 0)
        entry->info = value[F_INFO];
    else if (value[F_INFO].len > 0)
        entry->info = text_of(arena_printf(camt->arenas[IN_ENTRY], TEXT_FMT " " TEXT_FMT,
                                           TEXT_ARG(entry->info), TEXT_ARG(value[F_INFO])));
}

static void give(struct camt *camt, const struct camt053_entry *entry)
{
    if (!camt->stopped && !camt->out->entry(camt->out->arg, entry, camt->err))
        camt->stopped = true;
}

/* The amount of details, when it is a clean one in the entry's currency. */
static bool part_amount(const struct camt_record *details, const struct camt053_entry *entry,
                        struct camt053_amount *ret, struct money *ret_money)
{
    struct err err;
    enum camt_field field = details->value[F_AMOUNT].len > 0 ? F_AMOUNT : F_TX_AMOUNT;
    struct text currency = details->value[field + 1];
    struct text direction = details->value[F_DIRECTION];
    *ret = entry->amount;
    ret->decimal = details->value[field];
    if (direction.len > 0)
        ret->credit = text_eq(direction, "CRDT");
    if ((direction.len > 0 && !ret->credit && !text_eq(direction, "DBIT")) ||
        (currency.len > 0 && !text_same(currency, entry->amount.currency)) ||
        ret->decimal.len == 0 || ret->decimal.ptr[0] == '-' || ret->decimal.ptr[0] == '+')
        return false;
    return money_parse(ret->decimal, MONEY_YUAN, ret_money, &err);
}

/* Whether the details have amounts that make the entry's together. */
static bool is_whole(const struct camt *camt, const struct camt053_entry *entry)
{
    struct money sum = { 0 };
    struct money total;
    struct err err;
    for (uint32_t i = 0; i < camt->details; i++) {
        struct camt053_amount amount;
        struct money money;
        if (!part_amount(camt->parts[i], entry, &amount, &money))
            return false;
        bool with = amount.credit == entry->amount.credit;
        if (!(with ? money_add(sum, money, &sum) : money_sub(sum, money, &sum)))
            return false;
    }
    return money_parse(entry->amount.decimal, MONEY_YUAN, &total, &err) && total.fen == sum.fen;
}

static void give_parts(struct camt *camt, const struct camt053_entry *entry)
{
    for (uint32_t i = 0; i < camt->details; i++) {
        struct camt053_entry part = *entry;
        struct money unused;
        part.part = i + 1;
        part.parts = camt->details;
        if (part_amount(camt->parts[i], entry, &part.amount, &unused)) /* is_whole() saw to it */
            add_details(camt, &part, camt->parts[i]);
        give(camt, &part);
    }
}

void camt__details_end(struct camt *camt)
{
    if (camt->details == CAMT053_DETAILS_MAX) {
        err_set(camt->err, ERR_LIMIT, _("an entry has more than %d details"), CAMT053_DETAILS_MAX);
        camt->stopped = true;
        return;
    }
    struct arena *arena = camt->arenas[IN_ENTRY];
    if (camt->details == 0)
        camt->parts = arena_array(arena, CAMT053_DETAILS_MAX, struct camt_record *);
    struct camt_record *copy = arena_new(arena, struct camt_record);
    *copy = camt->records[IN_DETAILS];
    camt->parts[camt->details++] = copy;
}

void camt__entry_end(struct camt *camt)
{
    struct camt053_entry entry;
    bool ok = read_entry(camt, &entry);
    if (!ok || camt->skipped || camt->report.refusals != camt->refusals_before)
        return;
    bool in_parts = camt->details > 1 && is_whole(camt, &entry);
    if (in_parts) {
        give_parts(camt, &entry);
        return;
    }
    struct place place = { .line = entry.line, .element = "Ntry/NtryDtls" };
    if (camt->details > 1)
        camt__warn(camt, "camt053.details", place,
                   _("details whose amounts do not make up the entry; it is taken whole"));
    else if (camt->details == 1)
        add_details(camt, &entry, camt->parts[0]);
    give(camt, &entry);
}
