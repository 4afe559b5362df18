#include "db/db.h"

#include "core/arena.h"
#include "core/i18n.h"
#include "pq.h"

#include <assert.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SERVER_VERSION_MIN = 150000, RETRIES_MAX = 5 };

static const char SESSION[] = "SET search_path = ''; SET timezone = 'UTC'; SET jit = off;"
                              "SET client_min_messages = warning; SET datestyle = 'ISO, YMD';"
                              "SET bytea_output = 'hex'; SET standard_conforming_strings = on";

bool db_open(const char *conninfo, struct db **ret, struct err *err)
{
    /* What comes before dbname is what the conninfo may say otherwise: a server that is gone is
     * noticed within seconds. */
    const char *keys[] = {
        "connect_timeout", "keepalives_idle",  "keepalives_interval", "tcp_user_timeout",
        "dbname",          "application_name", "client_encoding",     NULL
    };
    const char *values[] = { "5", "10", "5", "20000", conninfo, "mingzhang", "UTF8", NULL };
    struct db *db = calloc(1, sizeof *db);
    if (db == NULL)
        return err_set(err, ERR_MEMORY, _("there is not enough memory"));
    db->conn = PQconnectdbParams(keys, values, 1);
    db->conninfo = strdup(conninfo);
    bool ok = PQstatus(db->conn) == CONNECTION_OK;
    if (!ok) {
        struct text why = db__first_line(PQerrorMessage(db->conn));
        err_set(err, ERR_DB, _("cannot connect to the database: %.*s"), TEXT_ARG(why));
        err_hint(err, _("Check the line \"database = ...\" in mingzhang.conf, or remove it to use "
                        "the private database."));
    } else if (PQserverVersion(db->conn) < SERVER_VERSION_MIN) {
        ok = err_set(err, ERR_DB, _("the database server is older than PostgreSQL 15"));
    }
    if (!ok || !db_script(db, SESSION, err)) {
        db_free(db);
        return false;
    }
    *ret = db;
    return true;
}

void db_free(struct db *db)
{
    if (db == NULL)
        return;
    PQfinish(db->conn);
    free(db->conninfo);
    free(db->prepared);
    free(db);
}

const char *db_conninfo(const struct db *db) { return db->conninfo; }

static size_t prepared_at(const struct db *db, const struct db_stmt *stmt)
{
    size_t low = 0;
    size_t high = db->prepared_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((uintptr_t)db->prepared[middle] < (uintptr_t)stmt)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool db__prepare(struct db *db, const struct db_stmt *stmt, struct err *err)
{
    size_t at = prepared_at(db, stmt);
    if (at < db->prepared_count && db->prepared[at] == stmt)
        return true;
    TRY(db__flush(db, err));
    PGresult *pg = PQprepare(db->conn, stmt->name, stmt->text, 0, NULL);
    bool ok = PQresultStatus(pg) == PGRES_COMMAND_OK || db__fail(db, pg, stmt->name, err);
    PQclear(pg);
    if (!ok)
        return false;
    if (db->prepared_count == db->prepared_size) {
        db->prepared_size = db->prepared_size * 2 + 16;
        db->prepared = realloc(db->prepared, db->prepared_size * sizeof *db->prepared);
        if (db->prepared == NULL)
            abort();
    }
    memmove(db->prepared + at + 1, db->prepared + at,
            (db->prepared_count - at) * sizeof *db->prepared);
    db->prepared[at] = stmt;
    db->prepared_count++;
    return true;
}

void db__lay_out(struct db__wire *wire, const struct db_arg *args, size_t count)
{
    assert(count <= DB_ARGS_MAX);
    for (size_t i = 0; i < count; i++) {
        wire->values[i] = args[i].number[0] != '\0' ? args[i].number : args[i].value;
        wire->lengths[i] = args[i].len;
        wire->formats[i] = args[i].binary;
    }
}

static bool run(struct db *db, const struct db_stmt *stmt, const struct db_arg *args, size_t count,
                PGresult **ret, struct err *err)
{
    struct db__wire wire;
    TRY(db__prepare(db, stmt, err));
    if (db->later_count > 0) {
        TRY(db__send(db, stmt, args, count, err));
        return db__arrive(db, ret, err);
    }
    db__lay_out(&wire, args, count);
    *ret = PQexecPrepared(db->conn, stmt->name, (int)count, wire.values, wire.lengths, wire.formats,
                          0);
    if (db__is_done(db, stmt, *ret, PQntuples(*ret), err))
        return true;
    PQclear(*ret);
    return false;
}

bool db_exec(struct db *db, const struct db_stmt *stmt, const struct db_arg *args, size_t count,
             struct db_result **ret, struct err *err)
{
    PGresult *pg;
    TRY(run(db, stmt, args, count, &pg, err));
    if (ret == NULL) {
        PQclear(pg);
        return true;
    }
    *ret = malloc(sizeof **ret);
    if (*ret == NULL)
        abort();
    (*ret)->pg = pg;
    return true;
}

bool db_script(struct db *db, const char *sql, struct err *err)
{
    TRY(db__flush(db, err));
    PGresult *pg = PQexec(db->conn, sql);
    ExecStatusType status = PQresultStatus(pg);
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
              status == PGRES_EMPTY_QUERY || db__fail(db, pg, "script", err);
    PQclear(pg);
    return ok;
}

static void stop_query(struct db *db)
{
    PGcancel *cancel = PQgetCancel(db->conn);
    char ignored[256];
    (void)PQcancel(cancel, ignored, sizeof ignored); /* else all the rows would be read */
    PQfreeCancel(cancel);
}

/* Reads the rows of a query in single-row mode until each() stops or they end. */
static bool drain(struct db *db, const struct db_stmt *stmt,
                  bool (*each)(const struct db_result *, void *, struct err *), void *arg,
                  struct err *err)
{
    bool ok = true;
    PGresult *pg;
    while ((pg = PQgetResult(db->conn)) != NULL) {
        ExecStatusType status = PQresultStatus(pg);
        if (ok && status == PGRES_SINGLE_TUPLE) {
            struct db_result row = { pg };
            ok = each(&row, arg, err);
            if (!ok)
                stop_query(db);
        } else if (ok && status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
            ok = db__fail(db, pg, stmt->name, err);
        }
        PQclear(pg);
    }
    return ok;
}

bool db_each(struct db *db, const struct db_stmt *stmt, const struct db_arg *args, size_t count,
             bool (*each)(const struct db_result *row, void *arg, struct err *err), void *arg,
             struct err *err)
{
    struct db__wire wire;
    db__lay_out(&wire, args, count);
    TRY(db__prepare(db, stmt, err));
    TRY(db__flush(db, err));
    if (PQsendQueryPrepared(db->conn, stmt->name, (int)count, wire.values, wire.lengths,
                            wire.formats, 0) != 1 ||
        PQsetSingleRowMode(db->conn) != 1)
        return db__fail(db, NULL, stmt->name, err);
    return drain(db, stmt, each, arg, err);
}

const struct db_stmt DB__RELEASE = { "db_release", "RELEASE SAVEPOINT mingzhang_inner",
                                     DB_NO_ROWS };
enum { COMMIT, SAVEPOINT };
static const struct db_stmt TX[] = {
    [COMMIT] = { "db_commit", "COMMIT", DB_NO_ROWS },
    [SAVEPOINT] = { "db_savepoint", "SAVEPOINT mingzhang_inner", DB_NO_ROWS },
};

bool db_begin(struct db *db, enum db_level level, struct err *err)
{
    static const struct db_stmt BEGIN[] = {
        [DB_READ_COMMITTED] = { "db_begin", "BEGIN ISOLATION LEVEL READ COMMITTED", DB_NO_ROWS },
        [DB_REPEATABLE_READ] = { "db_begin_repeatable", "BEGIN ISOLATION LEVEL REPEATABLE READ",
                                 DB_NO_ROWS },
        [DB_SERIALIZABLE] = { "db_begin_serializable", "BEGIN ISOLATION LEVEL SERIALIZABLE",
                              DB_NO_ROWS },
    };
    static atomic_uint_fast64_t last;
    assert(!db->in_tx); /* transactions do not nest */
    db->tx_number = ++last;
    db->in_tx = true;
    db->in_tx = db_later(db, &BEGIN[level], NULL, 0, err);
    return db->in_tx;
}

uint64_t db_tx_number(const struct db *db) { return db->in_tx ? db->tx_number : 0; }

bool db_snapshot(struct db *db, char out[DB_SNAPSHOT_MAX], struct err *err)
{
    static const struct db_stmt EXPORT = { "db_snapshot", "SELECT pg_catalog.pg_export_snapshot()",
                                           DB_ONE_ROW };
    AUTO(db_result) struct db_result *r = NULL;
    assert(db->in_tx);
    TRY(db_exec(db, &EXPORT, NULL, 0, &r, err));
    const char *name = db_get(r, 0, 0);
    if (strlen(name) >= DB_SNAPSHOT_MAX || name[strspn(name, "0123456789ABCDEF-")] != '\0')
        return err_set(err, ERR_INTERNAL, "\"%s\" is not the name of a snapshot", name);
    (void)snprintf(out, DB_SNAPSHOT_MAX, "%s", name); /* fits: looked at above */
    return true;
}

bool db_begin_at(struct db *db, const char *snapshot, struct err *err)
{
    char sql[DB_SNAPSHOT_MAX + 32];
    TRY(db_begin(db, DB_REPEATABLE_READ, err));
    /* The command takes no parameters; db_snapshot() has looked at the name. */
    (void)snprintf(sql, sizeof sql, "SET TRANSACTION SNAPSHOT '%s'", snapshot); /* fits */
    bool begun = db_script(db, sql, err);
    if (!begun)
        db_rollback(db);
    return begun;
}

void db_rollback(struct db *db)
{
    struct err ignored = { 0 };
    db__forget(db);
    db->unreleased = (struct err) { 0 };
    db->in_tx = false;
    if (PQstatus(db->conn) == CONNECTION_OK && !db_script(db, "ROLLBACK", &ignored))
        err_clear(&ignored); /* the connection is lost, and the transaction with it */
}

bool db_commit(struct db *db, struct err *err)
{
    PGresult *pg = NULL;
    bool ok = run(db, &TX[COMMIT], NULL, 0, &pg, err);
    /* the server answers a COMMIT after a failure with a ROLLBACK */
    if (ok && strcmp(PQcmdStatus(pg), "COMMIT") != 0)
        ok = err_set(err, ERR_INTERNAL, "commit after a failure");
    PQclear(pg);
    if (ok)
        db->in_tx = false;
    else
        db_rollback(db);
    return ok;
}

bool db_savepoint(struct db *db, struct err *err)
{
    return db_later(db, &TX[SAVEPOINT], NULL, 0, err);
}

bool db_release(struct db *db, struct err *err)
{
    return db_exec(db, &DB__RELEASE, NULL, 0, NULL, err);
}

bool db_rollback_to(struct db *db, struct err *err)
{
    db__forget(db);
    db->unreleased = (struct err) { 0 };
    return db_script(db, "ROLLBACK TO SAVEPOINT mingzhang_inner; RELEASE SAVEPOINT mingzhang_inner",
                     err);
}

bool db_is_lost(const struct db *db)
{
    bool is_stuck = db->later_count == 0 && PQpipelineStatus(db->conn) != PQ_PIPELINE_OFF;
    return is_stuck || PQstatus(db->conn) != CONNECTION_OK;
}

/* Inside a transaction of the caller's: its isolation holds, and trying again is the caller's. */
static bool inner(struct db *db, bool (*fn)(struct db *db, void *arg, struct err *err), void *arg,
                  struct err *err)
{
    struct err second = { 0 };
    if (db__has_release(db)) /* its savepoint must not be taken for ours */
        TRY(db_wait(db, err));
    TRY(db_savepoint(db, err));
    if (fn(db, arg, err) && db_release(db, err))
        return true;
    if (!db_rollback_to(db, &second))
        err_clear(&second); /* the whole transaction is lost; the first error is the one to tell */
    return false;
}

static bool attempt(struct db *db, enum db_level level,
                    bool (*fn)(struct db *db, void *arg, struct err *err), void *arg,
                    struct err *err)
{
    TRY(db_begin(db, level, err));
    if (fn(db, arg, err))
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

bool db_tx(struct db *db, enum db_level level,
           bool (*fn)(struct db *db, void *arg, struct err *err), void *arg, struct err *err)
{
    if (db->in_tx)
        return inner(db, fn, arg, err);
    for (int tried = 0;; tried++) {
        if (attempt(db, level, fn, arg, err))
            return true;
        if (err->code != ERR_DB_RETRY || tried == RETRIES_MAX)
            return false;
        err_clear(err);
    }
}

static const struct db_stmt LOCK = {
    "db_lock", "SELECT pg_catalog.pg_advisory_lock(pg_catalog.hashtextextended($1::text, 0))",
    DB_ONE_ROW
};
static const struct db_stmt UNLOCK = {
    "db_unlock", "SELECT pg_catalog.pg_advisory_unlock(pg_catalog.hashtextextended($1::text, 0))",
    DB_ONE_ROW
};

bool db_lock(struct db *db, const char *name, struct err *err)
{
    const struct db_arg args[] = { db_text(name) };
    return db_exec(db, &LOCK, args, COUNT(args), NULL, err);
}

bool db_unlock(struct db *db, const char *name, struct err *err)
{
    const struct db_arg args[] = { db_text(name) };
    return db_exec(db, &UNLOCK, args, COUNT(args), NULL, err);
}
