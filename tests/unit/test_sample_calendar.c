#include "../../src/sample/calendar.h"
#include "../../src/sample/rng.h"
#include "../support/test.h"

static struct date day_of(const char *text)
{
    struct err err = { 0 };
    struct date date;
    ASSERT_OK(date_parse(text_of(text), &date, &err));
    return date;
}

static struct calendar *loaded(void)
{
    static struct calendar calendar;
    struct err err = { 0 };
    ASSERT_OK(sample__calendar_load(&calendar, &err));
    return &calendar;
}

/* Labour Day 2019: 1 to 4 May off, Sundays 28 April and 5 May worked (国办发明电〔2019〕3号). */
static void working_day__steps_over_labour_day_2019(void **state)
{
    (void)state;
    struct calendar *calendar = loaded();
    assert_true(sample__is_working(calendar, day_of("2019-04-28")));
    assert_false(sample__is_working(calendar, day_of("2019-05-02")));
    struct date third = sample__working_day(calendar, day_of("2019-04-29"), 3);
    assert_int_equal(third.day, day_of("2019-05-06").day);
}

/* Labour Day 2020: 1 to 5 May off; Spring Festival went on to 2 February (国办发明电〔2020〕1号).
 */
static void working_day__steps_over_the_holidays_of_2020(void **state)
{
    (void)state;
    struct calendar *calendar = loaded();
    struct date third = sample__working_day(calendar, day_of("2020-04-29"), 3);
    assert_int_equal(third.day, day_of("2020-05-07").day);
    struct date next = sample__working_day(calendar, day_of("2020-01-23"), 1);
    assert_int_equal(next.day, day_of("2020-02-03").day);
}

static void working_day__zero_is_the_day_itself_or_the_next_working_day(void **state)
{
    (void)state;
    struct calendar *calendar = loaded();
    struct date monday = day_of("2019-03-11"), saturday = day_of("2019-03-09");
    assert_int_equal(sample__working_day(calendar, monday, 0).day, monday.day);
    assert_int_equal(sample__working_day(calendar, saturday, 0).day, monday.day);
}

static void rng__repeats_itself_for_a_seed(void **state)
{
    (void)state;
    struct rng a, b, c;
    sample__rng_seed(&a, 1);
    sample__rng_seed(&b, 1);
    sample__rng_seed(&c, 2);
    bool differs = false;
    for (int i = 0; i < 100; i++) {
        uint64_t x = sample__rng_next(&a);
        assert_true(x == sample__rng_next(&b));
        differs = differs || x != sample__rng_next(&c);
    }
    assert_true(differs);
}

static void rng_range__reaches_both_ends_and_nothing_beyond(void **state)
{
    (void)state;
    struct rng rng;
    bool low = false, high = false;
    sample__rng_seed(&rng, 3);
    for (int i = 0; i < 1000; i++) {
        int drawn = sample__rng_range(&rng, -2, 4);
        assert_in_range(drawn + 2, 0, 6);
        low = low || drawn == -2;
        high = high || drawn == 4;
    }
    assert_true(low && high);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(working_day__steps_over_labour_day_2019),
        cmocka_unit_test(working_day__steps_over_the_holidays_of_2020),
        cmocka_unit_test(working_day__zero_is_the_day_itself_or_the_next_working_day),
        cmocka_unit_test(rng__repeats_itself_for_a_seed),
        cmocka_unit_test(rng_range__reaches_both_ends_and_nothing_beyond),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
