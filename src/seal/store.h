/* seal/store.h - private: all SQL of the module. Everything runs in the caller's transaction. */
#ifndef SEAL_STORE_H
#define SEAL_STORE_H

#include "db/db.h"
#include "proof/headtree.h"
#include "seal/sealer.h"

/* What a seal says of the whole ledger. */
struct seal_heads {
    struct sha256 heads, root;
    int64_t size;
};

/* Periods first, in order of chains: until the transaction ends nobody posts to these chains. */
bool store__lock_periods(struct db *db, struct err *err) MUST_CHECK;
/* The newest checkpoint, if it covers every record. Fails: ERR_BEHIND. */
bool store__checkpoint(struct db *db, struct seal_heads *ret, struct err *err) MUST_CHECK;
/* The root of the sorted tree of all chains as they are. */
bool store__heads(struct db *db, struct sha256 *ret, struct err *err) MUST_CHECK;

/* Columns: account, chain, name, is sealed, reason. */
bool store__state(struct db *db, const struct seal_options *options, struct db_result **ret,
                  struct err *err) MUST_CHECK;
/* Columns: enum seal_column. */
enum seal_column {
    SEAL_ACCOUNT,
    SEAL_CHAIN,
    SEAL_FROM,
    SEAL_TO,
    SEAL_OPENING,
    SEAL_CREDITS,
    SEAL_DEBITS,
    SEAL_LINES,
    SEAL_STATEMENTS,
    SEAL_BALANCES,
    SEAL_DISPOSITIONS,
    SEAL_PREVIOUS_N,
    SEAL_PREVIOUS_HASH
};
bool store__accounts(struct db *db, const struct seal_options *options, struct db_result **ret,
                     struct err *err) MUST_CHECK;

struct seal_made {
    const char *account_no, *from, *to, *chain;
    int64_t n, closing_fen;
    struct sha256 hash;
};
bool store__add_seal(struct db *db, struct date month, const struct seal_made *made,
                     struct err *err) MUST_CHECK;

/* Does the last programme's seal of the month say the same? unsealed: chains, joined by commas. */
bool store__programme_same(struct db *db, struct date month, int64_t sealed, const char *unsealed,
                           bool *ret, struct err *err) MUST_CHECK;
bool store__add_programme(struct db *db, struct date month, int64_t n, int64_t sealed,
                          const char *unsealed, struct err *err) MUST_CHECK;
/* The last business date that any accepted file covers. */
bool store__as_of(struct db *db, struct date *ret, struct err *err) MUST_CHECK;
bool store__last_month(struct db *db, struct date *ret, struct err *err) MUST_CHECK;

#endif
