/*
 * verify/trust.h - the keys that a ledger names, and what the verifier trusts from outside.
 *
 * Keys and heads inside a bundle are data: whoever made the bundle made them. Trust comes from a
 * file that the verifier had from elsewhere:
 *
 *   {"ledger":"mingzhang.example/2019-2020","public_key":"<64 hex>",
 *    "heads":{"441424103201":{"n":17,"hash":"<64 hex>"}}}
 *
 * About the log (docs/spec/bundle.md, Trust): "checkpoint_keys" (vkeys), "policy" (of witnesses),
 * "tsa" (certificates), "head" (the log as it was last time).
 *
 * "authority" ({"k":2,"keys":["<hex>",…]}) may name those whose signatures bring in keys and
 * parties. "public_keys" (a list) may stand instead of "public_key"; "heads" may be absent.
 */
#ifndef VERIFY_TRUST_H
#define VERIFY_TRUST_H

#include "proof/enrol.h"
#include "json/value.h"

enum { KEYRING_MAX = 64, TRUST_FILE_MAX = 16 * 1024 * 1024 };

struct keyring {
    size_t count;
    struct {
        char id[KEY_ID_SIZE]; /* as the source names it */
        struct public_key key;
        struct verifying_key *check;
        bool id_is_true; /* the id is that of the key */
        bool trusted;
    } items[KEYRING_MAX];
};

void keyring_init(struct keyring *ring);
void keyring_release(struct keyring *ring);
static inline void keyring_auto(struct keyring *ring) { keyring_release(ring); }
/* id NULL: the key's own. Fails: ERR_LIMIT when full, ERR_CRYPTO. */
bool keyring_add(struct keyring *ring, const char *id, const struct public_key *key,
                 struct err *err) MUST_CHECK;
/* -1 when the id is not there. */
int keyring_find(const struct keyring *ring, struct text id);

struct trust {
    struct jv *document;
    const char *ledger;
    struct jv *heads;
    struct keyring keys;
    bool is_pinned; /* it names an authority */
    struct authority authority;
    struct jv *checkpoint_keys; /* list of vkeys; NULL: none */
    struct jv *tsa;             /* list of PEM; NULL: none */
    const char *policy;         /* NULL: none */
    bool has_head;              /* the log as it was last time */
    uint64_t head_size;
    struct sha256 head_root;
};

/* Fails: ERR_IO; ERR_INPUT, ERR_LIMIT naming the file. */
bool trust_load(const char *path, struct trust *ret, struct err *err) MUST_CHECK;
/* Trust in one key of a ledger, without heads. Fails: ERR_CRYPTO. */
bool trust_of_key(const char *ledger, const struct public_key *key, struct trust *ret,
                  struct err *err) MUST_CHECK;
void trust_release(struct trust *trust);
static inline void trust_auto(struct trust *trust) { trust_release(trust); }
/* The head that is trusted for a chain. */
bool trust_head(const struct trust *trust, const char *chain, int64_t *ret_n,
                struct sha256 *ret_hash);
struct report;
/* Is this the ledger that the trust (NULL: none) is for? Says so in the report. */
void trust_anchor(const struct trust *trust, const char *ledger, struct report *report);
struct rollcall;
/* The checkpoint keys that are trusted enter the roll as first keys. */
void trust_enter(const struct trust *trust, struct rollcall *rollcall);
/* Does it name a checkpoint key of so many bytes (Ed25519: 32, SM2: 65)? */
bool trust_has_checkpoint_key(const struct trust *trust, size_t len);
/* What is remembered of a log: {"ledger","root","size"}. A file that does not exist yet remembers
 * nothing. Fails: ERR_IO, ERR_INPUT. */
bool trust_remember_load(const char *path, struct trust *trust, struct err *err) MUST_CHECK;
bool trust_remember_save(const char *path, const char *ledger, uint64_t size,
                         const struct sha256 *root, struct err *err) MUST_CHECK;
/* Marks as trusted the keys of the ring that the trust names. */
void trust_mark(const struct trust *trust, struct keyring *ring);

#endif
