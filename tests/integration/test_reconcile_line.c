/* Levels Q, C, D and S: units, statement lines and statements, each row with its neighbour. */
#include "../support/test.h"

#include "../support/told.h"

static int begin(void **state)
{
    static struct pg_test test;
    told_begin(&test);
    *state = &test;
    return 0;
}
static int end(void **state)
{
    told_end(*state);
    return 0;
}

#define LIST  "village V1 city\nlist l.csv city 2019-01-01 2019-05-31\n"
#define BANK  "bank b.csv A1 2019-01-01 2019-05-31\n"
#define PLAIN LIST BANK "pay city V1 2019 500000 2019-03-04\nin A1 500000 2019-03-05 from=city\n"

static void q1__the_day_after_the_due_date(void **state)
{
    told_say(*state, "village V1 city\n" BANK);
    (void)told_run(*state, "2019-05-01");
    assert_string_equal(told_breaks(*state), "unpaid V1 2019 500000.00 0");
}

static void q1__not_on_the_due_date(void **state)
{
    told_say(*state, "village V1 city\n" BANK);
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "");
}

static void q2__a_fen_short(void **state)
{
    told_say(*state, LIST BANK "pay city V1 2019 499999.99 2019-03-04\n"
                               "in A1 499999.99 2019-03-05 from=city\n");
    (void)told_run(*state, "2019-05-01");
    assert_string_equal(told_breaks(*state), "short V1 2019 0.01 0 l.csv:2");
}

static void q3__from_the_payment_that_crosses_the_quota(void **state)
{
    told_say(*state,
             LIST BANK "pay city V1 2019 400000 2019-03-04\n"
                       "pay city V1 2019 150000 2019-03-05\npay city V1 2019 1 2019-03-06\n"
                       "in A1 400000 2019-03-05 from=city\nin A1 150000 2019-03-06 from=city\n"
                       "in A1 1 2019-03-06 from=city\n");
    (void)told_run(*state, "2019-05-01");
    assert_string_equal(told_breaks(*state), "over V1 2019 50001.00 0 l.csv:3 l.csv:4");
}

static void q4__a_payment_the_day_after_the_due_date(void **state)
{
    told_say(*state,
             LIST BANK "pay city V1 2019 400000 2019-03-04\n"
                       "pay city V1 2019 100000 2019-05-01\n"
                       "in A1 400000 2019-03-05 from=city\nin A1 100000 2019-05-02 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "late V1 2019 100000.00 1 l.csv:3");
}

static void q4__not_on_the_due_date(void **state)
{
    told_say(*state, LIST BANK "pay city V1 2019 500000 2019-04-30\n"
                               "in A1 500000 2019-04-30 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "");
}

static void q5__paid_in_time_and_arrived_after_the_due_date(void **state)
{
    told_say(*state,
             LIST BANK "pay city V1 2019 300000 2019-04-29\n"
                       "pay city V1 2019 200000 2019-04-30\n"
                       "in A1 300000 2019-05-02 from=city\nin A1 200000 2019-05-03 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state),
                        "late_arrival V1 2019 500000.00 3 b.csv:2 b.csv:3 l.csv:2 l.csv:3");
}

static void q5__judged_where_the_money_enters_the_area(void **state)
{
    told_say(*state, "village V3 da via\nlist l.csv da 2019-01-01 2019-05-31\n"
                     "pay da V3 2019 500000 2019-04-29\nbank c.csv A3 2019-01-01 2019-05-31\n"
                     "bank t.csv T1 2019-01-01 2019-05-31\nin T1 500000 2019-04-30 from=da\n"
                     "out T1 500000 2019-05-06 to=A3\nin A3 500000 2019-05-06 from=T1\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "");
}

static void c1__a_rule_classifies(void **state)
{
    told_say(*state, PLAIN "rule interest credit interest\nin A1 12.34 2019-03-21 rule=interest\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_line(*state, "b.csv", 3), "classified interest none 0");
    assert_string_equal(told_breaks(*state), "");
}

static void c1__but_never_over_m1(void **state)
{
    told_say(*state, LIST BANK "rule other_fund credit other_fund\n"
                               "pay city V1 2019 500000 2019-03-04 ref=R1\n"
                               "in A1 500000 2019-03-05 from=city ref=R1 rule=other_fund\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_line(*state, "b.csv", 2), "matched special_payable city 2019");
}

static void c1__a_reversal_takes_what_it_reverses_along(void **state)
{
    told_say(*state, PLAIN "rule reversal_out debit reversal_clearing\n"
                           "in A1 70 2019-03-11 from=stranger\n"
                           "out A1 70 2019-03-12 rule=reversal_out\n"
                           "in A1 70 2019-03-13 from=stranger\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_line(*state, "b.csv", 3), "classified reversal_clearing none 0");
    assert_string_equal(told_breaks(*state), "unidentified V1 0 70.00 0 b.csv:5");
}

static void c1__a_transfer_between_accounts_of_the_village(void **state)
{
    told_say(*state,
             "village V1 city old_to=2019-02-28\nlist l.csv city 2019-01-01 2019-05-31\n" BANK
             "bank c.csv A1n 2019-03-01 2019-05-31\n"
             "pay city V1 2019 500000 2019-02-04 acct=A1\nin A1 500000 2019-02-05 from=city\n"
             "out A1 500000 2019-03-11 to=A1n\nin A1n 500000 2019-03-11 from=A1\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "");
    assert_string_equal(told_line(*state, "c.csv", 2), "classified transfer none 0");
    assert_string_equal(told_line(*state, "b.csv", 3), "classified transfer none 0");
}

/* Without a list of the day it may still be listed for 15 working days: to 26 March. */
static void c3__waits_fifteen_working_days_for_a_list(void **state)
{
    told_say(*state, "village V1 city\n" BANK "in A1 500000 2019-03-05 from=city\n");
    (void)told_run(*state, "2019-03-26");
    assert_string_equal(told_line(*state, "b.csv", 2), "in_transit suspense none 0 no_list");
    (void)told_run(*state, "2019-03-27");
    assert_string_equal(told_breaks(*state), "received_not_paid V1 0 500000.00 0 b.csv:2");
}

static void c3__does_not_wait_when_lists_cover_the_day(void **state)
{
    told_say(*state, "village V1 city\nlist l.csv city 2019-03-01 2019-03-05\n" BANK
                     "in A1 500000 2019-03-05 from=city\nin A1 400000 2019-03-06 from=city\n");
    (void)told_run(*state, "2019-03-07");
    assert_string_equal(told_breaks(*state), "received_not_paid V1 0 500000.00 0 b.csv:2");
}

static void c4__money_from_a_stranger(void **state)
{
    told_say(*state, PLAIN "in A1 88 2019-03-11 from=stranger\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "unidentified V1 0 88.00 0 b.csv:3");
    assert_string_equal(told_line(*state, "b.csv", 3), "unidentified suspense none 0");
}

static void d1__spending_in_the_paper_years(void **state)
{
    told_say(*state, PLAIN "out A1 100000 2019-04-01 to=builder\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_line(*state, "b.csv", 3), "classified spending none 0");
}

static void d2__a_refund_clears_the_one_break_of_its_amount(void **state)
{
    told_say(*state,
             LIST BANK "pay city V1 2019 500000 2019-03-04\npay city V1 2019 500000 2019-04-04\n"
                       "in A1 500000 2019-03-05 from=city\nin A1 500000 2019-04-05 from=city\n"
                       "out A1 500000 2019-05-06 to=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "");
    assert_string_equal(told_line(*state, "b.csv", 4), "refund refund city 2019");
    assert_int_equal(pg_test_int(*state, "SELECT arrived_fen FROM reconcile.village_year"),
                     50000000);
}

static void d2__only_proposes_between_two_breaks(void **state)
{
    told_say(*state, PLAIN "in A1 88 2019-03-11 from=stranger\nin A1 88 2019-03-12 from=stranger\n"
                           "out A1 88 2019-03-20 to=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_int_equal(pg_test_int(*state, "SELECT count(*) FROM reconcile.proposal"
                                         " WHERE why = 'refund_several'"),
                     2);
    assert_string_equal(told_line(*state, "b.csv", 5), "sent_back refund city 2019");
}

static void d3__money_sent_back_lowers_what_arrived(void **state)
{
    told_say(*state, PLAIN "out A1 500000 2019-04-10 to=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "sent_back V1 0 500000.00 0 b.csv:2 b.csv:3");
    assert_int_equal(pg_test_int(*state, "SELECT arrived_fen FROM reconcile.village_year"), 0);
    assert_int_equal(pg_test_int(*state, "SELECT paid_fen FROM reconcile.village_year"), 50000000);
}

static void d3__not_when_it_goes_to_a_builder(void **state)
{
    told_say(*state, PLAIN "out A1 500000 2019-04-10 to=builder\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "");
}

static void d4__a_debit_without_an_order(void **state)
{
    told_say(*state, PLAIN "out A1 100 2019-04-01 to=builder\nout A1 200 2019-04-01 to=builder\n"
                           "out A1 300 2019-03-29 to=builder\norder o1 A1 100 2019-04-04\n"
                           "order o2 A1 200 2019-04-05\n");
    pg_test_sql(*state, "UPDATE programme.setting SET orders_from = '2019-04-01'");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "spent_without_order V1 0 200.00 0 b.csv:4");
}

static void d4__one_order_covers_one_debit(void **state)
{
    told_say(*state, PLAIN "out A1 100 2019-04-01 to=builder\nout A1 100 2019-04-02 to=builder\n"
                           "order o1 A1 100 2019-04-01\n");
    pg_test_sql(*state, "UPDATE programme.setting SET orders_from = '2019-04-01'");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "spent_without_order V1 0 100.00 0 b.csv:4");
    /* a person says that it was the second one */
    pg_test_sql(*state, "UPDATE reconcile.executed_order SET line_id ="
                        " (SELECT id FROM intake.line WHERE line_no = 4)");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "spent_without_order V1 0 100.00 0 b.csv:3");
}

static void d4__an_order_of_another_week_or_account_covers_nothing(void **state)
{
    told_say(*state, PLAIN "out A1 100 2019-04-15 to=builder\norder o1 A1 100 2019-04-09\n"
                           "order o2 A1 200 2019-04-15\n");
    pg_test_sql(*state, "UPDATE programme.setting SET orders_from = '2019-04-01'");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "spent_without_order V1 0 100.00 0 b.csv:3");
    told_say(*state, "order o3 A1 100 2019-04-10\n"); /* three working days before */
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "");
}

static void d4__is_silent_while_there_are_no_orders(void **state)
{
    told_say(*state, PLAIN "out A1 200 2019-04-01 to=builder\n");
    pg_test_sql(*state, "UPDATE programme.setting SET orders_from = '2019-04-01'");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "");
}

static void s1__a_refused_statement_until_a_good_one_comes(void **state)
{
    told_say(*state, "village V1 city\nbank b.csv A1 2019-01-01 2019-03-31\n"
                     "refused statement_sum bad.csv A1 2019-04-30\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "statement_sum V1 0 0.00 0 bad.csv:0");
    told_say(*state, "bank c.csv A1 2019-04-01 2019-04-30\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "");
}

static void s2__both_files_of_a_conflict(void **state)
{
    told_say(*state, "village V1 city\nbank b.csv A1 2019-01-01 2019-04-30\n"
                     "refused statement_conflict bad.csv A1 2019-03-10 other=b.csv\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "statement_conflict V1 0 0.00 0 b.csv:0 bad.csv:0");
}

static void s3__a_day_between_declared_periods(void **state)
{
    told_say(*state, "village V1 city\nbank b.csv A1 2019-01-01 2019-02-27\n"
                     "bank c.csv A1 2019-03-01 2019-04-30\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "statement_gap V1 0 0.00 0 b.csv:0 c.csv:0");
}

static void s3__not_when_the_next_day_follows(void **state)
{
    told_say(*state, "village V1 city\nbank b.csv A1 2019-01-01 2019-02-28\n"
                     "bank c.csv A1 2019-03-01 2019-04-30\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "");
}

static void s3__a_balance_that_jumps(void **state)
{
    told_say(*state, "village V1 city\nbank b.csv A1 2019-01-01 2019-02-28\n"
                     "bank c.csv A1 2019-03-01 2019-04-30 opening=0.01\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "statement_gap V1 0 0.00 0 b.csv:0 c.csv:0");
}

static void s3__not_between_undeclared_periods_that_agree(void **state)
{
    told_say(*state, "village V1 city\nbank b.csv A1 2019-01-05 2019-02-20 undeclared\n"
                     "bank c.csv A1 2019-03-11 2019-04-30 undeclared\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "");
}

/* Ten working days after 28 February end on 14 March. */
static void s4__a_month_ten_working_days_after_its_end(void **state)
{
    told_say(*state, "village V1 city\nbank b.csv A1 2019-01-01 2019-01-31\n");
    (void)told_run(*state, "2019-03-14");
    assert_string_equal(told_breaks(*state), "");
    (void)told_run(*state, "2019-03-15");
    assert_string_equal(told_breaks(*state), "statement_missing V1 0 0.00 0");
}

static void s4__one_for_every_unbroken_range(void **state)
{
    told_say(*state, "village V1 city\nbank b.csv A1 2019-02-01 2019-02-28 undeclared\n");
    (void)told_run(*state, "2019-05-31"); /* January; March and April */
    assert_int_equal(pg_test_int(*state, "SELECT count(*) FROM reconcile.break"
                                         " WHERE code = 'statement_missing' AND state = 'open'"),
                     2);
}

static void s4__not_inside_a_gap(void **state)
{
    told_say(*state, "village V1 city\nbank b.csv A1 2019-01-01 2019-01-31\n"
                     "bank c.csv A1 2019-04-01 2019-04-30\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "statement_gap V1 0 0.00 0 b.csv:0 c.csv:0");
}

static void s3__not_around_a_month_in_which_nothing_moved(void **state)
{
    told_say(*state, "village V1 city quota=0\nbank b.csv A1 2019-01-01 2019-01-31 opening=70\n"
                     "bank c.csv A1 2019-02-01 2019-02-28 nobalance\n"
                     "bank d.csv A1 2019-03-01 2019-04-30 opening=70\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "");
}

static void s3__a_month_with_lines_but_without_balance_is_no_coverage(void **state)
{
    told_say(*state, "village V1 city quota=0\nbank b.csv A1 2019-01-01 2019-01-31 opening=70\n"
                     "bank c.csv A1 2019-02-01 2019-02-28 nobalance\nin A1 1 2019-02-04 from=x\n"
                     "bank d.csv A1 2019-03-01 2019-04-30 opening=71\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "statement_gap V1 0 0.00 0 b.csv:0 d.csv:0\n"
                                             "unidentified V1 0 1.00 0 c.csv:2");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        T(q1__the_day_after_the_due_date),
        T(q1__not_on_the_due_date),
        T(q2__a_fen_short),
        T(q3__from_the_payment_that_crosses_the_quota),
        T(q4__a_payment_the_day_after_the_due_date),
        T(q4__not_on_the_due_date),
        T(q5__paid_in_time_and_arrived_after_the_due_date),
        T(q5__judged_where_the_money_enters_the_area),
        T(c1__a_rule_classifies),
        T(c1__but_never_over_m1),
        T(c1__a_reversal_takes_what_it_reverses_along),
        T(c1__a_transfer_between_accounts_of_the_village),
        T(c3__waits_fifteen_working_days_for_a_list),
        T(c3__does_not_wait_when_lists_cover_the_day),
        T(c4__money_from_a_stranger),
        T(d1__spending_in_the_paper_years),
        T(d2__a_refund_clears_the_one_break_of_its_amount),
        T(d2__only_proposes_between_two_breaks),
        T(d3__money_sent_back_lowers_what_arrived),
        T(d3__not_when_it_goes_to_a_builder),
        T(d4__a_debit_without_an_order),
        T(d4__one_order_covers_one_debit),
        T(d4__an_order_of_another_week_or_account_covers_nothing),
        T(d4__is_silent_while_there_are_no_orders),
        T(s1__a_refused_statement_until_a_good_one_comes),
        T(s2__both_files_of_a_conflict),
        T(s3__a_day_between_declared_periods),
        T(s3__not_when_the_next_day_follows),
        T(s3__a_balance_that_jumps),
        T(s3__not_between_undeclared_periods_that_agree),
        T(s3__not_around_a_month_in_which_nothing_moved),
        T(s3__a_month_with_lines_but_without_balance_is_no_coverage),
        T(s4__a_month_ten_working_days_after_its_end),
        T(s4__one_for_every_unbroken_range),
        T(s4__not_inside_a_gap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
