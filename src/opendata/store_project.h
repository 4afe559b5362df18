/*
 * opendata/store_project.h (private) - projects and notices, as their records say.
 *
 * Texts are those of the public chains: names of persons and contract parties are committed to
 * there, and so are in no row.
 */
#ifndef OPENDATA_STORE_PROJECT_H
#define OPENDATA_STORE_PROJECT_H

#include "db/db.h"
#include "store.h"

/* The project as its newest record has it. Strings are borrowed from the result. */
struct project_row {
    const char *village, *village_name, *county, *county_name, *town;
    const char *id, *name, *category, *source, *target, *unit, *library_id, *from, *to, *hash;
    bool has_party; /* a contract party is committed to */
    int year;
    int64_t n;
    struct money budget, executed;
};
/* A project with a contract party, and one of the orders of it that were paid. */
struct contract_row {
    struct project_row project;
    const char *payer, *payer_name; /* of the village's quota of that year; "" */
    bool is_paid;                   /* the rest says something */
    const char *order, *day, *hash;
    int64_t n;
    struct money amount;
};
struct notice_row {
    const char *chain, *number, *kind, *stage, *title, *issuer, *as_of, *from, *to, *hash;
    const char *supersedes; /* number; "" */
};

/* Reads the records into tables of this transaction: the others read them. All fail: ERR_DB. */
bool opendata__gather_projects(struct db *db, struct err *err) MUST_CHECK;
/* Of one village, or of all when it is NULL; year 0: all. */
bool opendata__each_project(struct db *db, const char *village, int year,
                            bool (*each)(const struct project_row *row, void *arg, struct err *err),
                            void *arg, struct err *err) MUST_CHECK;
/* In order of village and project: one row for each order that was paid, or one without. */
bool opendata__each_contract(struct db *db, const char *village,
                             bool (*each)(const struct contract_row *row, void *arg,
                                          struct err *err),
                             void *arg, struct err *err) MUST_CHECK;
/* Of one village's chain; of every chain when it is NULL. By the year of their cut-off. */
bool opendata__each_notice(struct db *db, const char *village, int year,
                           bool (*each)(const struct notice_row *row, void *arg, struct err *err),
                           void *arg, struct err *err) MUST_CHECK;

#endif
