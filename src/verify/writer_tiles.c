/* Hash tiles of a log, written while its leaves pass by. */
#include "core/i18n.h"
#include "leaves.h"
#include "verify/bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bundle_tiles {
    struct bundle_writer *writer;
    enum tree_hash hash;
    const unsigned char *wanted;
    uint64_t made[TILE_LEVELS];
    struct sha256 open[TILE_LEVELS][TILE_WIDTH];
};

struct bundle_tiles *bundle_tiles_new(struct bundle_writer *writer, enum tree_hash hash,
                                      const unsigned char *wanted)
{
    struct bundle_tiles *made = calloc(1, sizeof *made);
    if (made == NULL)
        abort();
    made->writer = writer;
    made->hash = hash;
    made->wanted = wanted;
    return made;
}

void bundle_tiles_free(struct bundle_tiles *tiles) { free(tiles); }

static bool write_tile(struct bundle_tiles *tiles, int level, uint64_t index, int width,
                       struct err *err)
{
    char path[TILE_PATH_SIZE];
    char name[TILE_PATH_SIZE + 16];
    const struct tile tile = { level, index, width };
    if (level == 0 && width == TILE_WIDTH && tiles->wanted != NULL &&
        (tiles->wanted[index / 8] & 1U << index % 8) == 0)
        return true;
    (void)snprintf(name, sizeof name, "log/%s%s", tiles->hash == TREE_SM3 ? "sm3/" : "",
                   tile_path(&tile, path));
    const struct text bytes = { (const char *)tiles->open[level][0].bytes,
                                (size_t)width * SHA256_SIZE };
    return bundle_put(tiles->writer, name, bytes, err);
}

bool bundle_tiles_add(struct bundle_tiles *tiles, const struct sha256 *leaf, struct err *err)
{
    struct sha256 hash = *leaf;
    for (int level = 0; level < TILE_LEVELS; level++) {
        uint64_t index = tiles->made[level]++;
        tiles->open[level][index % TILE_WIDTH] = hash;
        if (index % TILE_WIDTH != TILE_WIDTH - 1)
            return true;
        TRY(write_tile(tiles, level, index / TILE_WIDTH, TILE_WIDTH, err));
        hash = verify__folded(tiles->hash, tiles->open[level]);
    }
    return true;
}

bool bundle_tiles_end(struct bundle_tiles *tiles, struct err *err)
{
    for (int level = 0; level < TILE_LEVELS; level++) {
        int width = (int)(tiles->made[level] % TILE_WIDTH);
        if (width > 0)
            TRY(write_tile(tiles, level, tiles->made[level] / TILE_WIDTH, width, err));
    }
    return true;
}
