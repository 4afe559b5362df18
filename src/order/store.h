/*
 * order/store.h - private: the SQL of projects, orders and their limits. Everything runs in the
 * transaction of the desk whose connection is given; what only writes travels with what comes next
 * (db_later).
 */
#ifndef ORDER_STORE_H
#define ORDER_STORE_H

#include "core/date.h"
#include "db/db.h"
#include "ledger/desk.h"
#include "proof/approval.h"

struct order_filter; /* order/order.h */

struct order_account {
    char chain[DESK_CHAIN_MAX + 1];
    bool is_village;
    bool is_valid; /* on the day that was asked for */
};
/* Fails: ERR_NOT_FOUND. */
bool order__order_account(struct db *db, const char *account_no, struct date on,
                          struct order_account *ret, struct err *err) MUST_CHECK;
/* What a village's new project is planned with. */
struct order_planning {
    char source[16];  /* of its quota of the year; "": there is none */
    char next_id[65]; /* the next free one; "" when it has one */
    int64_t room_fen; /* of the quota, that no project has planned yet */
};
bool order__planning(struct db *db, const char *village, int64_t year, bool has_id,
                     struct order_planning *ret, struct err *err) MUST_CHECK;

struct order_project {
    struct desk_place place;
    char source[16];
    int64_t year, budget_fen, ordered_fen, paper_fen;
    bool is_there;
};
bool order__project(struct db *db, const char *chain, const char *id, struct order_project *ret,
                    struct err *err) MUST_CHECK;
struct new_project {
    const char *chain, *id, *name, *category, *source, *target;
    int64_t year, budget_fen;
    const struct desk_place *place;
    bool replaces;
};
bool order__put_project(struct db *db, const struct new_project *project,
                        struct err *err) MUST_CHECK;
/* The next free number of an order, of the form <year>-<0001>. */
bool order__next_id(struct db *db, const char *chain, int64_t year, char *ret, size_t size,
                    struct err *err) MUST_CHECK;

struct order_room {
    int64_t budget_fen, lot_fen, quota_fen; /* left; INT64_MAX: not bound */
};
struct order_use {
    const char *chain, *project, *source; /* project, source: "" none */
    int64_t year;
};
bool order__room(struct db *db, const struct order_use *use, struct order_room *ret,
                 struct err *err) MUST_CHECK;
bool order__reserve(struct db *db, const struct order_use *use, int64_t amount_fen, bool is_paper,
                    struct err *err) MUST_CHECK;
bool order__plan(struct db *db, const char *chain, int64_t year, int64_t amount_fen,
                 struct err *err) MUST_CHECK;

struct new_order {
    const char *chain, *id, *by, *mode, *account_no, *project, *source, *purpose;
    int64_t amount_fen, year;
    const struct desk_place *place;
    struct sha256 digest;
    int64_t expires_us; /* INT64_MAX: none */
};
bool order__add_order(struct db *db, const struct new_order *order, struct err *err) MUST_CHECK;

/* One order as it stands. */
struct order_row {
    char chain[DESK_CHAIN_MAX + 1], id[65], by[KEY_ID_SIZE], state[12];
    char account_no[65], project[65], source[16];
    int64_t year;
    struct order_known known; /* its id and by are those above */
    bool has_debit_back;      /* the debit that it names was taken back by a record */
};
/* Fails: ERR_NOT_FOUND. */
bool order__order(struct db *db, const char *chain, const char *id, struct order_row *ret,
                  struct err *err) MUST_CHECK;
bool order__id_is_free(struct db *db, const char *chain, const char *id, bool *ret,
                       struct err *err) MUST_CHECK;
struct order_step {
    const char *chain, *id, *kind, *key, *state; /* state: the order's afterwards */
    int64_t seat;
    const struct desk_place *place;
};
/* Writes the step, and the order as it stands after it. */
bool order__step(struct db *db, const struct order_step *step, const struct order_state *after,
                 struct err *err) MUST_CHECK;
bool order__set_state(struct db *db, const char *chain, const char *id, const char *state,
                      struct err *err) MUST_CHECK;
/* Gives back what expired orders reserved. */
bool order__expire(struct db *db, int64_t now_us, struct err *err) MUST_CHECK;

struct order_paid {
    const char *chain, *id, *state;
    struct date on;
    int64_t executed_n;
    int64_t expense_n, line_id; /* -1: not known yet */
};
bool order__pay(struct db *db, const struct order_paid *paid, struct err *err) MUST_CHECK;
bool order__executed_on(struct db *db, const char *chain, const char *id, struct date *ret,
                        struct err *err) MUST_CHECK;
bool order__reopen(struct db *db, struct err *err) MUST_CHECK;
/* Rows: chain, id, line, n of its record, candidates of the order, candidates of the line. */
bool order__candidates(struct db *db, struct db_result **ret, struct err *err) MUST_CHECK;
bool order__count_executed(struct db *db, int64_t *ret, struct err *err) MUST_CHECK;
struct order_debit {
    char chain[DESK_CHAIN_MAX + 1], account_no[65];
    int64_t n, amount_fen;
    bool is_taken, is_back;
};
/* A line of a statement that is a record. Fails: ERR_NOT_FOUND. */
bool order__debit(struct db *db, int64_t line_id, struct order_debit *ret,
                  struct err *err) MUST_CHECK;

/* Paper: store_paper.c. */
struct paper_row {
    char chain[DESK_CHAIN_MAX + 1], id[65], account_no[65], project[65];
    const char *payee, *payee_account, *purpose, *maker, *raw; /* in the arena */
    int64_t amount_fen;
    struct date paid_on;
    struct sha256 scan;
    bool is_checked;
    int64_t file_id, line_no; /* 0: not of a list */
};
bool order__add_paper(struct db *db, const struct paper_row *paper, struct err *err) MUST_CHECK;
bool order__paper(struct db *db, const char *chain, const char *id, struct arena *arena,
                  struct paper_row *ret, struct err *err) MUST_CHECK;
bool order__check_paper(struct db *db, const char *chain, const char *id, const char *checker,
                        struct err *err) MUST_CHECK;
/* Is there an open break `spent_without_order` of this account and amount? */
bool order__is_unordered(struct db *db, const char *account_no, int64_t amount_fen, bool *ret,
                         struct err *err) MUST_CHECK;
/* Place of the record of a file of intake; n -1: it has none yet. */
bool order__file_place(struct db *db, int64_t file_id, struct desk_place *ret,
                       struct err *err) MUST_CHECK;

/* Was a list of these bytes taken in? Reads the file. */
bool order__known_sheet(struct db *db, const char *path, bool *ret, struct err *err) MUST_CHECK;
bool order__take_sheet(struct db *db, int64_t file_id, int64_t rows, struct err *err) MUST_CHECK;

struct new_refusal {
    const char *act, *chain, *id, *key, *code, *reason;
    const struct sha256 *digest; /* NULL: nothing was handed in */
    bool is_proven;
};
bool order__note_refused(struct db *db, const struct new_refusal *refusal,
                         struct err *err) MUST_CHECK;

/* Rows: their numbers, act, code, key, chain, hour, count, digest in hex. */
bool order__new_refused(struct db *db, const char *own_key, int64_t cap, struct db_result **ret,
                        struct err *err) MUST_CHECK;
bool order__refusal_posted(struct db *db, const char *seqs, int64_t n, const char *whose,
                           struct err *err) MUST_CHECK;

/* Showing: store_show.c. */
bool order__order_json(struct db *db, const char *chain, const char *id, struct db_result **ret,
                       struct err *err) MUST_CHECK;
bool order__steps(struct db *db, const char *chain, const char *id, struct db_result **ret,
                  struct err *err) MUST_CHECK;
bool order__openings(struct db *db, const char *chain, int64_t n, struct db_result **ret,
                     struct err *err) MUST_CHECK;
bool order__record(struct db *db, const char *chain, int64_t n, struct arena *arena,
                   struct text *ret, struct err *err) MUST_CHECK;
bool order__list(struct db *db, const struct order_filter *filter, struct db_result **ret,
                 struct err *err) MUST_CHECK;
bool order__projects(struct db *db, const struct order_filter *filter, struct db_result **ret,
                     struct err *err) MUST_CHECK;
bool order__parties(struct db *db, const char *chain, struct db_result **ret,
                    struct err *err) MUST_CHECK;
bool order__refusals(struct db *db, const struct order_filter *filter, struct db_result **ret,
                     struct err *err) MUST_CHECK;

#endif
