/* What runs, pairs, breaks, proposals and decisions are read with. */
#include "route.h"

/* Sums are in fen, and their names say so. */
#define RUN_COLUMNS                                                                                \
    "r.id, r.as_of, r.at, r.rules_version,"                                                        \
    " (SELECT jsonb_object_agg(s.key, (SELECT coalesce(jsonb_object_agg("                          \
    "     m.key || CASE WHEN m.key IN ('off', 'accounts', 'first_off') THEN '' ELSE '_fen' END,"   \
    "     m.value), '{}') FROM jsonb_each(CASE WHEN jsonb_typeof(s.value) = 'object' THEN s.value" \
    "     ELSE '{}' END) m)) FROM jsonb_each(r.proof) s) AS proof"

static const struct db_stmt RUNS = {
    "api_list_runs",
    "SELECT t.id::text, row_to_json(t)::text FROM (SELECT " RUN_COLUMNS
    "  FROM reconcile.run r WHERE (NOT $2::boolean OR r.id > $3::bigint)"
    "  ORDER BY r.id LIMIT $1::bigint) t ORDER BY t.id",
    DB_ANY_ROWS
};
const struct api_list LIST_RUNS = { &RUNS, "i", { { NULL, 0 } } };
const struct db_stmt ITEM_RUN = { "api_get_run",
                                  "SELECT row_to_json(t)::text FROM (SELECT " RUN_COLUMNS
                                  " FROM reconcile.run r WHERE r.id::text = $1::text) t",
                                  DB_ANY_ROWS };

#define PAIR_COLUMNS                                                                               \
    "p.id, p.rule, p.hop, p.stands, p.village, p.payer, p.year, p.paid_fen, p.arrived_fen,"        \
    " p.facts"

static const struct db_stmt PAIRS = {
    "api_list_pairs",
    "SELECT t.id::text, row_to_json(t)::text FROM (SELECT " PAIR_COLUMNS
    "  FROM reconcile.pair_list p WHERE (NOT $2::boolean OR p.id > $3::bigint)"
    "  AND ($4::text IS NULL OR p.village = $4) AND ($5::text IS NULL OR p.payer = $5)"
    "  AND ($6::text IS NULL OR p.rule = $6) AND ($7::bigint IS NULL OR p.year = $7)"
    "  AND (coalesce($8::boolean, false) OR p.stands) ORDER BY p.id LIMIT $1::bigint) t"
    " ORDER BY t.id",
    DB_ANY_ROWS
};
const struct api_list LIST_PAIRS = {
    &PAIRS,
    "i",
    { { "village", 't' }, { "payer", 't' }, { "rule", 't' }, { "year", 'i' }, { "all", 'b' } }
};
const struct db_stmt ITEM_PAIR = {
    "api_get_pair",
    "SELECT row_to_json(t)::text FROM (SELECT " PAIR_COLUMNS ","
    " (SELECT coalesce(json_agg(m.payment_id ORDER BY m.payment_id), '[]'::json)"
    "   FROM reconcile.pair_payment m WHERE m.pair_id = p.id) AS payments,"
    " (SELECT coalesce(json_agg(m.line_id ORDER BY m.line_id), '[]'::json)"
    "   FROM reconcile.pair_line m WHERE m.pair_id = p.id) AS lines"
    " FROM reconcile.pair_list p WHERE p.id::text = $1::text) t",
    DB_ANY_ROWS
};

#define BREAK_COLUMNS                                                                              \
    "b.id, b.code, b.village, b.county, b.year, b.account_no, b.payer, b.amount_fen, b.days,"      \
    " b.state, b.move, b.facts, b.opened_on, b.within_rounding, b.caused_by"

static const struct db_stmt BREAKS = {
    "api_list_breaks",
    "SELECT t.code || '~' || t.id, row_to_json(t)::text FROM (SELECT " BREAK_COLUMNS
    "  FROM reconcile.break_list b"
    "  WHERE (NOT $2::boolean OR (b.code COLLATE \"C\", b.id COLLATE \"C\") > ($3::text, $4::text))"
    "  AND ($5::text IS NULL OR b.code = $5) AND ($6::text IS NULL OR b.village = $6)"
    "  AND ($7::text IS NULL OR b.county = $7) AND ($8::text IS NULL OR b.payer = $8)"
    "  AND ($9::bigint IS NULL OR b.year = $9) AND ($10::text IS NULL OR b.move = $10)"
    "  AND CASE WHEN $11::text IS NULL THEN b.state IN ('open', 'explained')"
    "           ELSE $11 = 'all' OR b.state = $11 END"
    "  ORDER BY b.code COLLATE \"C\", b.id COLLATE \"C\" LIMIT $1::bigint) t"
    " ORDER BY t.code COLLATE \"C\", t.id COLLATE \"C\"",
    DB_ANY_ROWS
};
const struct api_list LIST_BREAKS = { &BREAKS,
                                      "tt",
                                      { { "code", 't' },
                                        { "village", 't' },
                                        { "county", 't' },
                                        { "payer", 't' },
                                        { "year", 'i' },
                                        { "move", 't' },
                                        { "state", 't' } } };
const struct db_stmt ITEM_BREAK = {
    "api_get_break",
    "SELECT row_to_json(t)::text FROM (SELECT " BREAK_COLUMNS ","
    " (SELECT coalesce(json_agg(json_build_object('id', d.id, 'kind', d.kind, 'state', d.state,"
    "   'maker', d.maker, 'checker', d.checker, 'reason', d.reason, 'at', d.at) ORDER BY d.id),"
    "   '[]'::json) FROM reconcile.decision d WHERE d.subject = b.id) AS decisions,"
    " (SELECT coalesce(json_agg(json_build_object('kind', f.kind, 'id', f.fact_id, 'file', f.file,"
    "   'line', f.line_no) ORDER BY f.kind, f.file COLLATE \"C\", f.line_no), '[]'::json)"
    "   FROM reconcile.break_fact f WHERE encode(f.break_id, 'hex') = b.id) AS evidence"
    " FROM reconcile.break_list b WHERE b.id = $1::text) t",
    DB_ANY_ROWS
};

static const struct db_stmt PROPOSALS = {
    "api_list_proposals",
    "SELECT t.id, row_to_json(t)::text FROM (SELECT p.id, p.why, p.village, p.score, p.state,"
    "  p.facts FROM reconcile.proposal_list p"
    "  WHERE (NOT $2::boolean OR p.id COLLATE \"C\" > $3::text)"
    "  AND ($4::text IS NULL OR p.village = $4) AND p.state = coalesce($5::text, 'open')"
    "  ORDER BY p.id COLLATE \"C\" LIMIT $1::bigint) t ORDER BY t.id COLLATE \"C\"",
    DB_ANY_ROWS
};
const struct api_list LIST_PROPOSALS = { &PROPOSALS,
                                         "t",
                                         { { "village", 't' }, { "state", 't' } } };
const struct db_stmt ITEM_PROPOSAL = {
    "api_get_proposal",
    "SELECT row_to_json(t)::text FROM (SELECT p.id, p.why, p.village, p.score, p.state, p.facts"
    " FROM reconcile.proposal_list p WHERE p.id = $1::text) t",
    DB_ANY_ROWS
};

#define DECISION_COLUMNS                                                                           \
    "d.id, d.kind, d.subject, d.detail, d.reason, encode(d.evidence, 'hex') AS evidence,"          \
    " d.maker, d.checker, d.state, d.at, d.checked_at"

static const struct db_stmt DECISIONS = {
    "api_list_decisions",
    "SELECT t.id::text, row_to_json(t)::text FROM (SELECT " DECISION_COLUMNS
    "  FROM reconcile.decision d WHERE (NOT $2::boolean OR d.id > $3::bigint)"
    "  AND ($4::text IS NULL OR d.state = $4) AND ($5::text IS NULL OR d.subject = $5)"
    "  ORDER BY d.id LIMIT $1::bigint) t ORDER BY t.id",
    DB_ANY_ROWS
};
const struct api_list LIST_DECISIONS = { &DECISIONS,
                                         "i",
                                         { { "state", 't' }, { "subject", 't' } } };
const struct db_stmt ITEM_DECISION = { "api_get_decision",
                                       "SELECT row_to_json(t)::text FROM (SELECT " DECISION_COLUMNS
                                       " FROM reconcile.decision d WHERE d.id::text = $1::text) t",
                                       DB_ANY_ROWS };
