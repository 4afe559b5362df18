#include "store.h"
#include "core/arena.h"
#include "core/i18n.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STANDBY_STEP_US = 20000, SWEEP_FROM = 5000 };

enum {
    BE_SEALER,
    RESTAMP,
    SEQUENCE,
    QUEUED,
    LEAVES,
    CHECKPOINT,
    NEWEST,
    PUT_CHECKPOINT,
    INCARNATION,
    LSN,
    STANDBY,
    BACKLOG,
    HOLDER,
    LAST_HEAD
};
#define CHECKPOINT_COLUMNS                                                                         \
    "SELECT size, incarnation, root, frontier, note, frontier_sm3, note_sm3, at FROM "             \
    "log.checkpoint "
static const struct db_stmt SQL[] = {
    [BE_SEALER] = { "log_be_sealer",
                    "SELECT pg_catalog.set_config('role', 'mingzhang_sealer', true)", DB_ONE_ROW },
    [RESTAMP] = { "log_restamp", "SELECT log.restamp()", DB_ONE_ROW },
    [SEQUENCE] = { "log_sequence", "SELECT log.sequence()", DB_ONE_ROW },
    [QUEUED] = { "log_is_queued", "SELECT EXISTS (SELECT FROM ledger.log_queue)", DB_ONE_ROW },
    [LEAVES] = { "log_count_leaves",
                 "SELECT coalesce(pg_catalog.max(position) + 1, 0) FROM log.leaf", DB_ONE_ROW },
    [CHECKPOINT] = { "log_get_checkpoint", CHECKPOINT_COLUMNS "WHERE size = $1::bigint",
                     DB_ANY_ROWS },
    [NEWEST] = { "log_get_newest", CHECKPOINT_COLUMNS "ORDER BY size DESC LIMIT 1", DB_ANY_ROWS },
    [PUT_CHECKPOINT] = { "log_put_checkpoint",
                         "INSERT INTO log.checkpoint (size, incarnation, root, frontier, note,"
                         " root_sm3, frontier_sm3, note_sm3) VALUES ($1::bigint, $2::bigint,"
                         " $3::bytea, $4::bytea, $5::text, $6::bytea, $7::bytea, $8::text)"
                         " ON CONFLICT (size) DO NOTHING",
                         DB_NO_ROWS },
    [INCARNATION] = { "log_get_incarnation",
                      "SELECT (pg_catalog.convert_from(bytes, 'UTF8')::jsonb #>>"
                      " '{body,number}')::bigint FROM ledger.record"
                      " WHERE chain = 'programme' AND type = 'incarnation' ORDER BY n DESC LIMIT 1",
                      DB_ANY_ROWS },
    [LSN] = { "log_get_lsn", "SELECT pg_catalog.pg_current_wal_insert_lsn()", DB_ONE_ROW },
    [STANDBY] = { "log_standby_has", "SELECT log.standby_has($1::text, $2::pg_lsn)", DB_ONE_ROW },
    [BACKLOG] = { "log_get_backlog", "SELECT waiting, held, oldest FROM log.backlog()",
                  DB_ONE_ROW },
    [HOLDER] = { "log_get_holder",
                 "SELECT pid, name, application, seconds, state FROM log.holder()", DB_ANY_ROWS },
    [LAST_HEAD] = { "log_get_last_head",
                    "SELECT pg_catalog.convert_from(r.bytes, 'UTF8')::jsonb #>> '{body,day}',"
                    " coalesce(l.position, -1) FROM ledger.record r"
                    " LEFT JOIN log.leaf l ON l.chain = r.chain AND l.n = r.n"
                    " WHERE r.chain = 'programme' AND r.type = 'head' ORDER BY r.n DESC LIMIT 1",
                    DB_ANY_ROWS },
};

struct batch {
    uint64_t *placed, *restamped;
};

static bool sequence(struct db *db, void *arg, struct err *err)
{
    struct batch *batch = arg;
    AUTO(db_result) struct db_result *restamped = NULL;
    AUTO(db_result) struct db_result *placed = NULL;
    TRY(db_exec(db, &SQL[BE_SEALER], NULL, 0, NULL, err));
    TRY(db_exec(db, &SQL[RESTAMP], NULL, 0, &restamped, err));
    TRY(db_exec(db, &SQL[SEQUENCE], NULL, 0, &placed, err));
    *batch->restamped = (uint64_t)db_get_int(restamped, 0, 0);
    *batch->placed = (uint64_t)db_get_int(placed, 0, 0);
    return true;
}

bool log__sequence(struct db *db, uint64_t *ret_placed, uint64_t *ret_restamped, struct err *err)
{
    struct batch batch = { ret_placed, ret_restamped };
    TRY(db_tx(db, DB_READ_COMMITTED, sequence, &batch, err));
    if (*ret_placed < SWEEP_FROM)
        return true;
    /* What a large batch leaves behind would slow down every look into the queue until the server
     * sweeps by itself. A user who may not gets a warning, no error. */
    return db_script(db, "VACUUM (ANALYZE) ledger.log_queue", err);
}

bool log__queued(struct db *db, bool *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[QUEUED], NULL, 0, &result, err));
    *ret = db_get_bool(result, 0, 0);
    return true;
}

bool log__leaves(struct db *db, uint64_t *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[LEAVES], NULL, 0, &result, err));
    *ret = (uint64_t)db_get_int(result, 0, 0);
    return true;
}

/* The frontier as the table keeps it: the nodes that are there, from the lowest level up. */
static size_t pack(const struct tree_frontier *tree, unsigned char out[TREE_PROOF_MAX * 32])
{
    size_t len = 0;
    for (int level = 0; level < TREE_PROOF_MAX; level++) {
        if ((tree->size >> level & 1) == 0)
            continue;
        memcpy(out + len, tree->nodes[level].bytes, SHA256_SIZE);
        len += SHA256_SIZE;
    }
    return len;
}

/* False when it is not of this size: then the leaves are asked. */
static bool unpack(struct text bytes, uint64_t size, struct tree_frontier *ret)
{
    size_t at = 0;
    *ret = (struct tree_frontier) { .size = size };
    for (int level = 0; level < TREE_PROOF_MAX; level++) {
        if ((size >> level & 1) == 0)
            continue;
        if (bytes.len - at < SHA256_SIZE)
            return false;
        memcpy(ret->nodes[level].bytes, bytes.ptr + at, SHA256_SIZE);
        at += SHA256_SIZE;
    }
    return at == bytes.len;
}

static struct text copy(struct arena *arena, struct text text)
{
    return (struct text) { arena_strndup(arena, text.ptr, text.len), text.len };
}

bool log__get_checkpoint(struct db *db, uint64_t size, struct arena *arena,
                         struct checkpoint_row *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int((int64_t)size) };
    *ret = (struct checkpoint_row) { 0 };
    TRY(db_exec(db, &SQL[size == 0 ? NEWEST : CHECKPOINT], args, size == 0 ? 0 : 1, &result, err));
    if (db_rows(result) == 0)
        return true;
    struct text root = db_get_bytes(result, 0, 2, arena);
    ret->exists = root.len == SHA256_SIZE;
    if (!ret->exists)
        return true;
    ret->size = (uint64_t)db_get_int(result, 0, 0);
    ret->incarnation = db_get_int(result, 0, 1);
    memcpy(ret->root.bytes, root.ptr, SHA256_SIZE);
    ret->note = copy(arena, db_get_text(result, 0, 4));
    ret->has_sm3 = !db_is_null(result, 0, 5);
    ret->note_sm3 = copy(arena, db_get_text(result, 0, 6));
    ret->at_us = db_get_time(result, 0, 7);
    if (!unpack(db_get_bytes(result, 0, 3, arena), ret->size, &ret->tree[TREE_SHA256]))
        ret->tree[TREE_SHA256].size = 0;
    if (!ret->has_sm3 ||
        !unpack(db_get_bytes(result, 0, 5, arena), ret->size, &ret->tree[TREE_SM3]))
        ret->tree[TREE_SM3].size = 0;
    return true;
}

static bool put_checkpoint(struct db *db, void *arg, struct err *err)
{
    const struct checkpoint_row *row = arg;
    AUTO(arena) struct arena *arena = arena_make();
    unsigned char frontier[2][TREE_PROOF_MAX * 32];
    struct sha256 root_sm3;
    size_t len = pack(&row->tree[TREE_SHA256], frontier[0]);
    size_t len_sm3 = pack(&row->tree[TREE_SM3], frontier[1]);
    tree_frontier_root(TREE_SM3, &row->tree[TREE_SM3], &root_sm3);
    const struct db_arg args[] = {
        db_int((int64_t)row->size),
        db_int(row->incarnation),
        db_bytes(row->root.bytes, SHA256_SIZE),
        db_bytes(frontier[0], len),
        db_text_n(arena, row->note),
        row->has_sm3 ? db_bytes(root_sm3.bytes, SHA256_SIZE) : db_null(),
        row->has_sm3 ? db_bytes(frontier[1], len_sm3) : db_null(),
        row->has_sm3 ? db_text_n(arena, row->note_sm3) : db_null(),
    };
    TRY(db_exec(db, &SQL[BE_SEALER], NULL, 0, NULL, err));
    return db_exec(db, &SQL[PUT_CHECKPOINT], args, COUNT(args), NULL, err);
}

bool log__put_checkpoint(struct db *db, const struct checkpoint_row *row, struct err *err)
{
    struct checkpoint_row copy_of = *row;
    return db_tx(db, DB_READ_COMMITTED, put_checkpoint, &copy_of, err);
}

bool log__incarnation(struct db *db, int64_t *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[INCARNATION], NULL, 0, &result, err));
    *ret = db_rows(result) == 0 ? 1 : db_get_int(result, 0, 0);
    return true;
}

bool log__standby_has_all(struct db *db, const char *standby, bool *ret, struct err *err)
{
    AUTO(db_result) struct db_result *lsn = NULL;
    int64_t until_us = time_monotonic_us() + LOG_STANDBY_WAIT_S * INT64_C(1000000);
    TRY(db_exec(db, &SQL[LSN], NULL, 0, &lsn, err));
    const struct db_arg args[] = { db_text(standby), db_text(db_get(lsn, 0, 0)) };
    for (;;) {
        AUTO(db_result) struct db_result *result = NULL;
        TRY(db_exec(db, &SQL[STANDBY], args, COUNT(args), &result, err));
        *ret = db_get_bool(result, 0, 0);
        if (*ret || time_monotonic_us() >= until_us)
            return true;
        (void)usleep(STANDBY_STEP_US); /* the standby writes when it writes */
    }
}

static void word(const struct db_result *result, size_t column, char out[LOG_WORD_MAX])
{
    (void)snprintf(out, LOG_WORD_MAX, "%s", db_get(result, 0, column)); /* for people: cut */
}

bool log_backlog(struct db *db, struct log_backlog *ret, struct err *err)
{
    AUTO(db_result) struct db_result *counts = NULL;
    AUTO(db_result) struct db_result *holder = NULL;
    TRY(db_exec(db, &SQL[BACKLOG], NULL, 0, &counts, err));
    struct log_backlog backlog = { .waiting = db_get_int(counts, 0, 0),
                                   .held = db_get_int(counts, 0, 1) };
    backlog.oldest_us = db_is_null(counts, 0, 2) ? 0 : db_get_time(counts, 0, 2);
    if (backlog.held > 0)
        TRY(db_exec(db, &SQL[HOLDER], NULL, 0, &holder, err));
    if (backlog.held > 0 && db_rows(holder) > 0) {
        backlog.holder.exists = true;
        backlog.holder.pid = db_get_int(holder, 0, 0);
        word(holder, 1, backlog.holder.name);
        word(holder, 2, backlog.holder.application);
        backlog.holder.seconds = db_get_int(holder, 0, 3);
        word(holder, 4, backlog.holder.state);
    }
    *ret = backlog;
    return true;
}

bool log__last_head(struct db *db, struct last_head *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    *ret = (struct last_head) { 0 };
    TRY(db_exec(db, &SQL[LAST_HEAD], NULL, 0, &result, err));
    if (db_rows(result) == 0)
        return true;
    ret->exists = true;
    (void)snprintf(ret->day, sizeof ret->day, "%s", db_get(result, 0, 0)); /* a date fits */
    ret->position = (uint64_t)db_get_int(result, 0, 1);
    return true;
}
