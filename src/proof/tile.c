#include "proof/tile.h"
#include "core/i18n.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUP = 1000, GROUPS_MAX = 7 }; /* 2^64 has 20 digits */

char *tile_path(const struct tile *tile, char out[TILE_PATH_SIZE])
{
    unsigned groups[GROUPS_MAX];
    int count = 0;
    uint64_t index = tile->index;
    do {
        groups[count++] = (unsigned)(index % GROUP);
        index /= GROUP;
    } while (index > 0);
    int len = tile->level == TILE_ENTRIES ? snprintf(out, TILE_PATH_SIZE, "tile/entries")
                                          : snprintf(out, TILE_PATH_SIZE, "tile/%d", tile->level);
    while (count-- > 0)
        len += snprintf(out + len, (size_t)(TILE_PATH_SIZE - len), "/%s%03u", count > 0 ? "x" : "",
                        groups[count]);
    if (tile->width < TILE_WIDTH)
        len += snprintf(out + len, (size_t)(TILE_PATH_SIZE - len), ".p/%d", tile->width);
    assert(len < TILE_PATH_SIZE);
    return out;
}

/* Digits up to the next character that is none; false when there is none or it is too large. */
static bool read_number(struct text *rest, uint64_t max, uint64_t *ret)
{
    uint64_t number = 0;
    size_t len = 0;
    for (; len < rest->len && rest->ptr[len] >= '0' && rest->ptr[len] <= '9'; len++) {
        number = number * 10 + (uint64_t)(rest->ptr[len] - '0');
        if (number > max)
            return false;
    }
    *rest = text_slice(*rest, len, rest->len);
    *ret = number;
    return len > 0;
}

static bool take(struct text *rest, const char *prefix)
{
    if (!text_starts(*rest, prefix))
        return false;
    *rest = text_slice(*rest, strlen(prefix), rest->len);
    return true;
}

static bool read_index(struct text *rest, uint64_t *ret)
{
    uint64_t index = 0;
    for (bool more = true; more;) {
        uint64_t group;
        struct text digits;
        if (!take(rest, "/"))
            return false;
        more = take(rest, "x");
        digits = text_slice(*rest, 0, 3);
        *rest = text_slice(*rest, digits.len, rest->len);
        if (!read_number(&digits, GROUP - 1, &group) || digits.len > 0 ||
            __builtin_mul_overflow(index, GROUP, &index) ||
            __builtin_add_overflow(index, group, &index))
            return false;
    }
    *ret = index;
    return true;
}

bool tile_path_parse(struct text path, struct tile *ret)
{
    struct tile tile = { .level = TILE_ENTRIES, .width = TILE_WIDTH };
    struct text rest = path;
    uint64_t number = 0;
    char again[TILE_PATH_SIZE];
    if (!take(&rest, "tile/"))
        return false;
    if (!take(&rest, "entries")) {
        if (!read_number(&rest, TILE_LEVEL_MAX, &number))
            return false;
        tile.level = (int)number;
    }
    if (!read_index(&rest, &tile.index))
        return false;
    if (take(&rest, ".p/")) {
        if (!read_number(&rest, TILE_WIDTH - 1, &number) || number == 0)
            return false;
        tile.width = (int)number;
    }
    if (rest.len > 0 || !text_eq(path, tile_path(&tile, again)))
        return false;
    *ret = tile;
    return true;
}

/* Hashes of a level in a tree of this size. */
static uint64_t hashes(uint64_t size, int level)
{
    int at = level == TILE_ENTRIES ? 0 : level;
    return at < TILE_LEVELS ? size >> (TILE_HEIGHT * at) : 0;
}

int tile_width(uint64_t size, int level, uint64_t index)
{
    uint64_t count = hashes(size, level);
    if (index > count / TILE_WIDTH)
        return 0;
    return index < count / TILE_WIDTH ? TILE_WIDTH : (int)(count % TILE_WIDTH);
}

uint64_t tile_count(uint64_t size, int level)
{
    uint64_t count = hashes(size, level);
    return count / TILE_WIDTH + (count % TILE_WIDTH > 0 ? 1 : 0);
}

struct tile_walk tile_walk(uint64_t old_size, uint64_t new_size)
{
    assert(old_size <= new_size && new_size <= TREE_SIZE_MAX);
    return (struct tile_walk) { .old_size = old_size,
                                .new_size = new_size,
                                .index = hashes(old_size, 0) / TILE_WIDTH };
}

bool tile_walk_next(struct tile_walk *walk, struct tile *ret)
{
    while (walk->level < TILE_LEVELS) {
        struct tile tile = { walk->level, walk->index,
                             tile_width(walk->new_size, walk->level, walk->index) };
        walk->index++;
        if (tile.width > tile_width(walk->old_size, tile.level, tile.index)) {
            *ret = tile;
            return true;
        }
        if (walk->index >= tile_count(walk->new_size, walk->level)) {
            walk->level++;
            walk->index = hashes(walk->old_size, walk->level) / TILE_WIDTH;
        }
    }
    return false;
}

bool tile_fill(const struct tree_source *source, const struct tile *tile, unsigned char *out,
               struct err *err)
{
    assert(tile->level >= 0 && tile->width > 0 && tile->width <= TILE_WIDTH);
    for (int i = 0; i < tile->width; i++) {
        struct sha256 node;
        TRY(source->node(source->arg, tile->level * TILE_HEIGHT,
                         tile->index * TILE_WIDTH + (uint64_t)i, &node, err));
        memcpy(out + (size_t)i * SHA256_SIZE, node.bytes, SHA256_SIZE);
    }
    return true;
}

struct tile_tree {
    struct tile_reader reader;
    struct tile kept[TILE_LEVELS]; /* width 0: none */
    struct sha256 hashes[TILE_LEVELS][TILE_WIDTH];
};

struct tile_tree *tile_tree_new(const struct tile_reader *reader)
{
    struct tile_tree *tree = calloc(1, sizeof *tree);
    if (tree == NULL)
        abort();
    tree->reader = *reader;
    return tree;
}

void tile_tree_free(struct tile_tree *tree) { free(tree); }

static bool load(struct tile_tree *tree, const struct tile *tile, struct err *err)
{
    struct tile *kept = &tree->kept[tile->level];
    if (kept->width == tile->width && kept->index == tile->index)
        return true;
    kept->width = 0; /* what follows may fail half-way */
    TRY(tree->reader.read(tree->reader.arg, tile, tree->hashes[tile->level][0].bytes, err));
    *kept = *tile;
    return true;
}

static bool read_node(void *arg, int level, uint64_t index, struct sha256 *ret, struct err *err)
{
    struct tile_tree *tree = arg;
    int inside = level % TILE_HEIGHT; /* levels between the tile's hashes and the node */
    struct tile tile = { .level = level / TILE_HEIGHT };
    struct sha256 nodes[TILE_WIDTH];
    size_t count = (size_t)1 << inside;
    if (level >= TREE_HEIGHT_MAX || index >= tree->reader.size >> level)
        return err_set(err, ERR_INPUT, _("a tree of this size has no such leaf"));
    size_t from = (size_t)((index << inside) % TILE_WIDTH);
    tile.index = (index << inside) / TILE_WIDTH;
    tile.width = tile_width(tree->reader.size, tile.level, tile.index);
    TRY(load(tree, &tile, err));
    memcpy(nodes, &tree->hashes[tile.level][from], count * sizeof *nodes);
    for (; count > 1; count /= 2)
        for (size_t i = 0; i < count / 2; i++)
            nodes[i] = tree_node(tree->reader.hash, &nodes[2 * i], &nodes[2 * i + 1]);
    *ret = nodes[0];
    return true;
}

struct tree_source tile_tree_source(struct tile_tree *tree)
{
    return (struct tree_source) { read_node, tree, tree->reader.hash };
}

void tile_entry_add(struct text entry, struct buf *out)
{
    assert(entry.len <= TILE_ENTRY_MAX);
    buf_addc(out, (char)(entry.len >> 8));
    buf_addc(out, (char)(entry.len & 0xFF));
    buf_add(out, entry.ptr, entry.len);
}

bool tile_entry_next(struct text *rest, struct text *ret)
{
    if (rest->len < 2)
        return false;
    size_t len = (size_t)(unsigned char)rest->ptr[0] << 8 | (unsigned char)rest->ptr[1];
    if (rest->len - 2 < len)
        return false;
    *ret = text_slice(*rest, 2, len);
    *rest = text_slice(*rest, 2 + len, rest->len);
    return true;
}
