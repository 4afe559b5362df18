/* Proofs out of the tables against those of another implementation; and that a proof from a
 * checkpoint reads only what lies behind it. */
#include "../../src/log/leaf_source.h"
#include "../support/test.h"

#include "../support/pg.h"
#include "../support/tinylog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORIGIN "example.org/ledger"
enum { LEAVES = 300 };

struct fixture {
    struct pg_test pg;
    struct tinylog *log;
    struct tree *tree;
    struct leaf_source *source;
};

static void add_leaves(struct fixture *f)
{
    struct buf sql;
    char hex[SHA256_HEX_SIZE];
    buf_init(&sql, 1 << 20);
    buf_adds(&sql, "INSERT INTO log.leaf (position, chain, n, hash) VALUES ");
    for (int i = 0; i < LEAVES; i++)
        buf_addf(&sql, "%s(%d, 'c', %d, '\\x%s')", i > 0 ? "," : "", i, i,
                 sha256_hex(&f->log->leaves[i], hex));
    pg_test_sql(&f->pg, sql.data);
    buf_release(&sql);
}

static void add_checkpoint(struct fixture *f, uint64_t size)
{
    struct err err = { 0 };
    struct tree_frontier frontier;
    struct tree_source tree = tree_source(f->tree);
    struct buf sql;
    char hex[SHA256_HEX_SIZE];
    struct sha256 root = tinylog_root(f->log, size);
    buf_init(&sql, 1 << 16);
    ASSERT_OK(tree_frontier_at(&tree, size, &frontier, &err));
    buf_addf(&sql,
             "INSERT INTO log.checkpoint (size, incarnation, root, note, frontier)"
             " VALUES (%d, 1, '\\x%s', 'n', '\\x",
             (int)size, sha256_hex(&root, hex));
    for (int level = 0; level < TREE_HEIGHT_MAX; level++)
        if ((size >> level & 1) != 0)
            buf_adds(&sql, sha256_hex(&frontier.nodes[level], hex));
    buf_adds(&sql, "')");
    pg_test_sql(&f->pg, sql.data);
    buf_release(&sql);
}

static int set_up(void **state)
{
    static struct fixture f;
    pg_test_begin(&f.pg);
    f.log = tinylog_new(ORIGIN, 1, TINYLOG_MAX);
    f.tree = tree_new(TREE_SHA256);
    for (int i = 0; i < LEAVES; i++)
        tree_add(f.tree, &f.log->leaves[i]);
    f.source = leaf_source_new(f.pg.db);
    add_leaves(&f);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    leaf_source_free(f->source);
    tree_free(f->tree);
    tinylog_free(f->log);
    pg_test_end(&f->pg);
    return 0;
}

static void prove(struct fixture *f, uint64_t from, uint64_t to)
{
    struct err err = { 0 };
    struct tree_proof proof;
    struct sha256 want[TINYLOG_PROOF_MAX];
    struct tree_source tree = leaf_source_tree(f->source);
    ASSERT_OK(tree_prove_consistency(&tree, from, to, &proof, &err));
    assert_int_equal(proof.count, tinylog_consistency(f->log, from, to, want));
    assert_memory_equal(proof.hashes, want, proof.count * sizeof want[0]);
}

static void source__proves_as_another_implementation(void **state)
{
    struct fixture *f = *state;
    static const uint64_t SIZES[] = {
        1, 2, 3, 6, 7, 8, 64, 100, 127, 128, 129, 255, 256, 257, 299
    };
    for (size_t i = 0; i < COUNT(SIZES); i++)
        prove(f, SIZES[i], LEAVES);
    for (size_t i = 0; i < COUNT(SIZES); i++)
        add_checkpoint(f, SIZES[i]);
    for (size_t i = 0; i < COUNT(SIZES); i++)
        for (size_t j = i + 1; j < COUNT(SIZES); j++)
            prove(f, SIZES[i], SIZES[j]);
}

static void source__needs_no_leaves_before_the_checkpoint(void **state)
{
    struct fixture *f = *state;
    static const uint64_t SIZES[] = { 1, 2, 3, 6, 7, 8, 64, 100, 127, 128, 129, 255, 256, 257 };
    for (size_t i = 0; i < COUNT(SIZES); i++)
        add_checkpoint(f, SIZES[i]);
    add_checkpoint(f, LEAVES);
    for (size_t i = 0; i < COUNT(SIZES); i++) {
        char sql[256]; /* what is before the checkpoint is gone: it cannot be read */
        (void)snprintf(sql, sizeof sql,
                       "BEGIN; SET LOCAL session_replication_role = replica;"
                       " DELETE FROM log.leaf WHERE position < %d; COMMIT",
                       (int)SIZES[i]);
        pg_test_sql(&f->pg, sql);
        prove(f, SIZES[i], LEAVES);
    }
}

static void source__fails_when_leaves_are_missing(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct tree_proof proof;
    struct tree_source tree = leaf_source_tree(f->source);
    ASSERT_ERR(tree_prove_consistency(&tree, 256, LEAVES + 1, &proof, &err), ERR_TAMPERED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(source__proves_as_another_implementation),
        TEST(source__needs_no_leaves_before_the_checkpoint),
        TEST(source__fails_when_leaves_are_missing),
    };
    return cmocka_run_group_tests_name("log_leaf_source", tests, NULL, NULL);
}
