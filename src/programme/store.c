#include "store.h"
#include "core/arena.h"
#include "db/copy.h"

#include <stdio.h>
#include <string.h>

enum {
    FIND,
    DEACTIVATE,
    INSERT,
    SET_NUMBERS,
    CLEAR_DAYS,
    PUT_COUNTY,
    PUT_RULE,
    MOVE_RULES,
    READ,
    READ_NEW,
};
static const struct db_stmt SQL[] = {
    [FIND] = { "programme_find",
               "SELECT p.id, p.sha256 = sha256($1::bytea) AND p.is_demo = $3::bool AS same,"
               " EXISTS (SELECT FROM programme.quota) AS quotas,"
               " (SELECT bool_or(p.body -> k IS DISTINCT FROM"
               "   convert_from($1::bytea, 'UTF8')::jsonb -> k)"
               "  FROM unnest('{amount_fen,years,due,sources,villages}'::text[]) k) AS differs"
               " FROM programme.programme p WHERE p.active AND $2::text <> ''",
               DB_ANY_ROWS },
    [DEACTIVATE] = { "programme_deactivate",
                     "UPDATE programme.programme SET active = false WHERE active AND id <> "
                     "$1::text",
                     DB_NO_ROWS },
    [INSERT] = { "programme_insert",
                 "INSERT INTO programme.programme (id, body, sha256, is_demo)"
                 " VALUES ($1::text, convert_from($2::bytea, 'UTF8')::jsonb,"
                 " sha256($2::bytea), $3::bool)"
                 " ON CONFLICT (id) DO UPDATE SET body = excluded.body, sha256 = excluded.sha256,"
                 " is_demo = excluded.is_demo, active = true",
                 DB_NO_ROWS },
    [SET_NUMBERS] = { "programme_set_numbers",
                      "INSERT INTO programme.setting"
                      " SELECT true, window_before, window_after_wd, match_days_max, held_days,"
                      " old_account_days, return_days, no_list_wd, statement_wd, differs_permille,"
                      " cover_lines_max, order_wd, nullif(o.day, '')::date"
                      " FROM jsonb_populate_record(NULL::programme.setting,"
                      "   (convert_from($1::bytea, 'UTF8')::jsonb -> 'settings') - "
                      "'orders_from'::text) s,"
                      " (SELECT convert_from($1::bytea, 'UTF8')::jsonb"
                      "   -> 'settings' ->> 'orders_from') o (day)"
                      " ON CONFLICT (one) DO UPDATE SET (window_before, window_after_wd,"
                      " match_days_max, held_days, old_account_days, return_days, no_list_wd,"
                      " statement_wd, differs_permille, cover_lines_max, order_wd, orders_from) ="
                      " (excluded.window_before, excluded.window_after_wd,"
                      " excluded.match_days_max, excluded.held_days, excluded.old_account_days,"
                      " excluded.return_days, excluded.no_list_wd, excluded.statement_wd,"
                      " excluded.differs_permille, excluded.cover_lines_max, excluded.order_wd,"
                      " excluded.orders_from)",
                      DB_NO_ROWS },
    [CLEAR_DAYS] = { "programme_clear_days", "DELETE FROM programme.day", DB_NO_ROWS },
    [PUT_COUNTY] = { "programme_put_county",
                     "INSERT INTO programme.county (code, name, city)"
                     " VALUES ($1::text, $2::text, $3::text) ON CONFLICT (code) DO UPDATE"
                     " SET name = excluded.name, city = excluded.city",
                     DB_NO_ROWS },
    [MOVE_RULES] = { "programme_move_rules",
                     "UPDATE programme.rule r SET position = n.position"
                     " FROM (SELECT id, (SELECT min(position) FROM programme.rule) - 1"
                     "   - row_number() OVER (ORDER BY position) AS position"
                     "  FROM programme.rule) n WHERE n.id = r.id",
                     DB_NO_ROWS },
    [PUT_RULE] = { "programme_put_rule",
                   "INSERT INTO programme.rule (id, version, position, side, summary_like,"
                   " name_like, own_account, book) SELECT $1::text, $2::int, $3::int, $4::text,"
                   " $5::text, $6::text, $7::bool, $8::text"
                   /* a bad expression fails here, not at the first statement */
                   " WHERE ('' ~ coalesce($5::text, '')) IS NOT NULL"
                   " AND ('' ~ coalesce($6::text, '')) IS NOT NULL"
                   " ON CONFLICT (id) DO UPDATE SET version = excluded.version,"
                   " position = excluded.position, side = excluded.side,"
                   " summary_like = excluded.summary_like, name_like = excluded.name_like,"
                   " own_account = excluded.own_account, book = excluded.book",
                   DB_NO_ROWS },
    [READ] = { "programme_read", "SELECT body::text, is_demo FROM programme.programme WHERE active",
               DB_ANY_ROWS },
    [READ_NEW] = { "programme_read_new",
                   "SELECT pg_catalog.encode(sha256, 'hex'),"
                   " CASE WHEN pg_catalog.encode(sha256, 'hex') <> $1::text THEN body::text END"
                   " FROM programme.programme WHERE active",
                   DB_ANY_ROWS },
};

bool programme__find(struct db *db, const struct programme *programme, bool is_demo,
                     struct programme_found *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_bytes(programme->bytes.ptr, programme->bytes.len),
                                   db_text(programme->id), db_bool(is_demo) };
    TRY(db_exec(db, &SQL[FIND], args, COUNT(args), &result, err));
    *ret = (struct programme_found) { .found = db_rows(result) > 0 };
    if (!ret->found)
        return true;
    (void)snprintf(ret->id, sizeof ret->id, "%s", db_get(result, 0, 0)); /* only for comparing */
    ret->same = db_get_bool(result, 0, 1);
    ret->quotas = db_get_bool(result, 0, 2);
    ret->terms_differ = db_get_bool(result, 0, 3);
    return true;
}

static bool write_days(struct db *db, const struct programme *programme, struct err *err)
{
    struct db_copy *copy;
    TRY(db_exec(db, &SQL[CLEAR_DAYS], NULL, 0, NULL, err));
    TRY(db_copy_begin(db, "programme.day (day, is_working, ordinal)", 3, &copy, err));
    for (int i = 0; i < programme->day_count; i++) {
        db_copy_row(copy);
        db_copy_date(copy, programme->days[i].day);
        db_copy_bool(copy, programme->days[i].is_working);
        db_copy_int4(copy, programme->days[i].ordinal);
    }
    return db_copy_end(copy, err);
}

static bool write_rules(struct db *db, const struct programme *programme, struct err *err)
{
    /* Out of the way first: positions are unique. A rule that is gone keeps a position below
     * zero, where it classifies nothing more, because lines may name it. */
    TRY(db_exec(db, &SQL[MOVE_RULES], NULL, 0, NULL, err));
    for (int i = 0; i < programme->rule_count; i++) {
        const struct programme_rule *rule = &programme->rules[i];
        const struct db_arg args[] = {
            db_text(rule->id),          db_int(rule->version),       db_int(i + 1),
            db_text(rule->side),        db_text(rule->summary_like), db_text(rule->name_like),
            db_bool(rule->own_account), db_text(rule->book),
        };
        TRY(db_exec(db, &SQL[PUT_RULE], args, COUNT(args), NULL, err));
    }
    return true;
}

bool programme__write(struct db *db, const struct programme *programme, bool is_demo,
                      struct err *err)
{
    const struct db_arg id[] = { db_text(programme->id) };
    const struct db_arg whole[] = { db_text(programme->id),
                                    db_bytes(programme->bytes.ptr, programme->bytes.len),
                                    db_bool(is_demo) };
    TRY(db_exec(db, &SQL[DEACTIVATE], id, COUNT(id), NULL, err));
    TRY(db_exec(db, &SQL[INSERT], whole, COUNT(whole), NULL, err));
    TRY(db_exec(db, &SQL[SET_NUMBERS], &whole[1], 1, NULL, err));
    TRY(write_days(db, programme, err));
    for (int i = 0; i < programme->county_count; i++) {
        const struct programme_county *county = &programme->counties[i];
        const struct db_arg args[] = { db_text(county->code), db_text(county->name),
                                       db_text(county->city) };
        TRY(db_exec(db, &SQL[PUT_COUNTY], args, COUNT(args), NULL, err));
    }
    return write_rules(db, programme, err);
}

bool programme__read_body(struct db *db, struct arena *arena, struct text *ret, bool *ret_is_demo,
                          struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[READ], NULL, 0, &result, err));
    if (db_rows(result) == 0) {
        *ret = (struct text) { "", 0 };
        return true;
    }
    struct text body = db_get_text(result, 0, 0);
    *ret = (struct text) { arena_strndup(arena, body.ptr, body.len), body.len };
    *ret_is_demo = db_get_bool(result, 0, 1);
    return true;
}

bool programme__read_new(struct db *db, char digest[PROGRAMME_DIGEST_SIZE], struct arena *arena,
                         const char **ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(digest) };
    TRY(db_exec(db, &SQL[READ_NEW], args, COUNT(args), &result, err));
    *ret = "";
    if (db_rows(result) == 0)
        return true;
    (void)snprintf(digest, PROGRAMME_DIGEST_SIZE, "%s", db_get(result, 0, 0)); /* it is as long */
    *ret = db_is_null(result, 0, 1) ? NULL : arena_strdup(arena, db_get(result, 0, 1));
    return true;
}
