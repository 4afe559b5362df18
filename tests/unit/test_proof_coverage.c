/* Nothing is left out: statements against lines. Each rule is broken once. */
#include "../support/story.h"

static void coverage__finds_nothing_in_two_sealed_months(void **state)
{
    (void)state;
    struct story story = story_begin();
    int first = story_january(&story);
    (void)story_statement(&story, FEBRUARY);
    story_february(&story);
    (void)story_seal(&story, story_end_of_february(first));
    assert_int_equal(coverage_statements(story.coverage), 2);
    assert_int_equal(coverage_lines(story.coverage), 3);
    assert_int_equal(coverage_seals(story.coverage), 2);
    story_ends_with(&story, -1);
}

static void coverage__finds_a_line_that_a_statement_has_and_the_chain_has_not(void **state)
{
    (void)state;
    struct story story = story_begin();
    (void)story_january(&story);
    int at = story_statement(&story, FEBRUARY);
    (void)story_receipt(&story, 5, "2019-02-10", 50, 0);
    story_ends_with(&story, COVERAGE_STATEMENT);
    assert_int_equal(story.places[0], at);
}

static void coverage__finds_a_line_posted_twice(void **state)
{
    (void)state;
    struct story story = story_begin();
    (void)story_statement(&story, JANUARY);
    (void)story_receipt(&story, 4, "2019-01-10", 500, 0);
    (void)story_receipt(&story, 4, "2019-01-10", 500, 0);
    story_ends_with(&story, COVERAGE_STATEMENT);
}

static void coverage__finds_a_line_of_which_no_statement_speaks(void **state)
{
    (void)state;
    struct story story = story_begin();
    (void)story_january(&story);
    int at = story_receipt(&story, 5, "2019-02-10", 50, 0);
    (void)story_receipt(&story, 5, "2019-02-11", 50, 0);
    story_ends_with(&story, COVERAGE_LINE);
    assert_int_equal(story.places[0], at);
}

static void coverage__finds_a_sealed_month_without_a_statement(void **state)
{
    (void)state;
    struct story story = story_begin();
    int first = story_january(&story);
    (void)story_seal(&story, (struct closing) { "2019-02", "2019-02-01", "2019-02-28", 600, 0, 0, 0,
                                                100, 0, 500, first });
    story_ends_with(&story, COVERAGE_GAP);
}

static void coverage__finds_days_that_declared_periods_leave_out(void **state)
{
    (void)state;
    struct story story = story_begin();
    int first = story_january(&story);
    struct said late = FEBRUARY;
    late.from = "2019-02-03";
    (void)story_statement(&story, late);
    story_february(&story);
    (void)story_seal(&story, story_end_of_february(first));
    story_ends_with(&story, COVERAGE_GAP);
}

static void coverage__lets_statements_without_a_declared_period_leave_days_out(void **state)
{
    (void)state;
    struct story story = story_begin();
    int first = story_january(&story);
    struct said list = FEBRUARY;
    list.from = "2019-02-10";
    list.to = "2019-02-21";
    list.is_derived = true;
    (void)story_statement(&story, list);
    story_february(&story);
    (void)story_seal(&story, story_end_of_february(first));
    story_ends_with(&story, -1);
}

static void coverage__finds_a_balance_that_is_not_carried_over(void **state)
{
    (void)state;
    struct story story = story_begin();
    int first = story_january(&story);
    struct said jump = FEBRUARY;
    jump.opening = 601;
    (void)story_statement(&story, jump);
    story_february(&story);
    (void)story_seal(&story, story_end_of_february(first));
    story_ends_with(&story, COVERAGE_GAP);
}

static void coverage__knows_lines_that_an_earlier_file_had(void **state)
{
    (void)state;
    struct story story = story_begin();
    int first = story_january(&story);
    struct said both = { 5, "2019-01-01", "2019-02-28", 100, 570, 3, 0, false };
    (void)story_statement(&story, both);
    story_february(&story);
    struct closing c = story_end_of_february(first);
    (void)story_seal(&story, c);
    story_ends_with(&story, -1);
}

static void coverage__lets_two_statements_share_a_day(void **state)
{
    (void)state;
    struct story story = story_begin();
    struct said morning = { 4, "2019-01-01", "2019-01-10", 100, 500, 1, 0, true };
    struct said evening = { 5, "2019-01-10", "2019-01-31", 600, 30, 1, 0, true };
    (void)story_statement(&story, morning);
    (void)story_receipt(&story, 4, "2019-01-10", 500, 0);
    story_carry(&story, 100);
    (void)story_statement(&story, evening);
    (void)story_receipt(&story, 5, "2019-01-10", 30, 0);
    (void)story_seal(&story, (struct closing) { "2019-01", "2019-01-01", "2019-01-31", 100, 530, 2,
                                                2, 100, 0, 530, 0 });
    story_ends_with(&story, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coverage__finds_nothing_in_two_sealed_months),
        cmocka_unit_test(coverage__finds_a_line_that_a_statement_has_and_the_chain_has_not),
        cmocka_unit_test(coverage__finds_a_line_posted_twice),
        cmocka_unit_test(coverage__finds_a_line_of_which_no_statement_speaks),
        cmocka_unit_test(coverage__finds_a_sealed_month_without_a_statement),
        cmocka_unit_test(coverage__finds_days_that_declared_periods_leave_out),
        cmocka_unit_test(coverage__lets_statements_without_a_declared_period_leave_days_out),
        cmocka_unit_test(coverage__finds_a_balance_that_is_not_carried_over),
        cmocka_unit_test(coverage__knows_lines_that_an_earlier_file_had),
        cmocka_unit_test(coverage__lets_two_statements_share_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
