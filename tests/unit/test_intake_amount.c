#include "../support/test.h"

#include "intake/amount.h"

#include <string.h>

static void expect(const char *text, enum amount_unit column, int64_t fen, int decimals)
{
    struct amount amount;
    struct err err = { 0 };
    if (!amount_parse(text_of(text), column, false, &amount, &err))
        fail_msg("%s: %s", text, err.text);
    if (amount.money.fen != fen || amount.decimals != decimals)
        fail_msg("%s: %lld with %d decimals", text, (long long)amount.money.fen, amount.decimals);
}

static void expect_refused(const char *text, enum amount_unit column, enum err_code code)
{
    struct amount amount;
    struct err err = { 0 };
    if (amount_parse(text_of(text), column, false, &amount, &err))
        fail_msg("%s was read as %lld", text, (long long)amount.money.fen);
    assert_int_equal(err.code, code);
}

static void amount_parse__reads_what_people_write(void **state)
{
    (void)state;
    expect("500000", AMOUNT_UNIT_OPEN, 50000000, 0);
    expect("500000.00", AMOUNT_UNIT_OPEN, 50000000, 2);
    expect("¥1,200.50", AMOUNT_UNIT_OPEN, 120050, 2);
    expect("￥1,200.5", AMOUNT_UNIT_OPEN, 120050, 1);
    expect("190.50元", AMOUNT_UNIT_OPEN, 19050, 2);
    expect("人民币 500,000.00 元", AMOUNT_UNIT_OPEN, 50000000, 2);
    expect("５００，０００．００", AMOUNT_UNIT_OPEN, 50000000, 2);
    expect("1,234,567.89", AMOUNT_UNIT_OPEN, 123456789, 2);
    expect("CNY 12.30", AMOUNT_UNIT_OPEN, 1230, 2);
    expect("+12.30", AMOUNT_UNIT_OPEN, 1230, 2);
    expect("0.00", AMOUNT_UNIT_OPEN, 0, 2);
}

static void amount_parse__reads_signs_and_brackets(void **state)
{
    (void)state;
    expect("-1,200.50", AMOUNT_UNIT_OPEN, -120050, 2);
    expect("－1200.50", AMOUNT_UNIT_OPEN, -120050, 2);
    expect("−1200.50", AMOUNT_UNIT_OPEN, -120050, 2);
    expect("¥-1200.50", AMOUNT_UNIT_OPEN, -120050, 2);
    expect("-¥1200.50", AMOUNT_UNIT_OPEN, -120050, 2);
    expect("(1,200.50)", AMOUNT_UNIT_OPEN, -120050, 2);
    expect("（1,200.50）", AMOUNT_UNIT_OPEN, -120050, 2);
    expect_refused("--1200.50", AMOUNT_UNIT_OPEN, ERR_INPUT);
    expect_refused("-(1200.50)", AMOUNT_UNIT_OPEN, ERR_INPUT);
    expect_refused("+-5", AMOUNT_UNIT_OPEN, ERR_INPUT);
}

static void amount_parse__reads_ten_thousands_to_the_fen(void **state)
{
    (void)state;
    expect("50", AMOUNT_WAN, 50000000, 0);
    expect("50.00", AMOUNT_WAN, 50000000, 2);
    expect("12.345678", AMOUNT_WAN, 12345678, 6);
    expect("50万元", AMOUNT_UNIT_OPEN, 50000000, 0);
    expect("50万元", AMOUNT_WAN, 50000000, 0);
    expect_refused("12.3456789", AMOUNT_WAN, ERR_INPUT);
    expect_refused("50万元", AMOUNT_YUAN, ERR_INPUT);
    expect_refused("500000元", AMOUNT_WAN, ERR_INPUT);
}

static void amount_parse__refuses_what_could_be_misread(void **state)
{
    (void)state;
    static const char *const BAD[] = { "",      "abc",    "1,20",   "12,00.50",   "1.2.3",
                                       ",500",  "1,2345", "12.",    ".5",         "1 2x",
                                       "5E+05", "1e3",    "12.345", "500000.001", "1,200,5",
                                       "元",    "¥",      "-",      "0x10",       "1.200,50" };
    for (size_t i = 0; i < COUNT(BAD); i++)
        expect_refused(BAD[i], AMOUNT_UNIT_OPEN, ERR_INPUT);
}

static void amount_parse__mends_the_noise_of_a_double_and_says_so(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t fen;
    } NOISE[] = {
        { "97.34999999999999", 9735 },       { "97.350000000000009", 9735 },
        { "0.10000000000000001", 10 },       { "500000.00000000006", 50000000 },
        { "99.99999999999999", 10000 },      { "-97.34999999999999", -9735 },
        { "1234567.8899999999", 123456789 },
    };
    for (size_t i = 0; i < COUNT(NOISE); i++) {
        struct amount amount;
        struct err err = { 0 };
        ASSERT_OK(amount_parse(text_of(NOISE[i].text), AMOUNT_UNIT_OPEN, true, &amount, &err));
        assert_int_equal(amount.money.fen, NOISE[i].fen);
        assert_true(amount.mended);
    }
}

static void amount_parse__does_not_take_a_finer_amount_for_noise(void **state)
{
    (void)state;
    expect_refused("97.349999", AMOUNT_UNIT_OPEN, ERR_INPUT);
    expect_refused("97.34512345678901", AMOUNT_UNIT_OPEN, ERR_INPUT);
    expect_refused("97.3450000000000001", AMOUNT_UNIT_OPEN, ERR_INPUT);
}

static void amount_parse__reads_an_exponent_only_of_a_number_cell(void **state)
{
    (void)state;
    struct amount amount;
    struct err err = { 0 };
    ASSERT_OK(amount_parse(text_of("1.0E7"), AMOUNT_UNIT_OPEN, true, &amount, &err));
    assert_int_equal(amount.money.fen, 1000000000);
    ASSERT_OK(amount_parse(text_of("9.7349999999999994E1"), AMOUNT_UNIT_OPEN, true, &amount, &err));
    assert_int_equal(amount.money.fen, 9735);
    ASSERT_OK(amount_parse(text_of("5E-1"), AMOUNT_UNIT_OPEN, true, &amount, &err));
    assert_int_equal(amount.money.fen, 50);
    ASSERT_ERR(amount_parse(text_of("1E99"), AMOUNT_UNIT_OPEN, true, &amount, &err), ERR_INPUT);
}

static void amount_parse__stops_at_the_largest_amount(void **state)
{
    (void)state;
    expect("90071992547409.91", AMOUNT_UNIT_OPEN, INT64_C(9007199254740991), 2);
    expect_refused("90071992547409.92", AMOUNT_UNIT_OPEN, ERR_LIMIT);
}

static void amount_is_blank__knows_dashes(void **state)
{
    (void)state;
    assert_true(amount_is_blank(text_of("")));
    assert_true(amount_is_blank(text_of(" - ")));
    assert_true(amount_is_blank(text_of("——")));
    assert_true(amount_is_blank(text_of("/")));
    assert_false(amount_is_blank(text_of("0")));
    assert_false(amount_is_blank(text_of("-1")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amount_parse__reads_what_people_write),
        cmocka_unit_test(amount_parse__reads_signs_and_brackets),
        cmocka_unit_test(amount_parse__reads_ten_thousands_to_the_fen),
        cmocka_unit_test(amount_parse__refuses_what_could_be_misread),
        cmocka_unit_test(amount_parse__mends_the_noise_of_a_double_and_says_so),
        cmocka_unit_test(amount_parse__does_not_take_a_finer_amount_for_noise),
        cmocka_unit_test(amount_parse__reads_an_exponent_only_of_a_number_cell),
        cmocka_unit_test(amount_parse__stops_at_the_largest_amount),
        cmocka_unit_test(amount_is_blank__knows_dashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
