/*
 * audit/store.h - private: what the audit reads from the database. Only reads.
 */
#ifndef AUDIT_STORE_H
#define AUDIT_STORE_H

#include "core/arena.h"
#include "db/db.h"
#include "verify/checker.h"

struct audit_chain {
    const char *id;
    struct checker_head head; /* next_n 0 and zeros when there is no head */
};

/* Chains ascend by their bytes. */
struct audit_chains {
    struct arena *arena;
    size_t count;
    struct audit_chain *items;
    uint64_t records; /* that the heads promise */
};

/* "" when there is no ledger. */
bool audit__ledger(struct db *db, struct arena *arena, const char **ret,
                   struct err *err) MUST_CHECK;
bool audit__keys(struct db *db, struct keyring *ring, struct err *err) MUST_CHECK;
/* While the records are read chain by chain; false: as the server does by itself. */
bool audit__one_plan(struct db *db, bool wanted, struct err *err) MUST_CHECK;
bool audit__chains(struct db *db, struct audit_chains *ret, struct err *err) MUST_CHECK;
/* Place of the chain in the list; the count when it is not there. */
size_t audit__chain_index(const struct audit_chains *chains, const char *id);

typedef bool audit_each(const struct db_result *row, void *arg, struct err *err);
/* Columns: bytes, signature, said, position or NULL, second signature or NULL
 * (sql/functions/audit/20_record.sql). */
bool audit__records(struct db *db, const char *chain, audit_each *each, void *arg,
                    struct err *err) MUST_CHECK;
/* Columns: bytes, signature, position or NULL, second signature or NULL. */
bool audit__bytes(struct db *db, const char *chain, audit_each *each, void *arg,
                  struct err *err) MUST_CHECK;

/* Names the file, line and voucher that the finding's record was made of, when there are any. */
bool audit__source(struct db *db, struct finding *finding, struct err *err) MUST_CHECK;

enum audit_query {
    AUDIT_TABLES,     /* chain, n, place, code, a, b */
    AUDIT_MISSING,    /* chain, place, file, line */
    AUDIT_UNDISPOSED, /* chain, file, line, code, a, b */
    AUDIT_STATEMENTS, /* chain, file, account, day, said, moved; those that differ */
    AUDIT_QUOTAS,     /* chain, year, source, said, booked; those that differ */
    AUDIT_QUERIES
};
bool audit__each(struct db *db, enum audit_query query, audit_each *each, void *arg,
                 struct err *err) MUST_CHECK;

struct audit_counts {
    int64_t facts, rows, lines, statements, quotas;
};
bool audit__counts(struct db *db, struct audit_counts *ret, struct err *err) MUST_CHECK;

/* Columns: table, page, what the server says (sql/functions/audit/50_damage.sql). */
bool audit__damaged_pages(struct db *db, audit_each *each, void *arg, struct err *err) MUST_CHECK;
/* Columns: chain, n. */
bool audit__unreadable(struct db *db, audit_each *each, void *arg, struct err *err) MUST_CHECK;

struct rollcall;
/* Keys that no record brought: there since the ledger was made. */
bool audit__first_keys(struct db *db, const struct trust *trust, struct rollcall *rollcall,
                       struct err *err) MUST_CHECK;
/* Records of the programme's chain, in order: bytes, position in the log or NULL. */
bool audit__programme(struct db *db, audit_each *each, void *arg, struct err *err) MUST_CHECK;

#endif
