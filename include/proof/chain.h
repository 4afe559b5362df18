/*
 * proof/chain.h - does each record follow the one before it?
 *
 * Feed the records of one chain in the order in which they are kept. What a record itself says is
 * judged beforehand (record_parse(), body_read(), signature): chain_feed() only compares it with
 * its place. It reports and goes on: after a wrong record it expects what follows that record, so
 * that one fault is one finding.
 */
#ifndef PROOF_CHAIN_H
#define PROOF_CHAIN_H

#include "proof/record.h"

/* What can be wrong with a record's place. Bits. */
enum chain_fault {
    CHAIN_FAULT_NAME = 1,     /* it names another chain */
    CHAIN_FAULT_N = 2,        /* n is not the next number */
    CHAIN_FAULT_PREV = 4,     /* prev is not the hash of the record before it */
    CHAIN_FAULT_TIME = 8,     /* at is before that of the record before it */
    CHAIN_FAULT_GENESIS = 16, /* the first is not a genesis, or a later one is */
    CHAIN_FAULT_TYPE = 32,    /* this chain may not hold this type */
    CHAIN_FAULT_LEDGER = 64,  /* it belongs to another ledger */
};

struct chain_check {
    struct text chain; /* what the records must name */
    struct text ledger;
    int64_t next_n;
    int64_t at_us;      /* of the record before */
    struct sha256 head; /* its hash */
};

void chain_begin(struct chain_check *check, struct text chain, struct text ledger);
/* Bits of enum chain_fault; 0 when the record follows. */
unsigned chain_feed(struct chain_check *check, const struct record *record,
                    const struct sha256 *hash);
/* In place of chain_feed() for bytes that are no record. */
void chain_skip(struct chain_check *check, const struct sha256 *hash);

#endif
