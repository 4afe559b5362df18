/* Makers of proofs: RFC 6962, sections 2.1.1 and 2.1.2, from the roots of complete subtrees. */
#include "core/i18n.h"
#include "proof/tree.h"

#include <assert.h>
#include <stdlib.h>

/* The largest power of two below n, as its exponent; n is at least 2. */
static int split_level(uint64_t n) { return 63 - __builtin_clzll(n - 1); }

static bool ask(const struct tree_source *source, int level, uint64_t from, struct sha256 *ret,
                struct err *err)
{
    return source->node(source->arg, level, from >> level, ret, err);
}

/* The complete subtrees that n leaves from `from` consist of, which begins a subtree at least
 * that large. */
static bool read_parts(const struct tree_source *source, uint64_t from, uint64_t n,
                       struct tree_frontier *ret, struct err *err)
{
    struct tree_frontier parts = { .size = n };
    for (int level = TREE_HEIGHT_MAX - 1; level >= 0; level--) {
        if ((n >> level & 1) == 0)
            continue;
        TRY(ask(source, level, from, &parts.nodes[level], err));
        from += UINT64_C(1) << level;
    }
    *ret = parts;
    return true;
}

bool tree_frontier_at(const struct tree_source *source, uint64_t size, struct tree_frontier *ret,
                      struct err *err)
{
    if (size > TREE_SIZE_MAX)
        return err_set(err, ERR_INPUT, _("a tree cannot be that large"));
    return read_parts(source, 0, size, ret, err);
}

static bool range_root(const struct tree_source *source, uint64_t from, uint64_t n,
                       struct sha256 *ret, struct err *err)
{
    struct tree_frontier parts;
    TRY(read_parts(source, from, n, &parts, err));
    tree_frontier_root(source->hash, &parts, ret);
    return true;
}

bool tree_root_at(const struct tree_source *source, uint64_t size, struct sha256 *ret,
                  struct err *err)
{
    struct tree_frontier frontier;
    TRY(tree_frontier_at(source, size, &frontier, err));
    tree_frontier_root(source->hash, &frontier, ret);
    return true;
}

/* Proofs are made from the root down and read from the leaf up. */
static void turn(struct tree_proof *proof)
{
    for (size_t i = 0; i < proof->count / 2; i++) {
        struct sha256 other = proof->hashes[i];
        proof->hashes[i] = proof->hashes[proof->count - 1 - i];
        proof->hashes[proof->count - 1 - i] = other;
    }
}

bool tree_prove_inclusion(const struct tree_source *source, uint64_t size, uint64_t index,
                          struct tree_proof *ret, struct err *err)
{
    struct tree_proof out = { .count = 0 };
    uint64_t from = 0;
    if (size > TREE_SIZE_MAX || index >= size)
        return err_set(err, ERR_INPUT, _("a tree of this size has no such leaf"));
    while (size > 1) {
        int level = split_level(size);
        uint64_t left = UINT64_C(1) << level;
        struct sha256 *next = &out.hashes[out.count++];
        if (index - from < left) {
            TRY(range_root(source, from + left, size - left, next, err));
            size = left;
        } else {
            TRY(ask(source, level, from, next, err));
            from += left;
            size -= left;
        }
    }
    turn(&out);
    *ret = out;
    return true;
}

/* m leaves of the subtree are old. While the old tree's right edge is met on the left side, its
 * root is known to the reader; once it lies to the right, it must be told. */
bool tree_prove_consistency(const struct tree_source *source, uint64_t old_size, uint64_t size,
                            struct tree_proof *ret, struct err *err)
{
    struct tree_proof out = { .count = 0 };
    uint64_t from = 0;
    uint64_t m = old_size;
    bool is_known = true;
    if (size > TREE_SIZE_MAX || old_size == 0 || old_size >= size)
        return err_set(err, ERR_INPUT, _("between these sizes there is nothing to prove"));
    while (m < size) {
        int level = split_level(size);
        uint64_t left = UINT64_C(1) << level;
        struct sha256 *next = &out.hashes[out.count++];
        if (m <= left) {
            TRY(range_root(source, from + left, size - left, next, err));
            size = left;
        } else {
            TRY(ask(source, level, from, next, err));
            is_known = false;
            from += left;
            m -= left;
            size -= left;
        }
    }
    if (!is_known)
        TRY(range_root(source, from, size, &out.hashes[out.count++], err));
    turn(&out);
    *ret = out;
    return true;
}

/* Level by level: the node at a level and index, while it is complete. */
struct tree {
    enum tree_hash hash;
    uint64_t size;
    struct sha256 *nodes[TREE_PROOF_MAX];
    size_t room[TREE_PROOF_MAX];
};

struct tree *tree_new(enum tree_hash hash)
{
    struct tree *tree = calloc(1, sizeof *tree);
    if (tree == NULL)
        abort();
    tree->hash = hash;
    return tree;
}

void tree_free(struct tree *tree)
{
    if (tree == NULL)
        return;
    for (size_t i = 0; i < TREE_PROOF_MAX; i++)
        free(tree->nodes[i]);
    free(tree);
}

static void put(struct tree *tree, int level, uint64_t index, const struct sha256 *node)
{
    if (index >= tree->room[level]) {
        size_t room = tree->room[level] == 0 ? 16 : 2 * tree->room[level];
        struct sha256 *nodes = realloc(tree->nodes[level], room * sizeof *nodes);
        if (nodes == NULL)
            abort();
        tree->nodes[level] = nodes;
        tree->room[level] = room;
    }
    tree->nodes[level][index] = *node;
}

void tree_add(struct tree *tree, const struct sha256 *leaf)
{
    struct sha256 node = *leaf;
    uint64_t index = tree->size;
    assert(tree->size < TREE_SIZE_MAX);
    put(tree, 0, index, &node);
    for (int level = 0; (index & 1) != 0; level++) {
        node = tree_node(tree->hash, &tree->nodes[level][index - 1], &node);
        index >>= 1;
        put(tree, level + 1, index, &node);
    }
    tree->size++;
}

uint64_t tree_size(const struct tree *tree) { return tree->size; }

static bool memory_node(void *arg, int level, uint64_t index, struct sha256 *ret, struct err *err)
{
    const struct tree *tree = arg;
    if (level >= TREE_HEIGHT_MAX || index >= tree->size >> level)
        return err_set(err, ERR_INPUT, _("a tree of this size has no such leaf"));
    *ret = tree->nodes[level][index];
    return true;
}

struct tree_source tree_source(struct tree *tree)
{
    return (struct tree_source) { .node = memory_node, .arg = tree, .hash = tree->hash };
}
