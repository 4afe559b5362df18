/*
 * access/idem.h - the same request again gives the same answer.
 *
 * A caller marks a request with a key of its own (Idempotency-Key). The key, the digest of the
 * canonical request and the answer are kept for ever. Two forms of use:
 *
 * The act and its answer in one transaction, so that both are there or neither:
 *
 *   db_begin (READ COMMITTED), or a desk
 *   TRY(access_idem_begin(db, &ask, arena, &state, &answer, err));   // waits for one under way
 *   if (state == ACCESS_IDEM_DONE) ... give `answer`, roll back
 *   ... the act ...
 *   TRY(access_idem_finish(db, &ask, 201, body, err));
 *   commit
 *
 * An act of several transactions: access_idem_begin() is committed first by itself. When the same
 * request comes again before it is finished, the state is ACCESS_IDEM_OPEN: the act is under way,
 * or was broken off and must be gone on with by what the caller knows of it.
 */
#ifndef ACCESS_IDEM_H
#define ACCESS_IDEM_H

#include "core/err.h"
#include "core/text.h"
#include "crypto/hash.h"

struct arena;
struct db;

enum {
    ACCESS_IDEM_KEY_MAX = 255,       /* bytes, printable ASCII */
    ACCESS_IDEM_ANSWER_MAX = 1 << 20 /* bytes of an answer's body */
};

enum access_idem_state {
    ACCESS_IDEM_NEW,  /* never asked before: do it */
    ACCESS_IDEM_DONE, /* give the answer again */
    ACCESS_IDEM_OPEN, /* asked before and not finished */
};

struct access_ask {
    const char *caller; /* key id */
    const char *key;
    struct sha256 digest; /* of the canonical request: method, path, body */
};
struct access_answer {
    int status;
    struct text body; /* in the arena */
};

/* Fails: ERR_INPUT for a key that cannot be; ERR_CONFLICT when the key stands for another request;
 * ERR_DB. */
bool access_idem_begin(struct db *db, const struct access_ask *ask, struct arena *arena,
                       enum access_idem_state *ret_state, struct access_answer *ret,
                       struct err *err) MUST_CHECK;
/* Fails: ERR_LIMIT; and, in a transaction with its next statement (db_later), ERR_INTERNAL when it
 * was not begun, ERR_REFUSED when it was answered already. */
bool access_idem_finish(struct db *db, const struct access_ask *ask, int status, struct text body,
                        struct err *err) MUST_CHECK;

#endif
