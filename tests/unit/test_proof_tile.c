/* Tiles: widths, growth, proofs out of them, entries. Paths: test_proof_log_vectors. */
#include "../support/test.h"

#include "proof/tile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct text as_text(const struct buf *buf) { return (struct text) { buf->data, buf->len }; }

struct store {
    struct tree_source source;
    int reads;
};

static bool read_tile(void *arg, const struct tile *tile, unsigned char *out, struct err *err)
{
    struct store *store = arg;
    store->reads++;
    return tile_fill(&store->source, tile, out, err);
}

static struct tree *tree_of(uint64_t size)
{
    struct tree *tree = tree_new(TREE_SM3);
    for (uint64_t i = 0; i < size; i++) {
        struct sha256 leaf = tree_leaf(TREE_SM3, &i, sizeof i);
        tree_add(tree, &leaf);
    }
    return tree;
}

static void tiles__give_the_same_proofs_as_the_tree(void **state)
{
    static const uint64_t SIZES[] = { 1, 2, 255, 256, 257, 511, 512, 65536, 65537, 70000 };
    struct err err;
    AUTO(tree) struct tree *tree = tree_of(70000);
    struct store store = { tree_source(tree), 0 };
    (void)state;
    for (size_t i = 0; i < COUNT(SIZES); i++) {
        struct tree_proof a;
        struct tree_proof b;
        const struct tile_reader reader = { read_tile, &store, TREE_SM3, SIZES[i] };
        AUTO(tile_tree) struct tile_tree *tiles = tile_tree_new(&reader);
        struct tree_source source = tile_tree_source(tiles);
        for (uint64_t at = 0; at < SIZES[i]; at += 1 + SIZES[i] / 7) {
            ASSERT_OK(tree_prove_inclusion(&source, SIZES[i], at, &a, &err));
            ASSERT_OK(tree_prove_inclusion(&store.source, SIZES[i], at, &b, &err));
            assert_int_equal(a.count, b.count);
            assert_memory_equal(a.hashes, b.hashes, a.count * sizeof *a.hashes);
        }
        ASSERT_ERR(tree_prove_inclusion(&source, SIZES[i] + 1, 0, &a, &err), ERR_INPUT);
    }
    assert_true(store.reads < 200); /* kept, not read again */
}

static void walk__finds_every_tile_that_growth_changed_and_no_other(void **state)
{
    static const struct {
        uint64_t from, to;
        int tiles;
    } CASES[] = {
        { 0, 0, 0 },          { 5, 5, 0 },       { 0, 1, 1 },         { 0, 255, 1 },
        { 0, 256, 2 },        { 255, 256, 2 },   { 256, 257, 1 },     { 1, 300, 3 },
        { 256, 300, 1 },      { 0, 70000, 277 }, { 69999, 70000, 1 }, { 65535, 65536, 3 },
        { 65536, 70000, 19 }, { 0, 65536, 258 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct tile tile;
        int count = 0;
        for (struct tile_walk w = tile_walk(CASES[i].from, CASES[i].to); tile_walk_next(&w, &tile);
             count++) {
            assert_int_equal(tile.width, tile_width(CASES[i].to, tile.level, tile.index));
            assert_true(tile.width > tile_width(CASES[i].from, tile.level, tile.index));
        }
        assert_int_equal(count, CASES[i].tiles);
    }
}

static void widths__are_those_of_the_size(void **state)
{
    (void)state;
    assert_int_equal(tile_width(70000, 0, 272), 256);
    assert_int_equal(tile_width(70000, 0, 273), 112);
    assert_int_equal(tile_width(70000, 0, 274), 0);
    assert_int_equal(tile_width(70000, TILE_ENTRIES, 273), 112);
    assert_int_equal(tile_width(TREE_SIZE_MAX, 7, 0), 127);
    assert_int_equal(tile_width(TREE_SIZE_MAX, 8, 0), 0);
    assert_int_equal(tile_count(70000, 0), 274);
    assert_int_equal(tile_count(256, 1), 1);
    assert_int_equal(tile_count(255, 1), 0);
}

static void entries__are_at_most_65535_bytes_and_whole(void **state)
{
    struct text entry;
    struct buf out;
    char *bytes = calloc(1, TILE_ENTRY_MAX);
    (void)state;
    assert_non_null(bytes);
    buf_init(&out, TILE_BUNDLE_MAX);
    tile_entry_add((struct text) { bytes, TILE_ENTRY_MAX }, &out);
    assert_int_equal(out.len, TILE_ENTRY_MAX + 2);
    struct text rest = as_text(&out);
    assert_true(tile_entry_next(&rest, &entry));
    assert_int_equal(entry.len, TILE_ENTRY_MAX);
    for (size_t cut = 1; cut < 3; cut++) {
        rest = text_slice(as_text(&out), 0, cut == 1 ? out.len - 1 : 1);
        assert_false(tile_entry_next(&rest, &entry));
        assert_true(rest.len > 0); /* not the end: it is cut */
    }
    free(bytes);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles__give_the_same_proofs_as_the_tree),
        cmocka_unit_test(walk__finds_every_tile_that_growth_changed_and_no_other),
        cmocka_unit_test(widths__are_those_of_the_size),
        cmocka_unit_test(entries__are_at_most_65535_bytes_and_whole),
    };
    return cmocka_run_group_tests_name("proof_tile", tests, NULL, NULL);
}
