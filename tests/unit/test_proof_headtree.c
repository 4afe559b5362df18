/* The tree of chains: balances, leaves, order. */
#include "../support/test.h"

#include "proof/headtree.h"
#include "proof/word.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BIG = 1 << 20 };

static struct text as_text(const struct buf *buf) { return (struct text) { buf->data, buf->len }; }

static void balances__are_settled_by_place(void **state)
{
    struct err err;
    struct entry_view list[] = { { 3, 1, 2020, 5 },  { 0, 0, 2019, 7 }, { 3, 1, 2020, -5 },
                                 { 0, 0, 2019, -9 }, { 3, 1, 2019, 4 }, { 0, 1, 0, 1 } };
    size_t count = COUNT(list);
    int64_t sum = 0;
    (void)state;
    ASSERT_OK(headtree_settle(list, &count, &err));
    assert_int_equal(count, 3); /* 7 and -9 are one, 5 and -5 are none */
    for (size_t i = 0; i < count; i++)
        sum += list[i].amount_fen;
    assert_int_equal(sum, 3);
    struct entry_view big[] = { { 0, 0, 0, INT64_C(9007199254740991) }, { 0, 0, 0, 0 } };
    count = 2;
    ASSERT_OK(headtree_settle(big, &count, &err));
    assert_int_equal(count, 1);
    big[1] = (struct entry_view) { 0, 0, 0, 1 };
    count = 2;
    ASSERT_ERR(headtree_settle(big, &count, &err), ERR_LIMIT);
}

#define BALANCE "{\"account\":\"bank\",\"amount_fen\":1,\"source\":\"city\",\"year\":2019}"
#define TAIL                                                                                       \
    ",\"chain\":\"programme\",\"hash\":"                                                           \
    "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\",\"n\":0}"

static void leaf__that_has_another_form_is_refused(void **state)
{
    static const char *const BAD[] = {
        "",
        "{}",
        "{\"balances\":[" BALANCE "," BALANCE "]" TAIL,
        "{\"balances\":[" BALANCE "]" TAIL " ",
        "{\"balances\":[ ]" TAIL,
        "{\"balances\":{}" TAIL,
        "{\"balances\":[{\"account\":\"bank\",\"amount_fen\":0,\"source\":\"city\",\"year\":2019}"
        "]" TAIL,
        "{\"balances\":[{\"account\":\"bonk\",\"amount_fen\":1,\"source\":\"city\",\"year\":2019}"
        "]" TAIL,
        "{\"balances\":[],\"chain\":\"programme\",\"hash\":\"00\",\"n\":0}",
        "{\"balances\":[],\"chain\":\"nobody\",\"hash\":"
        "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\",\"n\":0}",
        "{\"balances\":[],\"chain\":\"programme\",\"hash\":"
        "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\",\"n\":-1}",
        "{\"balances\":[],\"chain\":\"programme\",\"hash\":"
        "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\",\"n\":0,\"o\":1}",
    };
    struct err err;
    struct headtree_leaf leaf;
    (void)state;
    ASSERT_OK(headtree_leaf_parse(text_of("{\"balances\":[]" TAIL), &leaf, &err));
    ASSERT_OK(headtree_leaf_parse(text_of("{\"balances\":[" BALANCE "]" TAIL), &leaf, &err));
    assert_int_equal(leaf.count, 1);
    for (size_t i = 0; i < COUNT(BAD); i++)
        ASSERT_ERR(headtree_leaf_parse(text_of(BAD[i]), &leaf, &err), ERR_TAMPERED);
}

static void leaf__holds_400_balances_and_not_401(void **state)
{
    struct err err;
    struct headtree_leaf leaf = { .chain = text_of("programme"), .count = FIELD_BALANCES_MAX };
    struct headtree_leaf again;
    struct buf out;
    size_t count = FIELD_BALANCES_MAX;
    (void)state;
    for (size_t i = 0; i < count; i++)
        leaf.balances[i] = (struct entry_view) { (int)(i % WORD_BOOKS), (int)(i / 16 % 5),
                                                 1900 + (int64_t)(i / 80), 1 };
    ASSERT_OK(headtree_settle(leaf.balances, &count, &err));
    assert_int_equal(count, FIELD_BALANCES_MAX);
    buf_init(&out, HEADTREE_LEAF_MAX);
    ASSERT_OK(headtree_leaf_write(&leaf, &out, &err));
    ASSERT_OK(headtree_leaf_parse(as_text(&out), &again, &err));
    assert_int_equal(again.count, count);
    assert_memory_equal(again.balances, leaf.balances, sizeof leaf.balances);
    const struct entry_view *last = &leaf.balances[count - 1];
    struct buf more;
    char text[256];
    size_t at;
    (void)snprintf(
        text, sizeof text,
        ",{\"account\":\"%s\",\"amount_fen\":1,\"source\":\"%s\",\"year\":2199}],\"chain",
        word_of_book(last->book), word_of_source(last->source));
    assert_true(text_find(as_text(&out), "],\"chain", &at));
    buf_init(&more, BIG);
    buf_add(&more, out.data, at);
    buf_adds(&more, text);
    buf_adds(&more, out.data + at + strlen("],\"chain"));
    ASSERT_ERR(headtree_leaf_parse(as_text(&more), &again, &err), ERR_TAMPERED);
    buf_release(&more);
    buf_release(&out);
}

static void chains__must_ascend(void **state)
{
    static const char *const GOOD[] = { "441424103201", "441424103201/office", "441424103202",
                                        "payer/city", "programme" };
    struct err err;
    struct headtree tree;
    struct sha256 leaf = tree_empty(TREE_SHA256);
    (void)state;
    headtree_begin(&tree);
    for (size_t i = 0; i < COUNT(GOOD); i++) {
        ASSERT_OK(headtree_add(&tree, text_of(GOOD[i]), &leaf, &err));
        ASSERT_ERR(headtree_add(&tree, text_of(GOOD[i]), &leaf, &err), ERR_TAMPERED);
        ASSERT_ERR(headtree_add(&tree, text_of(GOOD[0]), &leaf, &err), ERR_TAMPERED);
    }
    assert_int_equal(tree.frontier.size, COUNT(GOOD));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(balances__are_settled_by_place),
        cmocka_unit_test(leaf__that_has_another_form_is_refused),
        cmocka_unit_test(leaf__holds_400_balances_and_not_401),
        cmocka_unit_test(chains__must_ascend),
    };
    return cmocka_run_group_tests_name("proof_headtree", tests, NULL, NULL);
}
