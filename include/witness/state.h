/*
 * witness/state.h - what a witness has seen: for each log the latest checkpoint that it cosigned.
 *
 * One file. A change is written beside it, synced and put in its place before anything is said to
 * anyone, so that a witness that was killed never says less than it said before. A file that is
 * missing or damaged is refused, never taken for a first start: who lost it retires the witness.
 * One process at a time holds a state (flock on the folder).
 *
 *   mingzhang-witness/state/v1
 *   <origin> TAB <size> TAB <root in base64> TAB <unix time> TAB <note in base64>     (by origin)
 *   sha256 <hex of all lines before this one>
 */
#ifndef WITNESS_STATE_H
#define WITNESS_STATE_H

#include "core/err.h"
#include "core/text.h"
#include "crypto/hash.h"

enum {
    WITNESS_LOGS_MAX = 256,
    WITNESS_ORIGIN_MAX = 255,       /* bytes */
    WITNESS_NOTE_MAX = 16 << 10,    /* bytes of a note with one signature that is kept */
    WITNESS_STATE_BYTES = 16 << 20, /* of the file */
};

/* The latest checkpoint of one log; size 0 with the root of nothing at first. */
struct witness_seen {
    const char *origin;
    uint64_t size;
    struct sha256 root;
    int64_t time_s;   /* when it was cosigned */
    struct text note; /* the checkpoint with its log's signature; empty at first */
};

struct witness_state;

/* Writes an empty state into the folder. Fails: ERR_CONFLICT when there is one; ERR_IO. */
bool witness_state_create(const char *folder, struct err *err) MUST_CHECK;
/* To hold it is to be the one who may change it; otherwise it is only read, as it is now.
 * Fails: ERR_CONFLICT when another process holds it; ERR_NOT_FOUND; ERR_TAMPERED; ERR_IO. */
bool witness_state_open(const char *folder, bool hold, struct witness_state **ret,
                        struct err *err) MUST_CHECK;
void witness_state_free(struct witness_state *state);
AUTO_DEFINE(witness_state)

/* What is known of an origin; borrowed until the next change. */
struct witness_seen witness_state_get(const struct witness_state *state, const char *origin);
/* The i-th by origin; false past the end. */
bool witness_state_at(const struct witness_state *state, size_t i, struct witness_seen *ret);
/* On the disk when it returns true; as before when it fails. Fails: ERR_IO; ERR_LIMIT for one log
 * too many; ERR_TAMPERED when the file is not the one that this process wrote last. */
bool witness_state_put(struct witness_state *state, const struct witness_seen *seen,
                       struct err *err) MUST_CHECK;

#endif
