/*
 * reconcile/decision.h - what people decide about breaks, pairs and proposals.
 *
 * One person proposes, another confirms; only then does anything change, and the reconciler runs
 * again in the same transaction. Explaining a break needs one person only. Every decision that
 * took effect is an event, so it becomes a record with who made and who checked it.
 */
#ifndef RECONCILE_DECISION_H
#define RECONCILE_DECISION_H

#include "core/err.h"
#include "crypto/hash.h"
#include "reconcile/reconciler.h"

struct db;

enum { DECISION_REASON_MAX = 400, DECISION_WHO_MAX = 64 };

enum decision_kind {
    DECISION_ACCEPT,        /* a proposal; subject: its id (hex) */
    DECISION_UNMATCH,       /* takes a pair apart for good; subject: pair number */
    DECISION_EXPLAIN,       /* a break; subject: its id (hex), or the first digits of it */
    DECISION_RESOLVE,       /* a break: settled outside of the facts */
    DECISION_WRITE_OFF,     /* a break: given up, or its rounding accepted */
    DECISION_CLASSIFY,      /* a statement line, by its break or its number, into a book (detail) */
    DECISION_NOT_DUPLICATE, /* a duplicate that is none */
    DECISION_KIND_COUNT
};

struct decision {
    enum decision_kind kind;
    const char *subject;
    const char *detail;            /* DECISION_CLASSIFY: the book, e.g. other_fund; else NULL */
    const char *reason;            /* 1..DECISION_REASON_MAX bytes; never published */
    const struct sha256 *evidence; /* digest of an attached file, or NULL */
    const char *who;               /* 1..DECISION_WHO_MAX bytes */
};

struct decision_row {
    int64_t id;
    const char *kind, *subject, *detail, *reason, *maker, *checker, *state; /* borrowed */
};

const char *decision_kind_name(enum decision_kind kind); /* "write_off" */
bool decision_kind_find(const char *name, enum decision_kind *ret) MUST_CHECK;

/* Puts it on record; DECISION_EXPLAIN takes effect at once.
 * Fails: ERR_NOT_FOUND (no such subject), ERR_CONFLICT (the subject is in another state, or the
 * same is proposed already), ERR_INPUT, ERR_LIMIT. */
bool decision_propose(struct db *db, const struct decision *decision, int64_t *ret_id,
                      struct err *err) MUST_CHECK;
/* Takes effect, and runs the reconciler as of the date of its last run.
 * Fails: ERR_SECOND_PERSON when who is the maker; ERR_NOT_FOUND; ERR_CONFLICT. */
bool decision_confirm(struct db *db, int64_t id, const char *who, struct reconcile_summary *ret,
                      struct err *err) MUST_CHECK;
/* Ends it without effect; the maker may do so as well. */
bool decision_reject(struct db *db, int64_t id, const char *who, struct err *err) MUST_CHECK;
/* Those that wait for a second person, oldest first; all: every one. */
bool decision_each(struct db *db, bool all,
                   bool (*each)(const struct decision_row *row, void *arg, struct err *err),
                   void *arg, struct err *err) MUST_CHECK;

struct proposal_row {
    const char *id, *why, *village; /* borrowed */
    int score;
    const char *facts; /* JSON: [["file.csv",12],...] */
};
/* Open proposals, in order of why and id. */
bool proposal_each(struct db *db,
                   bool (*each)(const struct proposal_row *row, void *arg, struct err *err),
                   void *arg, struct err *err) MUST_CHECK;

#endif
