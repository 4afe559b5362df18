#include "proof/tree.h"
#include "core/i18n.h"
#include "crypto/sm3.h"

#include <assert.h>
#include <string.h>

struct sha256 tree_leaf(enum tree_hash hash, const void *bytes, size_t len)
{
    return hash == TREE_SM3 ? sm3_two("\0", 1, bytes, len) : sha256_two("\0", 1, bytes, len);
}

struct sha256 tree_node(enum tree_hash hash, const struct sha256 *left, const struct sha256 *right)
{
    unsigned char both[1 + 2 * SHA256_SIZE] = { 1 };
    memcpy(both + 1, left->bytes, SHA256_SIZE);
    memcpy(both + 1 + SHA256_SIZE, right->bytes, SHA256_SIZE);
    return hash == TREE_SM3 ? sm3(both, sizeof both) : sha256(both, sizeof both);
}

struct sha256 tree_empty(enum tree_hash hash)
{
    return hash == TREE_SM3 ? sm3("", 0) : sha256("", 0);
}

void tree_frontier_add(enum tree_hash hash, struct tree_frontier *frontier,
                       const struct sha256 *leaf)
{
    struct sha256 node = *leaf;
    int level = 0;
    assert(frontier->size < TREE_SIZE_MAX);
    for (; (frontier->size >> level & 1) != 0; level++)
        node = tree_node(hash, &frontier->nodes[level], &node);
    frontier->nodes[level] = node;
    frontier->size++;
}

void tree_frontier_root(enum tree_hash hash, const struct tree_frontier *frontier,
                        struct sha256 *ret)
{
    bool begun = false;
    struct sha256 root = tree_empty(hash);
    for (int level = 0; level < TREE_PROOF_MAX; level++) {
        if ((frontier->size >> level & 1) == 0)
            continue;
        root = begun ? tree_node(hash, &frontier->nodes[level], &root) : frontier->nodes[level];
        begun = true;
    }
    *ret = root;
}

static bool differs(struct err *err)
{
    return err_set(err, ERR_TAMPERED, _("the proof does not lead to the root"));
}

/* RFC 9162, section 2.1.3.2. The names fn and sn are the RFC's. */
bool tree_check_inclusion(enum tree_hash hash, uint64_t size, uint64_t index,
                          const struct sha256 *leaf, const struct sha256 *proof, size_t count,
                          const struct sha256 *root, struct err *err)
{
    if (size > TREE_SIZE_MAX || index >= size)
        return err_set(err, ERR_INPUT, _("a tree of this size has no such leaf"));
    uint64_t fn = index;
    uint64_t sn = size - 1;
    struct sha256 r = *leaf;
    for (size_t i = 0; i < count; i++) {
        if (sn == 0)
            return differs(err); /* longer than the way to the root */
        if ((fn & 1) == 0 && fn != sn) {
            r = tree_node(hash, &r, &proof[i]);
        } else {
            r = tree_node(hash, &proof[i], &r);
            for (; (fn & 1) == 0 && fn != 0; fn >>= 1)
                sn >>= 1;
        }
        fn >>= 1;
        sn >>= 1;
    }
    return (sn == 0 && sha256_same(&r, root)) || differs(err);
}

/* RFC 9162, section 2.1.4.2: fr becomes the old root, sr the new one. */
bool tree_check_consistency(enum tree_hash hash, uint64_t old_size, const struct sha256 *old_root,
                            uint64_t size, const struct sha256 *root, const struct sha256 *proof,
                            size_t count, struct err *err)
{
    if (size > TREE_SIZE_MAX || old_size == 0 || old_size >= size)
        return err_set(err, ERR_INPUT, _("between these sizes there is nothing to prove"));
    if (count == 0)
        return differs(err);
    bool is_whole = (old_size & (old_size - 1)) == 0; /* the old root itself comes first */
    uint64_t fn = old_size - 1;
    uint64_t sn = size - 1;
    for (; (fn & 1) != 0; fn >>= 1)
        sn >>= 1;
    struct sha256 fr = is_whole ? *old_root : proof[0];
    struct sha256 sr = fr;
    for (size_t i = is_whole ? 0 : 1; i < count; i++) {
        if (sn == 0)
            return differs(err);
        if ((fn & 1) != 0 || fn == sn) {
            fr = tree_node(hash, &proof[i], &fr);
            sr = tree_node(hash, &proof[i], &sr);
            for (; (fn & 1) == 0 && fn != 0; fn >>= 1)
                sn >>= 1;
        } else {
            sr = tree_node(hash, &sr, &proof[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return (sn == 0 && sha256_same(&fr, old_root) && sha256_same(&sr, root)) || differs(err);
}
