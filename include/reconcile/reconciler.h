/*
 * reconcile/reconciler.h - which facts agree: one run over everything up to a business date.
 *
 * A run gives each side of every payment and every statement line exactly one disposition, opens
 * and clears breaks, and writes an event for each decision; the ledger turns events into records.
 * It depends on the facts alone: any order of import gives the same pairs and open breaks, and a
 * second run over the same facts writes nothing. The rules: docs/reconciliation.md.
 */
#ifndef RECONCILE_RECONCILER_H
#define RECONCILE_RECONCILER_H

#include "core/date.h"
#include "core/err.h"
#include "core/money.h"

#include <stddef.h>

struct db;

enum { RECONCILE_RULES_VERSION = 1, PROOF_CODES_MAX = 12, RECONCILE_CODES_MAX = 24 };

struct reconcile_options {
    struct date as_of; /* facts dated later are ignored */
    bool has_as_of;    /* else: the last date that any accepted file covers; never the clock */
    bool dry_run;      /* decide and prove, write nothing */
};

/* One sum of a proof: all money of one disposition. */
struct proof_sum {
    char code[32];
    struct money money;
};
struct proof_side {
    struct money total; /* what the facts themselves hold */
    size_t count;
    struct proof_sum sums[PROOF_CODES_MAX]; /* in order of code; they add up to total */
};

/* The five sums of every run, to the fen. Holds in every run that is recorded. */
struct proof {
    struct money owed, paid, over, missing; /* owed = paid - over + missing */
    struct proof_side left;                 /* payments: 应拨 against 拨付 */
    struct proof_side right;                /* payments: 拨付 against 到账 */
    struct proof_side credits, debits;      /* statement lines */
    struct {
        int64_t accounts;
        struct money opening, credits, debits, closing; /* opening + credits - debits = closing */
        int64_t off;         /* stretches of statements that do not add up; 0 */
        char first_off[128]; /* the first account of them */
    } accounts;
};

struct reconcile_count {
    char code[32];
    int64_t count; /* open or explained */
    struct money money;
};

struct reconcile_summary {
    struct date as_of;
    bool recorded;   /* something changed and was written */
    bool is_past;    /* as_of lies before the last recorded run: only reported */
    int64_t run_id;  /* of the last recorded run; 0: none */
    int64_t changes; /* pairs, dispositions, breaks and proposals that are not as recorded */
    int64_t payments, lines, pairs;
    struct proof proof;
    size_t codes;
    struct reconcile_count breaks[RECONCILE_CODES_MAX]; /* in order of code */
};

/* Waits for another run to end. All or nothing, in one transaction.
 * Fails: ERR_NOT_FOUND when no list or statement was imported and no as-of is given;
 * ERR_DIFFERS when a proof does not hold (nothing is written); ERR_DB. */
bool reconcile_run(struct db *db, const struct reconcile_options *options,
                   struct reconcile_summary *ret, struct err *err) MUST_CHECK;

/* The lock of runs and decisions, for whoever puts one into a transaction of its own: taken before
 * the transaction begins (a run must see what the one before wrote), given back after it. It may be
 * taken again by who has it. Fail: ERR_DB. */
bool reconcile_lock(struct db *db, struct err *err) MUST_CHECK;
bool reconcile_unlock(struct db *db, struct err *err) MUST_CHECK;

/* Checks the five sums. Fails: ERR_DIFFERS naming the sum and both amounts. */
bool proof_check(const struct proof *proof, struct err *err) MUST_CHECK;

#endif
