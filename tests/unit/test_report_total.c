#include "../support/test.h"

#include "core/money.h"
#include "report/report.h"

/* The module's private header: the pure rules are tested without a database. */
#include "../../src/report/total.h"

#include <string.h>

static const struct column COLUMNS[] = {
    { "name", "名称", COLUMN_TEXT, false, 10 },
    { "fen", "金额", COLUMN_MONEY, true, 10 },
    { "n", "笔数", COLUMN_COUNT, true, 10 },
    { "rate", "比率", COLUMN_RATE, false, 10 },
};
static const struct sheet SHEET = { .report = "test",
                                    .tab = "页",
                                    .columns = COLUMNS,
                                    .column_count = COUNT(COLUMNS),
                                    .has_total = true };

static struct row row_of(enum row_level level, int64_t fen, int64_t number)
{
    struct row row = { .level = level };
    row.cells[1].number = fen;
    row.cells[2].number = number;
    row.cells[3].number = 1234; /* not summed */
    return row;
}

static bool add(struct total *total, enum row_level level, int64_t fen, int64_t number,
                struct err *err)
{
    struct row row = row_of(level, fen, number);
    return total_add(total, &SHEET, &row, err);
}

static void total_add__accepts_a_total_that_is_the_sum(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct total total = { 0 };
    ASSERT_OK(add(&total, ROW_LINE, 100, 1, &err));
    ASSERT_OK(add(&total, ROW_LINE, -30, 1, &err));
    ASSERT_OK(add(&total, ROW_TOTAL, 70, 2, &err));
    ASSERT_OK(total_end(&total, &SHEET, &err));
    assert_int_equal(total.lines, 2);
}

static void total_add__names_column_and_both_amounts_of_a_wrong_total(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct total total = { 0 };
    ASSERT_OK(add(&total, ROW_LINE, 100, 1, &err));
    ASSERT_ERR(add(&total, ROW_TOTAL, 101, 1, &err), ERR_DIFFERS);
    ASSERT_TEXT_HAS(err.text, "金额");
    ASSERT_TEXT_HAS(err.text, "1.01");
    ASSERT_TEXT_HAS(err.text, "1.00");
    ASSERT_ERR(add(&total, ROW_TOTAL, 100, 2, &err), ERR_DIFFERS);
    ASSERT_TEXT_HAS(err.text, "笔数");
}

static void total_add__checks_each_subtotal_by_its_own_lines(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct total total = { 0 };
    ASSERT_OK(add(&total, ROW_LINE, 100, 1, &err));
    ASSERT_OK(add(&total, ROW_SUBTOTAL, 100, 1, &err));
    ASSERT_OK(add(&total, ROW_LINE, 50, 1, &err));
    ASSERT_ERR(add(&total, ROW_SUBTOTAL, 150, 2, &err), ERR_DIFFERS);
    ASSERT_OK(add(&total, ROW_SUBTOTAL, 50, 1, &err));
    ASSERT_OK(add(&total, ROW_TOTAL, 150, 2, &err));
    ASSERT_OK(total_end(&total, &SHEET, &err));
}

static void total_end__refuses_a_missing_total_and_lines_without_a_subtotal(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct total total = { 0 };
    ASSERT_OK(add(&total, ROW_LINE, 100, 1, &err));
    ASSERT_ERR(total_end(&total, &SHEET, &err), ERR_DIFFERS);
    ASSERT_OK(add(&total, ROW_SUBTOTAL, 100, 1, &err));
    ASSERT_OK(add(&total, ROW_LINE, 5, 1, &err));
    ASSERT_OK(add(&total, ROW_TOTAL, 105, 2, &err));
    ASSERT_ERR(total_end(&total, &SHEET, &err), ERR_DIFFERS);
}

static void total_add__refuses_a_sum_past_what_money_can_be(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct total total = { 0 };
    ASSERT_OK(add(&total, ROW_LINE, MONEY_FEN_MAX, 1, &err));
    ASSERT_ERR(add(&total, ROW_LINE, 1, 1, &err), ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(total_add__accepts_a_total_that_is_the_sum),
        cmocka_unit_test(total_add__names_column_and_both_amounts_of_a_wrong_total),
        cmocka_unit_test(total_add__checks_each_subtotal_by_its_own_lines),
        cmocka_unit_test(total_end__refuses_a_missing_total_and_lines_without_a_subtotal),
        cmocka_unit_test(total_add__refuses_a_sum_past_what_money_can_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
