/* What chains, records, the checkpoint, seals, keys and parties are read with. */
#include "route.h"

static const struct db_stmt CHAINS = {
    "api_list_chains",
    "SELECT t.chain, row_to_json(t)::text FROM (SELECT h.chain, h.class, h.next_n AS records,"
    "  encode(h.hash, 'hex') AS hash, h.at FROM ledger.head h"
    "  WHERE (NOT $2::boolean OR h.chain COLLATE \"C\" > $3::text)"
    "  AND ($4::text IS NULL OR h.class = $4)"
    "  ORDER BY h.chain COLLATE \"C\" LIMIT $1::bigint) t ORDER BY t.chain COLLATE \"C\"",
    DB_ANY_ROWS
};
const struct api_list LIST_CHAINS = { &CHAINS, "t", { { "class", 't' } } };
const struct db_stmt ITEM_CHAIN = {
    "api_get_chain",
    "SELECT row_to_json(t)::text FROM (SELECT h.chain, h.class, h.next_n AS records,"
    " encode(h.hash, 'hex') AS hash, h.at,"
    " (SELECT coalesce(json_agg(json_build_object('account', b.account, 'source', b.source,"
    "   'year', b.year, 'amount_fen', b.amount_fen) ORDER BY b.account, b.source, b.year),"
    "   '[]'::json) FROM ledger.balance b WHERE b.chain = h.chain AND b.amount_fen <> 0)"
    "   AS balances"
    " FROM ledger.head h WHERE h.chain = $1::text) t",
    DB_ANY_ROWS
};

#define RECORD_COLUMNS                                                                             \
    "r.chain, r.n, encode(r.hash, 'hex') AS hash, r.type, r.at, r.by, r.key,"                      \
    " convert_from(r.bytes, 'UTF8') AS bytes, encode(r.signature, 'hex') AS signature,"            \
    " encode(r.signature2, 'hex') AS signature2"

static const struct db_stmt RECORDS = {
    "api_list_records",
    "SELECT t.chain || '~' || t.n, row_to_json(t)::text FROM (SELECT " RECORD_COLUMNS
    "  FROM ledger.record r WHERE (NOT $2::boolean OR (r.chain, r.n) > ($3::text, $4::bigint))"
    "  AND ($5::text IS NULL OR r.chain = $5) AND ($6::text IS NULL OR r.type = $6)"
    "  AND ($7::text IS NULL OR r.by = $7)"
    "  ORDER BY r.chain, r.n LIMIT $1::bigint) t ORDER BY t.chain, t.n",
    DB_ANY_ROWS
};
const struct api_list LIST_RECORDS = { &RECORDS,
                                       "ti",
                                       { { "chain", 't' }, { "type", 't' }, { "by", 't' } } };

static const struct db_stmt CHAIN_RECORDS = {
    "api_list_chain_records",
    "SELECT t.n::text, row_to_json(t)::text FROM (SELECT " RECORD_COLUMNS
    "  FROM ledger.record r WHERE (NOT $2::boolean OR r.n > $3::bigint) AND r.chain = $4::text"
    "  AND ($5::text IS NULL OR r.type = $5) ORDER BY r.n LIMIT $1::bigint) t ORDER BY t.n",
    DB_ANY_ROWS
};
const struct api_list LIST_CHAIN_RECORDS = { &CHAIN_RECORDS, "i", { { "type", 't' } } };
const struct db_stmt ITEM_CHAIN_RECORD = {
    "api_get_chain_record",
    "SELECT row_to_json(t)::text FROM (SELECT " RECORD_COLUMNS ", e.position,"
    " (SELECT coalesce(json_agg(json_build_object('account', l.account, 'source', l.source,"
    "   'year', l.year, 'amount_fen', l.amount_fen) ORDER BY l.position), '[]'::json)"
    "   FROM ledger.line l WHERE l.chain = r.chain AND l.n = r.n) AS lines"
    " FROM ledger.record r LEFT JOIN log.leaf e ON e.chain = r.chain AND e.n = r.n"
    " WHERE r.chain = $1::text AND r.n::text = $2::text) t",
    DB_ANY_ROWS
};

const struct db_stmt ITEM_CHECKPOINT = {
    "api_get_checkpoint",
    "SELECT row_to_json(t)::text FROM (SELECT c.size, encode(c.root, 'hex') AS root, c.incarnation,"
    " c.at, c.note, c.note_sm3,"
    " (SELECT coalesce(json_agg(json_build_object('witness', s.witness, 'at', s.at)"
    "   ORDER BY s.witness), '[]'::json) FROM log.cosignature s WHERE s.size = c.size) AS witnesses"
    " FROM log.checkpoint c ORDER BY c.size DESC LIMIT 1) t",
    DB_ANY_ROWS
};

static const struct db_stmt SEALS = {
    "api_list_seals",
    "SELECT t.account_no || '~' || t.to_day, row_to_json(t)::text FROM (SELECT s.account_no,"
    "  s.to_day, s.month, s.from_day, s.chain, s.n, encode(s.hash, 'hex') AS hash, s.closing_fen"
    "  FROM seal.seal s WHERE (NOT $2::boolean OR (s.account_no COLLATE \"C\", s.to_day::text"
    "    COLLATE \"C\") > ($3::text, $4::text))"
    "  AND ($5::text IS NULL OR s.account_no = $5) AND ($6::text IS NULL OR s.chain = $6)"
    "  AND ($7::date IS NULL OR s.month = $7)"
    "  ORDER BY s.account_no COLLATE \"C\", s.to_day::text COLLATE \"C\" LIMIT $1::bigint) t"
    " ORDER BY t.account_no COLLATE \"C\", t.to_day",
    DB_ANY_ROWS
};
const struct api_list LIST_SEALS = { &SEALS,
                                     "tt",
                                     { { "account", 't' }, { "chain", 't' }, { "month", 'd' } } };

#define KEY_COLUMNS                                                                                \
    "k.id, k.role AS use, k.algorithm, encode(k.public_key, 'hex') AS public_key, k.valid_from,"   \
    " k.valid_to, k.replaces, k.enrolled_n, k.revoked_n, k.reason"

static const struct db_stmt KEYS = {
    "api_list_keys",
    "SELECT t.id, row_to_json(t)::text FROM (SELECT " KEY_COLUMNS " FROM ledger.key k"
    "  WHERE (NOT $2::boolean OR k.id COLLATE \"C\" > $3::text)"
    "  AND ($4::text IS NULL OR k.role = $4) ORDER BY k.id COLLATE \"C\" LIMIT $1::bigint) t"
    " ORDER BY t.id COLLATE \"C\"",
    DB_ANY_ROWS
};
const struct api_list LIST_KEYS = { &KEYS, "t", { { "use", 't' } } };
const struct db_stmt ITEM_KEY = { "api_get_key",
                                  "SELECT row_to_json(t)::text FROM (SELECT " KEY_COLUMNS
                                  " FROM ledger.key k WHERE k.id = $1::text) t",
                                  DB_ANY_ROWS };

static const struct db_stmt PARTIES = {
    "api_list_parties",
    "SELECT t.chain || '~' || t.n, row_to_json(t)::text FROM (SELECT p.chain, p.n, p.seat, p.key,"
    "  p.role, p.name, p.valid_from, p.valid_to, p.replaced_n FROM ledger.party p"
    "  WHERE (NOT $2::boolean OR (p.chain COLLATE \"C\", p.n) > ($3::text, $4::bigint))"
    "  AND ($5::text IS NULL OR p.chain = $5)"
    "  ORDER BY p.chain COLLATE \"C\", p.n LIMIT $1::bigint) t ORDER BY t.chain COLLATE \"C\", t.n",
    DB_ANY_ROWS
};
const struct api_list LIST_PARTIES = { &PARTIES, "ti", { { "chain", 't' } } };
