/*
 * db/migrate.h - brings a database to the schema of this program.
 *
 * Assets sql/migrations/NNNN_name.sql run once, in order, each in its own transaction; their
 * number and SHA-256 are kept in the table migrate.applied, and a changed file is refused.
 * sql/functions/ are replaced whole each time that one of them changed; sql/grants.sql last.
 * An advisory lock keeps two programs from migrating at the same time.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "core/err.h"

struct db;

/* Fails: ERR_CONFLICT when an applied file was changed or the database is newer; ERR_DB. */
bool db_migrate(struct db *db, struct err *err) MUST_CHECK;

#endif
