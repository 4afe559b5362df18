#include "core/arena.h"
#include "core/i18n.h"
#include "sealer.h"

#include <inttypes.h>
#include <string.h>

enum { GROUP_BYTES = 2 * 1024 * 1024 };

struct rebuild {
    struct tree_frontier *tree;
    bool is_national;
};

static bool add_leaf(void *arg, const struct leaf_row *leaf, struct err *err)
{
    struct rebuild *rebuild = arg;
    (void)err;
    tree_frontier_add(TREE_SHA256, &rebuild->tree[TREE_SHA256], &leaf->hash);
    if (rebuild->is_national) {
        struct sha256 second = tree_leaf(TREE_SM3, leaf->bytes.ptr, leaf->bytes.len);
        tree_frontier_add(TREE_SM3, &rebuild->tree[TREE_SM3], &second);
    }
    return true;
}

bool sealer__trees(struct db *db, uint64_t size, bool is_national, struct tree_frontier ret[2],
                   struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct checkpoint_row row = { 0 };
    struct rebuild rebuild = { ret, is_national };
    memset(ret, 0, 2 * sizeof *ret);
    if (size == 0)
        return true;
    TRY(log__get_checkpoint(db, size, arena, &row, err));
    if (row.exists && row.tree[TREE_SHA256].size == size &&
        (!is_national || row.tree[TREE_SM3].size == size)) {
        memcpy(ret, row.tree, sizeof row.tree);
        return true;
    }
    return log__each_leaf(db, 0, size, is_national, add_leaf, &rebuild, err);
}

static bool older(const struct signer_head *head, uint64_t leaves, struct err *err)
{
    (void)err_set(err, ERR_OLDER,
                  _("the database (%" PRIu64 " records in the log) is older than the checkpoint of "
                    "size %" PRIu64 " that was signed"),
                  leaves, head->size);
    return err_hint(err, _("After a restore that is meant to stay, a person goes on with: "
                           "mingzhang incarnate (docs/operations.md)"));
}

/* With the same records it would sign the same again; but what it forgot it could sign otherwise.
 */
static bool check_head(struct db *db, const struct signer_head *head, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct checkpoint_row newest;
    TRY(log__get_checkpoint(db, 0, arena, &newest, err));
    if (!newest.exists || newest.size <= head->size)
        return true;
    (void)err_set(err, ERR_OLDER,
                  _("the signer's head (size %" PRIu64 ") is an older copy: it signed a checkpoint "
                    "of size %" PRIu64),
                  head->size, newest.size);
    return err_hint(err, _("Put back the newest copy of the signer's own folder. Without one, go "
                           "on with `mingzhang incarnate`."));
}

bool sealer__check_age(struct db *db, const struct signer_head *head, uint64_t leaves,
                       const struct tree_frontier *tree, struct err *err)
{
    struct sha256 root;
    int64_t incarnation;
    if (leaves < head->size)
        return older(head, leaves, err);
    tree_frontier_root(TREE_SHA256, &tree[TREE_SHA256], &root);
    if (head->size > 0 && !sha256_same(&root, &head->root))
        return older(head, leaves, err);
    TRY(log__incarnation(db, &incarnation, err));
    if (incarnation == head->incarnation)
        return check_head(db, head, err);
    (void)err_set(err, ERR_OLDER,
                  _("the signer is at incarnation %" PRId64 " of the log, the ledger at %" PRId64),
                  head->incarnation, incarnation);
    return err_hint(err, _("Run again: mingzhang incarnate"));
}

struct group {
    struct signer *signer;
    struct arena *arena; /* of the texts */
    struct rebuild rebuild;
    struct text texts[SIGNER_TEXTS_MAX];
    size_t count, bytes;
};

static bool flush(struct group *group, struct err *err)
{
    if (group->count == 0)
        return true;
    TRY(group->signer->add(group->signer, group->texts, group->count, err));
    arena_reset(group->arena);
    group->count = 0;
    group->bytes = 0;
    return true;
}

static bool hand_over(void *arg, const struct leaf_row *leaf, struct err *err)
{
    struct group *group = arg;
    TRY(add_leaf(&group->rebuild, leaf, err));
    group->texts[group->count++] =
        (struct text) { arena_strndup(group->arena, leaf->bytes.ptr, leaf->bytes.len),
                        leaf->bytes.len };
    group->bytes += leaf->bytes.len;
    return (group->count < SIGNER_TEXTS_MAX && group->bytes < GROUP_BYTES) || flush(group, err);
}

bool sealer__hand_over(struct db *db, struct signer *signer, uint64_t from, uint64_t to,
                       struct tree_frontier tree[2], struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(arena) struct arena *texts = arena_make();
    struct group *group = arena_new(arena, struct group);
    group->signer = signer;
    group->arena = texts;
    group->rebuild = (struct rebuild) { tree, signer->national != NATIONAL_OFF };
    return log__each_leaf(db, from, to, true, hand_over, group, err) && flush(group, err);
}

struct checkpoint_ask sealer__ask(const struct tree_frontier tree[2], bool is_national)
{
    struct checkpoint_ask ask = { .size = tree[TREE_SHA256].size };
    tree_frontier_root(TREE_SHA256, &tree[TREE_SHA256], &ask.root);
    if (is_national)
        tree_frontier_root(TREE_SM3, &tree[TREE_SM3], &ask.root_sm3);
    return ask;
}
