/*
 * proof/record.h - one record: writing its bytes, reading them strictly, its hash.
 *
 * A record is canonical JSON with exactly these keys: at, body, by, chain, key, ledger, n, prev,
 * type, v, and in national mode key2 (docs/spec/record.md). Its hash is SHA-256(0x00, bytes), which
 * is also its leaf hash in the sense of RFC 6962; its signature is Ed25519 over the bytes.
 *
 * Writing, with the body in between:
 *
 *   struct buf bytes; struct canonical w;
 *   buf_init(&bytes, RECORD_SIZE_MAX);
 *   record_begin(&w, &head, &bytes);
 *   canonical_object(&w); ...; canonical_close(&w);      // the body
 *   TRY(record_end(&w, &head, err));
 *   hash = record_hash(bytes.data, bytes.len);
 *
 * Views in a struct record point into the bytes that were read.
 */
#ifndef PROOF_RECORD_H
#define PROOF_RECORD_H

#include "core/date.h"
#include "crypto/sign.h"
#include "proof/type.h"
#include "json/canonical.h"

enum { RECORD_SIZE_MAX = 65535, RECORD_VERSION = 1, RECORD_SALT_SIZE = 16, LEDGER_NAME_MAX = 161 };

struct record_head {
    int64_t at_us;  /* moment of posting, UTC */
    const char *by; /* key id of who did it; the ledger's own when nobody asked for it */
    const char *chain;
    const char *key;    /* id of the key that signs the record */
    const char *key2;   /* id of the SM2 key that signs it as well; NULL: none does */
    const char *ledger; /* origin of the ledger, e.g. "mingzhang.example/2019-2020" */
    int64_t n;
    struct sha256 prev; /* hash of record n-1; 32 zero bytes when n is 0 */
    enum record_type type;
};

void record_begin(struct canonical *w, const struct record_head *head, struct buf *out);
/* Ends the bytes and reads them again as a verifier would: what is not a well-formed record
 * never gets signed. Fails: ERR_LIMIT when longer than RECORD_SIZE_MAX; ERR_ENCODING;
 * ERR_UNBALANCED; ERR_INPUT naming the field. */
bool record_end(struct canonical *w, const struct record_head *head, struct err *err) MUST_CHECK;
/* Ends the bytes and leaves the reading to a signer that is strict. Fails: ERR_LIMIT,
 * ERR_ENCODING. */
bool record_close(struct canonical *w, const struct record_head *head, struct err *err) MUST_CHECK;
/* Both, around a body that is canonical already. */
bool record_build(const struct record_head *head, struct text body, struct buf *out,
                  struct err *err) MUST_CHECK;

struct record {
    struct text bytes;
    int64_t at_us;
    struct text body;
    struct text by;
    struct text chain;
    struct text key;
    struct text key2; /* empty when there is none */
    struct text ledger;
    int64_t n;
    struct sha256 prev;
    enum record_type type;
    enum chain_kind kind; /* of the chain */
    bool is_office;
};

/* Reads the envelope; the bytes must be canonical JSON (checked) and its ten fields well-formed.
 * The body is not looked at: proof/body.h. Fails: ERR_LIMIT, ERR_TAMPERED. */
bool record_parse(struct text bytes, struct record *ret, struct err *err) MUST_CHECK;

struct sha256 record_hash(const void *bytes, size_t len);

/* What a commitment holds: SHA-256(salt, value). */
struct sha256 record_commit(const unsigned char salt[RECORD_SALT_SIZE], const void *value,
                            size_t len);
/* Writes {"commit":"<hex>"}. */
void record_put_commit(struct canonical *w, const struct sha256 *commit);
/* Writes {"chain":…,"hash":…,"n":…}. */
void record_put_cite(struct canonical *w, struct text chain, int64_t n, const struct sha256 *hash);

#endif
