/*
 * log/submit.h - private: brings one checkpoint to witnesses (C2SP tlog-witness, the log's side).
 *
 * All witnesses are asked at the same time, each from the size that it is believed to have; who
 * says that it has another one is asked once more, from there. No witness holds up another, and
 * nothing that one says is believed without its signature. Needs no database.
 */
#ifndef LOG_SUBMIT_H
#define LOG_SUBMIT_H

#include "proof/policy.h"
#include "proof/tree.h"

enum {
    SUBMIT_TIMEOUT_MS = 5000, /* of one call; there are at most two */
    SUBMIT_ANSWER_MAX = 65536,
    SUBMIT_LINE_MAX = 512, /* a line: name, 76 bytes in base64 */
    SUBMIT_PROBLEM_MAX = 512,
    SUBMIT_FUTURE_S = 300, /* how much a witness's clock may be ahead of ours */
};

enum submit_outcome {
    SUBMIT_SIGNED,
    SUBMIT_UNREACHABLE, /* no answer, or one that is not of the protocol */
    SUBMIT_REFUSED,     /* it does not know the log or its key, or did not take the proof */
    SUBMIT_AHEAD,       /* it has seen a larger tree than this */
    SUBMIT_FORKED,      /* it has seen another root of the same size */
    SUBMIT_LIED,        /* it answered 200 without a signature over this checkpoint */
};

struct submit_item {
    int witness;   /* place in the policy; it has a URL */
    uint64_t size; /* in: what it is believed to have; out: what it has, as far as is known */
    enum submit_outcome outcome;
    char line[SUBMIT_LINE_MAX]; /* when signed: the signature line with its newline */
    int64_t time_s;
    char problem[SUBMIT_PROBLEM_MAX]; /* for people, when not signed */
};

struct submit_job {
    const struct policy *policy;
    struct text note; /* the checkpoint with the log's signature */
    const struct tree_source *source;
    int64_t now_s;
    size_t count;
    struct submit_item *items; /* at most POLICY_WITNESSES_MAX */
};

struct db;
struct conf;
struct log_witnesses;
/* log_witness_submit(), but nobody is asked when the newest checkpoint has another size than the
 * source is of. */
bool log__ask_at(struct db *db, const struct conf *conf, const struct tree_source *source,
                 uint64_t size, struct log_witnesses *ret, struct err *err) MUST_CHECK;

/* Fails when the note is no checkpoint or a consistency proof cannot be made. */
bool log__submit(const struct submit_job *job, struct err *err) MUST_CHECK;

#endif
