#include "core/arena.h"
#include "core/i18n.h"
#include "store.h"

#include <inttypes.h>
#include <string.h>

enum { CHUNK = 16384 }; /* leaves by one query: its plan stays the one along the index */

enum { LEAVES, RECORDS, CHAINS, POSITION };
static const struct db_stmt SQL[] = {
    [LEAVES] = { "log_list_leaves",
                 "SELECT position, hash FROM log.leaf WHERE position >= $1::bigint"
                 " AND position < $2::bigint ORDER BY position",
                 DB_ANY_ROWS },
    [RECORDS] = { "log_list_records",
                  "SELECT f.position, f.hash, r.bytes FROM log.leaf f JOIN ledger.record r"
                  " ON r.chain = f.chain AND r.n = f.n WHERE f.position >= $1::bigint"
                  " AND f.position < $2::bigint ORDER BY f.position",
                  DB_ANY_ROWS },
    [CHAINS] = { "log_list_chains", "SELECT chain, n, hash, balances FROM log.head_at($1::bigint)",
                 DB_ANY_ROWS },
    [POSITION] = { "log_get_position",
                   "SELECT f.position FROM ledger.record r LEFT JOIN log.leaf f"
                   " ON f.chain = r.chain AND f.n = r.n WHERE r.chain = $1::text"
                   " AND r.n = $2::bigint",
                   DB_ANY_ROWS },
};

struct walk {
    struct arena *arena;
    uint64_t next;
    bool with_bytes;
    bool (*each)(void *arg, const struct leaf_row *row, struct err *err);
    void *arg;
};

static bool take_leaf(const struct db_result *row, void *arg, struct err *err)
{
    struct walk *walk = arg;
    struct leaf_row leaf = { .position = (uint64_t)db_get_int(row, 0, 0) };
    arena_reset(walk->arena);
    struct text hash = db_get_bytes(row, 0, 1, walk->arena);
    if (leaf.position != walk->next || hash.len != SHA256_SIZE)
        return err_set(err, ERR_TAMPERED, _("leaf %" PRIu64 " of the log has no record"),
                       walk->next);
    memcpy(leaf.hash.bytes, hash.ptr, SHA256_SIZE);
    if (walk->with_bytes) {
        leaf.bytes = db_get_bytes(row, 0, 2, walk->arena);
        struct sha256 own = tree_leaf(TREE_SHA256, leaf.bytes.ptr, leaf.bytes.len);
        if (!sha256_same(&own, &leaf.hash))
            return err_set(err, ERR_TAMPERED,
                           _("the record of leaf %" PRIu64 " is not the one that was placed there"),
                           leaf.position);
    }
    walk->next++;
    return walk->each(walk->arg, &leaf, err);
}

bool log__each_leaf(struct db *db, uint64_t from, uint64_t to, bool with_bytes,
                    bool (*each)(void *arg, const struct leaf_row *row, struct err *err), void *arg,
                    struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct walk walk = { arena, from, with_bytes, each, arg };
    while (walk.next < to) {
        uint64_t end = to - walk.next < CHUNK ? to : walk.next + CHUNK;
        const struct db_arg args[] = { db_int((int64_t)walk.next), db_int((int64_t)end) };
        TRY(db_each(db, &SQL[with_bytes ? RECORDS : LEAVES], args, COUNT(args), take_leaf, &walk,
                    err));
        if (walk.next != end)
            return err_set(err, ERR_TAMPERED, _("leaf %" PRIu64 " of the log has no record"),
                           walk.next);
    }
    return true;
}

struct chain_walk {
    bool (*each)(void *arg, const struct chain_row *row, struct err *err);
    void *arg;
};

static bool take_chain(const struct db_result *row, void *arg, struct err *err)
{
    const struct chain_walk *walk = arg;
    struct chain_row chain = { .chain = db_get_text(row, 0, 0),
                               .n = db_get_int(row, 0, 1),
                               .balances = db_get_text(row, 0, 3) };
    struct text hash = db_get_text(row, 0, 2);
    if (hash.len != SHA256_SIZE * (size_t)2 || !hex_decode(hash.ptr, hash.len, chain.hash.bytes))
        return err_set(err, ERR_TAMPERED, _("the last record of a chain has no hash"));
    return walk->each(walk->arg, &chain, err);
}

bool log__each_chain(struct db *db, uint64_t size,
                     bool (*each)(void *arg, const struct chain_row *row, struct err *err),
                     void *arg, struct err *err)
{
    struct chain_walk walk = { each, arg };
    const struct db_arg args[] = { db_int((int64_t)size) };
    return db_each(db, &SQL[CHAINS], args, COUNT(args), take_chain, &walk, err);
}

bool log__position(struct db *db, const char *chain, int64_t n, bool *ret_placed, uint64_t *ret,
                   struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(chain), db_int(n) };
    TRY(db_exec(db, &SQL[POSITION], args, COUNT(args), &result, err));
    if (db_rows(result) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no record %" PRId64 " in the chain %s"), n,
                       chain);
    *ret_placed = !db_is_null(result, 0, 0);
    *ret = (uint64_t)db_get_int(result, 0, 0);
    return true;
}
