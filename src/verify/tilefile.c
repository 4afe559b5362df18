#include "core/i18n.h"
#include "folder.h"
#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *verify__tilefile_name(const struct tilefile *file, const struct tile *tile,
                            char out[FINDING_FILE_MAX])
{
    char path[TILE_PATH_SIZE];
    (void)snprintf(out, FINDING_FILE_MAX, "log/%s%s", file->below, tile_path(tile, path));
    return out;
}

bool verify__tilefile_read(struct tilefile *file, const struct tile *tile, unsigned char *out)
{
    char name[FINDING_FILE_MAX];
    char path[BUNDLE_PATH_MAX];
    struct err ignored;
    char more;
    size_t len = (size_t)tile->width * SHA256_SIZE;
    if (!verify__path(path, &ignored, "%s/%s", file->folder,
                      verify__tilefile_name(file, tile, name)))
        return false;
    FILE *open = fopen(path, "re");
    if (open == NULL)
        return false;
    bool ok = fread(out, 1, len, open) == len && fread(&more, 1, 1, open) == 0;
    (void)fclose(open); /* it was only read */
    return ok;
}

static bool read_for_tree(void *arg, const struct tile *tile, unsigned char *out, struct err *err)
{
    char name[FINDING_FILE_MAX];
    struct tilefile *file = arg;
    if (verify__tilefile_read(file, tile, out))
        return true;
    return err_set(err, ERR_NOT_FOUND, _("%s is not there, or not whole"),
                   verify__tilefile_name(file, tile, name));
}

struct tilefile *verify__tilefile_new(const char *folder, enum tree_hash hash, uint64_t size)
{
    struct tilefile *made = calloc(1, sizeof *made);
    if (made == NULL)
        abort();
    made->folder = folder;
    made->below = hash == TREE_SM3 ? "sm3/" : "";
    made->hash = hash;
    made->size = size;
    const struct tile_reader reader = { read_for_tree, made, hash, size };
    made->tree = tile_tree_new(&reader);
    return made;
}

void verify__tilefile_free(struct tilefile *file)
{
    if (file == NULL)
        return;
    tile_tree_free(file->tree);
    free(file);
}

/* A full tile is one hash of the tile above it. */
static bool leads_up(struct tilefile *file, const struct tile *tile, const unsigned char *bytes)
{
    unsigned char above[TILE_SIZE];
    struct tile up = { tile->level + 1, tile->index / TILE_WIDTH, 0 };
    if (tile->width < TILE_WIDTH)
        return true; /* it is part of the roots themselves */
    up.width = tile_width(file->size, up.level, up.index);
    if (up.width <= (int)(tile->index % TILE_WIDTH) || !verify__tilefile_read(file, &up, above))
        return false;
    struct sha256 nodes[TILE_WIDTH];
    memcpy(nodes, bytes, sizeof nodes);
    struct sha256 hash = verify__folded(file->hash, nodes);
    return memcmp(hash.bytes, above + tile->index % TILE_WIDTH * SHA256_SIZE, SHA256_SIZE) == 0;
}

enum tile_leaf verify__tilefile_leaf(struct tilefile *file, uint64_t position,
                                     const struct sha256 *leaf)
{
    struct tile wanted = { 0, position / TILE_WIDTH, 0 };
    wanted.width = tile_width(file->size, 0, wanted.index);
    if (file->kept.width != wanted.width || file->kept.index != wanted.index) {
        file->kept.width = 0;
        if (!verify__tilefile_read(file, &wanted, file->bytes))
            return TILE_LEAF_MISSING;
        file->kept = wanted;
        file->kept_is_good = leads_up(file, &wanted, file->bytes);
    }
    if (!file->kept_is_good)
        return TILE_LEAF_BROKEN;
    return memcmp(file->bytes + position % TILE_WIDTH * SHA256_SIZE, leaf->bytes, SHA256_SIZE) == 0
               ? TILE_LEAF_GOOD
               : TILE_LEAF_OTHER;
}

void verify__tilefile_close(struct logbook *book, struct tilefile *file)
{
    unsigned char bytes[TILE_SIZE];
    char name[FINDING_FILE_MAX];
    for (int level = 1; level < TILE_LEVELS; level++)
        for (uint64_t i = 0; i < tile_count(file->size, level); i++) {
            struct tile tile = { level, i, tile_width(file->size, level, i) };
            verify__log_count(book, PASS_TILE);
            if (!verify__tilefile_read(file, &tile, bytes))
                verify__log_found(book, PASS_TILE, verify__tilefile_name(file, &tile, name),
                                  _("the tile is not there, or not whole"));
            else if (!leads_up(file, &tile, bytes))
                verify__log_found(book, PASS_TILE, verify__tilefile_name(file, &tile, name),
                                  _("the tile does not lead to the one above it"));
        }
}
