/* opendata/store.h (private) - what the packages and the ledger file are made of. */
#ifndef OPENDATA_STORE_H
#define OPENDATA_STORE_H

#include "core/arena.h"
#include "db/db.h"

/* Once per run. */
struct subject {
    const char *id, *name, *origin; /* of the programme and the ledger */
    bool is_demo;
    struct date as_of;
    int64_t size; /* of the newest checkpoint; -1: none */
    const char *root;
};

struct place_row {
    const char *village, *name, *county, *county_name, *town;
};
struct place_rows {
    size_t count;
    struct place_row *rows;
};

/* One movement of the books. Strings are borrowed from the result. */
struct movement {
    int year; /* fiscal: of its lot, else of its day */
    int lot;  /* 0: none */
    const char *village, *village_name, *county, *county_name, *town;
    const char *chain, *book, *source, *payer, *payer_name, *hash, *day, *project;
    int64_t n;
    bool is_adjusted; /* a quota that took another's place */
    struct money amount;
};

/* What a payer owed a village for a year, and what came of it. */
struct share {
    int year;
    const char *village, *village_name, *county, *county_name, *town;
    const char *source, *payer, *payer_name, *document;
    struct money quota, paid, arrived, in_transit, checking;
};

struct head_row {
    bool is_there;
    int64_t n;
    const char *hash;
};

/* All fail: ERR_DB; opendata__subject() also ERR_NOT_FOUND. Results live in the arena. */
bool opendata__subject(struct db *db, struct arena *arena, struct subject *ret,
                       struct err *err) MUST_CHECK;
/* Nets the records into a table of this transaction: the others below read it. Goes after
 * opendata__gather_projects(). */
bool opendata__gather(struct db *db, struct err *err) MUST_CHECK;
bool opendata__years(struct db *db, struct arena *arena, int year, int **ret, size_t *ret_count,
                     struct err *err) MUST_CHECK;
/* `village` NULL: all. In order of code. */
bool opendata__places(struct db *db, struct arena *arena, const char *village, int year,
                      struct place_rows *ret, struct err *err) MUST_CHECK;
bool opendata__head(struct db *db, struct arena *arena, const char *chain, struct head_row *ret,
                    struct err *err) MUST_CHECK;

/* Of one village, or of all when it is NULL, in order of village, day and record. */
bool opendata__each_movement(struct db *db, const char *village, int year,
                             bool (*each)(const struct movement *row, void *arg, struct err *err),
                             void *arg, struct err *err) MUST_CHECK;
bool opendata__each_share(struct db *db, const char *village, int year,
                          bool (*each)(const struct share *row, void *arg, struct err *err),
                          void *arg, struct err *err) MUST_CHECK;

#endif
