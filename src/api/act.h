/*
 * api/act.h - private: something is done, once, whatever the network does.
 *
 * An act has an Idempotency-Key; its claim, its rows and its answer are in one transaction. The
 * same key with the same request gives the first answer again; with another request it is a
 * conflict. Records that the act wrote are named in the answer and told with their bytes and
 * signature, and with their proof when the client waits for it.
 *
 *   struct act act = { .call = call, .at_desk = put, .arg = &wish, .status = 201 };
 *   return act__do(&act, err);
 *
 * at_desk() and in_tx() may be run more than once, and set act->answer anew each time.
 */
#ifndef API_ACT_H
#define API_ACT_H

#include "call.h"
#include "ledger/desk.h"

enum { ACT_RECORDS_MAX = 64 };

struct act {
    struct call *call;
    /* One of these. The first posts; the second writes rows of the pipeline. */
    bool (*at_desk)(struct act *act, struct desk *desk, struct err *err);
    bool (*in_tx)(struct act *act, struct db *db, struct err *err);
    const char *chain;   /* where at_desk will post; NULL: not known before */
    enum db_level level; /* of in_tx */
    bool is_reconcile;   /* in_tx decides: alone with the reconciler's lock */
    bool is_posted;      /* after in_tx, what it accepted becomes records */
    /* After in_tx is posted: which records it became. */
    bool (*find_records)(struct act *act, struct db *db, struct err *err);
    void *arg;
    int status;           /* of the answer when it is done */
    const char *location; /* of what was made; NULL: none */
    struct jv *answer;    /* an object; freed here */
    struct desk_place records[ACT_RECORDS_MAX];
    size_t record_count;
    bool is_again; /* the key was known: nothing was done */
};

bool act__do(struct act *act, struct err *err) MUST_CHECK;
/* Notes a record for the answer. */
void act__record(struct act *act, const struct desk_place *place);

/* The receipt of a record: its place, hash, bytes, signature; with a proof after waiting. */
bool receipt__give(struct call *call, const char *chain, int64_t n, int64_t until_us,
                   struct jv **ret, struct err *err) MUST_CHECK;

#endif
