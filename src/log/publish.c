#include "publish.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "proof/checkpoint.h"
#include "proof/note.h"
#include "settings.h"
#include "tiler.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PUBLIC_MODE = 0644, AUDIT_MODE = 0600, NOTE_FILE_MAX = NOTE_TEXT_MAX + NOTE_SIGNATURES_MAX };

/* One pass over the leaves from a size on. */
struct pass {
    struct publishing *on;
    const struct checkpoint_row *row;
    const char *audit, *folder[2];
    struct files public_files, audit_files;
    struct tiler tiler[2];
    struct buf bundle; /* the entries of the tile that is being filled */
    int entries;
};

static const char *folder(const struct conf *conf, const char *name, struct arena *arena)
{
    const char *log = conf->log[0] != '\0' ? conf->log : "log";
    return arena_printf(arena, "%s/%s", log__setting_path(conf, log, arena), name);
}

static bool write_bundle(struct pass *pass, uint64_t next, struct err *err)
{
    struct tile tile = { TILE_ENTRIES, (next - 1) / TILE_WIDTH, pass->entries };
    char name[TILE_PATH_SIZE], path[FILES_PATH_MAX];
    TRY(buf_check(&pass->bundle, _("an entry bundle"), err));
    TRY(files_path(path, pass->audit, tile_path(&tile, name), err));
    TRY(files_write(&pass->audit_files, path, (struct text) { pass->bundle.data, pass->bundle.len },
                    err));
    if (tile.width == TILE_WIDTH)
        TRY(files_drop_parts(&pass->audit_files, path, err));
    buf_clear(&pass->bundle);
    pass->entries = 0;
    return true;
}

static bool take(void *arg, const struct leaf_row *leaf, struct err *err)
{
    struct pass *pass = arg;
    TRY(tiler_add(&pass->tiler[TREE_SHA256], &leaf->hash, err));
    if (pass->row->has_sm3) {
        struct sha256 second = tree_leaf(TREE_SM3, leaf->bytes.ptr, leaf->bytes.len);
        TRY(tiler_add(&pass->tiler[TREE_SM3], &second, err));
    }
    tile_entry_add(leaf->bytes, &pass->bundle);
    return ++pass->entries < TILE_WIDTH || write_bundle(pass, leaf->position + 1, err);
}

static bool begin(struct pass *pass, uint64_t from, bool *ret_found, struct err *err)
{
    TRY(tiler_begin(&pass->tiler[TREE_SHA256], &pass->public_files, pass->folder[TREE_SHA256],
                    TREE_SHA256, from, ret_found, err));
    if (!*ret_found || !pass->row->has_sm3)
        return true;
    return tiler_begin(&pass->tiler[TREE_SM3], &pass->public_files, pass->folder[TREE_SM3],
                       TREE_SM3, from, ret_found, err);
}

static bool is_right(const struct pass *pass)
{
    struct sha256 root, wanted;
    tiler_root(&pass->tiler[TREE_SHA256], &root);
    if (!sha256_same(&root, &pass->row->root) || !pass->row->has_sm3)
        return sha256_same(&root, &pass->row->root);
    tree_frontier_root(TREE_SM3, &pass->row->tree[TREE_SM3], &wanted);
    tiler_root(&pass->tiler[TREE_SM3], &root);
    return sha256_same(&root, &wanted);
}

/* *ret_right false: a tile that was there is missing or wrong; begin at 0. */
static bool run(struct pass *pass, uint64_t from, bool *ret_right, struct err *err)
{
    buf_clear(&pass->bundle);
    pass->entries = 0;
    TRY(begin(pass, from, ret_right, err));
    if (!*ret_right)
        return true;
    TRY(log__each_leaf(pass->on->db, from, pass->row->size, true, take, pass, err));
    *ret_right = is_right(pass);
    if (!*ret_right)
        return true;
    if (pass->entries > 0)
        TRY(write_bundle(pass, pass->row->size, err));
    TRY(tiler_end(&pass->tiler[TREE_SHA256], err));
    return !pass->row->has_sm3 || tiler_end(&pass->tiler[TREE_SM3], err);
}

/* How far the files are, by the checkpoint that stands there; 0 when it is another log's, or of
 * another incarnation. */
static uint64_t published(const char *public_folder, const struct checkpoint_row *row)
{
    struct err ignored = { 0 };
    struct checkpoint old, own;
    char path[FILES_PATH_MAX];
    uint64_t size = 0;
    AUTO(arena) struct arena *arena = arena_make();
    char *bytes = arena_alloc(arena, NOTE_FILE_MAX + 1);
    struct note *note = arena_new(arena, struct note);
    struct note *own_note = arena_new(arena, struct note);
    if (!files_path(path, public_folder, "checkpoint", &ignored))
        return 0;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    size_t len = fread(bytes, 1, NOTE_FILE_MAX, file);
    (void)fclose(file); /* it was only read */
    if (note_parse((struct text) { bytes, len }, note, &ignored) &&
        checkpoint_parse(note->text, &old, &ignored) && note_parse(row->note, own_note, &ignored) &&
        checkpoint_parse(own_note->text, &own, &ignored) && text_same(old.origin, own.origin) &&
        old.size <= own.size)
        size = old.size;
    return size;
}

static bool work(struct pass *pass, uint64_t from, struct err *err)
{
    bool is_right = false;
    if (from > 0)
        TRY(run(pass, from, &is_right, err));
    if (!is_right)
        TRY(run(pass, 0, &is_right, err));
    if (!is_right)
        return err_set(err, ERR_TAMPERED,
                       _("the records in the database do not make the tree of the checkpoint of "
                         "size %" PRIu64),
                       pass->row->size);
    TRY(files_sync(&pass->audit_files, pass->audit, err));
    return files_sync(&pass->public_files, pass->folder[0], err);
}

bool publish__tiles(struct publishing *on, const struct checkpoint_row *row, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct pass *pass = arena_new(arena, struct pass); /* large */
    pass->on = on;
    pass->row = row;
    pass->public_files.mode = PUBLIC_MODE;
    pass->audit_files.mode = AUDIT_MODE;
    pass->folder[TREE_SHA256] = folder(on->conf, "public", arena);
    pass->folder[TREE_SM3] = folder(on->conf, "public/sm3", arena);
    pass->audit = folder(on->conf, "audit", arena);
    uint64_t from = published(pass->folder[TREE_SHA256], row);
    if (from == row->size && !on->check)
        return true;
    buf_init(&pass->bundle, TILE_BUNDLE_MAX);
    bool ok = work(pass, on->check ? 0 : from - from % TILE_WIDTH, err);
    buf_release(&pass->bundle);
    on->written += pass->public_files.written + pass->audit_files.written;
    return ok;
}

bool publish__checkpoint(struct publishing *on, const struct checkpoint_row *row, struct err *err)
{
    __attribute__((cleanup(buf_auto))) struct buf note;
    AUTO(arena) struct arena *arena = arena_make();
    struct files files = { .mode = PUBLIC_MODE };
    char path[FILES_PATH_MAX];
    buf_init(&note, NOTE_FILE_MAX);
    TRY(log_witness_note(on->db, row->size, &note, err));
    if (row->has_sm3) {
        TRY(files_path(path, folder(on->conf, "public/sm3", arena), "checkpoint", err));
        TRY(files_write(&files, path, row->note_sm3, err));
    }
    TRY(files_path(path, folder(on->conf, "public", arena), "checkpoint", err));
    TRY(files_write(&files, path, (struct text) { note.data, note.len }, err));
    on->written += files.written;
    return true;
}

struct public_tree {
    struct tile_tree *tree;
    struct arena *arena;
    const char *folder;
};

/* A tile that grew since is read in its wider form. */
static bool read_tile(void *arg, const struct tile *tile, unsigned char *out, struct err *err)
{
    const struct public_tree *tree = arg;
    unsigned char whole[TILE_SIZE];
    char name[TILE_PATH_SIZE], path[FILES_PATH_MAX];
    size_t len = (size_t)tile->width * SHA256_SIZE;
    bool found;
    TRY(files_path(path, tree->folder, tile_path(tile, name), err));
    TRY(files_read(path, out, len, &found, err));
    if (found)
        return true;
    struct tile full = { tile->level, tile->index, TILE_WIDTH };
    TRY(files_path(path, tree->folder, tile_path(&full, name), err));
    TRY(files_read(path, whole, sizeof whole, &found, err));
    if (!found) {
        (void)err_set(err, ERR_NOT_FOUND, _("the tile %s is missing"), path);
        return err_hint(err, _("Run: mingzhang checkpoint --check"));
    }
    memcpy(out, whole, len);
    return true;
}

struct public_tree *public_tree_new(const struct conf *conf, uint64_t size)
{
    struct arena *arena = arena_make();
    struct public_tree *tree = arena_new(arena, struct public_tree);
    const struct tile_reader reader = { read_tile, tree, TREE_SHA256, size };
    tree->arena = arena;
    tree->folder = folder(conf, "public", arena);
    tree->tree = tile_tree_new(&reader);
    return tree;
}

void public_tree_free(struct public_tree *tree)
{
    if (tree == NULL)
        return;
    tile_tree_free(tree->tree);
    arena_free(tree->arena);
}

struct tree_source public_tree_source(struct public_tree *tree)
{
    return tile_tree_source(tree->tree);
}
