#include "store_log.h"

enum {
    LOG,
    POINTS,
    SIZES,
    SEALS,
    PAGES,
    UNREADABLE,
    OPENINGS,
    FILES,
    TOKENS,
    LEAVES,
    ENTRIES,
    ALL_KEYS,
    NEWEST_HEAD,
    CHAINS_AT
};
static const struct db_stmt SQL[] = {
    [LOG] = { "audit_get_log",
              "SELECT (SELECT coalesce(pg_catalog.max(position) + 1, 0) FROM log.leaf),"
              " coalesce(c.size, 0), c.note_sm3 IS NOT NULL FROM (SELECT) x LEFT JOIN LATERAL"
              " (SELECT size, note_sm3 FROM log.checkpoint ORDER BY size DESC LIMIT 1) c ON true",
              DB_ONE_ROW },
    [POINTS] = { "audit_list_points",
                 "SELECT c.size, c.note || coalesce((SELECT pg_catalog.string_agg(s.line, ''"
                 " ORDER BY s.witness) FROM log.cosignature s WHERE s.size = c.size), ''),"
                 " c.note_sm3 FROM log.checkpoint c WHERE c.size IN (SELECT size FROM log.stamp"
                 " UNION SELECT pg_catalog.max(size) FROM log.cosignature"
                 " GROUP BY pg_catalog.date_trunc('day', at AT TIME ZONE 'UTC')"
                 " UNION SELECT pg_catalog.max(size) FROM log.checkpoint"
                 " GROUP BY pg_catalog.date_trunc('day', at AT TIME ZONE 'UTC'))"
                 " OR c.size = ANY ($1::bigint[]) ORDER BY c.size",
                 DB_ANY_ROWS },
    [PAGES] = { "audit_list_damage", "SELECT place, page, problem FROM audit.damaged_pages()",
                DB_ANY_ROWS },
    [UNREADABLE] = { "audit_list_unreadable", "SELECT chain, n FROM audit.unreadable_records()",
                     DB_ANY_ROWS },
    [OPENINGS] = { "audit_list_openings",
                   "SELECT n, field, pg_catalog.encode(salt, 'hex'), pg_catalog.encode(value, "
                   "'hex')"
                   " FROM ledger.opening WHERE chain = $1::text ORDER BY n, field COLLATE \"C\"",
                   DB_ANY_ROWS },
    [FILES] = { "audit_list_files",
                "SELECT pg_catalog.encode(o.value, 'hex') FROM ledger.record r"
                " LEFT JOIN ledger.opening o ON o.chain = r.chain AND o.n = r.n"
                " AND o.field = 'digest' WHERE r.chain = 'programme/office' AND r.type = 'file'"
                " ORDER BY r.n",
                DB_ANY_ROWS },
    [SIZES] = { "audit_list_sizes", "SELECT size FROM log.checkpoint", DB_ANY_ROWS },
    [SEALS] = { "audit_list_seals", "SELECT bytes FROM ledger.record WHERE type = 'seal'",
                DB_ANY_ROWS },
    [TOKENS] = { "audit_list_tokens",
                 "SELECT token FROM log.stamp WHERE size = $1::bigint ORDER BY place",
                 DB_ANY_ROWS },
    [LEAVES] = { "audit_list_leaves",
                 "SELECT hash FROM log.leaf WHERE position < $1::bigint ORDER BY position",
                 DB_ANY_ROWS },
    [ENTRIES] = { "audit_list_entries",
                  "SELECT r.bytes FROM log.leaf l JOIN ledger.record r ON r.chain = l.chain"
                  " AND r.n = l.n WHERE l.position < $1::bigint ORDER BY l.position",
                  DB_ANY_ROWS },
    [ALL_KEYS] = { "audit_list_all_keys",
                   "SELECT id, role, algorithm, pg_catalog.encode(public_key, 'hex'), enrolled_n,"
                   " valid_from, valid_to FROM ledger.key"
                   " ORDER BY enrolled_n NULLS FIRST, id",
                   DB_ANY_ROWS },
    [NEWEST_HEAD] = { "audit_get_newest_head",
                      "SELECT r.n, r.bytes FROM ledger.record r JOIN log.leaf l"
                      " ON l.chain = r.chain AND l.n = r.n WHERE r.chain = 'programme'"
                      " AND r.type = 'head' AND l.position < $1::bigint ORDER BY r.n DESC LIMIT 1",
                      DB_ANY_ROWS },
    [CHAINS_AT] = { "audit_list_chains_at",
                    "SELECT chain, n, hash, balances FROM log.head_at($1::bigint)", DB_ANY_ROWS },
};

bool audit__log(struct db *db, struct audit_log *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[LOG], NULL, 0, &result, err));
    *ret = (struct audit_log) {
        .leaves = db_get_int(result, 0, 0),
        .newest = db_get_int(result, 0, 1),
        .national = db_get_bool(result, 0, 2),
    };
    return true;
}

bool audit__points(struct db *db, const char *sizes, audit_each *each, void *arg, struct err *err)
{
    const struct db_arg args[] = { db_text(sizes) };
    return db_each(db, &SQL[POINTS], args, COUNT(args), each, arg, err);
}

bool audit__sizes(struct db *db, audit_each *each, void *arg, struct err *err)
{
    return db_each(db, &SQL[SIZES], NULL, 0, each, arg, err);
}

bool audit__damaged_pages(struct db *db, audit_each *each, void *arg, struct err *err)
{
    return db_each(db, &SQL[PAGES], NULL, 0, each, arg, err);
}

bool audit__unreadable(struct db *db, audit_each *each, void *arg, struct err *err)
{
    return db_each(db, &SQL[UNREADABLE], NULL, 0, each, arg, err);
}

bool audit__openings(struct db *db, const char *chain, audit_each *each, void *arg, struct err *err)
{
    const struct db_arg args[] = { db_text(chain) };
    return db_each(db, &SQL[OPENINGS], args, COUNT(args), each, arg, err);
}

bool audit__files(struct db *db, audit_each *each, void *arg, struct err *err)
{
    return db_each(db, &SQL[FILES], NULL, 0, each, arg, err);
}

bool audit__seals(struct db *db, audit_each *each, void *arg, struct err *err)
{
    return db_each(db, &SQL[SEALS], NULL, 0, each, arg, err);
}

bool audit__tokens(struct db *db, int64_t size, audit_each *each, void *arg, struct err *err)
{
    const struct db_arg args[] = { db_int(size) };
    return db_each(db, &SQL[TOKENS], args, COUNT(args), each, arg, err);
}

bool audit__leaves(struct db *db, int64_t size, audit_each *each, void *arg, struct err *err)
{
    const struct db_arg args[] = { db_int(size) };
    return db_each(db, &SQL[LEAVES], args, COUNT(args), each, arg, err);
}

bool audit__entries(struct db *db, int64_t size, audit_each *each, void *arg, struct err *err)
{
    const struct db_arg args[] = { db_int(size) };
    return db_each(db, &SQL[ENTRIES], args, COUNT(args), each, arg, err);
}

bool audit__all_keys(struct db *db, audit_each *each, void *arg, struct err *err)
{
    return db_each(db, &SQL[ALL_KEYS], NULL, 0, each, arg, err);
}

bool audit__newest_head(struct db *db, int64_t size, audit_each *each, void *arg, struct err *err)
{
    const struct db_arg args[] = { db_int(size) };
    return db_each(db, &SQL[NEWEST_HEAD], args, COUNT(args), each, arg, err);
}

bool audit__chains_at(struct db *db, int64_t size, audit_each *each, void *arg, struct err *err)
{
    const struct db_arg args[] = { db_int(size) };
    return db_each(db, &SQL[CHAINS_AT], args, COUNT(args), each, arg, err);
}
