#include "store.h"
#include "core/i18n.h"

enum { ABOUT, KEYS, COUNTIES, ROWS, PARTIES, PAYER_ROWS, VILLAGE_LINES, OTHER_LINES };

/* Every village's year once: the views behind it read every fact. */
static const char GATHER[] =
    "CREATE TEMPORARY TABLE publish_row ON COMMIT DROP AS "
    "SELECT y.village, v.name, y.county, c.name AS county_name, y.town, t.id AS town_id, v.unit,"
    " y.payer, p.name AS payer_name, p.source AS payer_source, y.source, y.year,"
    " y.quota_fen, y.paid_fen, y.arrived_fen, y.in_transit_fen, y.checking_fen,"
    " m.opening_fen, m.arrived_fen AS credited_fen, m.other_in_fen, m.spent_fen, m.balance_fen,"
    " m.covered_to"
    " FROM reconcile.village_year y"
    " JOIN programme.village v ON v.code = y.village"
    " JOIN programme.county c ON c.code = y.county"
    " JOIN programme.payer p ON p.id = y.payer"
    " JOIN reconcile.village_money m ON m.village = y.village"
    " JOIN (SELECT county, town, prefix || CASE WHEN pg_catalog.row_number() OVER w > 1"
    "              THEN '-' || pg_catalog.row_number() OVER w ELSE '' END AS id"
    "         FROM (SELECT county, town, pg_catalog.left(pg_catalog.min(code), 9) AS prefix"
    "                 FROM programme.village GROUP BY county, town) g"
    "       WINDOW w AS (PARTITION BY prefix ORDER BY town COLLATE \"C\")) t"
    "   ON t.county = y.county AND t.town = y.town";

#define ROW                                                                                        \
    "SELECT village, name, county, county_name, town, town_id, unit, payer, payer_name, source,"   \
    " year, quota_fen, paid_fen, arrived_fen, in_transit_fen, checking_fen, opening_fen,"          \
    " credited_fen, other_in_fen, spent_fen, balance_fen, covered_to"

#define LINE                                                                                       \
    "SELECT r.chain, r.n, r.type, r.at, pg_catalog.encode(r.hash, 'hex'), r.key,"                  \
    " pg_catalog.convert_from(r.bytes, 'UTF8'), pg_catalog.encode(r.signature, 'base64')"

static const struct db_stmt SQL[] = {
    [ABOUT] = { "publish_about",
                "SELECT p.body::text, p.is_demo, c.as_of, coalesce(n.origin, '')"
                " FROM programme.programme p LEFT JOIN reconcile.current c ON true"
                " LEFT JOIN ledger.name n ON true WHERE p.active",
                DB_ANY_ROWS },
    /* 302a…2100 is what DER puts before the 32 bytes of an Ed25519 key (RFC 8410). */
    [KEYS] = { "publish_keys",
               "SELECT id, pg_catalog.encode(pg_catalog.sha256(public_key), 'hex'),"
               " pg_catalog.encode('\\x302a300506032b6570032100'::bytea || public_key, 'base64'),"
               " pg_catalog.encode(public_key, 'hex')"
               " FROM ledger.key WHERE role = 'record' ORDER BY valid_from, id",
               DB_ANY_ROWS },
    [COUNTIES] = { "publish_counties",
                   "SELECT c.code, c.name, c.city, (SELECT pg_catalog.count(*) FROM"
                   " orders.project p JOIN programme.village v ON v.code = p.chain"
                   " WHERE v.county = c.code) FROM programme.county c"
                   " WHERE c.city IN (SELECT o.city FROM programme.county o"
                   " JOIN programme.village v ON v.county = o.code) ORDER BY c.code",
                   DB_ANY_ROWS },
    [ROWS] = { "publish_rows",
               ROW ", pg_catalog.lead(village) OVER w IS DISTINCT FROM village,"
                   " pg_catalog.lead(town_id) OVER w IS DISTINCT FROM town_id,"
                   " pg_catalog.lead(county) OVER w IS DISTINCT FROM county"
                   " FROM pg_temp.publish_row WINDOW w AS (ORDER BY county COLLATE \"C\","
                   " town_id COLLATE \"C\", village COLLATE \"C\", year)"
                   " ORDER BY county COLLATE \"C\", town_id COLLATE \"C\","
                   " village COLLATE \"C\", year",
               DB_ANY_ROWS },
    [PARTIES] = { "publish_parties",
                  "SELECT a.village, pg_catalog.right(a.account_no, 4), a.bank, p.role, p.org,"
                  " pg_catalog.row_number() OVER (PARTITION BY a.account_no ORDER BY p.position)"
                  " = 1, coalesce(a.valid_to <= c.as_of, false)"
                  " FROM programme.account a CROSS JOIN reconcile.current c"
                  " LEFT JOIN programme.party p ON p.account_no = a.account_no"
                  " WHERE a.kind = 'village' AND a.village = ANY ($1::text[])"
                  " ORDER BY a.village COLLATE \"C\", a.valid_from, a.account_no, p.position",
                  DB_ANY_ROWS },
    [PAYER_ROWS] = { "publish_payer_rows",
                     ROW ", coalesce(pg_catalog.lead(village) OVER w <> village"
                         " OR pg_catalog.lead(payer) OVER w <> payer, true), false,"
                         " coalesce(pg_catalog.lead(payer) OVER w <> payer, true)"
                         " FROM pg_temp.publish_row WINDOW w AS (ORDER BY"
                         " pg_catalog.array_position(ARRAY['city', 'district', 'soe'],"
                         " payer_source), payer COLLATE \"C\", county, town_id COLLATE \"C\","
                         " village COLLATE \"C\", year)"
                         " ORDER BY pg_catalog.row_number() OVER w",
                     DB_ANY_ROWS },
    /* Codes are digits only: any collation gives one order. Bytes of records are UTF-8. */
    [VILLAGE_LINES] = { "publish_village_lines",
                        LINE " FROM ledger.record r WHERE r.chain = ANY ($1::text[])"
                             " ORDER BY r.chain, r.n",
                        DB_ANY_ROWS },
    [OTHER_LINES] = { "publish_other_lines",
                      LINE " FROM ledger.record r WHERE r.chain NOT LIKE '%/office'"
                           " AND NOT EXISTS (SELECT FROM pg_temp.publish_row p"
                           " WHERE p.village = r.chain) ORDER BY r.chain, r.n",
                      DB_ANY_ROWS },
};

static const char *copy(struct arena *arena, const struct db_result *r, size_t row, size_t column)
{
    return arena_strdup(arena, db_get(r, row, column));
}

bool publish__about(struct db *db, struct arena *arena, struct about *ret, struct err *err)
{
    AUTO(db_result) struct db_result *r = NULL;
    TRY(db_exec(db, &SQL[ABOUT], NULL, 0, &r, err));
    if (db_rows(r) == 0) {
        (void)err_set(err, ERR_NOT_FOUND, _("no programme is loaded")); /* always false */
        return err_hint(err, "%s", _("Load one with \"mingzhang import programme FILE\"."));
    }
    if (db_is_null(r, 0, 2)) {
        (void)err_set(err, ERR_NOT_FOUND, _("nothing has been reconciled yet")); /* as above */
        return err_hint(err, "%s", _("Run \"mingzhang reconcile\" first."));
    }
    *ret = (struct about) {
        .body = copy(arena, r, 0, 0),
        .is_demo = db_get_bool(r, 0, 1),
        .as_of = db_get_date(r, 0, 2),
        .origin = copy(arena, r, 0, 3),
    };
    return true;
}

bool publish__keys(struct db *db, struct arena *arena, struct key_rows *ret, struct err *err)
{
    AUTO(db_result) struct db_result *r = NULL;
    TRY(db_exec(db, &SQL[KEYS], NULL, 0, &r, err));
    struct key_rows keys = { .count = db_rows(r) };
    keys.rows = arena_array(arena, keys.count, struct key_row);
    for (size_t i = 0; i < keys.count; i++)
        keys.rows[i] = (struct key_row) { .id = copy(arena, r, i, 0),
                                          .fingerprint = copy(arena, r, i, 1),
                                          .pem = copy(arena, r, i, 2),
                                          .hex = copy(arena, r, i, 3) };
    *ret = keys;
    return true;
}

bool publish__gather(struct db *db, struct err *err) { return db_script(db, GATHER, err); }

bool publish__counties(struct db *db, struct arena *arena, struct county_rows *ret, struct err *err)
{
    AUTO(db_result) struct db_result *r = NULL;
    TRY(db_exec(db, &SQL[COUNTIES], NULL, 0, &r, err));
    struct county_rows counties = { .count = db_rows(r) };
    counties.rows = arena_array(arena, counties.count, struct county_row);
    for (size_t i = 0; i < counties.count; i++)
        counties.rows[i] = (struct county_row) { .code = copy(arena, r, i, 0),
                                                 .name = copy(arena, r, i, 1),
                                                 .city = copy(arena, r, i, 2),
                                                 .projects = (size_t)db_get_int(r, i, 3) };
    *ret = counties;
    return true;
}

/* Strings are borrowed from the result. */
static struct village_row read_row(const struct db_result *r, size_t i)
{
    struct village_row row = {
        .village = db_get(r, i, 0),
        .name = db_get(r, i, 1),
        .county = db_get(r, i, 2),
        .county_name = db_get(r, i, 3),
        .town = db_get(r, i, 4),
        .town_id = db_get(r, i, 5),
        .unit = db_get(r, i, 6),
        .payer = db_get(r, i, 7),
        .payer_name = db_get(r, i, 8),
        .source = db_get(r, i, 9),
        .year = (int)db_get_int(r, i, 10),
        .covered = !db_is_null(r, i, 21),
    };
    static const enum figure COLUMNS[] = { FIGURE_QUOTA,      FIGURE_PAID,     FIGURE_ARRIVED,
                                           FIGURE_IN_TRANSIT, FIGURE_CHECKING, FIGURE_OPENING,
                                           FIGURE_CREDITED,   FIGURE_OTHER_IN, FIGURE_SPENT,
                                           FIGURE_BALANCE };
    for (size_t k = 0; k < COUNT(COLUMNS); k++)
        row.figures.of[COLUMNS[k]] = db_get_money(r, i, 11 + k);
    if (row.covered)
        row.covered_to = db_get_date(r, i, 21);
    return row;
}

bool publish__parties(struct db *db, struct arena *arena, const char *villages,
                      struct party_rows *ret, struct err *err)
{
    AUTO(db_result) struct db_result *r = NULL;
    const struct db_arg args[] = { db_text(villages) };
    TRY(db_exec(db, &SQL[PARTIES], args, COUNT(args), &r, err));
    struct party_rows parties = { .count = db_rows(r) };
    parties.rows = arena_array(arena, parties.count, struct party_row);
    for (size_t i = 0; i < parties.count; i++)
        parties.rows[i] = (struct party_row) {
            .village = copy(arena, r, i, 0),
            .tail = copy(arena, r, i, 1),
            .bank = copy(arena, r, i, 2),
            .role = copy(arena, r, i, 3),
            .org = copy(arena, r, i, 4),
            .is_first = db_get_bool(r, i, 5),
            .closed = db_get_bool(r, i, 6),
        };
    *ret = parties;
    return true;
}

struct row_call {
    publish__row_fn *each;
    void *arg;
};

static bool call_row(const struct db_result *r, void *arg, struct err *err)
{
    const struct row_call *call = arg;
    struct village_row row = read_row(r, 0);
    row.ends_village = db_get_bool(r, 0, 22);
    row.ends_town = db_get_bool(r, 0, 23);
    row.ends_group = db_get_bool(r, 0, 24);
    return call->each(&row, call->arg, err);
}

bool publish__each_row(struct db *db, publish__row_fn *each, void *arg, struct err *err)
{
    struct row_call call = { each, arg };
    return db_each(db, &SQL[ROWS], NULL, 0, call_row, &call, err);
}

bool publish__each_payer_row(struct db *db, publish__row_fn *each, void *arg, struct err *err)
{
    struct row_call call = { each, arg };
    return db_each(db, &SQL[PAYER_ROWS], NULL, 0, call_row, &call, err);
}

struct line_call {
    publish__line_fn *each;
    void *arg;
};

static bool call_line(const struct db_result *r, void *arg, struct err *err)
{
    const struct line_call *call = arg;
    struct chain_line line = {
        .chain = db_get(r, 0, 0),
        .n = db_get_int(r, 0, 1),
        .type = db_get(r, 0, 2),
        .at_us = db_get_time(r, 0, 3),
        .hash = db_get(r, 0, 4),
        .key = db_get(r, 0, 5),
        .bytes = db_get_text(r, 0, 6),
        .signature = db_get(r, 0, 7),
    };
    return call->each(&line, call->arg, err);
}

bool publish__each_village_line(struct db *db, const char *villages, publish__line_fn *each,
                                void *arg, struct err *err)
{
    const struct db_arg args[] = { db_text(villages) };
    struct line_call call = { each, arg };
    return db_each(db, &SQL[VILLAGE_LINES], args, COUNT(args), call_line, &call, err);
}

bool publish__each_other_line(struct db *db, publish__line_fn *each, void *arg, struct err *err)
{
    struct line_call call = { each, arg };
    return db_each(db, &SQL[OTHER_LINES], NULL, 0, call_line, &call, err);
}
