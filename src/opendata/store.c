#include "store.h"
#include "core/i18n.h"

enum { SUBJECT, YEARS, PLACES, HEAD, MOVEMENTS, SHARES };

/* A record that moves money on, or back, belongs to the one it moves: what is left of them all
 * together, per book and colour, is what happened. Memo counter-books and the bank's own side say
 * nothing more. */
static const char GATHER[] =
    "CREATE TEMPORARY TABLE opendata_movement ON COMMIT DROP AS "
    "WITH body AS MATERIALIZED ("
    "  SELECT r.chain, r.n, r.type, pg_catalog.encode(r.hash, 'hex') AS hash,"
    "         pg_catalog.convert_from(r.bytes, 'UTF8')::jsonb -> 'body' AS b"
    "    FROM ledger.public_record r"
    "   WHERE r.type IN ('quota', 'payment', 'receipt', 'expense', 'carry', 'reclass', 'reversal')"
    "     AND r.chain NOT LIKE 'transit/%'), "
    "net AS ("
    "  SELECT o.chain, o.root AS n, l.account, l.source, l.year,"
    "         pg_catalog.sum(l.amount_fen)::bigint AS fen"
    "    FROM (SELECT chain, n, coalesce((b #>> '{moves,n}')::bigint,"
    "                 (b #>> '{reverses,n}')::bigint, n) AS root FROM body) o"
    "    JOIN ledger.line l ON l.chain = o.chain AND l.n = o.n"
    "   WHERE l.account NOT IN ('bank', 'due_control', 'paid_control')"
    "   GROUP BY 1, 2, 3, 4, 5 HAVING pg_catalog.sum(l.amount_fen) <> 0), "
    "dated AS ("
    "  SELECT e.*, r.type, r.hash, coalesce(r.b ->> 'village', e.chain) AS village,"
    "         r.b ? 'replaces' AS is_adjusted,"
    "         coalesce(r.b ->> 'booked_on', r.b ->> 'paid_on', r.b ->> 'carried_on',"
    "                  r.b ->> 'due') AS day,"
    "         CASE WHEN r.type = 'payment' THEN pg_catalog.substr(e.chain, 7) END AS paid_by"
    "    FROM net e JOIN body r ON r.chain = e.chain AND r.n = e.n) "
    "SELECT d.village, CASE WHEN d.year > 0 THEN d.year"
    "            ELSE pg_catalog.left(d.day, 4)::int END AS fiscal_year,"
    "       d.chain, d.n, d.account, d.source, d.year AS lot, d.fen, d.day, d.hash, d.is_adjusted,"
    "       coalesce(d.paid_by, q.payer) AS payer, e.project"
    "  FROM dated d JOIN programme.village v ON v.code = d.village"
    "  LEFT JOIN programme.quota q ON q.village = d.village AND q.year = d.year"
    "                             AND q.source = d.source AND d.account <> 'paid'"
    "  LEFT JOIN pg_temp.opendata_execution e ON e.village = d.chain AND e.expense_n = d.n;"
    "CREATE INDEX opendata_movement_place ON pg_temp.opendata_movement (village, fiscal_year);"
    "CREATE TEMPORARY TABLE opendata_share ON COMMIT DROP AS "
    "SELECT y.village, y.year, y.source, y.payer, q.document, y.quota_fen, y.paid_fen,"
    "       y.arrived_fen, y.in_transit_fen, y.checking_fen"
    "  FROM reconcile.village_year y JOIN programme.quota q USING (village, year);"
    "CREATE INDEX opendata_share_place ON pg_temp.opendata_share (village, year);"
    "ANALYZE pg_temp.opendata_movement; ANALYZE pg_temp.opendata_share";

#define PLACE "v.code, v.name, c.code, c.name, v.town"
#define PLACES_FROM                                                                                \
    " programme.village v JOIN programme.county c ON c.code = v.county"                            \
    " WHERE ($1::text IS NULL OR v.code = $1)"

static const struct db_stmt SQL[] = {
    [SUBJECT] = { "opendata_subject",
                  "SELECT p.id, p.body ->> 'title', n.origin, p.is_demo, c.as_of,"
                  " coalesce(k.size, -1), coalesce(pg_catalog.encode(k.root, 'hex'), '')"
                  " FROM programme.programme p CROSS JOIN reconcile.current c"
                  " CROSS JOIN ledger.name n"
                  " LEFT JOIN LATERAL (SELECT size, root FROM log.checkpoint"
                  "                     ORDER BY size DESC LIMIT 1) k ON true WHERE p.active",
                  DB_ANY_ROWS },
    [YEARS] = { "opendata_years",
                "SELECT DISTINCT year FROM programme.quota WHERE $1::int = 0 OR year = $1::int"
                " ORDER BY year",
                DB_ANY_ROWS },
    [PLACES] = { "opendata_places",
                 "SELECT " PLACE " FROM" PLACES_FROM " AND EXISTS (SELECT FROM programme.quota q"
                 "              WHERE q.village = v.code AND q.year = $2::int)"
                 " ORDER BY v.code COLLATE \"C\"",
                 DB_ANY_ROWS },
    [HEAD] = { "opendata_head",
               "SELECT next_n - 1, pg_catalog.encode(hash, 'hex') FROM ledger.head"
               " WHERE chain = $1::text",
               DB_ANY_ROWS },
    [MOVEMENTS] = { "opendata_movements",
                    "SELECT " PLACE ", m.chain, m.n, m.account, m.source, m.fen, m.day, m.hash,"
                    " m.is_adjusted, coalesce(m.payer, ''), coalesce(p.name, ''), m.fiscal_year, "
                    "m.lot, coalesce(m.project, '')"
                    " FROM pg_temp.opendata_movement m"
                    " LEFT JOIN programme.payer p ON p.id = m.payer," PLACES_FROM
                    " AND m.village = v.code AND m.fiscal_year = $2::int"
                    " ORDER BY v.code COLLATE \"C\", m.day COLLATE \"C\", m.chain COLLATE \"C\","
                    " m.n, m.account COLLATE \"C\", m.source COLLATE \"C\", m.lot",
                    DB_ANY_ROWS },
    [SHARES] = { "opendata_shares",
                 "SELECT " PLACE ", s.year, s.source, s.payer, p.name, s.document, s.quota_fen,"
                 " s.paid_fen, s.arrived_fen, s.in_transit_fen, s.checking_fen"
                 " FROM pg_temp.opendata_share s JOIN programme.payer p ON p.id = "
                 "s.payer," PLACES_FROM " AND s.village = v.code AND s.year = $2::int"
                 " ORDER BY v.code COLLATE \"C\"",
                 DB_ANY_ROWS },
};

bool opendata__subject(struct db *db, struct arena *arena, struct subject *ret, struct err *err)
{
    AUTO(db_result) struct db_result *r = NULL;
    TRY(db_exec(db, &SQL[SUBJECT], NULL, 0, &r, err));
    if (db_rows(r) == 0) {
        (void)err_set(err, ERR_NOT_FOUND, _("nothing has been reconciled yet")); /* always false */
        return err_hint(err, "%s", _("Run \"mingzhang reconcile\" first."));
    }
    *ret = (struct subject) {
        .id = arena_strdup(arena, db_get(r, 0, 0)),
        .name = arena_strdup(arena, db_get(r, 0, 1)),
        .origin = arena_strdup(arena, db_get(r, 0, 2)),
        .is_demo = db_get_bool(r, 0, 3),
        .as_of = db_get_date(r, 0, 4),
        .size = db_get_int(r, 0, 5),
        .root = arena_strdup(arena, db_get(r, 0, 6)),
    };
    return true;
}

bool opendata__gather(struct db *db, struct err *err) { return db_script(db, GATHER, err); }

bool opendata__years(struct db *db, struct arena *arena, int year, int **ret, size_t *ret_count,
                     struct err *err)
{
    AUTO(db_result) struct db_result *r = NULL;
    const struct db_arg args[] = { db_int(year) };
    TRY(db_exec(db, &SQL[YEARS], args, COUNT(args), &r, err));
    *ret_count = db_rows(r);
    *ret = arena_array(arena, *ret_count, int);
    for (size_t i = 0; i < *ret_count; i++)
        (*ret)[i] = (int)db_get_int(r, i, 0);
    if (*ret_count > 0)
        return true;
    return err_set(err, ERR_NOT_FOUND, _("the programme has no year %d"), year);
}

bool opendata__places(struct db *db, struct arena *arena, const char *village, int year,
                      struct place_rows *ret, struct err *err)
{
    AUTO(db_result) struct db_result *r = NULL;
    const struct db_arg args[] = { db_text(village), db_int(year) };
    TRY(db_exec(db, &SQL[PLACES], args, COUNT(args), &r, err));
    struct place_rows places = { .count = db_rows(r) };
    places.rows = arena_array(arena, places.count, struct place_row);
    for (size_t i = 0; i < places.count; i++)
        places.rows[i] = (struct place_row) {
            .village = arena_strdup(arena, db_get(r, i, 0)),
            .name = arena_strdup(arena, db_get(r, i, 1)),
            .county = arena_strdup(arena, db_get(r, i, 2)),
            .county_name = arena_strdup(arena, db_get(r, i, 3)),
            .town = arena_strdup(arena, db_get(r, i, 4)),
        };
    *ret = places;
    return true;
}

bool opendata__head(struct db *db, struct arena *arena, const char *chain, struct head_row *ret,
                    struct err *err)
{
    AUTO(db_result) struct db_result *r = NULL;
    const struct db_arg args[] = { db_text(chain) };
    TRY(db_exec(db, &SQL[HEAD], args, COUNT(args), &r, err));
    *ret = (struct head_row) { .is_there = db_rows(r) > 0, .hash = "" };
    if (ret->is_there) {
        ret->n = db_get_int(r, 0, 0);
        ret->hash = arena_strdup(arena, db_get(r, 0, 1));
    }
    return true;
}

struct movement_call {
    bool (*each)(const struct movement *row, void *arg, struct err *err);
    void *arg;
};

static bool call_movement(const struct db_result *r, void *arg, struct err *err)
{
    const struct movement_call *call = arg;
    struct movement row = {
        .village = db_get(r, 0, 0),
        .village_name = db_get(r, 0, 1),
        .county = db_get(r, 0, 2),
        .county_name = db_get(r, 0, 3),
        .town = db_get(r, 0, 4),
        .chain = db_get(r, 0, 5),
        .n = db_get_int(r, 0, 6),
        .book = db_get(r, 0, 7),
        .source = db_get(r, 0, 8),
        .amount = db_get_money(r, 0, 9),
        .day = db_get(r, 0, 10),
        .hash = db_get(r, 0, 11),
        .is_adjusted = db_get_bool(r, 0, 12),
        .payer = db_get(r, 0, 13),
        .payer_name = db_get(r, 0, 14),
        .year = (int)db_get_int(r, 0, 15),
        .lot = (int)db_get_int(r, 0, 16),
        .project = db_get(r, 0, 17),
    };
    return call->each(&row, call->arg, err);
}

bool opendata__each_movement(struct db *db, const char *village, int year,
                             bool (*each)(const struct movement *row, void *arg, struct err *err),
                             void *arg, struct err *err)
{
    struct movement_call call = { each, arg };
    const struct db_arg args[] = { db_text(village), db_int(year) };
    return db_each(db, &SQL[MOVEMENTS], args, COUNT(args), call_movement, &call, err);
}

struct share_call {
    bool (*each)(const struct share *row, void *arg, struct err *err);
    void *arg;
};

static bool call_share(const struct db_result *r, void *arg, struct err *err)
{
    const struct share_call *call = arg;
    struct share row = {
        .village = db_get(r, 0, 0),
        .village_name = db_get(r, 0, 1),
        .county = db_get(r, 0, 2),
        .county_name = db_get(r, 0, 3),
        .town = db_get(r, 0, 4),
        .year = (int)db_get_int(r, 0, 5),
        .source = db_get(r, 0, 6),
        .payer = db_get(r, 0, 7),
        .payer_name = db_get(r, 0, 8),
        .document = db_get(r, 0, 9),
        .quota = db_get_money(r, 0, 10),
        .paid = db_get_money(r, 0, 11),
        .arrived = db_get_money(r, 0, 12),
        .in_transit = db_get_money(r, 0, 13),
        .checking = db_get_money(r, 0, 14),
    };
    return call->each(&row, call->arg, err);
}

bool opendata__each_share(struct db *db, const char *village, int year,
                          bool (*each)(const struct share *row, void *arg, struct err *err),
                          void *arg, struct err *err)
{
    struct share_call call = { each, arg };
    const struct db_arg args[] = { db_text(village), db_int(year) };
    return db_each(db, &SQL[SHARES], args, COUNT(args), call_share, &call, err);
}
