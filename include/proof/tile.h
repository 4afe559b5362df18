/*
 * proof/tile.h - the tree and the log's entries as files (C2SP tlog-tiles).
 *
 * A hash tile holds up to 256 hashes of a level, 32 bytes each; the hashes of level L are the
 * roots of complete subtrees of 256^L leaves. A tile that is not full carries its width in its
 * name. An entry bundle holds the entries behind a tile of level 0, each with its length before
 * it (2 bytes, big-endian).
 *
 *   tile/<L>/<N>[.p/<W>]     tile/entries/<N>[.p/<W>]     N as x001/x234/067
 */
#ifndef PROOF_TILE_H
#define PROOF_TILE_H

#include "core/buf.h"
#include "core/text.h"
#include "proof/tree.h"

enum {
    TILE_HEIGHT = 8,
    TILE_WIDTH = 256,
    TILE_SIZE = TILE_WIDTH * SHA256_SIZE, /* bytes of a full hash tile */
    TILE_LEVELS = 8,                      /* of trees up to TREE_SIZE_MAX */
    TILE_LEVEL_MAX = 63,                  /* that a path may name */
    TILE_ENTRIES = -1,                    /* the "level" of an entry bundle */
    TILE_PATH_SIZE = 64,
    TILE_ENTRY_MAX = 65535,
    TILE_BUNDLE_MAX = TILE_WIDTH * (TILE_ENTRY_MAX + 2)
};

struct tile {
    int level;
    uint64_t index;
    int width; /* 1 to 256 */
};

char *tile_path(const struct tile *tile, char out[TILE_PATH_SIZE]); /* returns out */
bool tile_path_parse(struct text path, struct tile *ret); /* exactly what tile_path() writes */
/* Width of a tile in a tree of this size; 0 when it has none there. */
int tile_width(uint64_t size, int level, uint64_t index);
/* Number of tiles of a level, with the last one that may not be full. */
uint64_t tile_count(uint64_t size, int level);

/* All hash tiles that a tree has at new_size and did not have, in this width, at old_size:
 *   struct tile tile;
 *   for (struct tile_walk w = tile_walk(old_size, new_size); tile_walk_next(&w, &tile);) ... */
struct tile_walk {
    uint64_t old_size, new_size, index;
    int level;
};
struct tile_walk tile_walk(uint64_t old_size, uint64_t new_size);
bool tile_walk_next(struct tile_walk *walk, struct tile *ret);
/* Writes the width * 32 bytes of a hash tile. Fails as the source does. */
bool tile_fill(const struct tree_source *source, const struct tile *tile, unsigned char *out,
               struct err *err) MUST_CHECK;

/* A tree whose nodes are read from tiles; the tile read last is kept for each level. */
struct tile_reader {
    /* Gives the width * 32 bytes of a tile. It may take them from a wider tile. */
    bool (*read)(void *arg, const struct tile *tile, unsigned char *out, struct err *err);
    void *arg;
    enum tree_hash hash;
    uint64_t size; /* of the tree */
};
struct tile_tree;
struct tile_tree *tile_tree_new(const struct tile_reader *reader);
void tile_tree_free(struct tile_tree *tree);
AUTO_DEFINE(tile_tree)
struct tree_source tile_tree_source(struct tile_tree *tree); /* valid as long as the tree */

void tile_entry_add(struct text entry, struct buf *out); /* at most TILE_ENTRY_MAX bytes (assert) */
/* Takes the next entry off a bundle; false at the end, or when the rest is no whole entry: then
 * rest is not empty. */
bool tile_entry_next(struct text *rest, struct text *ret);

#endif
