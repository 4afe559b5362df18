#include "core/arena.h"
#include "order/order.h"
#include "store.h"

enum { ORDER, STEPS, OPENINGS, RECORD, LIST, PROJECTS, PARTIES, REFUSALS };
/* How an order stands, for people; a draft of paper that nobody checked is `entered`. */
#define ROWS                                                                                       \
    "SELECT r.chain, r.id, r.mode, r.state, r.account_no, r.amount_fen, coalesce(r.project, '')"   \
    " AS project, coalesce(r.source, '') AS source, coalesce(r.year, 0) AS year, r.purpose,"       \
    " r.n, pg_catalog.encode(r.hash, 'hex') AS hash, pg_catalog.encode(r.digest, 'hex') AS"        \
    " digest, pg_catalog.to_char(r.requested_at, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS"          \
    " requested_at, coalesce(pg_catalog.to_char(r.expires_at,"                                     \
    " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), '') AS expires_at, r.approvals,"                       \
    " coalesce(r.executed_on::text, '') AS executed_on, coalesce(r.expense_n, -1) AS expense_n,"   \
    " coalesce(r.line_id, 0) AS line_id, r.by FROM orders.request r"                               \
    " UNION ALL SELECT p.chain, p.id, 'paper', 'entered', p.account_no, p.amount_fen,"             \
    " coalesce(p.project, ''), '', 0, p.purpose, -1, '', '',"                                      \
    " pg_catalog.to_char(p.entered_at, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), '', 0,"               \
    " p.paid_on::text, -1, 0, '' FROM orders.paper p WHERE p.checker IS NULL"
static const struct db_stmt SQL[] = {
    [ORDER] = { "order_show", "SELECT * FROM (" ROWS ") o WHERE chain = $1::text AND id = $2::text",
                DB_ANY_ROWS },
    [STEPS] = { "order_steps",
                "SELECT s.n, s.kind, s.seat, s.key, pg_catalog.to_char(s.at,"
                " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), coalesce(p.role, ''), coalesce(p.name, '')"
                " FROM orders.step s LEFT JOIN LATERAL (SELECT role, name FROM ledger.party t"
                "  WHERE t.chain = s.chain AND t.seat = s.seat AND t.n < s.n"
                "  ORDER BY t.n DESC LIMIT 1) p ON true"
                " WHERE s.chain = $1::text AND s.order_id = $2::text ORDER BY s.n",
                DB_ANY_ROWS },
    [OPENINGS] = { "order_openings",
                   "SELECT field, pg_catalog.encode(salt, 'hex'), pg_catalog.convert_from(value,"
                   " 'UTF8') FROM ledger.opening WHERE chain = $1::text AND n = $2::bigint"
                   " ORDER BY field COLLATE \"C\"",
                   DB_ANY_ROWS },
    [RECORD] = { "order_record",
                 "SELECT bytes FROM ledger.record WHERE chain = $1::text AND n = $2::bigint",
                 DB_ONE_ROW },
    [LIST] = { "order_list",
               "SELECT * FROM (" ROWS ") o WHERE ($1::text = '' OR chain = $1::text)"
               " AND ($2::text = '' OR state = $2::text)"
               " AND (chain COLLATE \"C\", id COLLATE \"C\") > ($3::text, $4::text)"
               " ORDER BY chain COLLATE \"C\", id COLLATE \"C\" LIMIT nullif($5::bigint, 0)",
               DB_ANY_ROWS },
    [PROJECTS] = { "order_projects",
                   "SELECT chain, id, name, category, source, year, target, budget_fen,"
                   " ordered_fen, paper_fen, n, pg_catalog.encode(hash, 'hex') FROM orders.project"
                   " WHERE $1::text IN ('', chain)"
                   " AND (chain COLLATE \"C\", id COLLATE \"C\") > ($2::text, $3::text)"
                   " ORDER BY chain COLLATE \"C\", id COLLATE \"C\" LIMIT nullif($4::bigint, 0)",
                   DB_ANY_ROWS },
    [PARTIES] = { "order_parties",
                  "SELECT p.seat, p.role, p.name, coalesce((SELECT k.id FROM ledger.key k"
                  " WHERE k.role = 'approval' AND k.revoked_n IS NULL AND k.id IN ("
                  "  WITH RECURSIVE heir AS (SELECT p.key AS id UNION SELECT n.id FROM ledger.key n"
                  "   JOIN heir h ON n.replaces = h.id) SELECT id FROM heir)"
                  " ORDER BY k.enrolled_n DESC LIMIT 1), p.key) FROM ledger.party p"
                  " WHERE p.chain = $1::text AND p.replaced_n IS NULL ORDER BY p.seat",
                  DB_ANY_ROWS },
    [REFUSALS] = { "order_refusals",
                   "SELECT pg_catalog.to_char(at, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), act, chain,"
                   " order_id, key, code, reason, coalesce(pg_catalog.encode(digest, 'hex'), ''),"
                   " seq FROM orders.refused WHERE $1::text IN ('', chain) AND seq > $2::bigint"
                   " ORDER BY seq LIMIT nullif($3::bigint, 0)",
                   DB_ANY_ROWS },
};

bool order__order_json(struct db *db, const char *chain, const char *id, struct db_result **ret,
                       struct err *err)
{
    const struct db_arg args[] = { db_text(chain), db_text(id) };
    return db_exec(db, &SQL[ORDER], args, COUNT(args), ret, err);
}

bool order__steps(struct db *db, const char *chain, const char *id, struct db_result **ret,
                  struct err *err)
{
    const struct db_arg args[] = { db_text(chain), db_text(id) };
    return db_exec(db, &SQL[STEPS], args, COUNT(args), ret, err);
}

bool order__openings(struct db *db, const char *chain, int64_t n, struct db_result **ret,
                     struct err *err)
{
    const struct db_arg args[] = { db_text(chain), db_int(n) };
    return db_exec(db, &SQL[OPENINGS], args, COUNT(args), ret, err);
}

bool order__record(struct db *db, const char *chain, int64_t n, struct arena *arena,
                   struct text *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(chain), db_int(n) };
    TRY(db_exec(db, &SQL[RECORD], args, COUNT(args), &result, err));
    *ret = db_get_bytes(result, 0, 0, arena);
    return true;
}

static struct db_arg or_empty(const char *text) { return db_text(text != NULL ? text : ""); }

bool order__list(struct db *db, const struct order_filter *filter, struct db_result **ret,
                 struct err *err)
{
    const struct db_arg args[] = { or_empty(filter->chain), or_empty(filter->state),
                                   or_empty(filter->after_chain), or_empty(filter->after_id),
                                   db_int(filter->limit) };
    return db_exec(db, &SQL[LIST], args, COUNT(args), ret, err);
}

bool order__projects(struct db *db, const struct order_filter *filter, struct db_result **ret,
                     struct err *err)
{
    const struct db_arg args[] = { or_empty(filter->chain), or_empty(filter->after_chain),
                                   or_empty(filter->after_id), db_int(filter->limit) };
    return db_exec(db, &SQL[PROJECTS], args, COUNT(args), ret, err);
}

bool order__parties(struct db *db, const char *chain, struct db_result **ret, struct err *err)
{
    const struct db_arg args[] = { db_text(chain) };
    return db_exec(db, &SQL[PARTIES], args, COUNT(args), ret, err);
}

bool order__refusals(struct db *db, const struct order_filter *filter, struct db_result **ret,
                     struct err *err)
{
    const struct db_arg args[] = { or_empty(filter->chain), db_int(filter->after_seq),
                                   db_int(filter->limit) };
    return db_exec(db, &SQL[REFUSALS], args, COUNT(args), ret, err);
}
