/* Witnesses of the newest checkpoint, asked while sealing goes on. */
#include "core/arena.h"
#include "publish.h"
#include "sealer.h"
#include "submit.h"

struct outside {
    struct db *db;
    const struct conf *conf;
    struct arena *arena;
    struct checkpoint_row row;
};

/* The file is that of the newest checkpoint at any time, so a newer one stays. */
static bool write_again(void *arg, struct err *err)
{
    struct outside *outside = arg;
    struct checkpoint_row newest;
    struct publishing on = { outside->db, outside->conf, false, 0 };
    TRY(log__get_checkpoint(outside->db, 0, outside->arena, &newest, err));
    return newest.size != outside->row.size || publish__checkpoint(&on, &newest, err);
}

bool log_outside(struct db *db, const struct conf *conf, struct log_witnesses *ret, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct outside outside = { .db = db, .conf = conf, .arena = arena };
    struct log_witnesses before;
    TRY(log_witness_state(db, conf, &before, err));
    *ret = before;
    if (!before.has_policy || !before.has_checkpoint)
        return true;
    TRY(log__get_checkpoint(db, 0, arena, &outside.row, err));
    AUTO(public_tree) struct public_tree *tree = public_tree_new(conf, outside.row.size);
    struct tree_source source = public_tree_source(tree);
    TRY(log__ask_at(db, conf, &source, outside.row.size, ret, err));
    bool is_news = false;
    for (size_t i = 0; i < ret->count; i++)
        is_news = is_news || (ret->items[i].cosigned && !before.items[i].cosigned);
    return !is_news || sealer__locked(db, SEALER_LOCK, write_again, &outside, err);
}
