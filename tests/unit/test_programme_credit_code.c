#include "../support/test.h"

#include "programme/credit_code.h"

static void credit_code__knows_good_and_bad_check_characters(void **state)
{
    (void)state;
    /* The vectors of GB 32100: remainder 28 gives 3, remainder 0 gives 0. */
    assert_true(credit_code_is_valid(text_of("91350100M000100Y43")));
    assert_true(credit_code_is_valid(text_of("9144030071526726XG")));
    assert_true(credit_code_is_valid(text_of("12440100MB2C000020")));
    assert_false(credit_code_is_valid(text_of("91350100M000100Y4Z")));
    assert_false(credit_code_is_valid(text_of("91350100M000100Y44")));
    assert_false(credit_code_is_valid(text_of("91350100M000100Y4")));
    assert_false(credit_code_is_valid(text_of("91350100M000100Y430")));
    assert_false(credit_code_is_valid(text_of("91350100m000100y43")));
    assert_false(credit_code_is_valid(text_of("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credit_code__knows_good_and_bad_check_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
