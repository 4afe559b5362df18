#include "reconcile/break.h"

#include "core/i18n.h"

enum { BREAK_CODES_BYTES_MAX = 1024 };

static const struct {
    const char *code, *name;
} NAMES[] = {
    { "unknown_village", N_("unknown village") },
    { "wrong_payer", N_("wrong payer") },
    { "duplicate", N_("paid twice") },
    { "unpaid", N_("not paid") },
    { "short", N_("paid short") },
    { "over", N_("paid too much") },
    { "late", N_("paid late") },
    { "late_arrival", N_("arrived late") },
    { "returned", N_("returned by the bank") },
    { "wrong_account", N_("wrong account") },
    { "amount_differs", N_("amounts differ") },
    { "held", N_("held back") },
    { "paid_not_received", N_("paid, not received") },
    { "received_not_paid", N_("received, not listed") },
    { "unidentified", N_("unknown origin") },
    { "sent_back", N_("sent back") },
    { "spent_without_order", N_("spent without an order") },
    { "statement_sum", N_("statement does not add up") },
    { "statement_conflict", N_("statements contradict each other") },
    { "statement_gap", N_("gap between statements") },
    { "statement_missing", N_("statement missing") },
};

const char *break_name(const char *code)
{
    for (size_t i = 0; i < COUNT(NAMES); i++)
        if (strcmp(NAMES[i].code, code) == 0)
            return _(NAMES[i].name);
    return code;
}

bool break_code_check(const char *code, struct err *err)
{
    AUTO(buf) struct buf all = { 0 };
    buf_init(&all, BREAK_CODES_BYTES_MAX);
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        if (strcmp(NAMES[i].code, code) == 0)
            return true;
        buf_addf(&all, "%s%s", i > 0 ? " " : "", NAMES[i].code);
    }
    err_set(err, ERR_USAGE, _("there is no kind of difference \"%.40s\""), code);
    return err_hint(err, "%s", all.data);
}
