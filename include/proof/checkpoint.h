/*
 * proof/checkpoint.h - the text of a checkpoint (C2SP tlog-checkpoint): size and root of a log.
 *
 *   <origin>
 *   <size, decimal>
 *   <root, base64>
 *   <extension lines, if any; ours have none>
 *
 * A checkpoint is a signed note (proof/note.h) with such a text. Views point into the bytes.
 */
#ifndef PROOF_CHECKPOINT_H
#define PROOF_CHECKPOINT_H

#include "core/buf.h"
#include "core/text.h"
#include "crypto/hash.h"

enum { CHECKPOINT_ORIGIN_MAX = 255 };
#define CHECKPOINT_SM3_SUFFIX "/sm3" /* of the origin of the parallel SM3 tree */

struct checkpoint {
    struct text origin;
    uint64_t size;
    struct sha256 root;
    struct text extensions; /* whole lines; empty when there are none */
};

/* Of a note's text. Fails: ERR_INPUT. */
bool checkpoint_parse(struct text text, struct checkpoint *ret, struct err *err) MUST_CHECK;
/* Appends the text of three lines. */
void checkpoint_write(struct text origin, uint64_t size, const struct sha256 *root,
                      struct buf *out);
/* The name that a log's checkpoints carry: the ledger's, from the second incarnation on with its
 * number behind it, "host/name#2". */
enum { CHECKPOINT_NAME_SIZE = 200 };
char *checkpoint_origin(const char *ledger, int64_t incarnation, char out[CHECKPOINT_NAME_SIZE]);
/* A decimal number as these formats write it: no sign, no leading zero, at most 2^63-1. */
bool checkpoint_number(struct text digits, uint64_t *ret) MUST_CHECK;

#endif
