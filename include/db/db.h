/*
 * db/db.h - one connection to PostgreSQL. The only module that uses libpq.
 *
 * A statement is a constant struct db_stmt in a module's store.c: name, text, expected shape.
 * It is prepared on its first use by a connection. Values travel only as parameters. A result
 * lives in the caller's scope: AUTO(db_result). Cells come as text (or bytes for bytea).
 *
 * A struct db is used by one thread at a time.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "core/date.h"
#include "core/err.h"
#include "core/money.h"
#include "core/text.h"

struct db;
struct db_result;

enum db_shape { DB_NO_ROWS, DB_ONE_ROW, DB_ANY_ROWS };

struct db_stmt {
    const char *name; /* <module>_<verb>[_noun], unique in the program */
    const char *text;
    enum db_shape shape;
};

/* A parameter. Text form on the wire except bytea, so the SQL states types: $1::bigint. */
struct db_arg {
    const void *value; /* NULL is SQL NULL */
    int len;
    bool binary;
    char number[24]; /* holds the text of a number or date */
};

struct db_arg db_null(void);
struct db_arg db_text(const char *string); /* NULL gives SQL NULL; borrowed */
struct db_arg db_text_n(struct arena *arena, struct text text);
struct db_arg db_bytes(const void *bytes, size_t len); /* borrowed */
struct db_arg db_int(int64_t number);
struct db_arg db_bool(bool truth);
struct db_arg db_money(struct money money);
struct db_arg db_date(struct date date);

/* Opens and checks the server (PostgreSQL 15 or later). Sets: search_path empty, UTC, UTF8,
 * jit off, application_name mingzhang. Fails: ERR_DB with a hint. */
bool db_open(const char *conninfo, struct db **ret, struct err *err) MUST_CHECK;
void db_free(struct db *db);
AUTO_DEFINE(db)
const char *db_conninfo(const struct db *db); /* to open another connection like it */

/* Runs a prepared statement. `ret` may be NULL when no rows are wanted.
 * Fails: ERR_DB; ERR_DB_RETRY (serialization, deadlock); ERR_CONFLICT (unique, foreign key,
 * exclusion); ERR_INPUT (check); ERR_REFUSED (raised by our own SQL functions, SQLSTATE MZ001,
 * with their message); ERR_INTERNAL when the number of rows is not the stated shape;
 * ERR_IO (disk full). */
bool db_exec(struct db *db, const struct db_stmt *stmt, const struct db_arg *args, size_t count,
             struct db_result **ret, struct err *err) MUST_CHECK;
/* The same for rows that nobody needs, without waiting: in a transaction it travels with the next
 * statement, and both wait for the server once. When it fails, the call that it travels with fails
 * with its error, and nothing after it was run; so whoever undoes alone what failed must wait, as
 * db_release() and db_commit() do. Parameters may go away at once. */
bool db_later(struct db *db, const struct db_stmt *stmt, const struct db_arg *args, size_t count,
              struct err *err) MUST_CHECK;
bool db_wait(struct db *db, struct err *err) MUST_CHECK; /* for all that db_later() sent */
/* Runs SQL text of ours, one or many commands, without parameters or rows. */
bool db_script(struct db *db, const char *sql, struct err *err) MUST_CHECK;

void db_result_free(struct db_result *result);
AUTO_DEFINE(db_result)
size_t db_rows(const struct db_result *result);
size_t db_columns(const struct db_result *result);
const char *db_column_name(const struct db_result *result, size_t column);
bool db_is_null(const struct db_result *result, size_t row, size_t column);
/* Borrowed from the result, NUL-terminated; "" for NULL. */
const char *db_get(const struct db_result *result, size_t row, size_t column);
struct text db_get_text(const struct db_result *result, size_t row, size_t column);
/* Decodes the text form of bytea into memory of the arena. */
struct text db_get_bytes(const struct db_result *result, size_t row, size_t column,
                         struct arena *arena);
int64_t db_get_int(const struct db_result *result, size_t row, size_t column); /* 0 for NULL */
bool db_get_bool(const struct db_result *result, size_t row, size_t column);
struct money db_get_money(const struct db_result *result, size_t row, size_t column);
struct date db_get_date(const struct db_result *result, size_t row, size_t column);
int64_t db_get_time(const struct db_result *result, size_t row,
                    size_t column); /* µs; timestamptz */

/* Streams a query of any size in constant memory: calls each() for every row (row is 0).
 * each() returns false with err set to stop. */
bool db_each(struct db *db, const struct db_stmt *stmt, const struct db_arg *args, size_t count,
             bool (*each)(const struct db_result *row, void *arg, struct err *err), void *arg,
             struct err *err) MUST_CHECK;

enum db_level { DB_READ_COMMITTED, DB_REPEATABLE_READ, DB_SERIALIZABLE };

/* Runs fn inside a transaction and commits; rolls back when fn fails. Tries again at most 5 times
 * on ERR_DB_RETRY, so fn must be repeatable and must not send anything outside. Inside a
 * transaction that is open it is a part of that one: a savepoint, without trying again. */
bool db_tx(struct db *db, enum db_level level,
           bool (*fn)(struct db *db, void *arg, struct err *err), void *arg,
           struct err *err) MUST_CHECK;

/* The same by hand, for a transaction that lives across several calls; without retries. After
 * db_begin(), which travels with the first statement, call one of the others, whatever fails in
 * between. db_rollback() never complains:
 * a lost connection has rolled back. */
bool db_begin(struct db *db, enum db_level level, struct err *err) MUST_CHECK;
bool db_commit(struct db *db, struct err *err) MUST_CHECK; /* rolls back when it fails */
void db_rollback(struct db *db);

/* Of the transaction that is open: no other one of this process has it. 0: none is open. */
uint64_t db_tx_number(const struct db *db);

/* What the open transaction sees, for other connections to see the same: db_begin_at() takes it as
 * long as this transaction is open. The other one is DB_REPEATABLE_READ and begun by hand. */
enum { DB_SNAPSHOT_MAX = 64 };
bool db_snapshot(struct db *db, char out[DB_SNAPSHOT_MAX], struct err *err) MUST_CHECK;
bool db_begin_at(struct db *db, const char *snapshot, struct err *err) MUST_CHECK;

/* A part of an open transaction that can be undone by itself. They nest: each call is about the
 * innermost one. When db_release() fails, what was done is there to be undone. */
bool db_savepoint(struct db *db, struct err *err) MUST_CHECK;
bool db_release(struct db *db, struct err *err) MUST_CHECK; /* what was done stays */
/* The same without waiting. When what was done fails, a later call fails in its place:
 * db_is_released() is false then, until db_rollback_to() has undone it. */
bool db_release_later(struct db *db, struct err *err) MUST_CHECK;
bool db_is_released(const struct db *db, struct err *ret_why); /* why: untouched when it is */
bool db_rollback_to(struct db *db,
                    struct err *err) MUST_CHECK; /* undone; the transaction goes on */

/* The connection is broken: free it and open another. */
bool db_is_lost(const struct db *db);

/* Session-level advisory lock on a name; waits. Released with the connection. */
bool db_lock(struct db *db, const char *name, struct err *err) MUST_CHECK;
bool db_unlock(struct db *db, const char *name, struct err *err) MUST_CHECK;

#endif
