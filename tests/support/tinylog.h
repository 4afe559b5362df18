/*
 * tests/support/tinylog.h - a log in memory that signs checkpoints and proves consistency, written
 * from the recursive definitions of RFC 6962, section 2.1, and sharing nothing with proof/.
 */
#ifndef SUPPORT_TINYLOG_H
#define SUPPORT_TINYLOG_H

#include "core/buf.h"
#include "core/text.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

enum { TINYLOG_MAX = 2048, TINYLOG_PROOF_MAX = 63 };

struct tinylog {
    const char *origin;
    struct signing_key *key;
    struct sha256 leaves[TINYLOG_MAX];
};

/* Every leaf is there from the start; seed chooses the key and `fork` other leaves from that
 * position on (TINYLOG_MAX: none). */
struct tinylog *tinylog_new(const char *origin, unsigned char seed, size_t fork);
void tinylog_free(struct tinylog *log);
struct sha256 tinylog_root(const struct tinylog *log, size_t size);
/* PROOF(m, D[n]) for 0 < m < n; the number of hashes. */
size_t tinylog_consistency(const struct tinylog *log, size_t m, size_t n, struct sha256 *out);
/* The verifier key of the log, "origin+id+base64". */
void tinylog_vkey(const struct tinylog *log, struct buf *out);
/* A signature line over a text, by any key, of signed-note type 0x01. */
void tinylog_sign(const char *name, const struct signing_key *key, struct text text,
                  struct buf *out);
void tinylog_note(const struct tinylog *log, size_t size, struct buf *out);
/* A whole add-checkpoint body from old to size. */
void tinylog_request(const struct tinylog *log, size_t old, size_t size, struct buf *out);

#endif
