/* What seals say against the records that they cover, and what comes after them. */
#include "../support/story.h"

static void coverage__finds_a_seal_that_says_other_sums(void **state)
{
    (void)state;
    struct story story = story_begin();
    (void)story_statement(&story, JANUARY);
    int line = story_receipt(&story, 4, "2019-01-10", 500, 0);
    story_carry(&story, 100);
    struct closing wrong = END_OF_JANUARY;
    wrong.statements = 2;
    (void)story_seal(&story, wrong);
    (void)line;
    story_ends_with(&story, COVERAGE_SEAL);
}

static void coverage__finds_a_seal_whose_balances_are_not_those_of_its_records(void **state)
{
    (void)state;
    struct story story = story_begin();
    (void)story_statement(&story, JANUARY);
    (void)story_receipt(&story, 4, "2019-01-10", 500, 0);
    story_carry(&story, 100);
    struct closing wrong = END_OF_JANUARY;
    wrong.suspense = 499;
    (void)story_seal(&story, wrong);
    story_ends_with(&story, COVERAGE_SEAL);
}

static void coverage__finds_a_seal_whose_lines_stand_in_other_books(void **state)
{
    (void)state;
    struct story story = story_begin();
    (void)story_statement(&story, JANUARY);
    int line = story_receipt(&story, 4, "2019-01-10", 500, 0);
    story_carry(&story, 100);
    story_reclass(&story, line, 500);
    /* what was true before the line moved: both its balances and its books are wrong now */
    (void)story_seal(&story, END_OF_JANUARY);
    story_end(&story);
    assert_int_equal(story.count, 2);
    assert_int_equal(story.rules[0], COVERAGE_SEAL);
    assert_int_equal(story.rules[1], COVERAGE_SEAL);
}

static void coverage__finds_a_seal_that_does_not_name_the_one_before(void **state)
{
    (void)state;
    struct story story = story_begin();
    (void)story_january(&story);
    (void)story_statement(&story, FEBRUARY);
    story_february(&story);
    (void)story_seal(&story, story_end_of_february(0));
    story_ends_with(&story, COVERAGE_SEAL);
}

/* A file that takes January's place: its line of 500 goes, one of 480 comes. */
static int january_anew(struct story *story, int old_statement, int old_line, int after)
{
    struct said anew = { 6, "2019-01-01", "2019-01-31", 100, 480, 1, old_statement, false };
    (void)story_statement(story, anew);
    int line = story_receipt(story, 6, "2019-01-10", 480, after);
    story_reversal(story, old_line, 500);
    return line;
}

static void coverage__follows_a_file_that_supersedes_one(void **state)
{
    (void)state;
    struct story story = story_begin();
    int old = story_statement(&story, JANUARY);
    int line = story_receipt(&story, 4, "2019-01-10", 500, 0);
    story_carry(&story, 100);
    (void)january_anew(&story, old, line, 0);
    struct closing c = END_OF_JANUARY;
    c.credits = c.suspense = 480;
    (void)story_seal(&story, c);
    story_ends_with(&story, -1);
}

static void coverage__carries_what_came_after_a_seal_into_the_next_one(void **state)
{
    (void)state;
    struct story story = story_begin();
    int first = story_january(&story);
    (void)january_anew(&story, 1, 2, first);
    struct said next = FEBRUARY;
    next.opening = 580;
    (void)story_statement(&story, next);
    story_february(&story);
    struct closing c = story_end_of_february(first);
    c.opening = 580;
    c.suspense = 530;
    (void)story_seal(&story, c);
    story_ends_with(&story, -1);
}

static void coverage__finds_a_line_back_dated_past_a_seal(void **state)
{
    (void)state;
    struct story story = story_begin();
    (void)story_january(&story);
    int at = january_anew(&story, 1, 2, 0);
    story_ends_with(&story, COVERAGE_MARK);
    assert_int_equal(story.places[0], at);
}

static void coverage__finds_a_mark_without_need(void **state)
{
    (void)state;
    struct story story = story_begin();
    int first = story_january(&story);
    struct said small = { 5, "2019-02-01", "2019-02-28", 600, 50, 1, 0, false };
    (void)story_statement(&story, small);
    (void)story_receipt(&story, 5, "2019-02-10", 50, first);
    story_ends_with(&story, COVERAGE_MARK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coverage__finds_a_seal_that_says_other_sums),
        cmocka_unit_test(coverage__finds_a_seal_whose_balances_are_not_those_of_its_records),
        cmocka_unit_test(coverage__finds_a_seal_whose_lines_stand_in_other_books),
        cmocka_unit_test(coverage__finds_a_seal_that_does_not_name_the_one_before),
        cmocka_unit_test(coverage__follows_a_file_that_supersedes_one),
        cmocka_unit_test(coverage__carries_what_came_after_a_seal_into_the_next_one),
        cmocka_unit_test(coverage__finds_a_line_back_dated_past_a_seal),
        cmocka_unit_test(coverage__finds_a_mark_without_need),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
