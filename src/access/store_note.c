#include "store_note.h"

enum {
    LOOK_ADD,
    LOOK_ADD_MACHINE,
    REFUSED_ADD,
    HAS_NOTES,
    LOOKS,
    LOOK_DONE,
    REFUSED,
    REFUSED_DONE,
    DAY_IS_CLOSED,
    DAY_ADD,
    DAYS
};
static const struct db_stmt SQL[] = {
    [LOOK_ADD] = { "access_look_add",
                   "INSERT INTO access.look (key, what, subject, thing)"
                   " VALUES ($1::text, $2::text, $3::text, $4::text)",
                   DB_NO_ROWS },
    /* Where nothing was posted there is nothing to look at. */
    [LOOK_ADD_MACHINE] = { "access_look_add_machine",
                           "INSERT INTO access.look (key, what, subject, thing)"
                           " SELECT id, $1::text, $2::text, $3::text FROM ledger.key"
                           " WHERE role = 'record' AND algorithm = 'ed25519' AND EXISTS"
                           " (SELECT FROM ledger.head WHERE chain = 'programme/office')"
                           " ORDER BY revoked_n IS NULL DESC, enrolled_n DESC NULLS LAST LIMIT 1",
                           DB_NO_ROWS },
    [REFUSED_ADD] = { "access_refused_add",
                      "SELECT access.note_refused($1::text, $2::text, $3::text, $4::text,"
                      " $5::bytea, $6::int)",
                      DB_ONE_ROW },
    [HAS_NOTES] = { "access_has_notes",
                    "SELECT EXISTS (SELECT FROM access.look WHERE n IS NULL)"
                    " OR EXISTS (SELECT FROM access.new_refused)",
                    DB_ONE_ROW },
    [LOOKS] = { "access_looks",
                "SELECT key, what, subject, count, from_at, to_at,"
                " pg_catalog.encode(digest, 'hex'), ids FROM access.new_look",
                DB_ANY_ROWS },
    [LOOK_DONE] = { "access_look_done",
                    "UPDATE access.look SET n = $2::bigint WHERE id = ANY ($1::bigint[])",
                    DB_NO_ROWS },
    [REFUSED] = { "access_refused",
                  "SELECT key, hour, place, act, code, subject,"
                  " pg_catalog.encode(digest, 'hex'), count FROM access.new_refused LIMIT 1000",
                  DB_ANY_ROWS },
    [REFUSED_DONE] = { "access_refused_done",
                       "UPDATE access.refused SET n = $4::bigint WHERE key = $1::text"
                       " AND hour = $2::timestamptz AND place = $3::int",
                       DB_NO_ROWS },
    [DAY_IS_CLOSED] = { "access_day_is_closed",
                        "SELECT EXISTS (SELECT FROM access.log_day WHERE day = $1::date)",
                        DB_ONE_ROW },
    [DAY_ADD] = { "access_day_add",
                  "INSERT INTO access.log_day (day, lines, size, sha256, n)"
                  " VALUES ($1::date, $2::bigint, $3::bigint, $4::bytea, $5::bigint)",
                  DB_NO_ROWS },
    [DAYS] = { "access_days",
               "SELECT day, pg_catalog.encode(sha256, 'hex') FROM access.log_day ORDER BY day",
               DB_ANY_ROWS },
};

bool store__look_add(struct db *db, const char *const values[4], struct err *err)
{
    const struct db_arg args[] = { db_text(values[0]), db_text(values[1]), db_text(values[2]),
                                   db_text(values[3]) };
    return db_exec(db, &SQL[LOOK_ADD], args, COUNT(args), NULL, err);
}

bool store__look_add_machine(struct db *db, const char *const values[3], struct err *err)
{
    const struct db_arg args[] = { db_text(values[0]), db_text(values[1]), db_text(values[2]) };
    return db_exec(db, &SQL[LOOK_ADD_MACHINE], args, COUNT(args), NULL, err);
}

bool store__refused_add(struct db *db, const struct store_refused *refused, struct err *err)
{
    const struct db_arg args[] = { db_text(refused->key_id),
                                   db_text(refused->act),
                                   db_text(refused->code),
                                   db_text(refused->subject),
                                   db_bytes(refused->digest->bytes, SHA256_SIZE),
                                   db_int(ACCESS_REFUSED_CAP) };
    return db_exec(db, &SQL[REFUSED_ADD], args, COUNT(args), NULL, err);
}

static bool ask_bool(struct db *db, const struct db_stmt *stmt, const struct db_arg *args,
                     size_t count, bool *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    TRY(db_exec(db, stmt, args, count, &row, err));
    *ret = db_get_bool(row, 0, 0);
    return true;
}

bool store__has_notes(struct db *db, bool *ret, struct err *err)
{
    return ask_bool(db, &SQL[HAS_NOTES], NULL, 0, ret, err);
}

bool store__looks(struct db *db, struct db_result **ret, struct err *err)
{
    return db_exec(db, &SQL[LOOKS], NULL, 0, ret, err);
}

bool store__look_done(struct db *db, const char *ids, int64_t n, struct err *err)
{
    const struct db_arg args[] = { db_text(ids), db_int(n) };
    return db_exec(db, &SQL[LOOK_DONE], args, COUNT(args), NULL, err);
}

bool store__refused(struct db *db, struct db_result **ret, struct err *err)
{
    return db_exec(db, &SQL[REFUSED], NULL, 0, ret, err);
}

bool store__refused_done(struct db *db, const struct db_result *rows, size_t row, int64_t n,
                         struct err *err)
{
    const struct db_arg args[] = { db_text(db_get(rows, row, 0)), db_text(db_get(rows, row, 1)),
                                   db_text(db_get(rows, row, 2)), db_int(n) };
    return db_exec(db, &SQL[REFUSED_DONE], args, COUNT(args), NULL, err);
}

bool store__day_is_closed(struct db *db, struct date day, bool *ret, struct err *err)
{
    const struct db_arg args[] = { db_date(day) };
    return ask_bool(db, &SQL[DAY_IS_CLOSED], args, COUNT(args), ret, err);
}

bool store__day_add(struct db *db, const struct store_day *day, int64_t n, struct err *err)
{
    const struct db_arg args[] = { db_date(day->day), db_int(day->lines), db_int(day->size),
                                   db_bytes(day->sha256.bytes, SHA256_SIZE), db_int(n) };
    return db_exec(db, &SQL[DAY_ADD], args, COUNT(args), NULL, err);
}

bool store__each_day(struct db *db,
                     bool (*each)(const struct db_result *row, void *arg, struct err *err),
                     void *arg, struct err *err)
{
    return db_each(db, &SQL[DAYS], NULL, 0, each, arg, err);
}
