/* The log for who wants to check: the signed note, proofs, receipts; and how far it is. */
#include "ledger.h"
#include "act.h"
#include "core/i18n.h"
#include "log/log.h"
#include "log/receipt.h"
#include "log/witness.h"
#include "service.h"

enum { PROOF_BYTES_MAX = 1 << 20 };

bool api__checkpoint(struct call *call, struct err *err)
{
    uint64_t size;
    TRY(call__query_only(call, NULL, err));
    TRY(log_published(call->api->options.conf, &size, err));
    if (size == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no checkpoint yet"));
    call->response->content_type = "text/plain; charset=utf-8";
    return log_witness_note(call->db, size, &call->response->body, err);
}

/* The person sees the record, or there is none for them. */
static bool see(struct call *call, const char *chain, int64_t n, struct err *err)
{
    struct jv *receipt;
    TRY(access_begin(call->db, &call->person, err));
    bool ok = receipt__give(call, chain, n, 0, &receipt, err);
    db_rollback(call->db); /* it was only read */
    if (ok)
        jv_free(receipt);
    return ok;
}

bool api__proof(struct call *call, struct err *err)
{
    struct buf *out = &call->response->body;
    int64_t n;
    TRY(call__query_only(call, NULL, err));
    TRY(call__number(call->params[1], &n, err));
    TRY(see(call, call->params[0], n, err));
    call->response->content_type = "text/plain; charset=utf-8";
    return log_receipt(call->db, call->api->options.conf, call->params[0], n, out, err);
}

bool api__receipt(struct call *call, struct err *err)
{
    struct jv *receipt;
    int64_t n;
    int wait_s;
    TRY(call__query_only(call, NULL, err));
    TRY(call__wait(call, &wait_s, err));
    TRY(call__number(call->params[1], &n, err));
    TRY(see(call, call->params[0], n, err));
    int64_t until_us = wait_s == 0 ? 1 : time_monotonic_us() + wait_s * INT64_C(1000000);
    TRY(receipt__give(call, call->params[0], n, until_us, &receipt, err));
    return call__give(call, 200, receipt);
}

bool api__status(struct call *call, struct err *err)
{
    struct log_state state;
    char hex[SHA256_HEX_SIZE], at[TIME_TEXT_MAX];
    TRY(call__query_only(call, NULL, err));
    TRY(log_state(call->db, &state, err));
    struct jv *status = jv_object();
    jv_set_int(status, "leaves", (int64_t)state.leaves);
    jv_set_int(status, "size", (int64_t)state.size);
    jv_set_int(status, "waiting", state.backlog.waiting);
    jv_set_int(status, "held", state.backlog.held);
    jv_set_bool(status, "alarm", log_is_alarming(&state.backlog));
    if (state.has_checkpoint) {
        jv_set_int(status, "incarnation", state.incarnation);
        jv_set_string(status, "root", sha256_hex(&state.root, hex));
        jv_set_string(status, "at", time_format(state.at_us, at));
    }
    return call__give(call, 200, status);
}
