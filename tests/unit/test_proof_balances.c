/* The balances of a chain as the database lists them. */
#include "../support/test.h"
#include "proof/balances.h"
#include "proof/word.h"

#include <stdlib.h>

static void read__takes_a_list_and_settles_it(void **state)
{
    struct headtree_leaf *leaf = calloc(1, sizeof *leaf);
    struct err err = { 0 };
    (void)state;
    assert_non_null(leaf);
    ASSERT_OK(balances_read(text_of(""), leaf, &err));
    assert_int_equal(leaf->count, 0);
    ASSERT_OK(
        balances_read(text_of("due none 0 5,bank city 2019 -50000000,due none 0 -5"), leaf, &err));
    assert_int_equal(leaf->count, 1); /* zeros are dropped */
    assert_string_equal(word_of_book(leaf->balances[0].book), "bank");
    assert_string_equal(word_of_source(leaf->balances[0].source), "city");
    assert_int_equal(leaf->balances[0].year, 2019);
    assert_int_equal(leaf->balances[0].amount_fen, -50000000);
    free(leaf);
}

static void read__refuses_what_is_no_such_list(void **state)
{
    static const char *const WRONG[] = {
        "bank city 2019",
        "bank city 2019 1 2",
        "nothing city 2019 1",
        "bank nobody 2019 1",
        "bank city 2019 1x",
        "bank city 2019 ",
        "bank city x 1",
        "bank city 2019 1,",
        "bank city 2019 +1",
        ",bank city 2019 1",
        " bank city 2019 1",
        "bank  city 2019 1",
        "bank city 2019 99999999999999999999",
    };
    struct headtree_leaf *leaf = calloc(1, sizeof *leaf);
    (void)state;
    assert_non_null(leaf);
    for (size_t i = 0; i < COUNT(WRONG); i++) {
        struct err err = { 0 };
        ASSERT_ERR(balances_read(text_of(WRONG[i]), leaf, &err), ERR_TAMPERED);
    }
    free(leaf);
}

static void read__stops_at_what_a_leaf_holds(void **state)
{
    struct headtree_leaf *leaf = calloc(1, sizeof *leaf);
    AUTO(buf) struct buf list = { 0 };
    struct err err = { 0 };
    (void)state;
    assert_non_null(leaf);
    buf_init(&list, 1 << 20);
    for (int i = 0; i <= FIELD_BALANCES_MAX; i++)
        buf_addf(&list, "%sbank city %d 1", i > 0 ? "," : "", i);
    ASSERT_ERR(balances_read((struct text) { list.data, list.len }, leaf, &err), ERR_LIMIT);
    free(leaf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__takes_a_list_and_settles_it),
        cmocka_unit_test(read__refuses_what_is_no_such_list),
        cmocka_unit_test(read__stops_at_what_a_leaf_holds),
    };
    return cmocka_run_group_tests_name("proof_balances", tests, NULL, NULL);
}
