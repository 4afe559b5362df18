#include "leaf_source.h"
#include "core/arena.h"
#include "core/i18n.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { EDGE, LEAVES };
static const struct db_stmt SQL[] = {
    /* The edge of any checkpoint that has the subtree ending at $1 on it: one whose size begins
     * with the same bits. The smallest such size is asked for first. */
    [EDGE] = { "log_get_edge",
               "SELECT size, frontier FROM log.checkpoint WHERE size >= $1::bigint"
               " AND size < $2::bigint AND pg_catalog.length(frontier) > 0 ORDER BY size LIMIT 1",
               DB_ANY_ROWS },
    [LEAVES] = { "log_list_leaves",
                 "SELECT hash FROM log.leaf WHERE position >= $1::bigint"
                 " AND position < $2::bigint ORDER BY position",
                 DB_ANY_ROWS },
};

struct leaf_source {
    struct db *db;
};

struct fold {
    struct arena *arena;
    struct tree_frontier frontier;
};

static bool add_leaf(const struct db_result *row, void *arg, struct err *err)
{
    struct fold *fold = arg;
    struct sha256 leaf;
    arena_reset(fold->arena);
    struct text bytes = db_get_bytes(row, 0, 0, fold->arena);
    if (bytes.len != SHA256_SIZE)
        return err_set(err, ERR_TAMPERED, _("a leaf of the log is not a hash"));
    memcpy(leaf.bytes, bytes.ptr, SHA256_SIZE);
    tree_frontier_add(TREE_SHA256, &fold->frontier, &leaf);
    return true;
}

static bool fold_leaves(struct leaf_source *source, uint64_t from, uint64_t to, struct sha256 *ret,
                        struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct fold fold = { .arena = arena };
    const struct db_arg args[] = { db_int((int64_t)from), db_int((int64_t)to) };
    TRY(db_each(source->db, &SQL[LEAVES], args, COUNT(args), add_leaf, &fold, err));
    if (fold.frontier.size != to - from)
        return err_set(err, ERR_TAMPERED, _("the log has no leaves from %" PRIu64 " to %" PRIu64),
                       from, to);
    tree_frontier_root(TREE_SHA256, &fold.frontier, ret);
    return true;
}

/* Sizes in [end, end + 2^level) have the subtree that ends at `end` on their right edge, when it is
 * a left one: of a right one only its parent is there. */
static bool find_edge(struct leaf_source *source, int level, uint64_t index, struct sha256 *ret,
                      bool *ret_found, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(db_result) struct db_result *result = NULL;
    uint64_t end = (index + 1) << level;
    const struct db_arg args[] = { db_int((int64_t)end),
                                   db_int((int64_t)(end + (UINT64_C(1) << level))) };
    *ret_found = false;
    if ((index & 1) != 0)
        return true;
    TRY(db_exec(source->db, &SQL[EDGE], args, COUNT(args), &result, err));
    if (db_rows(result) == 0)
        return true;
    uint64_t size = (uint64_t)db_get_int(result, 0, 0);
    struct text edge = db_get_bytes(result, 0, 1, arena);
    size_t below = 0; /* nodes on the edge under this level */
    for (int i = 0; i < level; i++)
        below += size >> i & 1;
    if ((below + 1) * SHA256_SIZE > edge.len)
        return err_set(err, ERR_TAMPERED, _("the checkpoint of size %" PRIu64 " has no whole edge"),
                       size);
    memcpy(ret->bytes, edge.ptr + below * SHA256_SIZE, SHA256_SIZE);
    *ret_found = true;
    return true;
}

static bool node(void *arg, int level, uint64_t index, struct sha256 *ret, struct err *err)
{
    struct leaf_source *source = arg;
    bool found = false;
    TRY(find_edge(source, level, index, ret, &found, err));
    return found || fold_leaves(source, index << level, (index + 1) << level, ret, err);
}

struct leaf_source *leaf_source_new(struct db *db)
{
    struct leaf_source *source = calloc(1, sizeof *source);
    if (source == NULL)
        abort();
    source->db = db;
    return source;
}

void leaf_source_free(struct leaf_source *source) { free(source); }

struct tree_source leaf_source_tree(struct leaf_source *source)
{
    return (struct tree_source) { .node = node, .arg = source, .hash = TREE_SHA256 };
}
