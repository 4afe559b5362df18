#include "leaves.h"
#include "temporary.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct leaves {
    enum tree_hash hash;
    uint64_t capacity, count;
    unsigned char *seen;
    FILE *levels[TILE_LEVELS];
    uint64_t made[TILE_LEVELS];                  /* hashes of each level */
    struct sha256 open[TILE_LEVELS][TILE_WIDTH]; /* of the tile that fills up */
    struct tile_tree *tree;
};

bool leaves_new(enum tree_hash hash, uint64_t capacity, struct leaves **ret, struct err *err)
{
    struct leaves *made = calloc(1, sizeof *made);
    if (made == NULL)
        abort();
    made->hash = hash;
    made->capacity = capacity;
    made->seen = calloc(capacity / 8 + 1, 1);
    if (made->seen == NULL)
        abort();
    made->levels[0] = verify__temporary(err);
    if (made->levels[0] == NULL) {
        leaves_free(made);
        return false;
    }
    *ret = made;
    return true;
}

void leaves_free(struct leaves *leaves)
{
    if (leaves == NULL)
        return;
    for (size_t i = 0; i < COUNT(leaves->levels); i++)
        if (leaves->levels[i] != NULL)
            (void)fclose(leaves->levels[i]); /* nobody reads it any more */
    tile_tree_free(leaves->tree);
    free(leaves->seen);
    free(leaves);
}

static bool has(const struct leaves *leaves, uint64_t position)
{
    return (leaves->seen[position / 8] & 1U << position % 8) != 0;
}

static bool write_hash(struct leaves *leaves, int level, uint64_t index, const struct sha256 *hash,
                       struct err *err)
{
    if (leaves->levels[level] == NULL && (leaves->levels[level] = verify__temporary(err)) == NULL)
        return false;
    return pwrite(fileno(leaves->levels[level]), hash->bytes, SHA256_SIZE,
                  (off_t)(index * SHA256_SIZE)) == SHA256_SIZE ||
           verify__temporary_failed(err);
}

bool leaves_put(struct leaves *leaves, uint64_t position, const struct sha256 *leaf,
                enum leaf_put *ret, struct err *err)
{
    *ret = LEAF_OUTSIDE;
    if (position >= leaves->capacity)
        return true;
    *ret = LEAF_TAKEN;
    if (has(leaves, position))
        return true;
    *ret = LEAF_FRESH;
    leaves->seen[position / 8] |= (unsigned char)(1U << position % 8);
    if (position >= leaves->count)
        leaves->count = position + 1;
    return write_hash(leaves, 0, position, leaf, err);
}

bool leaves_gap(const struct leaves *leaves, uint64_t from, uint64_t *ret)
{
    while (from < leaves->count && has(leaves, from))
        from++;
    *ret = from;
    return from < leaves->count;
}

uint64_t leaves_count(const struct leaves *leaves) { return leaves->count; }

struct sha256 verify__folded(enum tree_hash hash, struct sha256 nodes[TILE_WIDTH])
{
    for (size_t count = TILE_WIDTH; count > 1; count /= 2)
        for (size_t i = 0; i < count / 2; i++)
            nodes[i] = tree_node(hash, &nodes[2 * i], &nodes[2 * i + 1]);
    return nodes[0];
}

/* A hash of a level; every 256th completes one of the level above. */
static bool rise(struct leaves *leaves, int level, struct sha256 hash, struct err *err)
{
    for (; level < TILE_LEVELS; level++) {
        uint64_t index = leaves->made[level]++;
        if (level > 0)
            TRY(write_hash(leaves, level, index, &hash, err));
        leaves->open[level][index % TILE_WIDTH] = hash;
        if (index % TILE_WIDTH != TILE_WIDTH - 1)
            return true;
        hash = verify__folded(leaves->hash, leaves->open[level]);
    }
    return true;
}

static bool read_tile(void *arg, const struct tile *tile, unsigned char *out, struct err *err)
{
    struct leaves *leaves = arg;
    FILE *file = leaves->levels[tile->level];
    ssize_t len = (ssize_t)tile->width * SHA256_SIZE;
    assert(file != NULL);
    return pread(fileno(file), out, (size_t)len, (off_t)(tile->index * TILE_WIDTH * SHA256_SIZE)) ==
               len ||
           verify__temporary_failed(err);
}

bool leaves_tile(struct leaves *leaves, const struct tile *tile, unsigned char *out,
                 struct err *err)
{
    return read_tile(leaves, tile, out, err);
}

bool leaves_build(struct leaves *leaves, struct err *err)
{
    struct sha256 hashes[TILE_WIDTH];
    for (uint64_t at = 0; at < leaves->count; at += TILE_WIDTH) {
        uint64_t left = leaves->count - at;
        struct tile tile = { 0, at / TILE_WIDTH, left < TILE_WIDTH ? (int)left : TILE_WIDTH };
        TRY(read_tile(leaves, &tile, hashes[0].bytes, err));
        for (int i = 0; i < tile.width; i++)
            TRY(rise(leaves, 0, hashes[i], err));
    }
    const struct tile_reader reader = { read_tile, leaves, leaves->hash, leaves->count };
    leaves->tree = tile_tree_new(&reader);
    return true;
}

struct tree_source leaves_source(struct leaves *leaves) { return tile_tree_source(leaves->tree); }
