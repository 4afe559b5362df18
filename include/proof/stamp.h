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
 * Pure: bytes in, bytes out.
 */
#ifndef PROOF_STAMP_H
#define PROOF_STAMP_H

#include "core/buf.h"
#include "core/err.h"
#include "core/text.h"

enum {
    STAMP_TOKENS_MAX = 100,    /* tokens of one checkpoint: a renewal each year */
    STAMP_TOKEN_MAX = 64 << 10 /* bytes of a token */
};

/* Appends the covered bytes of a note that may carry any other lines. Fails: ERR_INPUT when it has
 * no text, no empty line or no line of its origin. */
bool stamp_subject(struct text note, struct buf *out, struct err *err) MUST_CHECK;
/* Appends the manifest; tokens are DER, in their order. */
void stamp_manifest(struct text subject, const struct text *tokens, size_t count, struct buf *out);

#endif
