/* Reads any bytes as a tile's path, as an entry bundle, and as a leaf of the tree of chains. What
 * is accepted comes out the same when it is written again. */
#include "proof/headtree.h"
#include "proof/tile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_bundle(struct text bytes)
{
    struct buf again;
    struct text entry;
    struct text rest = bytes;
    buf_init(&again, bytes.len);
    while (tile_entry_next(&rest, &entry))
        tile_entry_add(entry, &again);
    if (!text_same((struct text) { again.data, again.len },
                   text_slice(bytes, 0, bytes.len - rest.len)))
        abort();
    buf_release(&again);
}

static void check_leaf(struct text bytes)
{
    struct err err;
    struct buf again;
    struct headtree_leaf leaf;
    if (!headtree_leaf_parse(bytes, &leaf, &err))
        return;
    buf_init(&again, bytes.len);
    if (!headtree_leaf_write(&leaf, &again, &err) ||
        !text_same((struct text) { again.data, again.len }, bytes))
        abort();
    buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tile tile;
    char path[TILE_PATH_SIZE];
    struct text bytes = { (const char *)data, size };
    if (tile_path_parse(bytes, &tile) && !text_eq(bytes, tile_path(&tile, path)))
        abort();
    check_bundle(bytes);
    check_leaf(bytes);
    return 0;
}
