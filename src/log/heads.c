/* What a head says about every chain: the sorted tree of chains at a size of the log. */
#include "core/arena.h"
#include "core/i18n.h"
#include "ledger/desk.h"
#include "proof/balances.h"
#include "sealer.h"
#include "json/canonical.h"

#include <stdlib.h>
#include <string.h>

struct collect {
    struct headtree tree;
    uint64_t count;
    struct buf leaf;
    struct headtree_leaf *now;
    const char *wanted; /* NULL: no proof is asked for */
    struct tree *all;   /* every node, for a proof */
    struct buf *found;
    uint64_t index;
    bool is_found;
    bool (*each)(void *arg, const struct log_chain_proof *proof, struct err *err); /* may be NULL */
    void *arg;
    uint64_t size; /* chains of the finished tree, for each() */
};

static bool give(struct collect *collect, struct text chain, struct text leaf, struct err *err)
{
    struct tree_source source = tree_source(collect->all);
    struct log_chain_proof proof = { .chain = chain, .leaf = leaf, .index = collect->count };
    TRY(tree_prove_inclusion(&source, collect->size, collect->count, &proof.proof, err));
    return collect->each(collect->arg, &proof, err);
}

static bool take(void *arg, const struct chain_row *row, struct err *err)
{
    struct collect *collect = arg;
    struct headtree_leaf *leaf = collect->now;
    *leaf = (struct headtree_leaf) { .chain = row->chain, .n = row->n, .hash = row->hash };
    TRY(balances_read(row->balances, leaf, err));
    buf_clear(&collect->leaf);
    TRY(headtree_leaf_write(leaf, &collect->leaf, err));
    struct text bytes = { collect->leaf.data, collect->leaf.len };
    struct sha256 hash = headtree_leaf_hash(bytes);
    TRY(headtree_add(&collect->tree, row->chain, &hash, err));
    if (collect->each != NULL) {
        TRY(give(collect, row->chain, bytes, err));
    } else if (collect->all != NULL) {
        tree_add(collect->all, &hash);
        if (collect->wanted != NULL && text_eq(row->chain, collect->wanted)) {
            collect->is_found = true;
            collect->index = collect->count;
            buf_add(collect->found, bytes.ptr, bytes.len);
        }
    }
    collect->count++;
    return true;
}

static bool run(struct db *db, uint64_t size, struct collect *collect, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    collect->now = arena_new(arena, struct headtree_leaf);
    headtree_begin(&collect->tree);
    buf_init(&collect->leaf, HEADTREE_LEAF_MAX);
    bool ok = log__each_chain(db, size, take, collect, err);
    buf_release(&collect->leaf);
    return ok;
}

bool log_heads(struct db *db, uint64_t size, struct log_heads *ret, struct err *err)
{
    struct collect collect = { 0 };
    TRY(run(db, size, &collect, err));
    *ret = (struct log_heads) { size, collect.count, headtree_root(&collect.tree) };
    return true;
}

bool log_prove_chain(struct db *db, uint64_t size, const char *chain, struct buf *leaf,
                     uint64_t *ret_index, struct tree_proof *ret, struct err *err)
{
    AUTO(tree) struct tree *all = tree_new(TREE_SHA256);
    struct collect collect = { .wanted = chain, .all = all, .found = leaf };
    TRY(run(db, size, &collect, err));
    if (!collect.is_found)
        return err_set(err, ERR_NOT_FOUND, _("the log has no chain %s"), chain);
    struct tree_source source = tree_source(all);
    TRY(buf_check(leaf, chain, err));
    *ret_index = collect.index;
    return tree_prove_inclusion(&source, collect.count, collect.index, ret, err);
}

bool log_prove_chains(struct db *db, uint64_t size,
                      bool (*each)(void *arg, const struct log_chain_proof *proof, struct err *err),
                      void *arg, struct err *err)
{
    AUTO(tree) struct tree *all = tree_new(TREE_SHA256);
    struct collect first = { .all = all };
    TRY(run(db, size, &first, err));
    struct collect again = { .all = all, .each = each, .arg = arg, .size = first.count };
    return run(db, size, &again, err);
}

static void set_hash(struct canonical *w, const char *key, const struct sha256 *hash)
{
    char hex[SHA256_HEX_SIZE];
    canonical_set_string(w, key, sha256_hex(hash, hex));
}

/* Is there something since the last head that today's has not said? */
static bool is_due(struct db *db, const char *day, const struct checkpoint_row *row, bool *ret,
                   struct err *err)
{
    struct last_head last;
    TRY(log__last_head(db, &last, err));
    *ret = !last.exists || (strcmp(last.day, day) < 0 && last.position != UINT64_MAX &&
                            last.position + 1 != row->size);
    return true;
}

/* Asked again with the desk open: two programs that seal may have come here together. */
static bool post(struct db *db, struct signer *signer, const char *day,
                 const struct checkpoint_row *row, bool *ret_made, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    struct log_heads heads;
    struct sha256 root_sm3;
    bool is_still_due;
    TRY(log_heads(db, row->size, &heads, err));
    TRY(desk_open(db, signer, &desk, err));
    TRY(is_due(db, day, row, &is_still_due, err));
    if (!is_still_due)
        return true;
    TRY(desk_begin(desk, "programme", TYPE_HEAD, NULL, err));
    struct canonical *w = desk_body(desk);
    canonical_set_int(w, "chains", (int64_t)heads.chains);
    canonical_set_string(w, "day", day);
    set_hash(w, "heads", &heads.root);
    canonical_set_int(w, "incarnation", row->incarnation);
    set_hash(w, "root", &row->root);
    if (row->has_sm3) {
        tree_frontier_root(TREE_SM3, &row->tree[TREE_SM3], &root_sm3);
        set_hash(w, "root_sm3", &root_sm3);
    }
    canonical_set_int(w, "size", (int64_t)row->size);
    *ret_made = true;
    return desk_end(desk, NULL, 0, NULL, err) && desk_commit(desk, err);
}

bool log_head_daily(struct db *db, struct signer *signer, bool *ret_made, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct checkpoint_row *row = arena_new(arena, struct checkpoint_row);
    char day[DATE_TEXT_MAX];
    bool is_wanted = false;
    *ret_made = false;
    date_format(date_of_moment(time_now_us()), day);
    TRY(log__get_checkpoint(db, 0, arena, row, err));
    if (row->exists)
        TRY(is_due(db, day, row, &is_wanted, err));
    return !is_wanted || post(db, signer, day, row, ret_made, err);
}
