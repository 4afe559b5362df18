/* intake/store.h - all SQL of the module. Private. */
#ifndef INTAKE_STORE_H
#define INTAKE_STORE_H

#include "crypto/hash.h"
#include "db/db.h"
#include "reading.h"
#include "statement.h"

struct period_options;

/* A file that is known by its bytes, or by name for --supersedes. */
struct known_file {
    int64_t id; /* 0: not known */
    const char *name;
    const char *kind;
    int64_t superseded_by; /* the file that replaced it; 0: none */
};
bool store_find_sha256(struct db *db, struct arena *arena, const struct sha256 *sha256,
                       struct known_file *ret, struct err *err) MUST_CHECK;
/* By SHA-256 in hex, or by the newest file of this name and kind. */
bool store_find_name(struct db *db, struct arena *arena, const char *name, const char *kind,
                     struct known_file *ret, struct err *err) MUST_CHECK;
/* Whether a known file speaks of the account and period that the options name (NULL: any). */
bool store_known_period(struct db *db, int64_t file_id, const struct import_options *options,
                        const struct period_options *period, bool *ret, struct err *err) MUST_CHECK;
/* Whether a known list is this payer's, or of several. */
bool store_known_payer(struct db *db, int64_t file_id, const char *payer, bool *ret,
                       struct err *err) MUST_CHECK;
bool store_note_name(struct db *db, int64_t file_id, const char *name, struct err *err) MUST_CHECK;

struct new_file {
    struct sha256 sha256;
    const char *name, *kind, *format, *encoding;
    int64_t size;
    int64_t supersedes; /* 0: none */
    unsigned char key[32];
};
bool store_add_file(struct db *db, const struct new_file *file, int64_t *ret_id,
                    struct err *err) MUST_CHECK;
bool store_finish_file(struct db *db, int64_t file_id, const struct import_result *result,
                       const char *subject, const char *warnings, struct err *err) MUST_CHECK;

bool store_stage_payments(struct reading *reading, struct err *err) MUST_CHECK;
bool store_stage_lines(struct reading *reading, struct err *err) MUST_CHECK;
bool store_stage_said(struct db *db, const struct statement *statement, struct err *err) MUST_CHECK;
bool store_analyze(struct reading *reading, const char *script, struct err *err) MUST_CHECK;
/* After a large file, and now and then: what was planned for smaller tables may be slow now. */
bool store_forget(struct reading *reading, int64_t file_id, struct err *err) MUST_CHECK;

/* Columns as the SQL functions of the same name give them. */
bool store_check_payments(struct db *db, const char *payer, int64_t supersedes,
                          struct db_result **ret, struct err *err) MUST_CHECK;
struct period_options {
    bool has_opening, has_closing, has_from, has_to;
    struct money opening, closing;
    struct date from, to;
};
bool store_check_balances(struct db *db, const struct period_options *period,
                          struct db_result **ret, struct err *err) MUST_CHECK;
bool store_check_lines(struct db *db, int64_t supersedes, struct db_result **ret,
                       struct err *err) MUST_CHECK;
/* Fill lines, added, seen, voided, credit, debit, accounts and days; subject is in the arena. */
bool store_post_payments(struct reading *reading, int64_t file_id, int64_t supersedes,
                         const char **ret_subject, struct err *err) MUST_CHECK;
bool store_post_lines(struct reading *reading, int64_t file_id, int64_t supersedes,
                      const char **ret_subject, struct err *err) MUST_CHECK;
/* Statements of this file without balances: they are no coverage. */
bool store_uncovered(struct db *db, struct db_result **ret, struct err *err) MUST_CHECK;
bool store_resolve_counterparties(struct db *db, struct err *err) MUST_CHECK;
bool store_payer_exists(struct db *db, const char *payer, bool *ret, struct err *err) MUST_CHECK;

struct store_refusal {
    struct sha256 sha256;
    const char *name, *kind, *code, *account_no;
    int64_t other_file;                      /* 0: none */
    const char *on_date, *from_day, *to_day; /* NULL: none */
    const char *items;                       /* JSON */
};
bool store_refusal(struct db *db, const struct store_refusal *refusal, struct err *err) MUST_CHECK;

#endif
