/* Leaves and roots are those of the test data of RFC 6962's first implementation; proofs are
 * checked against the plain recursive definition of the RFC, written out again here. */
#include "../support/test.h"

#include "crypto/sm3.h"
#include "proof/tree.h"

#include <string.h>

static struct sha256 of_hex(const char *hex)
{
    struct sha256 out;
    assert_true(hex_decode(hex, strlen(hex), out.bytes));
    return out;
}

static const struct {
    const char *hex;
    size_t len;
    const char *root; /* of the tree up to and with this leaf */
} LEAVES[] = {
    { "", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
    { "00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
    { "10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
    { "2021", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
    { "3031", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
    { "40414243", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
    { "5051525354555657", 8, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
    { "606162636465666768696a6b6c6d6e6f", 16,
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
};
enum { TOP = 40 };

static struct sha256 leaf_of(enum tree_hash hash, size_t i)
{
    unsigned char bytes[16];
    if (i >= COUNT(LEAVES))
        return tree_leaf(hash, &i, sizeof i);
    assert_true(hex_decode(LEAVES[i].hex, strlen(LEAVES[i].hex), bytes));
    return tree_leaf(hash, bytes, LEAVES[i].len);
}

/* MTH of the RFC. */
static struct sha256 mth(enum tree_hash hash, size_t from, size_t n)
{
    size_t k = 1;
    if (n == 1)
        return leaf_of(hash, from);
    while (2 * k < n)
        k *= 2;
    struct sha256 left = mth(hash, from, k);
    struct sha256 right = mth(hash, from + k, n - k);
    return tree_node(hash, &left, &right);
}

static void tree__has_the_roots_of_the_reference(void **state)
{
    struct tree_frontier frontier = { .size = 0 };
    struct sha256 root;
    (void)state;
    root = tree_empty(TREE_SHA256);
    struct sha256 empty =
        of_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_memory_equal(root.bytes, empty.bytes, SHA256_SIZE);
    for (size_t i = 0; i < COUNT(LEAVES); i++) {
        struct sha256 leaf = leaf_of(TREE_SHA256, i);
        struct sha256 expected = of_hex(LEAVES[i].root);
        tree_frontier_add(TREE_SHA256, &frontier, &leaf);
        tree_frontier_root(TREE_SHA256, &frontier, &root);
        assert_memory_equal(root.bytes, expected.bytes, SHA256_SIZE);
    }
}

static struct tree *grow(enum tree_hash hash)
{
    struct tree *tree = tree_new(hash);
    for (size_t i = 0; i < TOP; i++) {
        struct sha256 leaf = leaf_of(hash, i);
        tree_add(tree, &leaf);
    }
    return tree;
}

static void check_every_leaf(enum tree_hash hash)
{
    struct err err = { 0 };
    AUTO(tree) struct tree *tree = grow(hash);
    struct tree_source source = tree_source(tree);
    for (size_t size = 1; size <= TOP; size++) {
        struct sha256 root = mth(hash, 0, size);
        for (size_t i = 0; i < size; i++) {
            struct tree_proof p;
            struct sha256 leaf = leaf_of(hash, i);
            ASSERT_OK(tree_prove_inclusion(&source, size, i, &p, &err));
            ASSERT_OK(tree_check_inclusion(hash, size, i, &leaf, p.hashes, p.count, &root, &err));
            ASSERT_ERR(tree_check_inclusion(hash, size, (i + 1) % (size + 1), &leaf, p.hashes,
                                            p.count, &root, &err),
                       (i + 1) % (size + 1) == size ? ERR_INPUT : ERR_TAMPERED);
            if (p.count > 0)
                ASSERT_ERR(
                    tree_check_inclusion(hash, size, i, &leaf, p.hashes, p.count - 1, &root, &err),
                    ERR_TAMPERED);
            p.hashes[p.count] = root;
            ASSERT_ERR(
                tree_check_inclusion(hash, size, i, &leaf, p.hashes, p.count + 1, &root, &err),
                ERR_TAMPERED);
        }
    }
}

static void inclusion__holds_for_every_leaf_of_every_size(void **state)
{
    (void)state;
    check_every_leaf(TREE_SHA256);
    check_every_leaf(TREE_SM3);
}

static void check_pair(enum tree_hash hash, const struct tree_source *source, size_t old,
                       size_t size)
{
    struct err err = { 0 };
    struct tree_proof p;
    struct sha256 old_root = mth(hash, 0, old);
    struct sha256 root = mth(hash, 0, size);
    ASSERT_OK(tree_prove_consistency(source, old, size, &p, &err));
    ASSERT_OK(tree_check_consistency(hash, old, &old_root, size, &root, p.hashes, p.count, &err));
    ASSERT_ERR(tree_check_consistency(hash, old, &root, size, &root, p.hashes, p.count, &err),
               ERR_TAMPERED);
    ASSERT_ERR(
        tree_check_consistency(hash, old, &old_root, size, &old_root, p.hashes, p.count, &err),
        ERR_TAMPERED);
    ASSERT_ERR(
        tree_check_consistency(hash, old, &old_root, size, &root, p.hashes, p.count - 1, &err),
        ERR_TAMPERED);
    p.hashes[p.count] = root;
    ASSERT_ERR(
        tree_check_consistency(hash, old, &old_root, size, &root, p.hashes, p.count + 1, &err),
        ERR_TAMPERED);
    p.hashes[p.count / 2].bytes[7] ^= 1;
    ASSERT_ERR(tree_check_consistency(hash, old, &old_root, size, &root, p.hashes, p.count, &err),
               ERR_TAMPERED);
}

static void consistency__holds_between_every_two_sizes(void **state)
{
    AUTO(tree) struct tree *tree = grow(TREE_SHA256);
    AUTO(tree) struct tree *national = grow(TREE_SM3);
    struct tree_source source = tree_source(tree);
    struct tree_source other = tree_source(national);
    (void)state;
    for (size_t size = 2; size <= TOP; size++)
        for (size_t old = 1; old < size; old++)
            check_pair(TREE_SHA256, &source, old, size);
    check_pair(TREE_SM3, &other, 7, TOP);
}

static void proofs__of_nothing_are_refused(void **state)
{
    struct err err = { 0 };
    struct tree_proof p;
    AUTO(tree) struct tree *tree = grow(TREE_SHA256);
    struct tree_source source = tree_source(tree);
    struct sha256 empty = tree_empty(TREE_SHA256);
    struct sha256 root = mth(TREE_SHA256, 0, 8);
    (void)state;
    ASSERT_ERR(tree_check_inclusion(TREE_SHA256, 0, 0, &empty, NULL, 0, &empty, &err), ERR_INPUT);
    ASSERT_ERR(tree_check_consistency(TREE_SHA256, 0, &empty, 8, &root, NULL, 0, &err), ERR_INPUT);
    ASSERT_ERR(tree_check_consistency(TREE_SHA256, 0, &empty, 0, &empty, NULL, 0, &err), ERR_INPUT);
    ASSERT_ERR(tree_check_consistency(TREE_SHA256, 8, &root, 8, &root, NULL, 0, &err), ERR_INPUT);
    ASSERT_ERR(tree_check_consistency(TREE_SHA256, 9, &root, 8, &root, NULL, 0, &err), ERR_INPUT);
    ASSERT_ERR(tree_check_consistency(TREE_SHA256, 8, &root, 9, &root, NULL, 0, &err),
               ERR_TAMPERED);
    ASSERT_ERR(tree_prove_inclusion(&source, 0, 0, &p, &err), ERR_INPUT);
    ASSERT_ERR(tree_prove_inclusion(&source, 8, 8, &p, &err), ERR_INPUT);
    ASSERT_ERR(tree_prove_consistency(&source, 0, 8, &p, &err), ERR_INPUT);
    ASSERT_ERR(tree_prove_consistency(&source, 8, 8, &p, &err), ERR_INPUT);
    ASSERT_ERR(tree_prove_inclusion(&source, TOP + 1, 0, &p, &err), ERR_INPUT);
}

/* A perfect tree of equal leaves: its node at a level is the same everywhere. */
static bool same_node(void *arg, int level, uint64_t index, struct sha256 *ret, struct err *err)
{
    (void)index, (void)err; /* every node is there */
    *ret = ((struct sha256 *)arg)[level];
    return true;
}

static void sizes__go_up_to_63_bits_and_no_further(void **state)
{
    struct err err = { 0 };
    struct tree_proof p;
    struct sha256 levels[TREE_PROOF_MAX];
    struct sha256 root;
    struct sha256 old_root;
    const struct tree_source source = { same_node, levels, TREE_SHA256 };
    (void)state;
    levels[0] = tree_leaf(TREE_SHA256, "x", 1);
    for (size_t i = 1; i < COUNT(levels); i++)
        levels[i] = tree_node(TREE_SHA256, &levels[i - 1], &levels[i - 1]);
    ASSERT_OK(tree_root_at(&source, TREE_SIZE_MAX, &root, &err));
    ASSERT_OK(tree_root_at(&source, TREE_SIZE_MAX - 2, &old_root, &err));
    ASSERT_OK(tree_prove_inclusion(&source, TREE_SIZE_MAX, 5, &p, &err));
    assert_int_equal(p.count, 63);
    ASSERT_OK(tree_check_inclusion(TREE_SHA256, TREE_SIZE_MAX, 5, &levels[0], p.hashes, p.count,
                                   &root, &err));
    ASSERT_OK(tree_prove_consistency(&source, TREE_SIZE_MAX - 2, TREE_SIZE_MAX, &p, &err));
    ASSERT_OK(tree_check_consistency(TREE_SHA256, TREE_SIZE_MAX - 2, &old_root, TREE_SIZE_MAX,
                                     &root, p.hashes, p.count, &err));
    ASSERT_ERR(tree_root_at(&source, TREE_SIZE_MAX + 1, &root, &err), ERR_INPUT);
    ASSERT_ERR(tree_prove_inclusion(&source, TREE_SIZE_MAX + 1, 5, &p, &err), ERR_INPUT);
    ASSERT_ERR(tree_prove_consistency(&source, 5, TREE_SIZE_MAX + 1, &p, &err), ERR_INPUT);
    ASSERT_ERR(tree_check_inclusion(TREE_SHA256, TREE_SIZE_MAX + 1, 5, &levels[0], p.hashes,
                                    p.count, &root, &err),
               ERR_INPUT);
    ASSERT_ERR(tree_check_consistency(TREE_SHA256, 5, &old_root, TREE_SIZE_MAX + 1, &root, p.hashes,
                                      p.count, &err),
               ERR_INPUT);
}

static void frontier__of_a_kept_tree_grows_on(void **state)
{
    struct err err = { 0 };
    AUTO(tree) struct tree *tree = grow(TREE_SM3);
    struct tree_source source = tree_source(tree);
    (void)state;
    for (size_t size = 0; size < TOP; size++) {
        struct tree_frontier frontier;
        struct sha256 leaf = leaf_of(TREE_SM3, size);
        struct sha256 expected = mth(TREE_SM3, 0, size + 1);
        struct sha256 root;
        ASSERT_OK(tree_frontier_at(&source, size, &frontier, &err));
        tree_frontier_add(TREE_SM3, &frontier, &leaf);
        tree_frontier_root(TREE_SM3, &frontier, &root);
        assert_memory_equal(root.bytes, expected.bytes, SHA256_SIZE);
    }
    assert_int_equal(tree_size(tree), TOP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tree__has_the_roots_of_the_reference),
        cmocka_unit_test(inclusion__holds_for_every_leaf_of_every_size),
        cmocka_unit_test(consistency__holds_between_every_two_sizes),
        cmocka_unit_test(proofs__of_nothing_are_refused),
        cmocka_unit_test(sizes__go_up_to_63_bits_and_no_further),
        cmocka_unit_test(frontier__of_a_kept_tree_grows_on),
    };
    return cmocka_run_group_tests_name("proof_tree", tests, NULL, NULL);
}
