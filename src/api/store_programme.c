/* What the programme, its payers, villages, quotas and accounts are read with. */
#include "route.h"

const struct db_stmt ITEM_PROGRAMME = {
    "api_get_programme",
    "SELECT row_to_json(t)::text FROM (SELECT p.id, p.body ->> 'title' AS title, p.is_demo AS demo,"
    " encode(p.sha256, 'hex') AS sha256, p.body,"
    " (SELECT coalesce(json_agg(s ORDER BY s.kind, s.key), '[]'::json)"
    "    FROM programme.scope s) AS scope,"
    " (SELECT count(*) FROM programme.village) AS villages,"
    " (SELECT json_agg(json_build_object('code', c.code, 'name', c.name, 'city', c.city)"
    "    ORDER BY c.code) FROM programme.county c) AS counties"
    " FROM programme.programme p WHERE p.active) t",
    DB_ANY_ROWS
};

static const struct db_stmt PAYERS = {
    "api_list_payers",
    "SELECT t.id, row_to_json(t)::text FROM (SELECT p.id, p.name, p.source, p.code,"
    "  'payer/' || p.id AS chain FROM programme.payer p) t"
    " WHERE (NOT $2::boolean OR t.id COLLATE \"C\" > $3::text)"
    " AND ($4::text IS NULL OR t.source = $4) ORDER BY t.id COLLATE \"C\" LIMIT $1::bigint",
    DB_ANY_ROWS
};
const struct api_list LIST_PAYERS = { &PAYERS, "t", { { "source", 't' } } };

const struct db_stmt ITEM_PAYER = {
    "api_get_payer",
    "SELECT row_to_json(t)::text FROM (SELECT p.id, p.name, p.source, p.code,"
    " 'payer/' || p.id AS chain,"
    " (SELECT coalesce(json_agg(y ORDER BY y.year), '[]'::json) FROM (SELECT v.year,"
    "   count(*) AS villages, sum(v.quota_fen)::bigint AS quota_fen,"
    "   sum(v.paid_fen)::bigint AS paid_fen, sum(v.arrived_fen)::bigint AS arrived_fen"
    "   FROM reconcile.village_year v WHERE v.payer = p.id GROUP BY v.year) y) AS years"
    " FROM programme.payer p WHERE p.id = $1::text) t",
    DB_ANY_ROWS
};

static const struct db_stmt VILLAGES = {
    "api_list_villages",
    "SELECT t.code, row_to_json(t)::text FROM (SELECT v.code, v.name, v.town, v.county,"
    "  c.name AS county_name, v.unit, v.unit_kind, v.valid_from, v.valid_to, v.successor"
    "  FROM programme.village v JOIN programme.county c ON c.code = v.county"
    "  WHERE ($4::text IS NULL OR v.county = $4) AND ($5::text IS NULL OR v.town = $5)"
    "  AND ($6::text IS NULL OR v.unit_kind = $6) AND ($7::text IS NULL OR EXISTS"
    "   (SELECT FROM programme.quota q WHERE q.village = v.code AND q.payer = $7))) t"
    " WHERE (NOT $2::boolean OR t.code COLLATE \"C\" > $3::text)"
    " ORDER BY t.code COLLATE \"C\" LIMIT $1::bigint",
    DB_ANY_ROWS
};
const struct api_list LIST_VILLAGES = {
    &VILLAGES, "t", { { "county", 't' }, { "town", 't' }, { "unit_kind", 't' }, { "payer", 't' } }
};

const struct db_stmt ITEM_VILLAGE = {
    "api_get_village",
    "SELECT row_to_json(t)::text FROM (SELECT v.code, v.name, v.town, v.county,"
    " c.name AS county_name, v.unit, v.unit_kind, v.valid_from, v.valid_to, v.successor,"
    " v.code AS chain,"
    " (SELECT json_build_object('opening_fen', m.opening_fen, 'arrived_fen', m.arrived_fen,"
    "   'other_in_fen', m.other_in_fen, 'spent_fen', m.spent_fen, 'balance_fen', m.balance_fen,"
    "   'covered_to', m.covered_to) FROM reconcile.village_money m"
    "   WHERE m.village = v.code) AS money,"
    " (SELECT coalesce(json_agg(json_build_object('year', y.year, 'payer', y.payer, 'source',"
    "   y.source, 'quota_fen', y.quota_fen, 'paid_fen', y.paid_fen, 'arrived_fen', y.arrived_fen,"
    "   'in_transit_fen', y.in_transit_fen, 'checking_fen', y.checking_fen) ORDER BY y.year),"
    "   '[]'::json) FROM reconcile.village_year y WHERE y.village = v.code) AS years,"
    " (SELECT coalesce(json_agg(a.account_no ORDER BY a.account_no), '[]'::json)"
    "   FROM programme.account a WHERE a.village = v.code) AS accounts"
    " FROM programme.village v JOIN programme.county c ON c.code = v.county"
    " WHERE v.code = $1::text) t",
    DB_ANY_ROWS
};

/* A village whose chain is not shown has no figures to show either: they would all be zero. */
static const struct db_stmt QUOTAS = {
    "api_list_quotas",
    "SELECT t.village || '~' || t.year, row_to_json(t)::text FROM (SELECT y.village, y.year,"
    "  y.payer, y.source, y.county, y.town, y.quota_fen, y.paid_fen, y.arrived_fen,"
    "  y.in_transit_fen, y.checking_fen, q.due, q.document FROM reconcile.village_year y"
    "  JOIN programme.quota q ON q.village = y.village AND q.year = y.year"
    "  WHERE ($5::text IS NULL OR y.village = $5) AND ($6::bigint IS NULL OR y.year = $6)"
    "  AND ($7::text IS NULL OR y.payer = $7) AND ($8::text IS NULL OR y.county = $8)"
    "  AND EXISTS (SELECT FROM ledger.head h WHERE h.chain = y.village)) t"
    " WHERE (NOT $2::boolean OR (t.village COLLATE \"C\", t.year) > ($3::text, $4::bigint))"
    " ORDER BY t.village COLLATE \"C\", t.year LIMIT $1::bigint",
    DB_ANY_ROWS
};
const struct api_list LIST_QUOTAS = {
    &QUOTAS, "ti", { { "village", 't' }, { "year", 'i' }, { "payer", 't' }, { "county", 't' } }
};

static const struct db_stmt ACCOUNTS = {
    "api_list_accounts",
    "SELECT t.account_no, row_to_json(t)::text FROM (SELECT a.account_no, a.kind, a.village,"
    "  a.county, a.slug, a.bank, a.name, a.valid_from, a.valid_to,"
    "  coalesce(a.village, 'transit/' || a.slug) AS chain FROM programme.account a"
    "  LEFT JOIN programme.village v ON v.code = a.village"
    "  WHERE ($4::text IS NULL OR a.village = $4)"
    "  AND ($5::text IS NULL OR coalesce(a.county, v.county) = $5)"
    "  AND ($6::text IS NULL OR a.kind = $6)) t"
    " WHERE (NOT $2::boolean OR t.account_no COLLATE \"C\" > $3::text)"
    " ORDER BY t.account_no COLLATE \"C\" LIMIT $1::bigint",
    DB_ANY_ROWS
};
const struct api_list LIST_ACCOUNTS = {
    &ACCOUNTS, "t", { { "village", 't' }, { "county", 't' }, { "kind", 't' } }
};

const struct db_stmt ITEM_ACCOUNT = {
    "api_get_account",
    "SELECT row_to_json(t)::text FROM (SELECT a.account_no, a.kind, a.village, a.county, a.slug,"
    " a.bank, a.name, a.valid_from, a.valid_to,"
    " coalesce(a.village, 'transit/' || a.slug) AS chain,"
    " (SELECT coalesce(json_agg(json_build_object('position', p.position, 'role', p.role, 'org',"
    "   p.org) ORDER BY p.position), '[]'::json) FROM programme.party p"
    "   WHERE p.account_no = a.account_no) AS parties,"
    " (SELECT max(s.to_day) FROM intake.statement s WHERE s.account_no = a.account_no"
    "   AND s.voided_by IS NULL AND s.opening_fen IS NOT NULL) AS covered_to,"
    " (SELECT max(s.to_day) FROM seal.seal s WHERE s.account_no = a.account_no) AS sealed_to"
    " FROM programme.account a WHERE a.account_no = $1::text) t",
    DB_ANY_ROWS
};
