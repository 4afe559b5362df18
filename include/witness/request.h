/*
 * witness/request.h - the body of an add-checkpoint request (C2SP tlog-witness).
 *
 *   old 20852014
 *   <zero to 63 lines: one hash of the consistency proof in base64>
 *   <an empty line>
 *   <the checkpoint: a signed note>
 */
#ifndef WITNESS_REQUEST_H
#define WITNESS_REQUEST_H

#include "core/buf.h"
#include "core/text.h"
#include "crypto/hash.h"

enum {
    WITNESS_PROOF_MAX = 63,         /* hashes */
    WITNESS_REQUEST_MAX = 96 << 10, /* bytes: a note of 64 KiB and the proof fit */
};

struct witness_request {
    uint64_t old_size;
    size_t count;
    struct sha256 proof[WITNESS_PROOF_MAX];
    struct text note; /* lies in the body; not looked at yet */
};

/* Fails: ERR_INPUT saying what is wrong; ERR_LIMIT for more than WITNESS_PROOF_MAX hashes. */
bool witness_request_parse(struct text body, struct witness_request *ret,
                           struct err *err) MUST_CHECK;
/* Appends the same bytes for a note. */
void witness_request_write(const struct witness_request *request, struct buf *out);

#endif
