/* What who posted gets at once, and what later: bytes and signature, then the proof. */
#include "log/receipt.h"
#include "act.h"
#include "core/i18n.h"
#include "service.h"
#include "store.h"
#include "watch.h"

enum { PROOF_MAX = 1 << 20 };

/* Waits until a checkpoint covers the record, or the time is over: then there is no proof yet. */
static bool add_proof(struct call *call, const char *chain, int64_t n, int64_t until_us,
                      struct jv *receipt, struct err *err)
{
    struct buf proof __attribute__((cleanup(buf_auto)));
    buf_init(&proof, PROOF_MAX);
    for (;;) {
        uint64_t seen = watch__rounds(call->api->watch);
        struct err why = { 0 };
        buf_clear(&proof);
        if (log_receipt(call->db, call->api->options.conf, chain, n, &proof, &why)) {
            jv_set_string(receipt, "proof", proof.data);
            return true;
        }
        if (why.code != ERR_BEHIND) {
            *err = why;
            return false;
        }
        if (!watch__wait(call->api->watch, seen, until_us))
            return true;
    }
}

bool receipt__give(struct call *call, const char *chain, int64_t n, int64_t until_us,
                   struct jv **ret, struct err *err)
{
    struct stored_record record;
    TRY(api__record_get(call->db, chain, n, call->arena, &record, err));
    struct jv *receipt = jv_object();
    jv_set_string(receipt, "chain", chain);
    jv_set_int(receipt, "n", n);
    jv_set_string(receipt, "type", record.type);
    jv_set_string(receipt, "hash", record.hash);
    jv_set_string(receipt, "bytes", record.bytes);
    jv_set_string(receipt, "signature", record.signature);
    if (record.signature2[0] != '\0')
        jv_set_string(receipt, "signature2", record.signature2);
    if (until_us == 0 || add_proof(call, chain, n, until_us, receipt, err)) {
        *ret = receipt;
        return true;
    }
    jv_free(receipt);
    return false;
}
