#include "../support/test.h"

#include "intake/account_no.h"

#include <string.h>

static void expect(const char *text, const char *number)
{
    char out[ACCOUNT_NO_MAX + 1];
    struct err err = { 0 };
    if (!account_no_parse(text_of(text), false, out, &err))
        fail_msg("%s: %s", text, err.text);
    assert_string_equal(out, number);
}

static void account_no_parse__keeps_the_digits(void **state)
{
    (void)state;
    expect("6222021234567890123", "6222021234567890123");
    expect("6222 0212 3456 7890 123", "6222021234567890123");
    expect("44-0501-61890", "44050161890");
    expect("'6222021234567890123", "6222021234567890123");
    expect("=\"6222021234567890123\"", "6222021234567890123");
    expect("６２２２０２１２", "62220212");
    expect("", "");
}

static void account_no_parse__refuses_floats(void **state)
{
    (void)state;
    static const char *const BAD[] = { "6.22202E+18", "6222021234567890000.0",
                                       "6.22202e+18", "62220212.00",
                                       "abc123456",   "1234",
                                       "6222****1234" };
    char out[ACCOUNT_NO_MAX + 1];
    struct err err = { 0 };
    for (size_t i = 0; i < COUNT(BAD); i++)
        ASSERT_ERR(account_no_parse(text_of(BAD[i]), false, out, &err), ERR_INPUT);
    ASSERT_ERR(account_no_parse(text_of("6222021234567890000"), true, out, &err), ERR_INPUT);
    ASSERT_OK(account_no_parse(text_of("622202123456789"), true, out, &err));
}

static void account_no_parse__stops_at_its_limit(void **state)
{
    (void)state;
    char digits[ACCOUNT_NO_MAX + 2];
    char out[ACCOUNT_NO_MAX + 1];
    struct err err = { 0 };
    memset(digits, '7', sizeof digits);
    ASSERT_OK(account_no_parse((struct text) { digits, ACCOUNT_NO_MAX }, false, out, &err));
    ASSERT_ERR(account_no_parse((struct text) { digits, ACCOUNT_NO_MAX + 1 }, false, out, &err),
               ERR_INPUT);
}

static void account_no_parse_counter__passes_over_masks_but_not_floats(void **state)
{
    (void)state;
    char out[ACCOUNT_NO_MAX + 1];
    struct err err = { 0 };
    ASSERT_OK(account_no_parse_counter(text_of("6222****1234"), false, out, &err));
    assert_string_equal(out, "");
    ASSERT_OK(account_no_parse_counter(text_of("无"), false, out, &err));
    assert_string_equal(out, "");
    ASSERT_ERR(account_no_parse_counter(text_of("6.22202E+18"), false, out, &err), ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(account_no_parse__keeps_the_digits),
        cmocka_unit_test(account_no_parse__refuses_floats),
        cmocka_unit_test(account_no_parse__stops_at_its_limit),
        cmocka_unit_test(account_no_parse_counter__passes_over_masks_but_not_floats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
