/*
 * log/publish.h - private: the files of a checkpoint.
 */
#ifndef LOG_PUBLISH_H
#define LOG_PUBLISH_H

#include "store.h"

struct tree_source;

struct publishing {
    struct db *db;
    const struct conf *conf;
    bool check; /* every file, not only what is new */
    uint64_t written;
};

/* Tiles and entry bundles up to the checkpoint. Fails: ERR_TAMPERED when the records do not make
 * its root; ERR_IO. */
bool publish__tiles(struct publishing *on, const struct checkpoint_row *row,
                    struct err *err) MUST_CHECK;
/* The checkpoint's files, with all cosignatures that came, last the one that everybody reads. */
bool publish__checkpoint(struct publishing *on, const struct checkpoint_row *row,
                         struct err *err) MUST_CHECK;

/* The tree as it stands in the public files. */
struct public_tree;
struct public_tree *public_tree_new(const struct conf *conf, uint64_t size);
void public_tree_free(struct public_tree *tree);
AUTO_DEFINE(public_tree)
struct tree_source public_tree_source(struct public_tree *tree);

#endif
