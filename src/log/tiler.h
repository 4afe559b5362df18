/*
 * log/tiler.h - private: writes the tiles of a tree as its leaves come, in order.
 *
 * Of each level the hashes of the last tile are kept. Going on from an earlier size, the levels
 * above the lowest are read back from the files; whether they were right shows in the root at the
 * end, which is computed from nothing but what was written.
 */
#ifndef LOG_TILER_H
#define LOG_TILER_H

#include "files.h"
#include "proof/tile.h"

struct tiler {
    struct files *files;
    const char *folder; /* holds tile/ */
    enum tree_hash hash;
    uint64_t size;
    int width[TILE_LEVELS];
    struct sha256 nodes[TILE_LEVELS][TILE_WIDTH];
};

/* At a size that is a multiple of TILE_WIDTH. *ret_found false: a tile is not there, begin at 0. */
bool tiler_begin(struct tiler *tiler, struct files *files, const char *folder, enum tree_hash hash,
                 uint64_t size, bool *ret_found, struct err *err) MUST_CHECK;
bool tiler_add(struct tiler *tiler, const struct sha256 *leaf, struct err *err) MUST_CHECK;
/* The root of all leaves so far. */
void tiler_root(const struct tiler *tiler, struct sha256 *ret);
/* Writes the tiles that are not full. */
bool tiler_end(struct tiler *tiler, struct err *err) MUST_CHECK;

#endif
