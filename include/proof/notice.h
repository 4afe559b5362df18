/*
 * proof/notice.h - the notices of one chain and what became of them: does each record follow?
 *
 * A notice is published once under its number; it is posted, its period may only be made longer,
 * it ends after its last day and not while an objection is open, and is archived at last. A
 * correction supersedes a notice, which stands as it is. Pure: asked before a record is posted and
 * by the verifier afterwards. One `struct notices` per public chain, fed with its records in order.
 *
 *   faults = notices_feed(notices, &record, &body, &hash);    // notice, notice_step, objection
 *
 * A record with a fault changes nothing. docs/spec/notice.md says the rules in words.
 */
#ifndef PROOF_NOTICE_H
#define PROOF_NOTICE_H

#include "proof/body.h"

/* Full days of a period; the day of posting is not one of them. */
enum { NOTICE_DAYS_MIN = 10 };

enum notice_fault {
    NOTICE_FAULT_NUMBER = 1,    /* its number is there already */
    NOTICE_FAULT_TARGET = 2,    /* it is about a notice or an objection that is not there */
    NOTICE_FAULT_REPLACED = 4,  /* the notice that it supersedes is superseded already */
    NOTICE_FAULT_OVER = 8,      /* the notice has ended */
    NOTICE_FAULT_SHORTER = 16,  /* its period would not be longer */
    NOTICE_FAULT_EARLY = 32,    /* its last day is not over */
    NOTICE_FAULT_OPEN = 64,     /* an objection is open */
    NOTICE_FAULT_RUNNING = 128, /* it is archived and has not ended */
    NOTICE_FAULT_TWICE = 256,   /* the objection is answered, or the notice archived, already */
    NOTICE_FAULT_ANSWER = 512,  /* it reports an objection that is not answered */
};
/* Of the lowest bit, in the reader's language. */
const char *notice_fault_text(unsigned faults);

struct notices;
struct notices *notices_new(void);
void notices_free(struct notices *notices);
AUTO_DEFINE(notices)
void notices_clear(struct notices *notices); /* for the next chain; keeps the memory */
/* Other types are none of its business: 0. */
unsigned notices_feed(struct notices *notices, const struct record *record, const struct body *body,
                      const struct sha256 *hash);

#endif
