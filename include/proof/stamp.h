/*
 * proof/stamp.h - the bytes that time-stamps of checkpoints cover (docs/spec/witness.md).
 *
 * A first token (RFC 3161, SHA-256) covers the checkpoint's text, the empty line, and the lines of
 * the log itself: those whose key name is the origin, the text's first line. Cosignatures come
 * later and are not covered. A renewal token covers a manifest that names the digests of these
 * bytes and of every token before it, so that the last token alone carries the age of all:
 *
 *   mingzhang/renewal/v1
 *   <sha256 hex of the covered bytes> note
 *   <sha256 hex of token 0> 0
 *   <sha256 hex of token 1> 1
 *
 * Pure: bytes in, bytes or a verdict out.
 */
#ifndef PROOF_STAMP_H
#define PROOF_STAMP_H

#include "core/buf.h"
#include "core/err.h"
#include "core/text.h"
#include "crypto/timestamp.h"

enum {
    STAMP_TOKENS_MAX = 100,    /* tokens of one checkpoint: a renewal each year */
    STAMP_TOKEN_MAX = 64 << 10 /* bytes of a token */
};

/* Appends the covered bytes of a note that may carry any other lines. Fails: ERR_INPUT when it has
 * no text, no empty line or no line of its origin. */
bool stamp_subject(struct text note, struct buf *out, struct err *err) MUST_CHECK;
/* Appends the manifest; tokens are DER, in their order. */
void stamp_manifest(struct text subject, const struct text *tokens, size_t count, struct buf *out);

/* Was the next token made while the one before it held, and not earlier? */
bool stamp_follows(const struct timestamp *before, const struct timestamp *next);

/* What the tokens of one checkpoint prove together. */
struct stamp_age {
    size_t good;            /* how many from the first on are as they must be */
    struct timestamp first; /* when good > 0 */
    struct timestamp last;  /* of the good ones */
};
/* Judges tokens in their order: each over its bytes, signed under the roots (PEM), each following
 * the one before. ret is filled also when it fails, up to the first that is not good; whether the
 * last one's certificate still holds today is the caller's question. Fails: as timestamp_check();
 * ERR_TAMPERED for the order; ERR_LIMIT for too many. */
bool stamp_check(struct text subject, const struct text *tokens, size_t count, struct text roots,
                 struct stamp_age *ret, struct err *err) MUST_CHECK;

#endif
