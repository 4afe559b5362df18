/* tests/vectors/log.json, made and judged by code that is not ours (tests/vectors/log_format.py).
 */
#include "../support/log_vectors.h"
#include "../support/test.h"

#include "proof/headtree.h"
#include "proof/tile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct text as_text(const struct buf *buf) { return (struct text) { buf->data, buf->len }; }

static struct tree *read_tree(enum tree_hash hash, const struct jv *part)
{
    struct tree *tree = tree_new(hash);
    struct jv *leaves = jv_get(log_vectors, "leaves");
    struct tree_source source = tree_source(tree);
    for (size_t i = 0;; i++) {
        struct err err;
        struct sha256 root;
        unsigned char bytes[64];
        ASSERT_OK(tree_root_at(&source, i, &root, &err));
        log_vectors_same(&root, jv_at(jv_get(part, "roots"), i));
        if (i == jv_size(leaves))
            return tree;
        const char *hex = jv_string(jv_at(leaves, i), "");
        assert_true(hex_decode(hex, strlen(hex), bytes));
        struct sha256 leaf = tree_leaf(hash, bytes, strlen(hex) / 2);
        log_vectors_same(&leaf, jv_at(jv_get(part, "leaf_hashes"), i));
        tree_add(tree, &leaf);
    }
}

static void check_tree(enum tree_hash hash, const char *name)
{
    struct err err;
    struct tree_proof p;
    struct jv *part = jv_get(log_vectors, name);
    struct jv *roots = jv_get(part, "roots");
    AUTO(tree) struct tree *tree = read_tree(hash, part);
    struct tree_source source = tree_source(tree);
    for (size_t i = 0; i < jv_size(jv_get(part, "inclusion")); i++) {
        struct jv *one = jv_at(jv_get(part, "inclusion"), i);
        uint64_t size = log_vectors_number(one, "size");
        struct sha256 root = log_vectors_hash(jv_at(roots, size));
        struct sha256 leaf =
            log_vectors_hash(jv_at(jv_get(part, "leaf_hashes"), log_vectors_number(one, "index")));
        ASSERT_OK(tree_prove_inclusion(&source, size, log_vectors_number(one, "index"), &p, &err));
        log_vectors_same_proof(&p, jv_get(one, "hashes"));
        ASSERT_OK(tree_check_inclusion(hash, size, log_vectors_number(one, "index"), &leaf,
                                       p.hashes, p.count, &root, &err));
    }
    for (size_t i = 0; i < jv_size(jv_get(part, "consistency")); i++) {
        struct jv *one = jv_at(jv_get(part, "consistency"), i);
        struct sha256 old_root = log_vectors_hash(jv_at(roots, log_vectors_number(one, "old")));
        struct sha256 root = log_vectors_hash(jv_at(roots, log_vectors_number(one, "size")));
        ASSERT_OK(tree_prove_consistency(&source, log_vectors_number(one, "old"),
                                         log_vectors_number(one, "size"), &p, &err));
        log_vectors_same_proof(&p, jv_get(one, "hashes"));
        ASSERT_OK(tree_check_consistency(hash, log_vectors_number(one, "old"), &old_root,
                                         log_vectors_number(one, "size"), &root, p.hashes, p.count,
                                         &err));
    }
}

static void trees__of_both_hashes_have_these_roots_and_proofs(void **state)
{
    (void)state;
    check_tree(TREE_SHA256, "sha256");
    check_tree(TREE_SM3, "sm3");
}

static void tiles__hold_the_hashes_of_the_specification(void **state)
{
    struct err err;
    struct jv *part = jv_get(log_vectors, "tiles");
    struct jv *tiles = jv_get(part, "tiles");
    AUTO(tree) struct tree *tree = tree_new(TREE_SHA256);
    struct tree_source source = tree_source(tree);
    (void)state;
    for (uint64_t i = 0; i < log_vectors_number(part, "size"); i++) {
        char text[24];
        int len = snprintf(text, sizeof text, "%llu", (unsigned long long)i);
        struct sha256 leaf = tree_leaf(TREE_SHA256, text, (size_t)len);
        tree_add(tree, &leaf);
    }
    for (size_t i = 0; i < jv_size(tiles); i++) {
        struct jv *one = jv_at(tiles, i);
        unsigned char bytes[TILE_SIZE];
        struct tile tile = { (int)log_vectors_number(one, "level"),
                             log_vectors_number(one, "index"),
                             (int)log_vectors_number(one, "width") };
        assert_int_equal(tile_width(log_vectors_number(part, "size"), tile.level, tile.index),
                         tile.width);
        ASSERT_OK(tile_fill(&source, &tile, bytes, &err));
        struct sha256 digest = sha256(bytes, (size_t)tile.width * SHA256_SIZE);
        log_vectors_same(&digest, jv_get(one, "sha256"));
    }
}

static void tiles__have_the_paths_of_the_specification(void **state)
{
    struct jv *paths = jv_get(jv_get(log_vectors, "tiles"), "paths");
    struct jv *bad = jv_get(jv_get(log_vectors, "tiles"), "refused");
    char path[TILE_PATH_SIZE];
    struct tile read;
    (void)state;
    for (size_t i = 0; i < jv_size(paths); i++) {
        struct jv *one = jv_at(paths, i);
        struct tile tile = { (int)jv_int(jv_get(one, "level"), -2),
                             strtoull(log_vectors_string(one, "index"), NULL, 10),
                             (int)log_vectors_number(one, "width") };
        assert_string_equal(tile_path(&tile, path), log_vectors_string(one, "path"));
        assert_true(tile_path_parse(text_of(path), &read));
        assert_int_equal(read.level, tile.level);
        assert_int_equal(read.index, tile.index);
        assert_int_equal(read.width, tile.width);
    }
    assert_true(jv_size(bad) > 20);
    for (size_t i = 0; i < jv_size(bad); i++)
        if (tile_path_parse(text_of(jv_string(jv_at(bad, i), "")), &read))
            fail_msg("\"%s\" was not refused", jv_string(jv_at(bad, i), ""));
}

static void bundle__frames_its_entries(void **state)
{
    struct jv *part = jv_get(jv_get(log_vectors, "tiles"), "bundle");
    struct jv *entries = jv_get(part, "entries");
    struct buf out;
    char hex[2048];
    (void)state;
    buf_init(&out, TILE_BUNDLE_MAX);
    for (size_t i = 0; i < jv_size(entries); i++) {
        char bytes[512];
        const char *one = jv_string(jv_at(entries, i), "");
        assert_true(hex_decode(one, strlen(one), bytes));
        tile_entry_add((struct text) { bytes, strlen(one) / 2 }, &out);
    }
    assert_string_equal(hex_encode(out.data, out.len, hex), log_vectors_string(part, "bytes"));
    struct text rest = as_text(&out);
    struct text entry;
    for (size_t i = 0; i < jv_size(entries); i++) {
        assert_true(tile_entry_next(&rest, &entry));
        assert_string_equal(hex_encode(entry.ptr, entry.len, hex),
                            jv_string(jv_at(entries, i), ""));
    }
    assert_false(tile_entry_next(&rest, &entry));
    assert_int_equal(rest.len, 0);
    buf_release(&out);
}

static void heads__have_these_leaves_root_and_proofs(void **state)
{
    struct err err;
    struct headtree heads;
    struct tree_proof p;
    struct jv *part = jv_get(log_vectors, "heads");
    struct jv *leaves = jv_get(part, "leaves");
    AUTO(tree) struct tree *tree = tree_new(TREE_SHA256);
    struct tree_source source = tree_source(tree);
    (void)state;
    headtree_begin(&heads);
    for (size_t i = 0; i < jv_size(leaves); i++) {
        struct headtree_leaf leaf;
        struct buf out;
        struct text bytes = text_of(jv_string(jv_at(leaves, i), ""));
        ASSERT_OK(headtree_leaf_parse(bytes, &leaf, &err));
        buf_init(&out, HEADTREE_LEAF_MAX);
        ASSERT_OK(headtree_leaf_write(&leaf, &out, &err));
        assert_true(text_same(as_text(&out), bytes));
        buf_release(&out);
        struct sha256 hash = headtree_leaf_hash(bytes);
        ASSERT_OK(headtree_add(&heads, leaf.chain, &hash, &err));
        tree_add(tree, &hash);
    }
    struct sha256 root = headtree_root(&heads);
    log_vectors_same(&root, jv_get(part, "root"));
    for (size_t i = 0; i < jv_size(leaves); i++) {
        ASSERT_OK(tree_prove_inclusion(&source, jv_size(leaves), i, &p, &err));
        log_vectors_same_proof(&p, jv_at(jv_get(part, "proofs"), i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees__of_both_hashes_have_these_roots_and_proofs),
        cmocka_unit_test(tiles__hold_the_hashes_of_the_specification),
        cmocka_unit_test(tiles__have_the_paths_of_the_specification),
        cmocka_unit_test(bundle__frames_its_entries),
        cmocka_unit_test(heads__have_these_leaves_root_and_proofs),
    };
    return cmocka_run_group_tests_name("proof_log_vectors", tests, log_vectors_open,
                                       log_vectors_close);
}
