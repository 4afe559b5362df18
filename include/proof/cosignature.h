/*
 * proof/cosignature.h - a witness's signature on a checkpoint, with its time (C2SP
 * tlog-cosignature, Ed25519).
 *
 * The witness signs "cosignature/v1\ntime <seconds>\n" and the note's text; its line in the note
 * holds the key id, the time (8 bytes, big-endian) and the signature.
 */
#ifndef PROOF_COSIGNATURE_H
#define PROOF_COSIGNATURE_H

#include "proof/note.h"

enum { COSIGNATURE_SIZE = 8 + SIGNATURE_SIZE };

/* Appends a signature line; own is of type NOTE_COSIGNATURE, time_s is not negative (asserts).
 * Fails: ERR_CRYPTO. */
bool cosignature_add(const struct signing_key *key, const struct note_key *own,
                     struct text note_text, int64_t time_s, struct buf *out,
                     struct err *err) MUST_CHECK;
/* The line of this witness when all its lines verify, with the time of the first; else NULL. */
const struct note_line *cosignature_check(const struct note *note, const struct note_key *key,
                                          int64_t *ret_time_s);
/* Verifies the 72 bytes of a line. */
bool cosignature_verify(struct text note_text, const struct note_key *key,
                        const unsigned char bytes[COSIGNATURE_SIZE], int64_t *ret_time_s);

#endif
