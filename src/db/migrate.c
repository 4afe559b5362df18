#include "db/migrate.h"

#include "core/arena.h"
#include "core/asset.h"
#include "core/buf.h"
#include "core/i18n.h"
#include "crypto/hash.h"
#include "db/db.h"

#include <stdio.h>
#include <string.h>

static const char BASE[] =
    "CREATE SCHEMA IF NOT EXISTS migrate;"
    "CREATE TABLE IF NOT EXISTS migrate.applied ("
    " name text PRIMARY KEY, sha256 text NOT NULL, at timestamptz NOT NULL DEFAULT now());"
    "COMMENT ON TABLE migrate.applied IS 'migrations that ran, with the digest of their text'";

static const struct db_stmt FIND = { "migrate_find",
                                     "SELECT sha256 FROM migrate.applied WHERE name = $1::text",
                                     DB_ANY_ROWS };
static const struct db_stmt COUNT_ALL = {
    "migrate_count", "SELECT count(*) FROM migrate.applied WHERE name LIKE 'sql/migrations/%'",
    DB_ONE_ROW
};
static const struct db_stmt NOTE = {
    "migrate_note",
    "INSERT INTO migrate.applied (name, sha256) VALUES ($1::text, $2::text)"
    " ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256, at = pg_catalog.now()",
    DB_NO_ROWS
};

struct step {
    const char *name;
    const char *sql;
    const char *sha256;
};

static bool run_step(struct db *db, void *arg, struct err *err)
{
    const struct step *step = arg;
    const struct db_arg args[] = { db_text(step->name), db_text(step->sha256) };
    if (!db_script(db, step->sql, err))
        return err_wrap(err, "%s", step->name);
    /* a script may set search_path for its own convenience */
    TRY(db_script(db, "SET search_path = ''", err));
    return db_exec(db, &NOTE, args, COUNT(args), NULL, err);
}

/* Sets *ret_sha256 to the digest that was applied, "" when the step never ran. */
static bool applied(struct db *db, struct arena *arena, const char *name, const char **ret_sha256,
                    struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(name) };
    TRY(db_exec(db, &FIND, args, COUNT(args), &result, err));
    *ret_sha256 = db_rows(result) == 0 ? "" : arena_strdup(arena, db_get(result, 0, 0));
    return true;
}

/* A migration that does what an earlier text of it did says so: "-- stands for <its SHA-256>". */
static bool stands_for(const struct step *step, const char *before)
{
    char line[96];
    (void)snprintf(line, sizeof line, "\n-- stands for %.64s\n", before); /* it fits */
    return strstr(step->sql, line) != NULL;
}

static bool migrate_one(struct db *db, struct arena *arena, const struct asset *asset,
                        struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    struct sha256 digest = sha256(asset->bytes.ptr, asset->bytes.len);
    struct step step = { asset->name, arena_strndup(arena, asset->bytes.ptr, asset->bytes.len),
                         sha256_hex(&digest, hex) };
    const char *before;
    TRY(applied(db, arena, asset->name, &before, err));
    if (before[0] == '\0')
        return db_tx(db, DB_READ_COMMITTED, run_step, &step, err);
    if (strcmp(before, hex) != 0 && !stands_for(&step, before)) {
        err_set(err, ERR_CONFLICT, _("%s was changed after it had been applied"), asset->name);
        return err_hint(err, _("Use the program that made this database, or a new home folder."));
    }
    return true;
}

/* All files of one kind that are replaced whole: run again when any of them changed. */
static bool replace_all(struct db *db, struct arena *arena, const char *prefix, struct err *err)
{
    struct buf sql;
    buf_init(&sql, (size_t)16 * 1024 * 1024);
    size_t at = 0;
    const struct asset *asset;
    while ((asset = asset_next(prefix, &at)) != NULL) {
        buf_add(&sql, asset->bytes.ptr, asset->bytes.len);
        buf_adds(&sql, "\n");
    }
    char hex[SHA256_HEX_SIZE];
    struct sha256 digest = sha256(sql.data, sql.len);
    struct step step = { prefix, sql.data, sha256_hex(&digest, hex) };
    const char *before;
    bool ok = applied(db, arena, prefix, &before, err);
    if (ok && sql.len > 0 && strcmp(before, hex) != 0)
        ok = db_tx(db, DB_READ_COMMITTED, run_step, &step, err);
    buf_release(&sql);
    return ok;
}

static bool migrate_locked(struct db *db, struct arena *arena, struct err *err)
{
    TRY(db_script(db, BASE, err));
    size_t at = 0;
    int64_t known = 0;
    const struct asset *asset;
    for (; (asset = asset_next("sql/migrations/", &at)) != NULL; known++)
        TRY(migrate_one(db, arena, asset, err));
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &COUNT_ALL, NULL, 0, &result, err));
    if (db_get_int(result, 0, 0) > known)
        return err_set(err, ERR_CONFLICT, _("the database is newer than this program"));
    return replace_all(db, arena, "sql/functions/", err) &&
           replace_all(db, arena, "sql/grants.sql", err);
}

bool db_migrate(struct db *db, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    TRY(db_lock(db, "mingzhang/migrate", err));
    struct err second = { 0 };
    bool ok = migrate_locked(db, arena, err);
    bool unlocked = db_unlock(db, "mingzhang/migrate", ok ? err : &second);
    return ok && unlocked;
}
