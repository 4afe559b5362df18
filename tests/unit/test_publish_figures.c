#include "../support/test.h"

#include "../../src/publish/figures.h"

static struct figures figures(int64_t quota, int64_t spent)
{
    struct figures f = { 0 };
    f.of[FIGURE_QUOTA].fen = quota;
    f.of[FIGURE_SPENT].fen = spent;
    return f;
}

static void tally__keeps_years_and_sources_in_order(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct tally tally = { 0 };
    struct figures one = figures(100, 0);
    ASSERT_OK(tally__add_year(&tally, 2020, "soe", &one, &err));
    ASSERT_OK(tally__add_year(&tally, 2020, "city", &one, &err));
    ASSERT_OK(tally__add_year(&tally, 2019, "district", &one, &err));
    ASSERT_OK(tally__add_year(&tally, 2020, "district", &one, &err));
    ASSERT_OK(tally__add_year(&tally, 2019, "district", &one, &err));
    assert_int_equal(tally.count, 4);
    assert_int_equal(tally.cells[0].year, 2019);
    assert_int_equal(tally.cells[0].villages, 2);
    assert_int_equal(tally.cells[0].figures.of[FIGURE_QUOTA].fen, 200);
    assert_string_equal(tally.cells[1].source, "city");
    assert_string_equal(tally.cells[2].source, "district");
    assert_string_equal(tally.cells[3].source, "soe");
    assert_int_equal(tally.whole.of[FIGURE_QUOTA].fen, 500);
}

static void tally__counts_a_village_and_its_account_once(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct tally village = { 0 };
    struct tally town = { 0 };
    struct figures row = figures(50000000, 777);
    ASSERT_OK(tally__add_year(&village, 2019, "city", &row, &err));
    ASSERT_OK(tally__add_year(&village, 2020, "city", &row, &err));
    ASSERT_OK(tally__add_account(&village, &row, &err));
    ASSERT_OK(tally__add(&town, &village, &err));
    ASSERT_OK(tally__add(&town, &village, &err));
    assert_int_equal(town.villages, 2);
    assert_int_equal(town.whole.of[FIGURE_QUOTA].fen, 200000000);
    assert_int_equal(town.whole.of[FIGURE_SPENT].fen, 1554);
    struct cell year;
    ASSERT_OK(tally__year(&town, 2020, &year, &err));
    assert_int_equal(year.villages, 2);
    assert_int_equal(year.figures.of[FIGURE_QUOTA].fen, 100000000);
}

static void tally__refuses_a_sum_past_the_limit(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct tally tally = { 0 };
    struct figures most = figures(MONEY_FEN_MAX, 0);
    struct figures one = figures(1, 0);
    ASSERT_OK(tally__add_year(&tally, 2019, "city", &most, &err));
    ASSERT_ERR(tally__add_year(&tally, 2019, "city", &one, &err), ERR_LIMIT);
}

static void tally__limits_years_and_sources(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct tally tally = { 0 };
    struct figures one = figures(1, 0);
    for (int i = 0; i < TALLY_CELLS_MAX; i++)
        ASSERT_OK(tally__add_year(&tally, 2000 + i, "city", &one, &err));
    ASSERT_OK(tally__add_year(&tally, 2000, "city", &one, &err));
    ASSERT_ERR(tally__add_year(&tally, 1999, "city", &one, &err), ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tally__keeps_years_and_sources_in_order),
        cmocka_unit_test(tally__counts_a_village_and_its_account_once),
        cmocka_unit_test(tally__refuses_a_sum_past_the_limit),
        cmocka_unit_test(tally__limits_years_and_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
