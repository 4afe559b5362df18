/*
 * notice/store.h - private: SQL of the notices.
 */
#ifndef NOTICE_STORE_H
#define NOTICE_STORE_H

#include "db/db.h"
#include "model.h"
#include "notice/notice.h"

/* What every notice says of the programme and of the state of the books. */
struct about {
    const char *programme, *document, *hotlines, *ledger;
    bool is_demo;
    struct date as_of; /* of the last recorded reconciliation */
    int days_at_least, objection_days, allocation_days;
    int64_t size; /* of the newest checkpoint */
    struct sha256 root;
};
/* Fails: ERR_NOT_FOUND without a programme or a reconciliation; ERR_BEHIND without a checkpoint. */
bool notice__about(struct db *db, struct arena *arena, struct about *ret,
                   struct err *err) MUST_CHECK;
/* The n-th working day after one; *ret_known false when the calendar does not reach that far. */
bool notice__working_day(struct db *db, struct date from, int n, struct date *ret, bool *ret_known,
                         struct err *err) MUST_CHECK;

/* Columns: name, town, county, covered_to. No row: there is no such village. */
bool notice__village(struct db *db, const char *code, struct db_result **ret,
                     struct err *err) MUST_CHECK;
/* Columns: name, source. */
bool notice__payer(struct db *db, const char *id, struct db_result **ret,
                   struct err *err) MUST_CHECK;
/* Columns: name, city. */
bool notice__county(struct db *db, const char *code, struct db_result **ret,
                    struct err *err) MUST_CHECK;
/* Columns as notice.use_lines(), notice.arrival_rows(), notice.arrival_records(). */
bool notice__use_lines(struct db *db, const char *chain, int64_t size, struct date until,
                       struct db_result **ret, struct err *err) MUST_CHECK;
bool notice__arrival(struct db *db, const char *payer, int year, int64_t size,
                     struct db_result **ret_rows, struct db_result **ret_records,
                     struct err *err) MUST_CHECK;
/* Columns as notice.project_rows() and notice.project_paid(). */
bool notice__projects(struct db *db, const char *subject, int year, int64_t size,
                      struct db_result **ret, struct err *err) MUST_CHECK;
bool notice__project_paid(struct db *db, const char *chain, const char *project, int64_t size,
                          struct db_result **ret, struct err *err) MUST_CHECK;

/* How many drafts have a number that begins so. */
bool notice__count(struct db *db, const char *prefix, int64_t *ret, struct err *err) MUST_CHECK;
bool notice__keep(struct db *db, const char *kind, struct text bytes, struct sha256 *ret,
                  struct err *err) MUST_CHECK;

struct draft_row {
    const char *number, *chain, *kind, *subject, *stage, *title, *issuer, *who;
    const char *supersedes, *answers; /* NULL: none */
    int year, quarter;
    struct sha256 model, figures, root;
    struct date as_of, from, to, due; /* due.day 0: none */
    int64_t size, n, review_n;        /* review_n -1: not reviewed */
    bool is_published;
};
bool notice__draft_add(struct db *db, const struct draft_row *row, struct err *err) MUST_CHECK;
/* Everything of the arena; who is the maker. Fails: ERR_NOT_FOUND. */
bool notice__draft_get(struct db *db, struct arena *arena, const char *number,
                       struct draft_row *ret, struct err *err) MUST_CHECK;
bool notice__reviewed(struct db *db, const char *number, const char *who, int64_t n,
                      struct err *err) MUST_CHECK;

/* A notice that is published. */
struct notice_place {
    const char *number, *chain;
    int64_t n, ended_n, archived_n; /* -1: not yet */
    struct sha256 hash;
    struct date from, to;
    int64_t open; /* objections without an answer */
    bool hung;    /* somewhere, through its whole period */
    bool is_superseded;
};
bool notice__published(struct db *db, const char *number, const char *chain, int64_t n,
                       const struct sha256 *hash, const struct sha256 *templates,
                       const struct notice_rendering *rendering, struct date to,
                       struct err *err) MUST_CHECK;
/* Fails: ERR_NOT_FOUND. */
bool notice__get(struct db *db, struct arena *arena, const char *number, struct notice_place *ret,
                 struct err *err) MUST_CHECK;
bool notice__superseded(struct db *db, const char *number, const char *by,
                        struct err *err) MUST_CHECK;

struct step_row {
    const char *chain, *number, *step, *channel, *place, *photos; /* NULL: none */
    int64_t n;
    struct date on, first, last, to; /* day 0: none */
};
bool notice__step_add(struct db *db, const struct step_row *row, struct err *err) MUST_CHECK;

struct objection_row {
    const char *objection, *number, *chain, *outcome;
    int64_t n, words_n, answered_n; /* answered_n -1: not yet */
    struct date received, due, answered_on;
};
bool notice__objection_count(struct db *db, const char *prefix, int64_t *ret,
                             struct err *err) MUST_CHECK;
bool notice__objection_add(struct db *db, const struct objection_row *row,
                           struct err *err) MUST_CHECK;
/* Fails: ERR_NOT_FOUND. */
bool notice__objection_get(struct db *db, struct arena *arena, const char *objection,
                           struct objection_row *ret, struct err *err) MUST_CHECK;
bool notice__objection_answered(struct db *db, const char *objection, int64_t n, struct date on,
                                const char *outcome, struct err *err) MUST_CHECK;

#endif
