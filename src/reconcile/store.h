/* reconcile/store.h - all SQL of this module; the steps themselves are in sql/functions/reconcile.
 */
#ifndef RECONCILE_STORE_H
#define RECONCILE_STORE_H

#include "cover.h"
#include "reconcile/reconciler.h"

struct db;

/* In the order of a run. */
enum store_step {
    STEP_FILES,
    STEP_DAYS,
    STEP_COVERAGE,
    STEP_LINES,
    STEP_VILLAGES,
    STEP_PAYMENTS,
    STEP_RETURNS,
    STEP_DUPLICATES,
    STEP_MATCH_START,
    STEP_MATCH_M1,
    STEP_REVERSALS,
    STEP_REST,
    STEP_BATCH_REF,
    STEP_MATCH_M2,
    STEP_BATCH_VOUCHER,
    STEP_BATCH_YEAR,
    STEP_BATCH_DAY,
    STEP_COVER_SIDES,
    STEP_MATCH_M3, /* after the search of covering sets */
    STEP_MATCH_M4,
    STEP_MATCH_RETURNED,
    STEP_FORWARD_EQUAL,
    STEP_FORWARD_SETS, /* after another search */
    STEP_ASTRAY,
    STEP_RIGHT,
    STEP_UNITS,
    STEP_CREDITS,
    STEP_BREAKS_START,
    STEP_BREAK_LEFT,
    STEP_BREAK_RIGHT,
    STEP_BREAK_UNITS,
    STEP_BREAK_CREDITS,
    STEP_BREAK_STATEMENTS,
    STEP_BREAK_MISSING,
    STEP_IDENTIFY,
    STEP_REFUNDABLE,
    STEP_REFUNDS,
    STEP_DEBITS,
    STEP_BREAK_DEBITS,
    STEP_IDENTIFY_DEBITS,
    STEP_CAUSES,
    STEP_SETTLE_LINES,
    STEP_PROPOSE,
    STEP_COUNT
};

/* Settings of the transaction that sorting and hashing a million rows want. */
bool store__begin(struct db *db, struct err *err) MUST_CHECK;
bool store__step(struct db *db, enum store_step step, struct date as_of,
                 struct err *err) MUST_CHECK;

/* The last recorded run; *ret_id is 0 when there is none. */
bool store__last_run(struct db *db, int64_t *ret_id, struct date *ret_as_of,
                     struct err *err) MUST_CHECK;
/* The last date that any accepted list or statement covers; *ret_any false when there is none. */
bool store__last_covered(struct db *db, bool *ret_any, struct date *ret,
                         struct err *err) MUST_CHECK;

/* Calls each() for every row of pg_temp.w_side, group by group. */
struct store_side {
    int64_t group;
    struct cover_fact fact;
};
bool store__sides(struct db *db,
                  bool (*each)(const struct store_side *side, void *arg, struct err *err),
                  void *arg, struct err *err) MUST_CHECK;
bool store__cover_lines_max(struct db *db, int *ret, struct err *err) MUST_CHECK;
/* Writes what was found into pg_temp.w_set. */
bool store__put_sets(struct db *db, const struct cover_hit *hits, struct err *err) MUST_CHECK;

/* What an unknown village might be; texts are borrowed until the callback returns. */
struct store_candidate {
    int64_t payment;
    const char *said, *village, *name; /* names are normalised */
    bool same_account;                 /* the listed account is this village's */
};
bool store__candidates(struct db *db,
                       bool (*each)(const struct store_candidate *it, void *arg, struct err *err),
                       void *arg, struct err *err) MUST_CHECK;
bool store__propose_village(struct db *db, int64_t payment, const char *village, int score,
                            struct err *err) MUST_CHECK;

/* Proof as JSON text in the arena, and read into ret. */
bool store__prove(struct db *db, struct date as_of, struct arena *arena, const char **ret_json,
                  struct proof *ret, struct err *err) MUST_CHECK;
/* Counts what would change, then what there is. */
bool store__plan(struct db *db, int64_t *ret_changes, struct err *err) MUST_CHECK;
bool store__counts(struct db *db, struct reconcile_summary *ret, struct err *err) MUST_CHECK;
/* Writes the run and everything that was planned. */
bool store__record(struct db *db, struct date as_of, const char *proof_json, int64_t *ret_run,
                   struct err *err) MUST_CHECK;

#endif
