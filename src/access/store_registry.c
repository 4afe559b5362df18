#include "store_registry.h"
#include "core/buf.h"
#include "store.h"

#include <string.h>

enum { SCOPE_EXISTS, ADD, PLACE, END, LIST, EXAMPLE };
static const struct db_stmt SQL[] = {
    [SCOPE_EXISTS] = { "access_scope_exists", "SELECT access.scope_exists($1::text, $2::text)",
                       DB_ONE_ROW },
    [ADD] = { "access_person_add",
              "INSERT INTO access.person"
              " (key_sha256, key, role, scope, name, valid_from, valid_to, n)"
              " VALUES ($1::bytea, $2::text, $3::text,"
              " pg_catalog.string_to_array($4::text, ','), $5::text, $6::timestamptz,"
              " $7::timestamptz, $8::bigint)",
              DB_NO_ROWS },
    [PLACE] = { "access_person_n", "SELECT n FROM access.person WHERE key = $1::text", DB_ONE_ROW },
    [END] = { "access_person_end",
              "UPDATE access.person SET ended_at = pg_catalog.clock_timestamp(),"
              " ended_n = $3::bigint, reason = $2::text WHERE key = $1::text",
              DB_NO_ROWS },
    [EXAMPLE] = { "access_example_scope",
                  "SELECT CASE $1::text WHEN 'payer' THEN q.payer WHEN 'county' THEN v.county"
                  " WHEN 'town' THEN pg_catalog.left(v.code, 9) ELSE v.code END"
                  " FROM programme.village v"
                  " JOIN programme.account a ON a.village = v.code"
                  " JOIN programme.quota q ON q.village = v.code"
                  " ORDER BY CASE WHEN $2::boolean THEN v.code END DESC, v.code, q.year LIMIT 1",
                  DB_ANY_ROWS },
    [LIST] = { "access_person_list", STORE_PERSON "ORDER BY n", DB_ANY_ROWS },
};

bool store__scope_exists(struct db *db, const char *role, const char *item, bool *ret,
                         struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(role), db_text(item) };
    TRY(db_exec(db, &SQL[SCOPE_EXISTS], args, COUNT(args), &row, err));
    *ret = db_get_bool(row, 0, 0);
    return true;
}

bool store__add_person(struct db *db, const struct store_person *person, int64_t n, struct err *err)
{
    const struct access_grant *grant = person->grant;
    char from[TIME_TEXT_MAX], to[TIME_TEXT_MAX];
    __attribute__((cleanup(buf_auto))) struct buf scope;
    buf_init(&scope, ACCESS_SCOPE_TEXT);
    for (size_t i = 0; i < grant->scope_count; i++)
        buf_addf(&scope, "%s%s", i > 0 ? "," : "", person->scope[i]);
    TRY(buf_check(&scope, "scope", err));
    const struct db_arg args[] = {
        db_bytes(grant->key.bytes, SHA256_SIZE),
        db_text(person->key_id),
        db_text(access_role_word(grant->role)),
        db_text(scope.data),
        db_text(grant->name),
        db_text(time_format(person->from_us, from)),
        db_text(grant->to_us != 0 ? time_format(grant->to_us, to) : NULL),
        db_int(n),
    };
    return db_exec(db, &SQL[ADD], args, COUNT(args), NULL, err);
}

bool store__person_n(struct db *db, const char *key_id, int64_t *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(key_id) };
    TRY(db_exec(db, &SQL[PLACE], args, COUNT(args), &row, err));
    *ret = db_get_int(row, 0, 0);
    return true;
}

bool store__end_person(struct db *db, const char *key_id, const char *reason, int64_t n,
                       struct err *err)
{
    const struct db_arg args[] = { db_text(key_id), db_text(reason), db_int(n) };
    return db_exec(db, &SQL[END], args, COUNT(args), NULL, err);
}

bool store__example_scope(struct db *db, const char *role, bool other,
                          char ret[ACCESS_SCOPE_ITEM_SIZE], struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(role), db_bool(other) };
    TRY(db_exec(db, &SQL[EXAMPLE], args, COUNT(args), &row, err));
    (void)snprintf(ret, ACCESS_SCOPE_ITEM_SIZE, "%s", db_rows(row) > 0 ? db_get(row, 0, 0) : "");
    return true;
}

bool store__each_person(struct db *db,
                        bool (*each)(const struct db_result *row, void *arg, struct err *err),
                        void *arg, struct err *err)
{
    return db_each(db, &SQL[LIST], NULL, 0, each, arg, err);
}
