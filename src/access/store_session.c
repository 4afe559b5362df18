#include "store_session.h"
#include "store.h"

#include <string.h>

enum { LINK_ADD, LINK_TAKE, FIND, SEEN, CLOSE, IDEM_ADD, IDEM_GET, IDEM_FINISH };
static const struct db_stmt SQL[] = {
    [LINK_ADD] = { "access_link_add",
                   "WITH old AS (DELETE FROM access.link"
                   " WHERE expires_at < pg_catalog.now() - interval '1 day')"
                   " INSERT INTO access.link (digest, key, expires_at) VALUES ($1::bytea,"
                   " $2::text, pg_catalog.now() + $3::int * interval '1 minute')",
                   DB_NO_ROWS },
    [LINK_TAKE] = { "access_link_take",
                    "WITH old AS (DELETE FROM access.session WHERE expires_at < pg_catalog.now()),"
                    " taken AS (UPDATE access.link SET used_at = pg_catalog.now()"
                    " WHERE digest = $1::bytea AND used_at IS NULL"
                    " AND expires_at > pg_catalog.now() RETURNING key)"
                    " INSERT INTO access.session (digest, key, expires_at)"
                    " SELECT $2::bytea, key, pg_catalog.now() + $3::int * interval '1 second'"
                    " FROM taken RETURNING key",
                    DB_ANY_ROWS },
    [FIND] = { "access_session_find",
               STORE_PERSON "WHERE key = (SELECT s.key FROM access.session s"
                            " WHERE s.digest = $1::bytea AND s.expires_at > pg_catalog.now()"
                            " AND s.seen_at > pg_catalog.now() - $2::int * interval '1 second')",
               DB_ANY_ROWS },
    [SEEN] = { "access_session_seen",
               "UPDATE access.session SET seen_at = pg_catalog.now() WHERE digest = $1::bytea"
               " AND seen_at < pg_catalog.now() - interval '1 minute'",
               DB_NO_ROWS },
    [CLOSE] = { "access_session_close", "DELETE FROM access.session WHERE digest = $1::bytea",
                DB_NO_ROWS },
    /* Waits for one that is under way. */
    [IDEM_ADD] = { "access_idem_add",
                   "INSERT INTO access.idem (caller, key, digest)"
                   " VALUES ($1::text, $2::text, $3::bytea) ON CONFLICT DO NOTHING RETURNING 1",
                   DB_ANY_ROWS },
    [IDEM_GET] = { "access_idem_get",
                   "SELECT digest = $3::bytea, status, answer FROM access.idem"
                   " WHERE caller = $1::text AND key = $2::text",
                   DB_ONE_ROW },
    [IDEM_FINISH] = { "access_idem_finish",
                      "UPDATE access.idem SET status = $4::int, answer = $5::bytea"
                      " WHERE caller = $1::text AND key = $2::text AND digest = $3::bytea"
                      " RETURNING 1",
                      DB_ONE_ROW },
};

bool store__link_add(struct db *db, const struct sha256 *digest, const char *key_id, int minutes,
                     struct err *err)
{
    const struct db_arg args[] = { db_bytes(digest->bytes, SHA256_SIZE), db_text(key_id),
                                   db_int(minutes) };
    return db_exec(db, &SQL[LINK_ADD], args, COUNT(args), NULL, err);
}

bool store__link_take(struct db *db, const struct sha256 *digest, const struct sha256 *cookie,
                      bool *ret_is_taken, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_bytes(digest->bytes, SHA256_SIZE),
                                   db_bytes(cookie->bytes, SHA256_SIZE), db_int(ACCESS_SESSION_S) };
    TRY(db_exec(db, &SQL[LINK_TAKE], args, COUNT(args), &row, err));
    *ret_is_taken = db_rows(row) > 0;
    return true;
}

bool store__session_find(struct db *db, const struct sha256 *cookie, struct access_person *ret,
                         struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_bytes(cookie->bytes, SHA256_SIZE),
                                   db_int(ACCESS_SESSION_IDLE_S) };
    TRY(db_exec(db, &SQL[FIND], args, COUNT(args), &row, err));
    *ret = (struct access_person) { .standing = ACCESS_UNKNOWN };
    return db_rows(row) == 0 || store__take_person(row, ret, err);
}

static bool by_digest(struct db *db, const struct db_stmt *stmt, const struct sha256 *cookie,
                      struct err *err)
{
    const struct db_arg args[] = { db_bytes(cookie->bytes, SHA256_SIZE) };
    return db_exec(db, stmt, args, COUNT(args), NULL, err);
}

bool store__session_seen(struct db *db, const struct sha256 *cookie, struct err *err)
{
    return by_digest(db, &SQL[SEEN], cookie, err);
}

bool store__session_close(struct db *db, const struct sha256 *cookie, struct err *err)
{
    return by_digest(db, &SQL[CLOSE], cookie, err);
}

#define ASK(ask)                                                                                   \
    db_text((ask)->caller), db_text((ask)->key), db_bytes((ask)->digest.bytes, SHA256_SIZE)

bool store__idem_add(struct db *db, const struct access_ask *ask, bool *ret_is_new, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { ASK(ask) };
    TRY(db_exec(db, &SQL[IDEM_ADD], args, COUNT(args), &row, err));
    *ret_is_new = db_rows(row) > 0;
    return true;
}

bool store__idem_get(struct db *db, const struct access_ask *ask, struct db_result **ret,
                     struct err *err)
{
    const struct db_arg args[] = { ASK(ask) };
    return db_exec(db, &SQL[IDEM_GET], args, COUNT(args), ret, err);
}

bool store__idem_finish(struct db *db, const struct access_ask *ask, int status, struct text body,
                        struct err *err)
{
    const struct db_arg args[] = { ASK(ask), db_int(status),
                                   db_bytes(body.len > 0 ? body.ptr : "", body.len) };
    return db_later(db, &SQL[IDEM_FINISH], args, COUNT(args), err);
}
