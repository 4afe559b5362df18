#include "store.h"
#include "core/i18n.h"

#include <string.h>

enum { ABOUT, WORKING_DAY, VILLAGE, PAYER, COUNTY, USE_LINES, ARRIVAL_ROWS, ARRIVAL_RECORDS };
static const struct db_stmt SQL[] = {
    [ABOUT] = { "notice_about",
                "SELECT p.body ->> 'title', p.body ->> 'basis', p.is_demo, c.as_of, n.origin,"
                " coalesce((p.body #>> '{notice,days_at_least}')::int, 10),"
                " coalesce((p.body #>> '{notice,objection_working_days}')::int, 15),"
                " coalesce((p.body #>> '{notice,allocation_working_days}')::int, 15),"
                " coalesce((SELECT pg_catalog.string_agg(h.item, ';' ORDER BY h.at)"
                "   FROM pg_catalog.jsonb_array_elements_text(p.body #> '{notice,hotlines}')"
                "   WITH ORDINALITY h(item, at)), ''),"
                " k.size, pg_catalog.encode(k.root, 'hex')"
                " FROM programme.programme p LEFT JOIN reconcile.current c ON true"
                " LEFT JOIN ledger.name n ON true LEFT JOIN LATERAL (SELECT size, root"
                " FROM log.checkpoint ORDER BY size DESC LIMIT 1) k ON true WHERE p.active",
                DB_ANY_ROWS },
    [WORKING_DAY] = { "notice_working_day",
                      "SELECT pg_catalog.min(day) FROM programme.day WHERE is_working"
                      " AND ordinal = (SELECT ordinal FROM programme.day WHERE day = $1::date)"
                      " + $2::int",
                      DB_ONE_ROW },
    [VILLAGE] = { "notice_village",
                  "SELECT v.name, v.town, c.name, coalesce(m.covered_to::text, '')"
                  " FROM programme.village v JOIN programme.county c ON c.code = v.county"
                  " LEFT JOIN LATERAL (SELECT pg_catalog.max(s.to_day) AS covered_to"
                  "   FROM programme.account a JOIN intake.statement s"
                  "     ON s.account_no = a.account_no AND s.voided_by IS NULL"
                  "   WHERE a.village = v.code) m ON true WHERE v.code = $1::text",
                  DB_ANY_ROWS },
    [PAYER] = { "notice_payer", "SELECT name, source FROM programme.payer WHERE id = $1::text",
                DB_ANY_ROWS },
    [COUNTY] = { "notice_county", "SELECT name, city FROM programme.county WHERE code = $1::text",
                 DB_ANY_ROWS },
    [USE_LINES] = { "notice_use_lines",
                    "SELECT n, hash, day, account, source, year, amount_fen, is_placed"
                    " FROM notice.use_lines($1::text, $2::bigint, $3::date)",
                    DB_ANY_ROWS },
    [ARRIVAL_ROWS] = { "notice_arrival_rows",
                       "SELECT village, name, town, county, source, document, quota_fen, paid_fen,"
                       " arrived_fen, in_transit_fen, checking_fen, payer, payer_name"
                       " FROM notice.arrival_rows($1::text, $2::int)",
                       DB_ANY_ROWS },
    [ARRIVAL_RECORDS] = { "notice_arrival_records",
                          "SELECT village, figure, chain, n, hash, amount_fen, is_placed"
                          " FROM notice.arrival_records($1::text, $2::int, $3::bigint)",
                          DB_ANY_ROWS },
};

static const char *copy(struct arena *arena, const struct db_result *row, size_t column)
{
    return arena_strdup(arena, db_get(row, 0, column));
}

static bool check_about(const struct db_result *row, struct err *err)
{
    if (db_rows(row) == 0)
        return err_set(err, ERR_NOT_FOUND, _("no programme is loaded"));
    if (db_is_null(row, 0, 3)) {
        (void)err_set(err, ERR_NOT_FOUND, _("nothing has been reconciled yet"));
        return err_hint(err, _("Run: mingzhang reconcile"));
    }
    if (!db_is_null(row, 0, 4) && !db_is_null(row, 0, 9))
        return true;
    (void)err_set(err, ERR_BEHIND, _("the log has no checkpoint yet"));
    return err_hint(err, _("Run: mingzhang checkpoint"));
}

bool notice__about(struct db *db, struct arena *arena, struct about *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    TRY(db_exec(db, &SQL[ABOUT], NULL, 0, &row, err));
    TRY(check_about(row, err));
    struct text root = db_get_text(row, 0, 10);
    *ret = (struct about) { .programme = copy(arena, row, 0),
                            .document = copy(arena, row, 1),
                            .is_demo = db_get_bool(row, 0, 2),
                            .as_of = db_get_date(row, 0, 3),
                            .ledger = copy(arena, row, 4),
                            .days_at_least = (int)db_get_int(row, 0, 5),
                            .objection_days = (int)db_get_int(row, 0, 6),
                            .allocation_days = (int)db_get_int(row, 0, 7),
                            .hotlines = copy(arena, row, 8),
                            .size = db_get_int(row, 0, 9) };
    return hex_decode(root.ptr, root.len, ret->root.bytes) ||
           err_set(err, ERR_INTERNAL, "root %s", root.ptr);
}

bool notice__working_day(struct db *db, struct date from, int n, struct date *ret, bool *ret_known,
                         struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_date(from), db_int(n) };
    TRY(db_exec(db, &SQL[WORKING_DAY], args, COUNT(args), &row, err));
    *ret_known = !db_is_null(row, 0, 0);
    if (*ret_known)
        *ret = db_get_date(row, 0, 0);
    return true;
}

static bool one_of(struct db *db, int what, const char *key, struct db_result **ret,
                   struct err *err)
{
    const struct db_arg args[] = { db_text(key) };
    return db_exec(db, &SQL[what], args, COUNT(args), ret, err);
}

bool notice__village(struct db *db, const char *code, struct db_result **ret, struct err *err)
{
    return one_of(db, VILLAGE, code, ret, err);
}

bool notice__payer(struct db *db, const char *id, struct db_result **ret, struct err *err)
{
    return one_of(db, PAYER, id, ret, err);
}

bool notice__county(struct db *db, const char *code, struct db_result **ret, struct err *err)
{
    return one_of(db, COUNTY, code, ret, err);
}

bool notice__use_lines(struct db *db, const char *chain, int64_t size, struct date until,
                       struct db_result **ret, struct err *err)
{
    const struct db_arg args[] = { db_text(chain), db_int(size), db_date(until) };
    return db_exec(db, &SQL[USE_LINES], args, COUNT(args), ret, err);
}

bool notice__arrival(struct db *db, const char *payer, int year, int64_t size,
                     struct db_result **ret_rows, struct db_result **ret_records, struct err *err)
{
    const struct db_arg args[] = { db_text(payer), db_int(year), db_int(size) };
    return db_exec(db, &SQL[ARRIVAL_ROWS], args, 2, ret_rows, err) &&
           db_exec(db, &SQL[ARRIVAL_RECORDS], args, COUNT(args), ret_records, err);
}
