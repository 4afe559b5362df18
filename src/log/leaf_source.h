/*
 * log/leaf_source.h - private: the tree's nodes out of the tables, for proofs between checkpoints.
 *
 * A consistency proof from one checkpoint to another is made of the right edge of the first (which
 * its row keeps) and of subtrees that lie behind it: only leaves behind the first are read, however
 * large the log is. Asked for other nodes it reads all leaves below them.
 */
#ifndef LOG_LEAF_SOURCE_H
#define LOG_LEAF_SOURCE_H

#include "db/db.h"
#include "proof/tree.h"

struct leaf_source;

struct leaf_source *leaf_source_new(struct db *db);
void leaf_source_free(struct leaf_source *source);
AUTO_DEFINE(leaf_source)
/* Valid as long as the source. */
struct tree_source leaf_source_tree(struct leaf_source *source);

#endif
