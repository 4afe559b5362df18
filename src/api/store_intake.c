/* What files, refusals, payments, statements and their lines are read with. */
#include "route.h"

/* The record that a fact became. */
#define RECORD_OF(kind, id)                                                                        \
    "(SELECT json_build_object('chain', o.chain, 'n', o.n) FROM ledger.origin o"                   \
    " WHERE o.kind = '" kind "' AND o.fact_id = " id ") AS record"

#define FILE_COLUMNS                                                                               \
    "f.id, encode(f.sha256, 'hex') AS sha256, f.name, f.kind, f.format, f.encoding, f.profile,"    \
    " f.size, f.subject, f.arrived_at, f.covers_from, f.covers_to, f.lines, f.warnings,"           \
    " (SELECT encode(s.sha256, 'hex') FROM intake.file s WHERE s.id = f.supersedes)"               \
    "   AS supersedes, " RECORD_OF("file", "f.id")

static const struct db_stmt FILES = {
    "api_list_files",
    "SELECT t.id::text, row_to_json(t)::text FROM (SELECT " FILE_COLUMNS " FROM intake.file f"
    "  WHERE (NOT $2::boolean OR f.id > $3::bigint) AND ($4::text IS NULL OR f.kind = $4)"
    "  AND ($5::text IS NULL OR f.name = $5) AND ($6::text IS NULL OR f.subject = $6)"
    "  ORDER BY f.id LIMIT $1::bigint) t ORDER BY t.id",
    DB_ANY_ROWS
};
const struct api_list LIST_FILES = { &FILES,
                                     "i",
                                     { { "kind", 't' }, { "name", 't' }, { "subject", 't' } } };
const struct db_stmt ITEM_FILE = {
    "api_get_file",
    "SELECT row_to_json(t)::text FROM (SELECT " FILE_COLUMNS
    " FROM intake.file f WHERE encode(f.sha256, 'hex') = $1::text) t",
    DB_ANY_ROWS
};

static const struct db_stmt REFUSALS = {
    "api_list_refusals",
    "SELECT t.id::text, row_to_json(t)::text FROM (SELECT r.id, encode(r.sha256, 'hex') AS sha256,"
    "  r.name, r.kind, r.at, r.code, r.account_no, r.from_day, r.to_day, r.items,"
    "  " RECORD_OF("refusal", "r.id") " FROM intake.refusal r"
                                      "  WHERE (NOT $2::boolean OR r.id > $3::bigint) AND "
                                      "($4::text IS NULL OR r.kind = $4)"
                                      "  ORDER BY r.id LIMIT $1::bigint) t ORDER BY t.id",
    DB_ANY_ROWS
};
const struct api_list LIST_REFUSALS = { &REFUSALS, "i", { { "kind", 't' } } };

#define PAYMENT_COLUMNS                                                                            \
    "p.id, f.name AS file, encode(f.sha256, 'hex') AS file_sha256, p.line_no AS line, p.payer,"    \
    " p.year, s.village, p.village_code, p.village_name, p.county, p.town, p.account_no,"          \
    " p.account_name, p.amount_fen, p.paid_on, p.voucher, p.bank_ref, p.is_return, p.remark,"      \
    " s.left_code AS \"left\", s.right_code AS \"right\", p.voided_by IS NOT NULL AS voided,"      \
    " (SELECT coalesce(json_agg(m.pair_id ORDER BY m.pair_id), '[]'::json)"                        \
    "   FROM reconcile.pair_payment m JOIN reconcile.pair r ON r.id = m.pair_id"                   \
    "   AND r.undone_by IS NULL WHERE m.payment_id = p.id) AS pairs, " RECORD_OF("payment",        \
                                                                                 "p.id")

#define PAYMENT_TABLES                                                                             \
    " FROM intake.payment p LEFT JOIN intake.file f ON f.id = p.file_id"                           \
    " LEFT JOIN reconcile.payment_state s ON s.payment_id = p.id"

static const struct db_stmt PAYMENTS = {
    "api_list_payments",
    "SELECT t.id::text, row_to_json(t)::text FROM (SELECT " PAYMENT_COLUMNS PAYMENT_TABLES
    "  WHERE (NOT $2::boolean OR p.id > $3::bigint) AND ($4::text IS NULL OR p.payer = $4)"
    "  AND ($5::text IS NULL OR coalesce(s.village, p.village_code) = $5)"
    "  AND ($6::bigint IS NULL OR p.year = $6)"
    "  AND ($7::text IS NULL OR encode(f.sha256, 'hex') = $7)"
    "  AND ($8::text IS NULL OR s.left_code = $8) AND ($9::text IS NULL OR s.right_code = $9)"
    "  ORDER BY p.id LIMIT $1::bigint) t ORDER BY t.id",
    DB_ANY_ROWS
};
const struct api_list LIST_PAYMENTS = { &PAYMENTS,
                                        "i",
                                        { { "payer", 't' },
                                          { "village", 't' },
                                          { "year", 'i' },
                                          { "file", 't' },
                                          { "left", 't' },
                                          { "right", 't' } } };
const struct db_stmt ITEM_PAYMENT = {
    "api_get_payment",
    "SELECT row_to_json(t)::text FROM (SELECT " PAYMENT_COLUMNS PAYMENT_TABLES
    " WHERE p.id::text = $1::text) t",
    DB_ANY_ROWS
};

#define STATEMENT_COLUMNS                                                                          \
    "s.id, f.name AS file, encode(f.sha256, 'hex') AS file_sha256, s.account_no, s.from_day,"      \
    " s.to_day, s.declared, s.opening_fen, s.closing_fen, s.voided_by IS NOT NULL AS voided,"      \
    " (SELECT count(*) FROM intake.line l WHERE l.statement_id = s.id) AS lines,"                  \
    " " RECORD_OF("statement", "s.id")

static const struct db_stmt STATEMENTS = {
    "api_list_statements",
    "SELECT t.id::text, row_to_json(t)::text FROM (SELECT " STATEMENT_COLUMNS
    "  FROM intake.statement s JOIN intake.file f ON f.id = s.file_id"
    "  WHERE (NOT $2::boolean OR s.id > $3::bigint) AND ($4::text IS NULL OR s.account_no = $4)"
    "  AND ($5::date IS NULL OR s.to_day >= $5) AND ($6::date IS NULL OR s.from_day <= $6)"
    "  ORDER BY s.id LIMIT $1::bigint) t ORDER BY t.id",
    DB_ANY_ROWS
};
const struct api_list LIST_STATEMENTS = { &STATEMENTS,
                                          "i",
                                          { { "account", 't' }, { "from", 'd' }, { "to", 'd' } } };
const struct db_stmt ITEM_STATEMENT = {
    "api_get_statement",
    "SELECT row_to_json(t)::text FROM (SELECT " STATEMENT_COLUMNS
    " FROM intake.statement s JOIN intake.file f ON f.id = s.file_id WHERE s.id::text = $1::text) "
    "t",
    DB_ANY_ROWS
};

#define LINE_COLUMNS                                                                               \
    "l.id, l.statement_id AS statement, f.name AS file, encode(f.sha256, 'hex') AS file_sha256,"   \
    " l.line_no AS line, l.account_no, l.booked_on, l.amount_fen, l.balance_fen, l.serial,"        \
    " l.bank_ref, l.counter_account, l.counter_name, l.counter_payer, l.summary, l.rule,"          \
    " s.code, s.book, s.source, s.year, l.voided_by IS NOT NULL AS voided,"                        \
    " (SELECT coalesce(json_agg(m.pair_id ORDER BY m.pair_id), '[]'::json)"                        \
    "   FROM reconcile.pair_line m JOIN reconcile.pair r ON r.id = m.pair_id"                      \
    "   AND r.undone_by IS NULL WHERE m.line_id = l.id) AS pairs, " RECORD_OF("line", "l.id")

#define LINE_TABLES                                                                                \
    " FROM intake.line l JOIN intake.file f ON f.id = l.file_id"                                   \
    " LEFT JOIN reconcile.line_state s ON s.line_id = l.id"

static const struct db_stmt LINES = {
    "api_list_lines",
    "SELECT t.id::text, row_to_json(t)::text FROM (SELECT " LINE_COLUMNS LINE_TABLES
    "  WHERE (NOT $2::boolean OR l.id > $3::bigint) AND ($4::text IS NULL OR l.account_no = $4)"
    "  AND ($5::bigint IS NULL OR l.statement_id = $5)"
    "  AND ($6::date IS NULL OR l.booked_on >= $6) AND ($7::date IS NULL OR l.booked_on <= $7)"
    "  AND ($8::text IS NULL OR s.code = $8) AND ($9::text IS NULL OR s.book = $9)"
    "  ORDER BY l.id LIMIT $1::bigint) t ORDER BY t.id",
    DB_ANY_ROWS
};
const struct api_list LIST_LINES = { &LINES,
                                     "i",
                                     { { "account", 't' },
                                       { "statement", 'i' },
                                       { "from", 'd' },
                                       { "to", 'd' },
                                       { "code", 't' },
                                       { "book", 't' } } };
const struct db_stmt ITEM_LINE = {
    "api_get_line",
    "SELECT row_to_json(t)::text FROM (SELECT " LINE_COLUMNS LINE_TABLES
    " WHERE l.id::text = $1::text) t",
    DB_ANY_ROWS
};
