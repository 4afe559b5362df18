#include "store_witness.h"

/* The checkpoints that are the first to cover a daily head, and have no token. */
#define DUE                                                                                        \
    "SELECT DISTINCT c.size FROM ledger.record r"                                                  \
    " JOIN log.leaf l ON l.chain = r.chain AND l.n = r.n"                                          \
    " CROSS JOIN LATERAL (SELECT size FROM log.checkpoint WHERE size > l.position"                 \
    " ORDER BY size LIMIT 1) c"                                                                    \
    " WHERE r.chain = 'programme' AND r.type = 'head'"                                             \
    " AND NOT EXISTS (SELECT FROM log.stamp s WHERE s.size = c.size)"
/* Stamped checkpoints whose newest token is from before $1 or ends before $2. */
#define OLD                                                                                        \
    "SELECT size FROM log.stamp GROUP BY size"                                                     \
    " HAVING pg_catalog.max(at) < $1::timestamptz"                                                 \
    " OR pg_catalog.max(until_at) < $2::timestamptz"

enum { COUNTS, STAMPS_DUE, RENEWALS_DUE, TOKENS, PUT_TOKEN };
static const struct db_stmt SQL[] = {
    [COUNTS] = { "log_count_stamps",
                 "SELECT (SELECT pg_catalog.count(DISTINCT size) FROM log.stamp),"
                 " (SELECT pg_catalog.count(*) FROM (" DUE ") d),"
                 " (SELECT pg_catalog.count(*) FROM (" OLD ") o),"
                 " (SELECT pg_catalog.max(at) FROM log.stamp)",
                 DB_ONE_ROW },
    [STAMPS_DUE] = { "log_list_stamps_due", DUE " ORDER BY c.size LIMIT $1::bigint", DB_ANY_ROWS },
    [RENEWALS_DUE] = { "log_list_renewals_due", OLD " ORDER BY size", DB_ANY_ROWS },
    [TOKENS] = { "log_list_tokens",
                 "SELECT token, tsa, at, until_at FROM log.stamp"
                 " WHERE size = $1::bigint ORDER BY place",
                 DB_ANY_ROWS },
    [PUT_TOKEN] = { "log_put_token",
                    "INSERT INTO log.stamp (size, place, kind, token, tsa, at, until_at) VALUES"
                    " ($1::bigint, $2::smallint, CASE $2::smallint WHEN 0 THEN 'token'"
                    " ELSE 'renewal' END, $3::bytea, $4::text, $5::timestamptz, $6::timestamptz)",
                    DB_NO_ROWS },
};

bool log__stamp_counts(struct db *db, int64_t renew_before_us, int64_t ends_before_us,
                       struct store_stamp_counts *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    char before[TIME_TEXT_MAX];
    char ends[TIME_TEXT_MAX];
    const struct db_arg args[] = { db_text(time_format(renew_before_us, before)),
                                   db_text(time_format(ends_before_us, ends)) };
    TRY(db_exec(db, &SQL[COUNTS], args, COUNT(args), &result, err));
    ret->stamped = db_get_int(result, 0, 0);
    ret->due = db_get_int(result, 0, 1);
    ret->due_renewal = db_get_int(result, 0, 2);
    ret->last_us = db_is_null(result, 0, 3) ? 0 : db_get_time(result, 0, 3);
    return true;
}

static void read_sizes(const struct db_result *result, struct arena *arena, struct store_sizes *ret)
{
    ret->count = db_rows(result);
    ret->items = arena_array(arena, ret->count, uint64_t);
    for (size_t i = 0; i < ret->count; i++)
        ret->items[i] = (uint64_t)db_get_int(result, i, 0);
}

bool log__stamps_due(struct db *db, struct arena *arena, int64_t most, struct store_sizes *ret,
                     struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int(most) };
    TRY(db_exec(db, &SQL[STAMPS_DUE], args, COUNT(args), &result, err));
    read_sizes(result, arena, ret);
    return true;
}

bool log__renewals_due(struct db *db, struct arena *arena, int64_t renew_before_us,
                       int64_t ends_before_us, struct store_sizes *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    char before[TIME_TEXT_MAX];
    char ends[TIME_TEXT_MAX];
    const struct db_arg args[] = { db_text(time_format(renew_before_us, before)),
                                   db_text(time_format(ends_before_us, ends)) };
    TRY(db_exec(db, &SQL[RENEWALS_DUE], args, COUNT(args), &result, err));
    read_sizes(result, arena, ret);
    return true;
}

bool log__tokens(struct db *db, struct arena *arena, uint64_t size, struct store_tokens *ret,
                 struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int((int64_t)size) };
    TRY(db_exec(db, &SQL[TOKENS], args, COUNT(args), &result, err));
    ret->count = db_rows(result);
    ret->items = arena_array(arena, ret->count, struct store_token);
    for (size_t i = 0; i < ret->count; i++) {
        struct store_token *token = &ret->items[i];
        token->token = db_get_bytes(result, i, 0, arena);
        token->authority = arena_strdup(arena, db_get(result, i, 1));
        token->time_us = db_get_time(result, i, 2);
        token->until_us = db_is_null(result, i, 3) ? 0 : db_get_time(result, i, 3);
    }
    return true;
}

bool log__put_token(struct db *db, uint64_t size, size_t place, const struct store_token *token,
                    struct err *err)
{
    char at[TIME_TEXT_MAX];
    char until[TIME_TEXT_MAX];
    const struct db_arg args[] = { db_int((int64_t)size),
                                   db_int((int64_t)place),
                                   db_bytes(token->token.ptr, token->token.len),
                                   db_text(token->authority),
                                   db_text(time_format(token->time_us, at)),
                                   db_text(time_format(token->until_us, until)) };
    return log__write(db, &SQL[PUT_TOKEN], args, COUNT(args), err);
}
