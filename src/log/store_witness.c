#include "store_witness.h"
#include "core/i18n.h"

#include <inttypes.h>
#include <string.h>

enum { NEWEST, NOTE, LINES, PUT_LINE, REMOTE, PUT_REMOTE, KEYS };
static const struct db_stmt SQL[] = {
    [NEWEST] = { "log_get_newest_note",
                 "SELECT size, note FROM log.checkpoint ORDER BY size DESC LIMIT 1", DB_ANY_ROWS },
    [NOTE] = { "log_get_note", "SELECT note FROM log.checkpoint WHERE size = $1::bigint",
               DB_ANY_ROWS },
    [LINES] = { "log_list_cosignatures",
                "SELECT witness, line, at FROM log.cosignature WHERE size = $1::bigint"
                " ORDER BY witness COLLATE \"C\"",
                DB_ANY_ROWS },
    [PUT_LINE] = { "log_put_cosignature",
                   "INSERT INTO log.cosignature (size, witness, line, at) VALUES"
                   " ($1::bigint, $2::text, $3::text, $4::timestamptz)"
                   " ON CONFLICT (size, witness) DO NOTHING",
                   DB_NO_ROWS },
    [REMOTE] = { "log_get_remote",
                 "SELECT last_size, outcome, problem, last_at FROM log.remote"
                 " WHERE witness = $1::text",
                 DB_ANY_ROWS },
    [PUT_REMOTE] = { "log_put_remote",
                     "INSERT INTO log.remote (witness, url, last_size, outcome, problem, last_at)"
                     " VALUES ($1::text, $2::text, $3::bigint, $4::text, $5::text,"
                     " $6::timestamptz) ON CONFLICT (witness) DO UPDATE SET url = excluded.url,"
                     " last_size = excluded.last_size, outcome = excluded.outcome,"
                     " problem = excluded.problem, last_at = excluded.last_at",
                     DB_NO_ROWS },
    [KEYS] = { "log_list_checkpoint_keys",
               "SELECT k.public_key, n.origin, coalesce((SELECT pg_catalog.max(incarnation)"
               " FROM log.checkpoint), 1) FROM ledger.key k CROSS JOIN ledger.name n"
               " WHERE k.revoked_n IS NULL AND CASE WHEN $1::boolean THEN k.algorithm = 'sm2'"
               " AND k.role IN ('record', 'checkpoint')"
               " ELSE k.algorithm = 'ed25519' AND k.role = 'checkpoint' END"
               " ORDER BY k.enrolled_n NULLS FIRST",
               DB_ANY_ROWS },
};

bool log__write(struct db *db, const struct db_stmt *stmt, const struct db_arg *args, size_t count,
                struct err *err)
{
    TRY(db_begin(db, DB_READ_COMMITTED, err));
    if (!db_script(db, "SET LOCAL ROLE mingzhang_sealer", err) ||
        !db_exec(db, stmt, args, count, NULL, err)) {
        db_rollback(db);
        return false;
    }
    return db_commit(db, err);
}

bool log__newest(struct db *db, struct arena *arena, struct store_checkpoint *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[NEWEST], NULL, 0, &result, err));
    *ret = (struct store_checkpoint) { .exists = db_rows(result) == 1 };
    if (!ret->exists)
        return true;
    ret->size = (uint64_t)db_get_int(result, 0, 0);
    ret->note = text_of(arena_strdup(arena, db_get(result, 0, 1)));
    return true;
}

bool log__note(struct db *db, struct arena *arena, uint64_t size, struct text *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int((int64_t)size) };
    TRY(db_exec(db, &SQL[NOTE], args, COUNT(args), &result, err));
    if (db_rows(result) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no checkpoint of size %" PRIu64), size);
    *ret = text_of(arena_strdup(arena, db_get(result, 0, 0)));
    return true;
}

bool log__lines(struct db *db, struct arena *arena, uint64_t size, struct store_lines *ret,
                struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int((int64_t)size) };
    TRY(db_exec(db, &SQL[LINES], args, COUNT(args), &result, err));
    ret->count = db_rows(result);
    ret->items = arena_array(arena, ret->count, struct store_line);
    for (size_t i = 0; i < ret->count; i++) {
        ret->items[i].witness = arena_strdup(arena, db_get(result, i, 0));
        ret->items[i].line = text_of(arena_strdup(arena, db_get(result, i, 1)));
        ret->items[i].time_us = db_get_time(result, i, 2);
    }
    return true;
}

bool log__put_line(struct db *db, uint64_t size, const struct store_line *line, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    char at[TIME_TEXT_MAX];
    const struct db_arg args[] = { db_int((int64_t)size), db_text(line->witness),
                                   db_text_n(arena, line->line),
                                   db_text(time_format(line->time_us, at)) };
    return log__write(db, &SQL[PUT_LINE], args, COUNT(args), err);
}

bool log__remote(struct db *db, struct arena *arena, const char *witness, struct store_remote *ret,
                 struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(witness) };
    *ret = (struct store_remote) { .outcome = "", .problem = "" };
    TRY(db_exec(db, &SQL[REMOTE], args, COUNT(args), &result, err));
    if (db_rows(result) == 0)
        return true;
    ret->last_size = (uint64_t)db_get_int(result, 0, 0);
    ret->outcome = arena_strdup(arena, db_get(result, 0, 1));
    ret->problem = arena_strdup(arena, db_get(result, 0, 2));
    ret->asked_us = db_is_null(result, 0, 3) ? 0 : db_get_time(result, 0, 3);
    return true;
}

bool log__put_remote(struct db *db, const char *witness, const char *url,
                     const struct store_remote *remote, struct err *err)
{
    char at[TIME_TEXT_MAX];
    const struct db_arg args[] = { db_text(witness),
                                   db_text(url),
                                   db_int((int64_t)remote->last_size),
                                   db_text(remote->outcome),
                                   db_text(remote->problem[0] != '\0' ? remote->problem : NULL),
                                   db_text(time_format(remote->asked_us, at)) };
    return log__write(db, &SQL[PUT_REMOTE], args, COUNT(args), err);
}

bool log__checkpoint_keys(struct db *db, bool is_second, struct arena *arena,
                          struct store_keys *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_bool(is_second) };
    TRY(db_exec(db, &SQL[KEYS], args, COUNT(args), &result, err));
    *ret = (struct store_keys) { .ledger = "", .count = db_rows(result) };
    ret->items = arena_array(arena, ret->count, struct text);
    for (size_t i = 0; i < ret->count; i++) {
        ret->items[i] = db_get_bytes(result, i, 0, arena);
        ret->ledger = arena_strdup(arena, db_get(result, i, 1));
        ret->incarnation = db_get_int(result, i, 2);
    }
    return true;
}
