/* What the files of this module share: the connection and results behind db/db.h. */
#ifndef DB_PQ_H
#define DB_PQ_H

#include "db/db.h"

#include <libpq-fe.h>

enum { DB_ARGS_MAX = 32, DB_LATER_MAX = 64 };

struct db {
    PGconn *conn;
    char *conninfo;
    const struct db_stmt **prepared; /* sorted by address */
    size_t prepared_count;
    size_t prepared_size;
    bool in_tx;
    uint64_t tx_number;
    const struct db_stmt *later[DB_LATER_MAX]; /* sent, not waited for; then in pipeline mode */
    size_t later_count;
    struct err unreleased; /* why a release was not run; ERR_NONE: they all were */
};

/* Parameters as libpq wants them; they borrow. */
struct db__wire {
    const char *values[DB_ARGS_MAX];
    int lengths[DB_ARGS_MAX];
    int formats[DB_ARGS_MAX];
};

struct db_result {
    PGresult *pg;
};

/* Turns a failed result (or, when NULL, the connection's state) into an error; returns false. */
bool db__fail(struct db *db, const PGresult *result, const char *what, struct err *err);
void db__lay_out(struct db__wire *wire, const struct db_arg *args, size_t count);
/* Once in a connection's life; what waits is run first. */
bool db__prepare(struct db *db, const struct db_stmt *stmt, struct err *err);
/* Did it succeed, in its shape? */
bool db__is_done(struct db *db, const struct db_stmt *stmt, const PGresult *pg, int rows,
                 struct err *err);

extern const struct db_stmt DB__RELEASE;
bool db__has_release(const struct db *db); /* one waits */

/* Sends a prepared statement with those that wait. */
bool db__send(struct db *db, const struct db_stmt *stmt, const struct db_arg *args, size_t count,
              struct err *err);
/* Waits for all that was sent, at least one: the first failure is told, the rest was not run. The
 * result of the last one is lent out when ret_last is given and all is well. */
bool db__arrive(struct db *db, PGresult **ret_last, struct err *err);
bool db__flush(struct db *db, struct err *err); /* the same, when something waits */
void db__forget(struct db *db);                 /* before rolling back */

/* What libpq says, without the advice on its further lines. Borrowed. */
struct text db__first_line(const char *message);

#endif
