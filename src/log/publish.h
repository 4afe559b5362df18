/*
 * log/publish.h - private: the files of a checkpoint.
 */
#ifndef LOG_PUBLISH_H
#define LOG_PUBLISH_H

#include "log/tree.h"
#include "store.h"

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

#endif
