/*
 * verify/rollcall.h - the first pass, over the chain of the programme alone: which keys
 * the ledger has, from where in the log to where, and what is wrong with how they came in.
 *
 * Afterwards it is only read, by many threads at once.
 */
#ifndef VERIFY_ROLLCALL_H
#define VERIFY_ROLLCALL_H

#include "verify/trust.h"

struct rollcall;

/* authority: what the verifier pins; NULL: nothing. */
struct rollcall *rollcall_new(const struct authority *authority);
void rollcall_free(struct rollcall *rollcall);
AUTO_DEFINE(rollcall)
/* Before all: the programme's records once, so that a trusted key that a record brought later is
 * not taken for one that was there from the beginning. */
void rollcall_expect(struct rollcall *rollcall, struct text bytes);
/* A key that is there from the beginning; the record key of the genesis comes by itself. One that a
 * record brings is left to that record. */
void rollcall_first(struct rollcall *rollcall, enum key_use use, const struct any_key *key);
/* The records of the programme's chain, in order. position -1: the log is not known. Bytes that are
 * no record are passed over: the main pass finds them. */
void rollcall_feed(struct rollcall *rollcall, struct text bytes, int64_t position);

/* Trust is handed on: marks as trusted every key of the ring that the pinned authority vouched for,
 * or that a trusted one signed to take its place. After the last rollcall_feed(). */
void rollcall_trust(const struct rollcall *rollcall, struct keyring *ring);

/* Did any record of the programme's chain have a place in the log? */
bool rollcall_has_log(const struct rollcall *rollcall);
const struct roll *rollcall_roll(const struct rollcall *rollcall);
/* Bits of enum enrol_fault of the record n of the programme's chain. */
unsigned rollcall_faults(const struct rollcall *rollcall, int64_t n);
/* Id of the key that this record brought; empty when it brought none. */
struct text rollcall_key_of(const struct rollcall *rollcall, int64_t n);

#endif
