/* What the files of this module share: the connection and results behind db/db.h. */
#ifndef DB_PQ_H
#define DB_PQ_H

#include "db/db.h"

#include <libpq-fe.h>

struct db {
    PGconn *conn;
    char *conninfo;
    const struct db_stmt **prepared; /* sorted by address */
    size_t prepared_count;
    size_t prepared_size;
    bool in_tx;
};

struct db_result {
    PGresult *pg;
};

/* Turns a failed result (or, when NULL, the connection's state) into an error; returns false. */
bool db__fail(struct db *db, const PGresult *result, const char *what, struct err *err);
/* What libpq says, without the advice on its further lines. Borrowed. */
struct text db__first_line(const char *message);

#endif
