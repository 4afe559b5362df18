/*
 * log/store.h - private: SQL of the sealer.
 */
#ifndef LOG_STORE_H
#define LOG_STORE_H

#include "db/db.h"
#include "log/log.h"

/* One batch in a transaction of its own: marks anew what a restore brought, gives places. */
bool log__sequence(struct db *db, uint64_t *ret_placed, uint64_t *ret_restamped,
                   struct err *err) MUST_CHECK;
bool log__queued(struct db *db, bool *ret, struct err *err) MUST_CHECK;
bool log__leaves(struct db *db, uint64_t *ret, struct err *err) MUST_CHECK;

/* The place of a record. Fails: ERR_NOT_FOUND when there is no such record. */
bool log__position(struct db *db, const char *chain, int64_t n, bool *ret_placed, uint64_t *ret,
                   struct err *err) MUST_CHECK;

/* A row of log.checkpoint. */
struct checkpoint_row {
    bool exists;
    uint64_t size;
    int64_t incarnation;
    struct sha256 root;
    struct tree_frontier tree[2]; /* by enum tree_hash; the second without size in other modes */
    bool has_sm3;
    struct text note, note_sm3; /* of the arena */
    int64_t at_us;
};
/* size 0: the newest. */
bool log__get_checkpoint(struct db *db, uint64_t size, struct arena *arena,
                         struct checkpoint_row *ret, struct err *err) MUST_CHECK;
bool log__put_checkpoint(struct db *db, const struct checkpoint_row *row,
                         struct err *err) MUST_CHECK;

/* Number of the last incarnation record; 1 without one. */
bool log__incarnation(struct db *db, int64_t *ret, struct err *err) MUST_CHECK;

/* Has the standby everything that is committed now? Waits, at most LOG_STANDBY_WAIT_S. */
bool log__standby_has_all(struct db *db, const char *standby, bool *ret,
                          struct err *err) MUST_CHECK;

/* Leaves from..to-1 in order; the record's bytes only when they are asked for. Memory is flat. */
struct leaf_row {
    uint64_t position;
    struct sha256 hash;
    struct text bytes; /* until the next row; empty when not asked for */
};
bool log__each_leaf(struct db *db, uint64_t from, uint64_t to, bool with_bytes,
                    bool (*each)(void *arg, const struct leaf_row *row, struct err *err), void *arg,
                    struct err *err) MUST_CHECK;

/* Every chain at a size of the log, in order of the sorted tree. */
struct chain_row {
    struct text chain;
    int64_t n;
    struct sha256 hash;
    struct text balances; /* "book source year fen,..." */
};
bool log__each_chain(struct db *db, uint64_t size,
                     bool (*each)(void *arg, const struct chain_row *row, struct err *err),
                     void *arg, struct err *err) MUST_CHECK;

/* The last `head` record: its day, and its position. */
struct last_head {
    bool exists;
    char day[DATE_TEXT_MAX];
    uint64_t position; /* UINT64_MAX: it has none yet */
};
bool log__last_head(struct db *db, struct last_head *ret, struct err *err) MUST_CHECK;

#endif
