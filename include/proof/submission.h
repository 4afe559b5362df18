/*
 * proof/submission.h - a checkpoint on its way to a witness: the body of an add-checkpoint request
 * (C2SP tlog-witness).
 *
 *   old 20852014
 *   <zero to 63 lines: one hash of the consistency proof in base64>
 *   <an empty line>
 *   <the checkpoint: a signed note>
 */
#ifndef PROOF_SUBMISSION_H
#define PROOF_SUBMISSION_H

#include "core/buf.h"
#include "core/text.h"
#include "crypto/hash.h"

enum {
    SUBMISSION_PROOF_MAX = 63, /* hashes */
    SUBMISSION_MAX = 96 << 10, /* bytes: a note of 64 KiB and the proof fit */
};

struct submission {
    uint64_t old_size;
    size_t count;
    struct sha256 proof[SUBMISSION_PROOF_MAX];
    struct text note; /* lies in the body; not looked at yet */
};

/* Fails: ERR_INPUT saying what is wrong; ERR_LIMIT for more than SUBMISSION_PROOF_MAX hashes. */
bool submission_parse(struct text body, struct submission *ret, struct err *err) MUST_CHECK;
/* Appends the same bytes for a note. */
void submission_write(const struct submission *request, struct buf *out);

#endif
