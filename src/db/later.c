/* Statements that travel together: libpq's pipeline mode, from the first db_later() to the call
 * that waits for all of them. */
#include "db/db.h"

#include "pq.h"

#include <assert.h>

bool db__is_done(struct db *db, const struct db_stmt *stmt, const PGresult *pg, int rows,
                 struct err *err)
{
    ExecStatusType status = PQresultStatus(pg);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        return db__fail(db, pg, stmt->name, err);
    if ((stmt->shape == DB_ONE_ROW && rows != 1) || (stmt->shape == DB_NO_ROWS && rows != 0))
        return err_set(err, ERR_INTERNAL, "%s gave %d rows", stmt->name, rows);
    return true;
}

/* The results of a statement end with NULL. There is one; but when rows were read one by one before
 * (db_each), libpq goes on doing so with the first of a pipeline, whose rows nobody needs. */
static PGresult *next(struct db *db, int *ret_rows)
{
    PGresult *pg, *last = NULL;
    *ret_rows = 0;
    while ((pg = PQgetResult(db->conn)) != NULL) {
        *ret_rows += PQntuples(pg);
        PQclear(last);
        last = pg;
    }
    return last;
}

static bool collect(struct db *db, PGresult **ret_last, struct err *err)
{
    bool ok = true;
    PGresult *last = NULL;
    for (size_t i = 0; i < db->later_count; i++) {
        int rows;
        PQclear(last);
        last = next(db, &rows);
        ok = ok && db__is_done(db, db->later[i], last, rows, err);
        if (!ok && db->later[i] == &DB__RELEASE)
            db->unreleased = *err;
    }
    PQclear(PQgetResult(db->conn)); /* of the sync */
    if (!ok || ret_last == NULL) {
        PQclear(last);
        last = NULL;
    }
    if (ret_last != NULL)
        *ret_last = last;
    return ok;
}

bool db__arrive(struct db *db, PGresult **ret_last, struct err *err)
{
    assert(db->later_count > 0);
    const char *name = db->later[db->later_count - 1]->name;
    bool ok = PQpipelineSync(db->conn) == 1 || db__fail(db, NULL, name, err);
    ok = ok && collect(db, ret_last, err);
    db->later_count = 0;
    /* It cannot be left while something is on its way, which is so only when the connection is
     * lost. */
    if (PQexitPipelineMode(db->conn) == 1 || !ok)
        return ok;
    if (ret_last != NULL)
        PQclear(*ret_last);
    return db__fail(db, NULL, name, err);
}

bool db__flush(struct db *db, struct err *err)
{
    return db->later_count == 0 || db__arrive(db, NULL, err);
}

bool db_wait(struct db *db, struct err *err) { return db__flush(db, err); }

bool db__has_release(const struct db *db)
{
    for (size_t i = 0; i < db->later_count; i++)
        if (db->later[i] == &DB__RELEASE)
            return true;
    return false;
}

/* One at a time, so that it is known which one failed. */
bool db_release_later(struct db *db, struct err *err)
{
    if (db__has_release(db))
        TRY(db__flush(db, err));
    return db_later(db, &DB__RELEASE, NULL, 0, err);
}

bool db_is_released(const struct db *db, struct err *ret_why)
{
    bool ok = db->unreleased.code == ERR_NONE;
    if (!ok)
        *ret_why = db->unreleased;
    return ok;
}

void db__forget(struct db *db)
{
    struct err ignored = { 0 };
    if (!db__flush(db, &ignored))
        err_clear(&ignored); /* what comes next undoes it all */
}

bool db__send(struct db *db, const struct db_stmt *stmt, const struct db_arg *args, size_t count,
              struct err *err)
{
    struct db__wire wire;
    db__lay_out(&wire, args, count);
    if (db->later_count == 0 && PQenterPipelineMode(db->conn) != 1)
        return db__fail(db, NULL, stmt->name, err);
    if (PQsendQueryPrepared(db->conn, stmt->name, (int)count, wire.values, wire.lengths,
                            wire.formats, 0) != 1)
        return db__fail(db, NULL, stmt->name, err);
    db->later[db->later_count++] = stmt;
    return true;
}

bool db_later(struct db *db, const struct db_stmt *stmt, const struct db_arg *args, size_t count,
              struct err *err)
{
    if (!db->in_tx)
        return db_exec(db, stmt, args, count, NULL, err);
    if (db->later_count == DB_LATER_MAX - 1) /* leaves room for the one that waits */
        TRY(db__flush(db, err));
    TRY(db__prepare(db, stmt, err));
    return db__send(db, stmt, args, count, err);
}
