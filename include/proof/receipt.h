/*
 * proof/receipt.h - the proof that one entry is in the log, as a text file (C2SP tlog-proof).
 *
 *   c2sp.org/tlog-proof@v1
 *   extra <base64>                 (may be missing; proves nothing)
 *   index <number>
 *   <hash, base64>                 (inclusion proof, from the leaf up)
 *   <empty line>
 *   <the checkpoint: a signed note>
 *
 * Views point into the bytes that were read.
 */
#ifndef PROOF_RECEIPT_H
#define PROOF_RECEIPT_H

#include "proof/checkpoint.h"
#include "proof/note.h"
#include "proof/tree.h"

enum { RECEIPT_EXTRA_MAX = 64 << 10, RECEIPT_SIZE_MAX = 512 << 10 };

struct receipt {
    struct text extra; /* its base64; empty when there is none */
    uint64_t index;
    struct tree_proof proof;
    struct text note; /* the checkpoint's bytes */
};

/* Appends the file; extra is of bytes. */
void receipt_write(const void *extra, size_t extra_len, uint64_t index,
                   const struct tree_proof *proof, struct text note, struct buf *out);
/* The form only. Fails: ERR_INPUT, ERR_LIMIT. */
bool receipt_parse(struct text bytes, struct receipt *ret, struct err *err) MUST_CHECK;
/* Leads the leaf hash to the checkpoint's root, and is the checkpoint signed by one of the log's
 * keys, whose name is its origin? Witnesses: policy_judge(). Fails: ERR_INPUT, ERR_TAMPERED. */
bool receipt_check(const struct receipt *receipt, enum tree_hash hash, const struct sha256 *leaf,
                   const struct note_key *keys, size_t count, struct err *err) MUST_CHECK;

#endif
