/* Matching rules M1..M4, each with what it pairs and with the neighbour one step past. */
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

/* A payment on Monday 4 March 2019 of a city village whose account is covered until May. */
#define PAID(options, lines)                                                                       \
    "village V1 city\n"                                                                            \
    "list l.csv city 2019-01-01 2019-05-31\n"                                                      \
    "pay city V1 2019 500000 2019-03-04 " options "\n"                                             \
    "bank b.csv A1 2019-01-01 2019-05-31\n" lines

static void m1__pairs_the_same_reference_whoever_sent_it(void **state)
{
    told_say(*state, PAID("ref=R1", "in A1 500000 2019-04-25 from=stranger ref=R1\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "M1 direct l.csv:2 = b.csv:2");
    assert_string_equal(told_breaks(*state), "");
    assert_string_equal(told_line(*state, "b.csv", 2), "matched special_payable city 2019");
}

static void m1__does_not_pair_another_amount(void **state)
{
    told_say(*state, PAID("ref=R1", "in A1 499999.99 2019-03-05 from=stranger ref=R1\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "");
}

static void m2__pairs_on_the_third_working_day(void **state)
{
    told_say(*state, PAID("", "in A1 500000 2019-03-07 from=city\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "M2 direct l.csv:2 = b.csv:2");
}

static void m2__leaves_the_fourth_working_day_to_m4(void **state)
{
    told_say(*state, PAID("", "in A1 500000 2019-03-08 from=city\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "M4 direct l.csv:2 = b.csv:2");
}

static void m2__pairs_two_days_before(void **state)
{
    told_say(*state, PAID("", "in A1 500000 2019-03-02 from=city\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "M2 direct l.csv:2 = b.csv:2");
}

static void m2__does_not_pair_three_days_before(void **state)
{
    told_say(*state, PAID("", "in A1 500000 2019-03-01 from=city\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "");
    assert_string_equal(told_breaks(*state), "paid_not_received V1 2019 500000.00 0 l.csv:2\n"
                                             "received_not_paid V1 0 500000.00 0 b.csv:2");
}

static void m2__never_pairs_another_payers_money(void **state)
{
    told_say(*state, PAID("", "in A1 500000 2019-03-05 from=da\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "");
}

static void m2__pairs_equal_candidates_first_to_first(void **state)
{
    told_say(*state, "village V1 city\nlist l.csv city 2019-01-01 2019-05-31\n"
                     "pay city V1 2019 250000 2019-03-04\npay city V1 2019 250000 2019-03-05\n"
                     "bank b.csv A1 2019-01-01 2019-05-31\n"
                     "in A1 250000 2019-03-05 from=city\nin A1 250000 2019-03-06 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state),
                        "M2 direct l.csv:2 = b.csv:2\nM2 direct l.csv:3 = b.csv:3");
}

static void m2__skips_a_payment_that_never_arrived(void **state)
{
    told_say(*state, "village V1 city\nlist l.csv city 2019-01-01 2019-05-31\n"
                     "pay city V1 2019 250000 2019-01-14\npay city V1 2019 250000 2019-03-04\n"
                     "bank b.csv A1 2019-01-01 2019-05-31\nin A1 250000 2019-03-05 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "M2 direct l.csv:3 = b.csv:2");
    assert_string_equal(told_breaks(*state), "paid_not_received V1 2019 250000.00 0 l.csv:2");
}

static void m3__pairs_the_only_covering_set(void **state)
{
    told_say(*state, PAID("", "in A1 200000 2019-03-05 from=city\n"
                              "in A1 200000 2019-03-06 from=city\n"
                              "in A1 100000 2019-03-07 from=city\n"
                              "in A1 77000 2019-03-07 from=city\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "M3 direct l.csv:2 = b.csv:2 b.csv:3 b.csv:4");
}

static void m3__pairs_many_payments_with_one_credit(void **state)
{
    told_say(*state, "village V1 city\nlist l.csv city 2019-01-01 2019-05-31\n"
                     "pay city V1 2019 300000 2019-03-04\npay city V1 2019 200000 2019-03-04\n"
                     "bank b.csv A1 2019-01-01 2019-05-31\nin A1 500000 2019-03-05 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "M3 direct l.csv:2 l.csv:3 = b.csv:2");
}

static void m3__only_proposes_when_two_sets_fit(void **state)
{
    told_say(*state, PAID("", "in A1 200000 2019-03-05 from=city\n"
                              "in A1 300000 2019-03-05 from=city\n"
                              "in A1 240000 2019-03-05 from=city\n"
                              "in A1 260000 2019-03-05 from=city\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "");
    assert_int_equal(pg_test_int(*state, "SELECT count(*) FROM reconcile.proposal"
                                         " WHERE why = 'M3_two_sets' AND state = 'open'"),
                     2);
}

static void m3__does_not_reach_past_the_window(void **state)
{
    told_say(*state, PAID("", "in A1 200000 2019-03-05 from=city\n"
                              "in A1 300000 2019-03-08 from=city\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "");
}

static void m3__leaves_seven_lines_to_a_person(void **state)
{
    told_say(*state, PAID("", "in A1 80000 2019-03-05 from=city\nin A1 80001 2019-03-05 from=city\n"
                              "in A1 80002 2019-03-05 from=city\nin A1 80003 2019-03-05 from=city\n"
                              "in A1 80004 2019-03-05 from=city\nin A1 80005 2019-03-05 from=city\n"
                              "in A1 19985 2019-03-05 from=city\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "");
}

static void m4__pairs_after_thirty_days(void **state)
{
    told_say(*state, PAID("", "in A1 500000 2019-04-03 from=city\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "M4 direct l.csv:2 = b.csv:2");
}

static void m4__does_not_pair_after_thirty_one_days(void **state)
{
    told_say(*state, PAID("", "in A1 500000 2019-04-04 from=city\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "");
}

static void m4__does_not_choose_between_two(void **state)
{
    told_say(*state, PAID("", "in A1 500000 2019-03-20 from=city\n"
                              "in A1 500000 2019-03-21 from=city\n"));
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "");
}

static void batch__pairs_many_villages_with_one_transit_credit(void **state)
{
    told_say(*state,
             "village V3 da via\nvillage V4 da via\nlist l.csv da 2019-01-01 2019-05-31\n"
             "pay da V3 2019 500000 2019-03-04\npay da V4 2019 500000 2019-03-04\n"
             "bank t.csv T1 2019-01-01 2019-05-31\nin T1 1000000 2019-03-06 from=da\n"
             "out T1 500000 2019-03-11 to=A3 ref=Z1\nout T1 500000 2019-03-11 to=A4 ref=Z2\n"
             "bank b.csv A3 2019-01-01 2019-05-31\nin A3 500000 2019-03-12 from=T1 ref=Z1\n"
             "bank c.csv A4 2019-01-01 2019-05-31\nin A4 500000 2019-03-12 from=T1\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_pairs(*state), "M1 onward l.csv:2 = b.csv:2 t.csv:3\n"
                                            "M2 onward l.csv:3 = c.csv:2 t.csv:4\n"
                                            "M2 transit l.csv:2 l.csv:3 = t.csv:2");
    assert_string_equal(told_breaks(*state), "");
    assert_string_equal(told_payment(*state, "l.csv", 2), "allotted matched");
    assert_string_equal(told_line(*state, "t.csv", 3), "forwarded forwarded district 2019");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        T(m1__pairs_the_same_reference_whoever_sent_it),
        T(m1__does_not_pair_another_amount),
        T(m2__pairs_on_the_third_working_day),
        T(m2__leaves_the_fourth_working_day_to_m4),
        T(m2__pairs_two_days_before),
        T(m2__does_not_pair_three_days_before),
        T(m2__never_pairs_another_payers_money),
        T(m2__pairs_equal_candidates_first_to_first),
        T(m2__skips_a_payment_that_never_arrived),
        T(m3__pairs_the_only_covering_set),
        T(m3__pairs_many_payments_with_one_credit),
        T(m3__only_proposes_when_two_sets_fit),
        T(m3__does_not_reach_past_the_window),
        T(m3__leaves_seven_lines_to_a_person),
        T(m4__pairs_after_thirty_days),
        T(m4__does_not_pair_after_thirty_one_days),
        T(m4__does_not_choose_between_two),
        T(batch__pairs_many_villages_with_one_transit_credit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
