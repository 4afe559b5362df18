/* publish/store.h (private) - what pages are made of, read from one snapshot. */
#ifndef PUBLISH_STORE_H
#define PUBLISH_STORE_H

#include "core/arena.h"
#include "crypto/hash.h"
#include "db/db.h"
#include "figures.h"

/* The programme, the day and the ledger, once per run. */
struct publish_witness;
struct publish_imprint;

struct about {
    const char *body; /* the programme file, JSON */
    bool is_demo;
    struct date as_of;
    const char *origin;                    /* of the ledger; "" before there is one */
    const struct publish_witness *witness; /* the caller's; may be NULL */
    const struct publish_imprint *imprint; /* likewise */
    const char *log_keys;                  /* likewise */
};

/* One village's year, with the village's accounts repeated in each of its rows. */
struct village_row {
    const char *village, *name, *county, *county_name, *town, *town_id, *unit;
    const char *payer, *payer_name, *source;
    int year;
    struct figures figures;
    bool covered;                             /* some statement covers the account */
    bool ends_village, ends_town, ends_group; /* its last row; a group is a county or a payer */
    struct date covered_to;
};

struct party_row {
    const char *village, *tail, *bank, *role, *org;
    bool is_first; /* of its account */
    bool closed;
};
struct party_rows {
    size_t count;
    struct party_row *rows; /* in order of village, account and position */
};

/* A project that stands. Texts that were not given are "". */
struct project_row {
    const char *village, *village_name, *id, *name, *category, *source, *target, *content, *place,
        *standard, *benefit, *unit, *basis, *from, *to, *hash;
    int year;
    struct money budget, paid;
    int64_t n;
};
struct project_rows {
    size_t count;
    struct project_row *rows; /* in order of village, year and record */
};

struct county_row {
    const char *code, *name, *city;
    size_t projects;
};
struct county_rows {
    size_t count;
    struct county_row *rows;
};

struct key_row {
    const char *id, *fingerprint, *pem; /* base64 of the SubjectPublicKeyInfo */
    const char *hex;                    /* the key itself */
};
struct key_rows {
    size_t count;
    struct key_row *rows;
};

struct chain_line {
    const char *chain, *type, *hash, *key; /* hash in hex; key that signed it */
    int64_t n, at_us;
    struct text bytes;
    const char *signature; /* base64, with line ends */
};

/* Results live in the arena. Fails: ERR_NOT_FOUND, ERR_DB. */
bool publish__about(struct db *db, struct arena *arena, struct about *ret,
                    struct err *err) MUST_CHECK;
bool publish__keys(struct db *db, struct arena *arena, struct key_rows *ret,
                   struct err *err) MUST_CHECK;
/* Computes every village's year once, into a table of this transaction. */
bool publish__gather(struct db *db, struct err *err) MUST_CHECK;
bool publish__counties(struct db *db, struct arena *arena, struct county_rows *ret,
                       struct err *err) MUST_CHECK;
/* Accounts and projects of some villages: `villages` is an array of SQL, "{441424103201,...}". */
bool publish__parties(struct db *db, struct arena *arena, const char *villages,
                      struct party_rows *ret, struct err *err) MUST_CHECK;
bool publish__projects(struct db *db, struct arena *arena, const char *villages,
                       struct project_rows *ret, struct err *err) MUST_CHECK;
/* Likewise the projects of a county. */
bool publish__county_projects(struct db *db, struct arena *arena, const char *county,
                              struct project_rows *ret, struct err *err) MUST_CHECK;

typedef bool publish__row_fn(const struct village_row *row, void *arg, struct err *err);
/* Every village's year in order of county, town, village and year; strings live for the call. */
bool publish__each_row(struct db *db, publish__row_fn *each, void *arg, struct err *err) MUST_CHECK;
/* Likewise in order of payer, village and year. */
bool publish__each_payer_row(struct db *db, publish__row_fn *each, void *arg,
                             struct err *err) MUST_CHECK;

typedef bool publish__line_fn(const struct chain_line *line, void *arg, struct err *err);
/* Every record of the villages' public chains, in order of chain and n. */
bool publish__each_village_line(struct db *db, const char *villages, publish__line_fn *each,
                                void *arg, struct err *err) MUST_CHECK;
/* Likewise of the public chains of all others. */
bool publish__each_other_line(struct db *db, publish__line_fn *each, void *arg,
                              struct err *err) MUST_CHECK;

#endif
