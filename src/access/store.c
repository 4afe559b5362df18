#include "store.h"

#include <stdio.h>
#include <string.h>

enum { FIND, FIND_ID, ENTER, COVERS };
static const struct db_stmt SQL[] = {
    [FIND] = { "access_find", STORE_PERSON "WHERE key_sha256 = $1::bytea", DB_ANY_ROWS },
    [FIND_ID] = { "access_find_id", STORE_PERSON "WHERE key = $1::text", DB_ANY_ROWS },
    [ENTER] = { "access_enter",
                "SELECT pg_catalog.set_config('mingzhang.person', $1::text, true),"
                " pg_catalog.set_config('role', 'mingzhang_r_' || $2::text, true)",
                DB_ONE_ROW },
    [COVERS] = { "access_covers", "SELECT access.covers($1::text, $2::text)", DB_ONE_ROW },
};

bool store__take_person(const struct db_result *row, struct access_person *ret, struct err *err)
{
    struct access_person person = { .standing = (enum access_standing)db_get_int(row, 0, 6),
                                    .from_us = db_get_time(row, 0, 4),
                                    .to_us = db_is_null(row, 0, 5) ? 0 : db_get_time(row, 0, 5) };
    struct text name = db_get_text(row, 0, 2), scope = db_get_text(row, 0, 3);
    if (!access_role_find(db_get(row, 0, 1), &person.registered) || name.len > ACCESS_NAME_MAX ||
        scope.len > ACCESS_SCOPE_TEXT)
        return err_set(err, ERR_INTERNAL, "access.person %s", db_get(row, 0, 0));
    (void)snprintf(person.key_id, sizeof person.key_id, "%s", db_get(row, 0, 0));
    memcpy(person.name, name.ptr, name.len);
    memcpy(person.scope, scope.ptr, scope.len);
    if (person.standing == ACCESS_VALID)
        person.role = person.registered;
    *ret = person;
    return true;
}

bool store__find(struct db *db, const struct sha256 *key, const char *key_id,
                 struct access_person *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { key != NULL ? db_bytes(key->bytes, SHA256_SIZE)
                                               : db_text(key_id) };
    char hex[SHA256_HEX_SIZE];
    TRY(db_exec(db, &SQL[key != NULL ? FIND : FIND_ID], args, COUNT(args), &row, err));
    if (db_rows(row) > 0)
        return store__take_person(row, ret, err);
    *ret = (struct access_person) { .standing = ACCESS_UNKNOWN };
    (void)snprintf(ret->key_id, sizeof ret->key_id, "%.16s",
                   key != NULL ? sha256_hex(key, hex) : key_id);
    return true;
}

bool store__enter(struct db *db, const struct access_person *person, struct err *err)
{
    const struct db_arg args[] = { db_text(person->key_id),
                                   db_text(access_role_word(person->role)) };
    return db_exec(db, &SQL[ENTER], args, COUNT(args), NULL, err);
}

bool store__covers(struct db *db, const char *key_id, const char *chain, bool *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(key_id), db_text(chain) };
    TRY(db_exec(db, &SQL[COVERS], args, COUNT(args), &row, err));
    *ret = db_get_bool(row, 0, 0);
    return true;
}
