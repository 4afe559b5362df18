/*
 * log/tree.h - the tree of the log as it stands in the public files, to prove records from.
 *
 *   AUTO(public_tree) struct public_tree *tree = public_tree_new(conf, size);
 *   struct tree_source source = public_tree_source(tree);
 *   TRY(tree_prove_inclusion(&source, size, position, &proof, err));
 */
#ifndef LOG_TREE_H
#define LOG_TREE_H

#include "core/conf.h"
#include "proof/tree.h"

/* size: of a checkpoint whose files are written. Nodes are read when they are asked for; reading
 * fails with ERR_NOT_FOUND when a tile is missing, and ERR_IO. */
struct public_tree;
struct public_tree *public_tree_new(const struct conf *conf, uint64_t size);
void public_tree_free(struct public_tree *tree);
AUTO_DEFINE(public_tree)
struct tree_source public_tree_source(struct public_tree *tree); /* valid as long as the tree */

#endif
