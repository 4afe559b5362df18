#include "../support/test.h"

#include "core/money.h"

#include <string.h>

static int64_t parsed(const char *text, int power)
{
    struct err err = { 0 };
    struct money money = { -1 };
    ASSERT_OK(money_parse(text_of(text), power, &money, &err));
    return money.fen;
}

static void refused(const char *text, int power, enum err_code code)
{
    struct err err = { 0 };
    struct money money = { 42 };
    ASSERT_ERR(money_parse(text_of(text), power, &money, &err), code);
    assert_int_equal(money.fen, 42); /* outputs are untouched on failure */
}

static void money_parse__reads_yuan_exactly(void **state)
{
    (void)state;
    assert_int_equal(parsed("500000.00", MONEY_YUAN), 50000000);
    assert_int_equal(parsed("0.07", MONEY_YUAN), 7);
    assert_int_equal(parsed("-1234.5", MONEY_YUAN), -123450);
    assert_int_equal(parsed("+3", MONEY_YUAN), 300);
    assert_int_equal(parsed("1.230000", MONEY_YUAN), 123);
}

static void money_parse__reads_six_decimals_of_wan_yuan(void **state)
{
    (void)state;
    assert_int_equal(parsed("50", MONEY_WAN_YUAN), 50000000);
    assert_int_equal(parsed("49.999999", MONEY_WAN_YUAN), 49999999);
    refused("49.9999999", MONEY_WAN_YUAN, ERR_INPUT);
}

static void money_parse__refuses_a_third_decimal(void **state)
{
    (void)state;
    refused("0.001", MONEY_YUAN, ERR_INPUT);
}

static void money_parse__refuses_what_is_not_a_number(void **state)
{
    (void)state;
    static const char *const BAD[] = { "", "-", ".", "1.", ".5", "1,000", "1e3", "1.2.3", "一" };
    for (size_t i = 0; i < COUNT(BAD); i++)
        refused(BAD[i], MONEY_YUAN, ERR_INPUT);
}

static void money_parse__holds_the_limit_and_refuses_one_fen_more(void **state)
{
    (void)state;
    assert_int_equal(parsed("90071992547409.91", MONEY_YUAN), MONEY_FEN_MAX);
    refused("90071992547409.92", MONEY_YUAN, ERR_LIMIT);
    refused("99999999999999999999999999", MONEY_YUAN, ERR_LIMIT);
}

static void money_add__refuses_to_pass_the_limit(void **state)
{
    (void)state;
    struct money sum = { 1 };
    assert_true(money_add((struct money) { MONEY_FEN_MAX - 1 }, (struct money) { 1 }, &sum));
    assert_int_equal(sum.fen, MONEY_FEN_MAX);
    assert_false(money_add(sum, (struct money) { 1 }, &sum));
    assert_int_equal(sum.fen, MONEY_FEN_MAX);
    assert_false(money_sub((struct money) { -MONEY_FEN_MAX }, (struct money) { 1 }, &sum));
}

static void money_format__groups_thousands(void **state)
{
    (void)state;
    char out[MONEY_TEXT_MAX];
    assert_string_equal(money_format((struct money) { 0 }, out), "0.00");
    assert_string_equal(money_format((struct money) { 99999 }, out), "999.99");
    assert_string_equal(money_format((struct money) { 100000 }, out), "1,000.00");
    assert_string_equal(money_format((struct money) { -12345678901 }, out), "-123,456,789.01");
    assert_string_equal(money_format((struct money) { -99999 }, out), "-999.99");
    assert_string_equal(money_plain((struct money) { -5 }, out), "-0.05");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_parse__reads_yuan_exactly),
        cmocka_unit_test(money_parse__reads_six_decimals_of_wan_yuan),
        cmocka_unit_test(money_parse__refuses_a_third_decimal),
        cmocka_unit_test(money_parse__refuses_what_is_not_a_number),
        cmocka_unit_test(money_parse__holds_the_limit_and_refuses_one_fen_more),
        cmocka_unit_test(money_add__refuses_to_pass_the_limit),
        cmocka_unit_test(money_format__groups_thousands),
    };
    return cmocka_run_group_tests_name("core/money", tests, NULL, NULL);
}
