/*
 * audit/store_log.h - private: what the audit reads of the log's tables. Only reads.
 */
#ifndef AUDIT_STORE_LOG_H
#define AUDIT_STORE_LOG_H

#include "store.h"

struct audit_log {
    int64_t leaves; /* one more than the highest place */
    int64_t newest; /* size of the newest checkpoint; 0: none */
    bool national;  /* the newest has a second note */
};
bool audit__log(struct db *db, struct audit_log *ret, struct err *err) MUST_CHECK;

/* Checkpoints that say something others do not: the last one of each day, those with time-stamps,
 * those of the sizes ("{12,40}"), the newest as the last. Columns: size, note with cosignatures,
 * second note or NULL. */
bool audit__points(struct db *db, const char *sizes, audit_each *each, void *arg,
                   struct err *err) MUST_CHECK;
/* Of every checkpoint that was ever signed. Columns: size. */
bool audit__sizes(struct db *db, audit_each *each, void *arg, struct err *err) MUST_CHECK;
/* What a chain's commitments stand for, by record. Columns: n, field, salt in hex, value in hex. */
bool audit__openings(struct db *db, const char *chain, audit_each *each, void *arg,
                     struct err *err) MUST_CHECK;
/* Of every file that was accepted, in order. Columns: digest in hex, NULL when its opening was
 * erased. */
bool audit__files(struct db *db, audit_each *each, void *arg, struct err *err) MUST_CHECK;
/* Columns: bytes. */
bool audit__seals(struct db *db, audit_each *each, void *arg, struct err *err) MUST_CHECK;
/* The tokens of a checkpoint in their order. Columns: token. */
bool audit__tokens(struct db *db, int64_t size, audit_each *each, void *arg,
                   struct err *err) MUST_CHECK;
/* Leaf hashes in order. Columns: hash. */
bool audit__leaves(struct db *db, int64_t size, audit_each *each, void *arg,
                   struct err *err) MUST_CHECK;
/* The records behind them. Columns: bytes. */
bool audit__entries(struct db *db, int64_t size, audit_each *each, void *arg,
                    struct err *err) MUST_CHECK;
/* Columns: id, role, algorithm, key in hex, n or NULL, from or NULL, to or NULL. */
bool audit__all_keys(struct db *db, audit_each *each, void *arg, struct err *err) MUST_CHECK;
/* The newest `head` record that a checkpoint covers. Columns: n, bytes; no rows: none. */
bool audit__newest_head(struct db *db, int64_t size, audit_each *each, void *arg,
                        struct err *err) MUST_CHECK;
/* Every chain as it was when the log had this size, by the bytes of its id. Columns: chain, n, hash
 * in hex, balances ("book source year fen" with commas between). */
bool audit__chains_at(struct db *db, int64_t size, audit_each *each, void *arg,
                      struct err *err) MUST_CHECK;

#endif
