#include "test.h"

#include "proof/approval.h"
#include "proof/item.h"
#include "vote.h"
#include <string.h>

#define LEDGER "test.example/2019"

struct desk_place vote_order(struct desk *desk, const char *id)
{
    struct err err = { 0 };
    struct desk_place place;
    ASSERT_OK(desk_begin(desk, VOTE_VILLAGE, TYPE_ORDER, NULL, &err));
    ASSERT_OK(desk_set_account(desk, "account", text_of("8001000001"), &err));
    canonical_set_int(desk_body(desk), "amount_fen", 120000);
    canonical_set_string(desk_body(desk), "id", id);
    canonical_set_string(desk_body(desk), "mode", "online");
    ASSERT_OK(desk_set_commit(desk, "payee", text_of("演示工程队"), &err));
    desk_set_text(desk, "purpose", text_of("村道硬化"));
    ASSERT_OK(desk_end(desk, NULL, 0, &place, &err));
    return place;
}

/* What the party's own program signs: everything comes from the order that it shows. */
static void write_said(struct canonical *w, const struct vote *vote, const char *decision,
                       const char *ledger)
{
    char hex[SHA256_HEX_SIZE];
    canonical_object(w);
    canonical_set_string(w, "account", VOTE_VILLAGE);
    canonical_set_string(w, "decision", decision);
    canonical_set_string(w, "expires",
                         vote->expires != NULL ? vote->expires : "2199-01-01T00:00:00.000000Z");
    canonical_set_string(w, "key", any_signer_id(vote->by));
    canonical_set_string(w, "ledger", ledger);
    canonical_set_string(w, "order", vote->order_id);
    canonical_set_string(w, "order_digest", sha256_hex(&vote->digest, hex));
    canonical_set_string(w, "previous", vote->previous);
    canonical_close(w);
}

static struct text said_as(const struct vote *vote, const char *decision, const char *ledger,
                           struct buf *out)
{
    struct err err = { 0 };
    struct canonical w;
    buf_init(out, RECORD_SIZE_MAX);
    canonical_begin(&w, out);
    write_said(&w, vote, decision, ledger);
    ASSERT_OK(canonical_end(&w, &err));
    return (struct text) { out->data, out->len };
}

static size_t sign_said(const struct vote *vote, unsigned char ret[KEY_SIGNATURE_MAX])
{
    struct err err = { 0 };
    struct buf said, message;
    size_t len;
    const char *decision = vote->signed_decision != NULL ? vote->signed_decision : vote->decision;
    const char *ledger = vote->signed_ledger != NULL ? vote->signed_ledger : LEDGER;
    buf_init(&message, RECORD_SIZE_MAX);
    ASSERT_OK(approval_message(said_as(vote, decision, ledger, &said), &message, &err));
    ASSERT_OK(
        any_signer_sign(vote->by, (struct text) { message.data, message.len }, ret, &len, &err));
    buf_release(&said);
    buf_release(&message);
    return len;
}

void vote_put(struct desk *desk, const struct vote *vote, char ret_digest[65])
{
    struct err err = { 0 };
    struct buf said;
    unsigned char signature[KEY_SIGNATURE_MAX];
    char hex[2 * KEY_SIGNATURE_MAX + 1];
    struct sha256 digest;
    size_t len = sign_said(vote, signature);
    const struct text text = said_as(vote, vote->decision, LEDGER, &said);
    ASSERT_OK(desk_begin(desk, VOTE_VILLAGE, TYPE_APPROVAL, any_signer_id(vote->by), &err));
    canonical_key(desk_body(desk), "approval");
    canonical_raw(desk_body(desk), text);
    desk_set_cite(desk, "order", &vote->order);
    canonical_set_string(desk_body(desk), "signature", hex_encode(signature, len, hex));
    ASSERT_OK(desk_end(desk, NULL, 0, NULL, &err));
    assert_true(approval_digest(text, &digest));
    (void)sha256_hex(&digest, ret_digest);
    buf_release(&said);
}

struct sha256 vote_digest(struct pg_test *pg, const struct desk_place *order)
{
    char sql[300];
    struct sha256 digest;
    (void)snprintf(sql, sizeof sql,
                   "SELECT encode(sha256(convert_to(substring(convert_from(bytes, 'UTF8') from"
                   " '\"body\":(.*),\"by\":'), 'UTF8')), 'hex') FROM ledger.record"
                   " WHERE chain = '%s' AND n = %lld",
                   VOTE_VILLAGE, (long long)order->n);
    const char *hex = pg_test_text(pg, sql);
    assert_true(hex_decode(hex, strlen(hex), digest.bytes));
    return digest;
}
