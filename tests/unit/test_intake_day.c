#include "../support/test.h"

#include "intake/day.h"

#include <string.h>

static void expect(const char *text, const char *day)
{
    struct date date;
    struct err err = { 0 };
    char out[DATE_TEXT_MAX];
    if (!day_parse(text_of(text), &date, &err))
        fail_msg("%s: %s", text, err.text);
    assert_string_equal(date_format(date, out), day);
}

static void day_parse__reads_the_spellings_of_banks(void **state)
{
    (void)state;
    expect("2019-04-12", "2019-04-12");
    expect("2026/9/1 9:05", "2026-09-01");
    expect("2026年9月2日 15时00分", "2026-09-02");
    expect("2026年9月2日15时00分30秒", "2026-09-02");
    expect("20190412", "2019-04-12");
    expect("20190412153000", "2019-04-12");
    expect("20190412 15:30:00", "2019-04-12");
    expect("2019.4.12", "2019-04-12");
    expect("2019-04-12T15:30:00+08:00", "2019-04-12");
    expect("2019-04-12-15.30.00.123456", "2019-04-12");
    expect("2019-04-12 15:30:00.123", "2019-04-12");
    expect("２０１９－０４－１２", "2019-04-12");
    expect("　2019-04-12　", "2019-04-12");
    expect("2020-02-29", "2020-02-29");
}

static void day_parse__refuses_what_could_be_another_day(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "",           "2019-02-29", "12/04/2019",       "19-04-12",
        "2019-13-01", "2019-04-31", "2019-04-12 25:00", "2019-04-12T15:00:00Z",
        "43567",      "2019-04",    "2019-04/12",       "2019-04-12 15:30 PM?",
        "2019年4月",  "201904123",  "April 12",         "2019-04-12T20:00:00+00:00",
    };
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct date date;
        struct err err = { 0 };
        if (day_parse(text_of(BAD[i]), &date, &err))
            fail_msg("\"%s\" was read", BAD[i]);
        assert_int_equal(err.code, ERR_INPUT);
    }
}

static void clock_parse__reads_five_digits_of_a_spreadsheet(void **state)
{
    (void)state;
    int seconds;
    struct err err = { 0 };
    ASSERT_OK(clock_parse(text_of("90503"), &seconds, &err));
    assert_int_equal(seconds, 9 * 3600 + 5 * 60 + 3);
    ASSERT_OK(clock_parse(text_of("150405"), &seconds, &err));
    assert_int_equal(seconds, 15 * 3600 + 4 * 60 + 5);
    ASSERT_OK(clock_parse(text_of("9:05"), &seconds, &err));
    assert_int_equal(seconds, 9 * 3600 + 5 * 60);
    ASSERT_ERR(clock_parse(text_of("256000"), &seconds, &err), ERR_INPUT);
    ASSERT_ERR(clock_parse(text_of("9點"), &seconds, &err), ERR_INPUT);
}

static void day_parse_range__reads_both_ends(void **state)
{
    (void)state;
    static const char *const GOOD[] = { "2019-01-01 至 2019-01-31",    "20190101-20190131",
                                        "2019-01-01-2019-01-31",       "2019/1/1～2019/1/31",
                                        "2019年1月1日到2019年1月31日", "2019.1.1—2019.1.31" };
    struct date from, to;
    struct err err = { 0 };
    char out[DATE_TEXT_MAX];
    for (size_t i = 0; i < COUNT(GOOD); i++) {
        ASSERT_OK(day_parse_range(text_of(GOOD[i]), &from, &to, &err));
        assert_string_equal(date_format(from, out), "2019-01-01");
        assert_string_equal(date_format(to, out), "2019-01-31");
    }
    ASSERT_ERR(day_parse_range(text_of("2019-02-01 至 2019-01-31"), &from, &to, &err), ERR_INPUT);
    ASSERT_ERR(day_parse_range(text_of("2019年1月"), &from, &to, &err), ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(day_parse__reads_the_spellings_of_banks),
        cmocka_unit_test(day_parse__refuses_what_could_be_another_day),
        cmocka_unit_test(clock_parse__reads_five_digits_of_a_spreadsheet),
        cmocka_unit_test(day_parse_range__reads_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
