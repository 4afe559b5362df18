/*
 * tests/support/pg.h - a real PostgreSQL for tests: a private cluster in the build folder
 * that one test program uses at a time, and a fresh migrated database for each test that asks.
 */
#ifndef SUPPORT_PG_H
#define SUPPORT_PG_H

#include "db/db.h"

struct cluster;

struct pg_test {
    struct cluster *cluster;
    struct db *db;       /* connected to the fresh, migrated database */
    char conninfo[1024]; /* of that database */
    char name[64];
    char folder[512]; /* an empty folder of this test, removed by pg_test_end() */
};

/* Ends the test program when the server cannot be had. */
void pg_test_begin(struct pg_test *test);
void pg_test_end(struct pg_test *test);
/* Runs SQL that must succeed; ends the test otherwise. */
void pg_test_sql(struct pg_test *test, const char *sql);
/* The first cell of a query as a number; the query is our own text. */
int64_t pg_test_int(struct pg_test *test, const char *sql);
/* The first cell as text, in memory that lives until the next call. */
const char *pg_test_text(struct pg_test *test, const char *sql);

#endif
