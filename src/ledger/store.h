/*
 * ledger/store.h - private: all SQL of the ledger.
 *
 * store.c has what the poster is and writes; store_facts.c reads the facts that have no record
 * yet. Facts are read in pages by id, so that no query lives long.
 */
#ifndef LEDGER_STORE_H
#define LEDGER_STORE_H

#include "batch.h"
#include "chains.h"
#include "db/db.h"
#include "post.h"

enum { STORE_PAGE = 4096 };

/* A kind of fact, numbered by identity in its table. */
enum fact_kind {
    FACT_FILE,
    FACT_REFUSAL,
    FACT_PAYMENT,
    FACT_LINE,
    FACT_STATEMENT,
    FACT_ADJUSTMENT,
    FACT_EVENT,
    FACT_KIND_COUNT
};
const char *fact_kind_word(enum fact_kind kind); /* as in ledger.origin */

/* How far a kind is posted. `is_settled`: nobody was adding facts when `high` was read, so that
 * no fact up to high can appear later and low may be moved there. */
struct reach {
    int64_t low, high;
    bool is_settled;
};
bool store__reach(struct db *db, enum fact_kind kind, struct reach *ret,
                  struct err *err) MUST_CHECK;

typedef bool store_each(const struct db_result *row, void *arg, struct err *err);

/* Queries without parameters: views of sql/functions/ledger/facts.sql. */
enum store_query {
    STORE_PROGRAMME,
    STORE_SUBJECTS,
    STORE_QUOTAS,
    STORE_CARRIED,
    STORE_NEXT_ADJUSTMENT,
    STORE_NEXT_SUPERSEDING,
    STORE_NEXT_STATEMENTS /* those that take the place of one that has its record */
};
bool store__each(struct db *db, enum store_query query, store_each *each, void *arg,
                 struct err *err) MUST_CHECK;
/* Could one of the STORE_NEXT_ queries ever give a row? */
bool store__any(struct db *db, enum store_query query, bool *ret, struct err *err) MUST_CHECK;
/* A page of at most STORE_PAGE facts with ids above `after`, in order. */
bool store__page(struct db *db, enum fact_kind kind, int64_t after, store_each *each, void *arg,
                 struct err *err) MUST_CHECK;
/* Payments or lines that a later file took back, above `after`. */
bool store__page_void(struct db *db, enum fact_kind kind, int64_t after, store_each *each,
                      void *arg, struct err *err) MUST_CHECK;

bool store__create(struct db *db, const char *origin, const struct public_key *key,
                   struct err *err) MUST_CHECK;
/* "" when the ledger has no name yet. */
bool store__name(struct db *db, char ret[LEDGER_NAME_MAX + 1], struct err *err) MUST_CHECK;
/* The name as above, and whether this is one of its record keys. */
bool store__name_and_key(struct db *db, const char *key_id, char ret[LEDGER_NAME_MAX + 1],
                         bool *ret_is_known, struct err *err) MUST_CHECK;
bool store__has_key(struct db *db, const char *key_id, bool *ret, struct err *err) MUST_CHECK;
bool store__load_chains(struct db *db, struct chains *chains, struct err *err) MUST_CHECK;
/* Those of an array, e.g. "{programme,441424103201}". */
bool store__load_chains_of(struct db *db, const char *names, struct chains *chains,
                           struct err *err) MUST_CHECK;

/* Where one chain ends; next_n stays 0 when there is none. */
bool store__load_chain(struct db *db, struct chain *chain, struct err *err) MUST_CHECK;

/* A signed batch of one lane as part of a transaction that is open already; back in the caller's
 * own role afterwards. */
bool store__write_more(struct db *db, const struct batch *batch, struct err *err) MUST_CHECK;
/* One part, one transaction, as mingzhang_poster; none for a part with nothing in it. */
bool store__write(struct db *db, const struct batch_part *part, struct err *err) MUST_CHECK;

#endif
