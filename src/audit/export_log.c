/* The log of a bundle: checkpoints, time-stamps, tiles, keys, heads. */
#include "core/i18n.h"
#include "log.h"
#include "proof/balances.h"
#include "proof/tile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZES_MAX = 16 * 1024 * 1024 };

struct row_writer {
    struct bundle_writer *writer;
    struct arena *row;
    struct bundle_tiles *tiles;
    struct arena *kept;
    int64_t size, newest;
    int64_t *sizes; /* of the checkpoints that were written */
    size_t count;
};

static bool put(struct bundle_writer *writer, const char *folder, int64_t size, struct text bytes,
                struct err *err)
{
    char name[96];
    (void)snprintf(name, sizeof name, "log/%scheckpoints/%lld", folder, (long long)size);
    return bundle_put(writer, name, bytes, err);
}

static bool put_point(const struct db_result *row, void *arg, struct err *err)
{
    struct row_writer *out = arg;
    int64_t size = db_get_int(row, 0, 0);
    struct text note = db_get_text(row, 0, 1);
    struct text second = db_get_text(row, 0, 2);
    bool has_second = !db_is_null(row, 0, 2);
    if (size > out->newest)
        return true; /* cannot be: the newest is the largest */
    TRY(put(out->writer, "", size, note, err));
    if (has_second)
        TRY(put(out->writer, "sm3/", size, second, err));
    if (size < out->newest)
        return true;
    TRY(bundle_put(out->writer, "log/checkpoint", note, err));
    return !has_second || bundle_put(out->writer, "log/sm3/checkpoint", second, err);
}

static bool keep_size(const struct db_result *row, void *arg, struct err *err)
{
    struct row_writer *out = arg;
    (void)err; /* nothing here can fail */
    out->sizes = reallocarray(out->sizes, out->count + 1, sizeof *out->sizes);
    if (out->sizes == NULL)
        abort();
    out->sizes[out->count++] = db_get_int(row, 0, 0);
    return true;
}

static bool put_token(const struct db_result *row, void *arg, struct err *err)
{
    struct row_writer *out = arg;
    char name[96];
    arena_reset(out->row);
    (void)snprintf(name, sizeof name, "stamps/%lld.%zu.tsr", (long long)out->size, out->count++);
    return bundle_put(out->writer, name, db_get_bytes(row, 0, 0, out->row), err);
}

static bool put_points(struct db *db, struct export_log *log, struct row_writer *out,
                       struct err *err)
{
    struct row_writer tokens = *out;
    const char *sizes = log->sizes.data;
    out->sizes = NULL;
    out->count = 0;
    bool ok = audit__points(db, sizes, put_point, out, err) &&
              audit__points(db, sizes, keep_size, out, err);
    for (size_t i = 0; ok && i < out->count; i++) {
        tokens.size = out->sizes[i];
        tokens.count = 0;
        ok = audit__tokens(db, tokens.size, put_token, &tokens, err);
    }
    free(out->sizes);
    return ok;
}

static bool put_leaf(const struct db_result *row, void *arg, struct err *err)
{
    struct row_writer *out = arg;
    struct sha256 leaf;
    arena_reset(out->row);
    struct text hash = db_get_bytes(row, 0, 0, out->row);
    if (hash.len != SHA256_SIZE)
        return err_set(err, ERR_TAMPERED, _("a record of the ledger is damaged"));
    memcpy(leaf.bytes, hash.ptr, SHA256_SIZE);
    return bundle_tiles_add(out->tiles, &leaf, err);
}

static bool put_entry(const struct db_result *row, void *arg, struct err *err)
{
    struct row_writer *out = arg;
    arena_reset(out->row);
    struct text bytes = db_get_bytes(row, 0, 0, out->row);
    struct sha256 leaf = tree_leaf(TREE_SM3, bytes.ptr, bytes.len);
    return bundle_tiles_add(out->tiles, &leaf, err);
}

static bool put_tiles(struct db *db, const struct export_log *log, struct row_writer *out,
                      struct err *err)
{
    bool ok = true;
    for (int hash = TREE_SHA256; ok && hash <= (log->about.national ? TREE_SM3 : TREE_SHA256);
         hash++) {
        out->tiles =
            bundle_tiles_new(out->writer, (enum tree_hash)hash, log->is_part ? log->wanted : NULL);
        ok = (hash == TREE_SHA256 ? audit__leaves(db, log->about.newest, put_leaf, out, err)
                                  : audit__entries(db, log->about.newest, put_entry, out, err)) &&
             bundle_tiles_end(out->tiles, err);
        bundle_tiles_free(out->tiles);
    }
    return ok;
}

static int64_t number(const struct db_result *row, size_t column)
{
    return db_is_null(row, 0, column) ? -1 : db_get_int(row, 0, column);
}

static bool put_key(const struct db_result *row, void *arg, struct err *err)
{
    struct row_writer *out = arg;
    const struct bundle_key key = {
        .id = db_get(row, 0, 0),
        .role = db_get(row, 0, 1),
        .algorithm = db_get(row, 0, 2),
        .public_key = db_get(row, 0, 3),
        .n = number(row, 4),
        .from = number(row, 5),
        .to = number(row, 6),
    };
    (void)err; /* nothing here can fail */
    bundle_add_any_key(out->writer, &key);
    return true;
}

void audit__export_log_begin(struct export_log *log, bool is_part)
{
    log->is_part = is_part;
    free(log->wanted);
    log->wanted = calloc((size_t)log->about.newest / TILE_WIDTH / 8 + 1, 1);
    if (log->wanted == NULL)
        abort();
    buf_release(&log->sizes); /* of a try before this one */
    buf_init(&log->sizes, SIZES_MAX);
    buf_addc(&log->sizes, '{');
    log->last_size = -1;
}

void audit__export_log_release(struct export_log *log)
{
    free(log->wanted);
    buf_release(&log->sizes);
}

static void want(struct export_log *log, int64_t position)
{
    uint64_t tile = (uint64_t)position / TILE_WIDTH;
    if (position >= 0 && position < log->about.newest)
        log->wanted[tile / 8] |= (unsigned char)(1U << tile % 8);
}

/* What the root at this size is made of, beside full tiles. */
static void want_root(struct export_log *log, int64_t size)
{
    if (size > 0 && size % TILE_WIDTH > 0)
        want(log, size - 1);
}

/* The end of a record's canonical form says its type. */
static bool names_a_root(struct text bytes)
{
    static const char *const ENDS[] = { "\"type\":\"seal\",\"v\":1}", "\"type\":\"head\",\"v\":1}",
                                        "\"type\":\"programme_seal\",\"v\":1}",
                                        "\"type\":\"incarnation\",\"v\":1}" };
    for (size_t i = 0; i < COUNT(ENDS); i++)
        if (text_ends(bytes, ENDS[i]))
            return true;
    return false;
}

void audit__export_log_record(struct export_log *log, struct text bytes, int64_t position)
{
    struct err ignored = { 0 };
    struct record record;
    struct body body;
    want(log, position);
    if (!names_a_root(bytes) || !record_parse(bytes, &record, &ignored) ||
        !body_read(&record, &body, &ignored))
        return; /* what is damaged is found by whoever verifies */
    int64_t size = body_int(&body, "size", -1);
    want_root(log, size);
    if (size <= 0 || size == log->last_size)
        return;
    buf_addf(&log->sizes, "%s%lld", log->last_size < 0 ? "" : ",", (long long)size);
    log->last_size = size;
}

/* Whoever was given a head once can ask again whether the log continues it. */
static bool want_size(const struct db_result *row, void *arg, struct err *err)
{
    (void)err; /* nothing here can fail */
    want_root(arg, db_get_int(row, 0, 0));
    return true;
}

bool audit__export_log(struct db *db, struct export_log *log, struct bundle_writer *writer,
                       struct err *err)
{
    AUTO(arena) struct arena *row = arena_make();
    struct row_writer out = { .writer = writer, .row = row, .newest = log->about.newest };
    TRY(audit__all_keys(db, put_key, &out, err));
    if (log->about.newest == 0)
        return true;
    buf_addc(&log->sizes, '}');
    TRY(buf_check(&log->sizes, _("the list of checkpoints"), err));
    if (log->is_part)
        TRY(audit__sizes(db, want_size, log, err));
    return put_points(db, log, &out, err) && put_tiles(db, log, &out, err);
}

/* Heads of chains. */
struct heads {
    struct bundle_writer *writer;
    struct arena *row;
    bool (*is_wanted)(const void *arg, const char *chain);
    const void *arg;
    struct tree *tree;
    struct jv *kept; /* of the wanted chains: leaf, index */
    struct headtree_leaf *leaf;
    int64_t n, size;
    struct sha256 hash, root;
};

static bool read_head(const struct db_result *row, void *arg, struct err *err)
{
    struct heads *heads = arg;
    struct record record;
    struct body body;
    struct text bytes = db_get_bytes(row, 0, 1, heads->row);
    TRY(record_parse(bytes, &record, err) && body_read(&record, &body, err));
    struct text hex = body_string(&body, "heads");
    if (hex.len != SHA256_HEX_SIZE - 1 || !hex_decode(hex.ptr, hex.len, heads->root.bytes))
        return err_set(err, ERR_TAMPERED, _("a record of the ledger is damaged"));
    heads->n = db_get_int(row, 0, 0);
    heads->size = body_int(&body, "size", 0);
    heads->hash = record_hash(bytes.ptr, bytes.len);
    return true;
}

static void keep_leaf(struct heads *heads, const struct buf *bytes)
{
    struct jv *item = jv_object();
    jv_set_int(item, "index", (int64_t)tree_size(heads->tree));
    jv_set_string(item, "leaf", bytes->data);
    jv_add(heads->kept, item);
}

static bool add_chain(const struct db_result *row, void *arg, struct err *err)
{
    struct heads *heads = arg;
    struct headtree_leaf *leaf = heads->leaf;
    struct buf bytes;
    arena_reset(heads->row);
    leaf->chain = db_get_text(row, 0, 0);
    leaf->n = db_get_int(row, 0, 1);
    if (!hex_decode(db_get(row, 0, 2), SHA256_HEX_SIZE - 1, leaf->hash.bytes))
        return err_set(err, ERR_TAMPERED, _("a record of the ledger is damaged"));
    buf_init(&bytes, HEADTREE_LEAF_MAX);
    bool ok =
        balances_read(db_get_text(row, 0, 3), leaf, err) && headtree_leaf_write(leaf, &bytes, err);
    if (ok) {
        struct sha256 hash = headtree_leaf_hash((struct text) { bytes.data, bytes.len });
        if (heads->is_wanted(heads->arg, db_get(row, 0, 0)))
            keep_leaf(heads, &bytes);
        tree_add(heads->tree, &hash);
    }
    buf_release(&bytes);
    return ok;
}

static bool put_proof(struct heads *heads, const struct jv *kept, struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    char name[CHAIN_ID_MAX + 1];
    char path[CHAIN_ID_MAX + 32];
    struct headtree_leaf *leaf = heads->leaf;
    struct tree_proof proof;
    struct tree_source source = tree_source(heads->tree);
    AUTO(jv) struct jv *document = jv_object();
    struct jv *head = jv_object();
    struct jv *list = jv_array();
    const char *text = jv_string(jv_get(kept, "leaf"), "");
    int64_t index = jv_int(jv_get(kept, "index"), 0);
    jv_set_string(head, "chain", "programme");
    jv_set_string(head, "hash", sha256_hex(&heads->hash, hex));
    jv_set_int(head, "n", heads->n);
    jv_set(document, "head", head);
    jv_set_int(document, "index", index);
    jv_set_string(document, "leaf", text);
    jv_set(document, "proof", list);
    TRY(tree_prove_inclusion(&source, tree_size(heads->tree), (uint64_t)index, &proof, err));
    for (size_t i = 0; i < proof.count; i++)
        jv_add(list, jv_of_string(sha256_hex(&proof.hashes[i], hex)));
    TRY(headtree_leaf_parse(text_of(text), leaf, err));
    (void)snprintf(path, sizeof path, "%.*s", TEXT_ARG(leaf->chain));
    (void)bundle_name_of(path, name);
    (void)snprintf(path, sizeof path, "heads/%s.json", name);
    struct buf bytes;
    buf_init(&bytes, BUNDLE_JSON_MAX);
    jv_write(document, 0, &bytes);
    buf_addc(&bytes, '\n');
    bool ok = bundle_put(heads->writer, path, (struct text) { bytes.data, bytes.len }, err);
    buf_release(&bytes);
    return ok;
}

static bool put_heads(struct db *db, struct heads *heads, struct err *err)
{
    TRY(audit__chains_at(db, heads->size, add_chain, heads, err));
    struct tree_source source = tree_source(heads->tree);
    struct sha256 root = tree_empty(TREE_SHA256);
    if (tree_size(heads->tree) > 0)
        TRY(tree_root_at(&source, tree_size(heads->tree), &root, err));
    if (!sha256_same(&root, &heads->root)) {
        (void)err_set(err, ERR_TAMPERED, _("the chains are not what the newest head says"));
        return err_hint(err, _("Run: mingzhang verify"));
    }
    for (size_t i = 0; i < jv_size(heads->kept); i++)
        TRY(put_proof(heads, jv_at(heads->kept, i), err));
    return true;
}

bool audit__export_heads(struct db *db, const struct export_log *log,
                         bool (*is_wanted)(const void *arg, const char *chain), const void *arg,
                         struct bundle_writer *writer, struct err *err)
{
    AUTO(arena) struct arena *row = arena_make();
    AUTO(tree) struct tree *tree = tree_new(TREE_SHA256);
    AUTO(jv) struct jv *kept = jv_array();
    struct heads heads = { .writer = writer,
                           .row = row,
                           .is_wanted = is_wanted,
                           .arg = arg,
                           .tree = tree,
                           .kept = kept,
                           .n = -1,
                           .leaf = calloc(1, sizeof(struct headtree_leaf)) };
    if (heads.leaf == NULL)
        abort();
    bool ok = audit__newest_head(db, log->about.newest, read_head, &heads, err) &&
              (heads.n < 0 || put_heads(db, &heads, err));
    free(heads.leaf);
    return ok;
}
