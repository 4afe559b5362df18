#include "tiler.h"

#include <stdio.h>
#include <string.h>

static struct sha256 subtree(enum tree_hash hash, const struct sha256 *nodes, int count)
{
    struct sha256 level[TILE_WIDTH];
    memcpy(level, nodes, (size_t)count * sizeof *nodes);
    for (; count > 1; count /= 2)
        for (int i = 0; i < count / 2; i++)
            level[i] = tree_node(hash, &level[(size_t)2 * (size_t)i], &level[2 * i + 1]);
    return level[0];
}

static bool write_tile(struct tiler *tiler, int level, struct err *err)
{
    struct tile tile = { level, tiler->size >> (TILE_HEIGHT * (level + 1)), tiler->width[level] };
    char name[TILE_PATH_SIZE], path[FILES_PATH_MAX];
    if (tile.width == TILE_WIDTH)
        tile.index--; /* its last leaf is counted already */
    TRY(files_path(path, tiler->folder, tile_path(&tile, name), err));
    const struct text bytes = { (const char *)tiler->nodes[level],
                                (size_t)tile.width * SHA256_SIZE };
    TRY(files_write(tiler->files, path, bytes, err));
    return tile.width < TILE_WIDTH || files_drop_parts(tiler->files, path, err);
}

bool tiler_begin(struct tiler *tiler, struct files *files, const char *folder, enum tree_hash hash,
                 uint64_t size, bool *ret_found, struct err *err)
{
    *tiler = (struct tiler) { .files = files, .folder = folder, .hash = hash, .size = size };
    *ret_found = true;
    for (int level = 1; level < TILE_LEVELS && *ret_found; level++) {
        uint64_t count = size >> (TILE_HEIGHT * level);
        struct tile tile = { level, count / TILE_WIDTH, (int)(count % TILE_WIDTH) };
        char name[TILE_PATH_SIZE], path[FILES_PATH_MAX];
        tiler->width[level] = tile.width;
        if (tile.width == 0)
            continue;
        TRY(files_path(path, folder, tile_path(&tile, name), err));
        TRY(files_read(path, tiler->nodes[level], (size_t)tile.width * SHA256_SIZE, ret_found,
                       err));
    }
    return true;
}

bool tiler_add(struct tiler *tiler, const struct sha256 *leaf, struct err *err)
{
    struct sha256 node = *leaf;
    tiler->size++;
    for (int level = 0; level < TILE_LEVELS; level++) {
        tiler->nodes[level][tiler->width[level]++] = node;
        if (tiler->width[level] < TILE_WIDTH)
            return true;
        TRY(write_tile(tiler, level, err));
        tiler->width[level] = 0;
        node = subtree(tiler->hash, tiler->nodes[level], TILE_WIDTH);
    }
    return true;
}

void tiler_root(const struct tiler *tiler, struct sha256 *ret)
{
    struct tree_frontier tree = { .size = tiler->size };
    for (int level = 0; level < TILE_LEVELS; level++) {
        int at = 0;
        for (int bit = TILE_HEIGHT - 1; bit >= 0; bit--) {
            if ((tiler->width[level] >> bit & 1) == 0)
                continue;
            tree.nodes[TILE_HEIGHT * level + bit] =
                subtree(tiler->hash, &tiler->nodes[level][at], 1 << bit);
            at += 1 << bit;
        }
    }
    tree_frontier_root(tiler->hash, &tree, ret);
}

bool tiler_end(struct tiler *tiler, struct err *err)
{
    for (int level = 0; level < TILE_LEVELS; level++)
        if (tiler->width[level] > 0)
            TRY(write_tile(tiler, level, err));
    return true;
}
