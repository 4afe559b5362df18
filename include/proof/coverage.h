/*
 * proof/coverage.h - is anything left out? One chain of an account, record by record, in order.
 *
 * Of every statement that stands: its lines are records, each once, and their sums are what the
 * statement says; of every line: a statement says so. Of every seal: the statements up to its end
 * follow each other without a gap and carry their balances over, and the seal says what the
 * records before it add up to, folded by business date. Of every line dated before a seal's end
 * and posted after it: it is marked so.
 *
 *   AUTO(coverage) struct coverage *coverage = coverage_new();
 *   coverage_begin(coverage);                       // a village or a transit chain
 *   coverage_feed(coverage, &record, &body, found, arg);  // every record whose body could be read
 *   coverage_end(coverage, found, arg);
 *
 * Accounts of one chain are told apart by the last digits that their records show. Memory: 32
 * bytes a record of the longest chain, and some for each account, day and file. Business dates:
 * a line's booked_on; of what moves or takes back a record, that record's; a balance that was
 * brought along counts as before every date. docs/seals.md says the same in words.
 */
#ifndef PROOF_COVERAGE_H
#define PROOF_COVERAGE_H

#include "proof/body.h"

struct coverage;

enum coverage_rule {
    COVERAGE_STATEMENT, /* a statement's lines are not those that it says */
    COVERAGE_LINE,      /* a line of which no statement speaks */
    COVERAGE_GAP,       /* sealed, but the statements leave days or money out */
    COVERAGE_SEAL,      /* a seal says something else than the records add up to */
    COVERAGE_MARK       /* a line that is back-dated past a seal, or marked so without need */
};

struct coverage_finding {
    enum coverage_rule rule;
    int64_t n; /* record that it is about */
    const char *text;
};
typedef void coverage_found(void *arg, const struct coverage_finding *finding);

struct coverage *coverage_new(void);
void coverage_free(struct coverage *coverage);
AUTO_DEFINE(coverage)
void coverage_begin(struct coverage *coverage); /* forgets the chain before */
void coverage_feed(struct coverage *coverage, const struct record *record, const struct body *body,
                   coverage_found *found, void *arg);
void coverage_end(struct coverage *coverage, coverage_found *found, void *arg);
/* What was looked at so far, over all chains. */
uint64_t coverage_statements(const struct coverage *coverage);
uint64_t coverage_lines(const struct coverage *coverage);
uint64_t coverage_seals(const struct coverage *coverage);

#endif
