/*
 * proof/tree.h - the Merkle tree of RFC 6962, section 2.1: roots, proofs, and their checks.
 *
 * The same tree over SHA-256 and, in national mode, over SM3. A leaf hash is H(0x00, bytes), a node
 * H(0x01, left, right), the root of no leaves H(). Sizes are at most 2^63-1.
 *
 * Growing: a struct tree_frontier keeps the roots of the complete subtrees on the right edge, so
 * that adding a leaf and taking the root need nothing else.
 *
 * Proving: the makers ask a struct tree_source for complete subtrees, wherever these are kept
 * (tiles, a table, memory: struct tree).
 *
 * Checking: RFC 9162, sections 2.1.3.2 and 2.1.4.2. A proof that proves nothing is refused: size 0,
 * and equal sizes, where the caller compares the two roots.
 */
#ifndef PROOF_TREE_H
#define PROOF_TREE_H

#include "crypto/hash.h"
#include <stdint.h>

enum tree_hash { TREE_SHA256, TREE_SM3 };
enum { TREE_HEIGHT_MAX = 63, TREE_PROOF_MAX = 64 };
#define TREE_SIZE_MAX ((uint64_t)INT64_MAX)

struct sha256 tree_leaf(enum tree_hash hash, const void *bytes, size_t len);
struct sha256 tree_node(enum tree_hash hash, const struct sha256 *left, const struct sha256 *right);
struct sha256 tree_empty(enum tree_hash hash); /* the root of no leaves */

struct tree_frontier {
    uint64_t size;
    struct sha256 nodes[TREE_PROOF_MAX]; /* [level] holds while bit `level` of size is set */
};
/* The leaf is a leaf hash. size must be below TREE_SIZE_MAX (assert). */
void tree_frontier_add(enum tree_hash hash, struct tree_frontier *frontier,
                       const struct sha256 *leaf);
void tree_frontier_root(enum tree_hash hash, const struct tree_frontier *frontier,
                        struct sha256 *ret);

struct tree_proof {
    size_t count;
    struct sha256 hashes[TREE_PROOF_MAX];
};

/* Gives the root of the complete subtree over leaves index * 2^level and the next 2^level - 1. */
struct tree_source {
    bool (*node)(void *arg, int level, uint64_t index, struct sha256 *ret, struct err *err);
    void *arg;
    enum tree_hash hash;
};
/* All fail with ERR_INPUT when the sizes do not fit, and as node() does. */
bool tree_root_at(const struct tree_source *source, uint64_t size, struct sha256 *ret,
                  struct err *err) MUST_CHECK;
bool tree_frontier_at(const struct tree_source *source, uint64_t size, struct tree_frontier *ret,
                      struct err *err) MUST_CHECK;
/* From the leaf's sibling up; no hashes in a tree of one leaf. */
bool tree_prove_inclusion(const struct tree_source *source, uint64_t size, uint64_t index,
                          struct tree_proof *ret, struct err *err) MUST_CHECK;
/* From old_size to a larger size; old_size is at least 1. */
bool tree_prove_consistency(const struct tree_source *source, uint64_t old_size, uint64_t size,
                            struct tree_proof *ret, struct err *err) MUST_CHECK;

/* Both fail with ERR_INPUT for sizes that cannot be proved, ERR_TAMPERED when it does not hold. */
bool tree_check_inclusion(enum tree_hash hash, uint64_t size, uint64_t index,
                          const struct sha256 *leaf, const struct sha256 *proof, size_t count,
                          const struct sha256 *root, struct err *err) MUST_CHECK;
bool tree_check_consistency(enum tree_hash hash, uint64_t old_size, const struct sha256 *old_root,
                            uint64_t size, const struct sha256 *root, const struct sha256 *proof,
                            size_t count, struct err *err) MUST_CHECK;

/* A tree in memory, every complete node kept: about 64 bytes a leaf. */
struct tree;
struct tree *tree_new(enum tree_hash hash);
void tree_free(struct tree *tree);
AUTO_DEFINE(tree)
void tree_add(struct tree *tree, const struct sha256 *leaf);
uint64_t tree_size(const struct tree *tree);
struct tree_source tree_source(struct tree *tree); /* valid as long as the tree */

#endif
