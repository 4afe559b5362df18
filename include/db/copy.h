/*
 * db/copy.h - COPY ... FROM STDIN BINARY: the fast way in, row by row, in bounded memory.
 *
 *   struct db_copy *copy;
 *   TRY(db_copy_begin(db, "ledger.record (chain, n, bytes)", 3, &copy, err));
 *   db_copy_row(copy); db_copy_text(copy, ...); db_copy_int8(copy, ...); db_copy_bytes(copy, ...);
 *   TRY(db_copy_end(copy, err));      // always consumes copy, also when it fails
 *
 * Column types must match exactly: int8 for bigint, int4 for integer, int2 for smallint.
 */
#ifndef DB_COPY_H
#define DB_COPY_H

#include "core/date.h"
#include "core/err.h"
#include "core/text.h"

struct db;
struct db_copy;

/* `target` is "schema.table (columns)": a constant of ours. */
bool db_copy_begin(struct db *db, const char *target, int columns, struct db_copy **ret,
                   struct err *err) MUST_CHECK;
void db_copy_row(struct db_copy *copy); /* begins a row; then exactly `columns` values */
void db_copy_null(struct db_copy *copy);
void db_copy_text(struct db_copy *copy, struct text text);
void db_copy_string(struct db_copy *copy, const char *string); /* NULL gives SQL NULL */
void db_copy_bytes(struct db_copy *copy, const void *bytes, size_t len);
void db_copy_int8(struct db_copy *copy, int64_t number);
void db_copy_int4(struct db_copy *copy, int32_t number);
void db_copy_int2(struct db_copy *copy, int16_t number);
void db_copy_bool(struct db_copy *copy, bool truth);
void db_copy_date(struct db_copy *copy, struct date date);
void db_copy_time(struct db_copy *copy, int64_t time_us); /* timestamptz */
bool db_copy_end(struct db_copy *copy, struct err *err) MUST_CHECK;
void db_copy_cancel(struct db_copy *copy, const char *why); /* gives up; the transaction fails */

#endif
