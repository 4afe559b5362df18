/*
 * log/witness.h - witnesses of the log: asking them to cosign the newest checkpoint, what came of
 * it.
 *
 * Who they are and how many must sign says the policy file of the settings (docs/spec/witness.md).
 * A checkpoint exists whether or not it is witnessed; who seals, publishes or judges says "not
 * witnessed" until the quorum is there. Without a policy nothing is asked and nothing is witnessed.
 */
#ifndef LOG_WITNESS_H
#define LOG_WITNESS_H

#include "core/buf.h"
#include "core/conf.h"
#include "core/text.h"

struct db;
struct tree_source;

enum {
    LOG_WITNESSES_MAX = 32,
    LOG_WITNESS_NAME_MAX = 256,
    LOG_WITNESS_URL_MAX = 1024,
    LOG_WITNESS_PROBLEM_MAX = 512,
    LOG_WITNESS_REST_S = 60, /* one that could not be reached is left alone for so long */
};

struct log_witness {
    char name[LOG_WITNESS_NAME_MAX];       /* in the policy */
    char key[LOG_WITNESS_NAME_MAX];        /* name of its key, as in its signature lines */
    char url[LOG_WITNESS_URL_MAX];         /* "" : it is not asked */
    bool cosigned;                         /* the newest checkpoint */
    int64_t time_us;                       /* of that cosignature */
    uint64_t last_size;                    /* that it is known to have cosigned or to have told */
    bool alarming;                         /* it has seen a larger tree or another root: a fork */
    char problem[LOG_WITNESS_PROBLEM_MAX]; /* "" : none; why it did not sign when asked last */
};

struct log_witnesses {
    bool has_policy;
    bool is_listed;    /* the policy lists no logs, or ours with the key that signed */
    bool is_witnessed; /* the quorum of a policy with witnesses is there for this checkpoint */
    uint64_t size;     /* of the newest checkpoint */
    bool has_checkpoint;
    size_t count;
    struct log_witness items[LOG_WITNESSES_MAX];
};

/* What is known, without asking anybody. Fails: ERR_CONFIG for the policy; ERR_DB. */
bool log_witness_state(struct db *db, const struct conf *conf, struct log_witnesses *ret,
                       struct err *err) MUST_CHECK;
/* Asks every witness that has not cosigned the newest checkpoint; `insist` also those that rest.
 * The source gives the nodes of the log's tree, at that size or larger. A witness that fails is
 * told in ret, not by failing. Takes at most some 10 seconds. */
bool log_witness_submit(struct db *db, const struct conf *conf, const struct tree_source *source,
                        bool insist, struct log_witnesses *ret, struct err *err) MUST_CHECK;
/* Appends the checkpoint of that size with all cosignatures that came, in order of their names.
 * Fails: ERR_NOT_FOUND. */
bool log_witness_note(struct db *db, uint64_t size, struct buf *out, struct err *err) MUST_CHECK;
/* Appends the log's keys as witnesses and policies need them: a vkey a line, each checkpoint key
 * that was not revoked, newest last; nothing before the ledger is named. */
bool log_witness_keys(struct db *db, struct buf *out, struct err *err) MUST_CHECK;
/* National mode: the keys of the second checkpoint, for the trust of a verifier; else nothing. */
bool log_second_keys(struct db *db, struct buf *out, struct err *err) MUST_CHECK;

#endif
