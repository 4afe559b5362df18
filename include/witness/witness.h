/*
 * witness/witness.h - one witness: its key, the logs that it knows, and what it has seen of them.
 *
 * witness_add() is the whole of C2SP tlog-witness: a request's body in, status and answer out. It
 * is used by one thread. The new state is on the disk before it returns a cosignature.
 */
#ifndef WITNESS_WITNESS_H
#define WITNESS_WITNESS_H

#include "core/buf.h"
#include "witness/config.h"
#include "witness/state.h"

enum { WITNESS_WHY_MAX = ERR_TEXT_MAX, WITNESS_EVIDENCE_MAX = 100 /* files */ };

struct witness;

struct witness_answer {
    int status; /* of HTTP */
    const char *content_type;
    struct buf body; /* initialised by the caller */
    /* For the log of the witness's operator. */
    char origin[WITNESS_ORIGIN_MAX + 1]; /* "" when it was not read */
    uint64_t old_size;
    uint64_t size;
    char why[WITNESS_WHY_MAX]; /* "" when cosigned */
    bool fork;                 /* the log signed two roots for one size; the evidence is kept */
};

/* Makes folder (which may exist), key, state and settings. key NULL: <folder>/key.pem, new.
 * Fails: ERR_CONFLICT when the folder has a witness; ERR_INPUT for a bad name; ERR_IO. */
bool witness_create(const char *folder, const char *name, const char *key,
                    struct err *err) MUST_CHECK;
/* Loads the settings, the key and the state; to hold it is to be the one process that may cosign.
 * Fails as their loaders do. */
bool witness_open(const char *folder, bool hold, struct witness **ret, struct err *err) MUST_CHECK;
void witness_free(struct witness *witness);
AUTO_DEFINE(witness)

struct witness_config *witness_settings(struct witness *witness);
const struct witness_state *witness_seen(const struct witness *witness);
/* Appends the verifier key: "<name>+<8 hex>+<base64>". */
void witness_vkey(const struct witness *witness, struct buf *out);

/* Judges one request. Always gives an answer; a failure of the disk or key is status 500. */
void witness_add(struct witness *witness, struct text body, struct witness_answer *answer);

#endif
