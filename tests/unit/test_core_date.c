#include "../support/test.h"

#include "core/date.h"

static struct date day_of(const char *text)
{
    struct err err = { 0 };
    struct date date = { 0 };
    ASSERT_OK(date_parse(text_of(text), &date, &err));
    return date;
}

/* Day numbers from the command `date -u -d DAY +%s`, divided by 86400. */
static void date_parse__counts_days_from_1970(void **state)
{
    (void)state;
    assert_int_equal(day_of("1970-01-01").day, 0);
    assert_int_equal(day_of("1969-12-31").day, -1);
    assert_int_equal(day_of("2000-02-29").day, 11016);
    assert_int_equal(day_of("2019-04-30").day, 18016);
    assert_int_equal(day_of("2020-12-31").day, 18627);
}

static void date_format__gives_back_every_day(void **state)
{
    (void)state;
    int year, month, day;
    char out[DATE_TEXT_MAX];
    struct date date;
    for (int32_t number = -25567; number < 84006; number++) { /* 1900-01-01 to 2199-12-31 */
        date_split((struct date) { number }, &year, &month, &day);
        assert_true(date_make(year, month, day, &date));
        assert_int_equal(date.day, number);
    }
    assert_string_equal(date_format((struct date) { 84005 }, out), "2199-12-31");
}

static void date_parse__refuses_days_that_do_not_exist(void **state)
{
    (void)state;
    static const char *const BAD[] = { "2019-02-29", "1900-02-29", "2019-04-31", "2019-13-01",
                                       "2019-00-10", "2019-01-00", "2019-1-01",  "2019/01/01",
                                       "20190101",   "",           "1899-12-31", "2200-01-01" };
    struct err err = { 0 };
    struct date date = { 7 };
    for (size_t i = 0; i < COUNT(BAD); i++)
        ASSERT_ERR(date_parse(text_of(BAD[i]), &date, &err), ERR_INPUT);
    assert_int_equal(date.day, 7);
}

static void date_weekday__knows_a_tuesday(void **state)
{
    (void)state;
    assert_int_equal(date_weekday(day_of("2019-04-30")), 2);
    assert_int_equal(date_weekday(day_of("1969-12-28")), 7);
}

static void time_parse__reads_what_time_format_writes(void **state)
{
    (void)state;
    struct err err = { 0 };
    char out[TIME_TEXT_MAX];
    int64_t time_us = 0;
    assert_string_equal(time_format(INT64_C(1555057815123456), out), "2019-04-12T08:30:15.123456Z");
    ASSERT_OK(time_parse(text_of(out), &time_us, &err));
    assert_int_equal(time_us, INT64_C(1555057815123456));
    ASSERT_ERR(time_parse(text_of("2019-04-12T24:00:00.000000Z"), &time_us, &err), ERR_INPUT);
    ASSERT_ERR(time_parse(text_of("2019-04-12T08:30:15Z"), &time_us, &err), ERR_INPUT);
}

static void date_of_moment__begins_a_day_at_four_in_the_afternoon(void **state)
{
    static const struct {
        int64_t time_us;
        const char *day;
    } MOMENTS[] = {
        { INT64_C(1554998399999999), "2019-04-11" }, /* 15:59:59.999999 UTC */
        { INT64_C(1554998400000000), "2019-04-12" }, { 0, "1970-01-01" },
        { INT64_C(-28800000000), "1970-01-01" },     { INT64_C(-28800000001), "1969-12-31" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(MOMENTS); i++) {
        char day[DATE_TEXT_MAX];
        struct date date = date_of_moment(MOMENTS[i].time_us);
        assert_string_equal(date_format(date, day), MOMENTS[i].day);
        assert_true(date_begin_us(date) <= MOMENTS[i].time_us);
        date.day++;
        assert_true(date_begin_us(date) > MOMENTS[i].time_us);
    }
}

static void time_fix__stands_still(void **state)
{
    (void)state;
    time_fix(123);
    assert_int_equal(time_now_us(), 123);
    time_fix(-1);
    assert_true(time_now_us() > 123);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(date_parse__counts_days_from_1970),
        cmocka_unit_test(date_format__gives_back_every_day),
        cmocka_unit_test(date_parse__refuses_days_that_do_not_exist),
        cmocka_unit_test(date_weekday__knows_a_tuesday),
        cmocka_unit_test(time_parse__reads_what_time_format_writes),
        cmocka_unit_test(date_of_moment__begins_a_day_at_four_in_the_afternoon),
        cmocka_unit_test(time_fix__stands_still),
    };
    return cmocka_run_group_tests_name("core/date", tests, NULL, NULL);
}
