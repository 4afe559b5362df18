/*
 * proof/headtree.h - the sorted tree of chains: what a daily head or a seal says about every chain.
 *
 * A leaf is canonical JSON:
 *   {"balances":[{"account":BOOK,"amount_fen":int,"source":SOURCE,"year":int},...],
 *    "chain":id,"hash":hex,"n":int}
 * with the number and hash of the chain's last record and its balances other than zero, ascending
 * by account, source and year. Leaves ascend by the bytes of the chain's id; all public and office
 * chains are in. The tree is that of proof/tree.h with SHA-256 over these bytes.
 */
#ifndef PROOF_HEADTREE_H
#define PROOF_HEADTREE_H

#include "proof/body.h"
#include "proof/tree.h"

enum { HEADTREE_LEAF_MAX = 64 << 10 };

struct headtree_leaf {
    struct text chain;
    int64_t n;
    struct sha256 hash;
    size_t count;
    struct entry_view balances[FIELD_BALANCES_MAX];
};

/* Puts balances in order, adds up those of one place, and drops zeros. Fails: ERR_LIMIT when a sum
 * does not fit into 2^53-1. */
bool headtree_settle(struct entry_view *balances, size_t *count, struct err *err) MUST_CHECK;
/* Appends the leaf's bytes; balances must be settled (assert). Fails: ERR_LIMIT, ERR_ENCODING. */
bool headtree_leaf_write(const struct headtree_leaf *leaf, struct buf *out,
                         struct err *err) MUST_CHECK;
/* Strict: canonical bytes of exactly this form. Fails: ERR_TAMPERED. */
bool headtree_leaf_parse(struct text bytes, struct headtree_leaf *ret, struct err *err) MUST_CHECK;

/* Feeds leaves in order: the root of the whole, and a refusal of what does not ascend. */
struct headtree {
    struct tree_frontier frontier;
    char last[CHAIN_ID_MAX + 1]; /* chain of the leaf before */
};
void headtree_begin(struct headtree *tree);
/* Fails: ERR_TAMPERED when the chain does not come after the one before. */
bool headtree_add(struct headtree *tree, struct text chain, const struct sha256 *leaf_hash,
                  struct err *err) MUST_CHECK;
struct sha256 headtree_root(const struct headtree *tree);
struct sha256 headtree_leaf_hash(struct text leaf);

#endif
