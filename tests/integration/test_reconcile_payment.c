/* Levels L and R: both sides of a payment, each row with its neighbour one step past. */
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

#define LIST "village V1 city\nlist l.csv city 2019-01-01 2019-05-31\n"
#define BANK "bank b.csv A1 2019-01-01 2019-05-31\n"

static void l1__a_code_that_no_village_has(void **state)
{
    told_say(*state, LIST "pay city V1 2019 500000 2019-03-04 code=441424999999\n" BANK
                          "in A1 500000 2019-03-05 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "unknown_village - 2019 500000.00 0 l.csv:2\n"
                                             "unpaid V1 2019 500000.00 0");
    assert_string_equal(told_payment(*state, "l.csv", 2), "unknown_village matched");
}

static void l1__a_code_and_a_name_that_contradict(void **state)
{
    told_say(*state, LIST "village V2 city\npay city V1 2019 500000 2019-03-04 name=演示V2村\n" BANK
                          "bank c.csv A2 2019-01-01 2019-05-31\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_payment(*state, "l.csv", 2), "unknown_village paid_not_received");
}

static void l1__not_when_the_name_is_written_in_full_width(void **state)
{
    told_say(*state,
             LIST "pay city V1 2019 500000 2019-03-04 name=演示Ｖ１村\n" BANK
                  "in A1 500000 2019-03-05 from=city\n"
                  "village V2 city\npay city V2 2019 500000 2019-03-04 code=none name=演示V2村\n"
                  "bank c.csv A2 2019-01-01 2019-05-31\nin A2 500000 2019-03-05 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "");
}

static void l1__a_village_without_a_quota_in_that_year(void **state)
{
    told_say(*state, LIST "pay city V1 2020 500000 2019-03-04 acct=99\n" BANK);
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_payment(*state, "l.csv", 2), "unknown_village unknown_village");
}

static void l2__a_red_line_with_the_voucher(void **state)
{
    told_say(*state, LIST "pay city V1 2019 250000 2019-03-04 voucher=P1\n"
                          "pay city V1 2019 250000 2019-03-05 voucher=P2\n"
                          "pay city V1 2019 -250000 2019-04-10 voucher=P1 return\n" BANK
                          "in A1 250000 2019-03-06 from=city\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_payment(*state, "l.csv", 2), "returned returned");
    assert_string_equal(told_payment(*state, "l.csv", 3), "allotted matched");
    assert_string_equal(told_breaks(*state), "returned V1 2019 250000.00 0 l.csv:2 l.csv:4");
}

static void l2__a_red_line_thirty_days_later(void **state)
{
    told_say(*state, LIST "pay city V1 2019 250000 2019-03-04\n"
                          "pay city V1 2019 -250000 2019-04-03 return\n" BANK);
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_payment(*state, "l.csv", 2), "returned returned");
}

static void l2__not_thirty_one_days_later(void **state)
{
    told_say(*state, LIST "pay city V1 2019 250000 2019-03-04\n"
                          "pay city V1 2019 -250000 2019-04-04 return\n" BANK);
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_payment(*state, "l.csv", 2), "allotted paid_not_received");
}

static void l2__not_when_two_payments_could_be_meant(void **state)
{
    told_say(*state, LIST "pay city V1 2019 250000 2019-03-04\npay city V1 2019 250000 2019-03-05\n"
                          "pay city V1 2019 -250000 2019-03-20 return\n" BANK);
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_payment(*state, "l.csv", 2), "allotted paid_not_received");
    assert_string_equal(told_payment(*state, "l.csv", 3), "allotted paid_not_received");
}

static void l3__another_payer_than_the_quotas(void **state)
{
    told_say(*state, "village V1 city\nlist l.csv da 2019-01-01 2019-05-31\n"
                     "pay da V1 2019 500000 2019-03-04\n" BANK "in A1 500000 2019-03-05 from=da\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "unpaid V1 2019 500000.00 0\n"
                                             "wrong_payer V1 2019 500000.00 0 l.csv:2");
    assert_string_equal(told_line(*state, "b.csv", 2), "matched special_payable district 2019");
    assert_int_equal(pg_test_int(*state, "SELECT count(*) FROM reconcile.break b JOIN"
                                         " reconcile.break c ON c.id = b.caused_by"
                                         " WHERE b.code = 'unpaid' AND c.code = 'wrong_payer'"),
                     1);
}

static void l4__the_same_again_beyond_the_quota(void **state)
{
    told_say(*state,
             LIST "pay city V1 2019 500000 2019-03-04\npay city V1 2019 500000 2019-04-04\n" BANK
                  "in A1 500000 2019-03-05 from=city\nin A1 500000 2019-04-05 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "duplicate V1 2019 500000.00 0 l.csv:2 l.csv:3");
    assert_string_equal(told_payment(*state, "l.csv", 3), "duplicate matched");
}

static void l4__not_when_it_is_an_instalment_within_the_quota(void **state)
{
    told_say(*state,
             LIST "pay city V1 2019 250000 2019-03-04\npay city V1 2019 250000 2019-03-05\n" BANK
                  "in A1 250000 2019-03-06 from=city\nin A1 250000 2019-03-06 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "");
}

static void r2__ends_with_a_later_payment(void **state)
{
    told_say(*state, LIST "pay city V1 2019 500000 2019-03-04\n"
                          "pay city V1 2019 -500000 2019-03-06 return\n"
                          "pay city V1 2019 500000 2019-03-11\n" BANK
                          "in A1 500000 2019-03-12 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "");
    assert_string_equal(told_pairs(*state), "M2 direct l.csv:4 = b.csv:2");
}

static void r3__a_listed_account_that_is_not_the_villages(void **state)
{
    told_say(*state,
             LIST "village V2 sa\npay city V1 2019 500000 2019-03-04 acct=A2\n" BANK
                  "bank c.csv A2 2019-01-01 2019-05-31\nin A2 500000 2019-03-05 from=city\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "wrong_account V1 2019 500000.00 0 c.csv:2 l.csv:2");
    assert_string_equal(told_line(*state, "c.csv", 2), "wrong_account suspense none 0");
}

static void r3__an_old_account_after_thirty_one_days(void **state)
{
    told_say(*state, "village V1 city old_to=2019-02-28\nlist l.csv city 2019-01-01 2019-05-31\n"
                     "pay city V1 2019 200000 2019-03-30 acct=A1\n"
                     "pay city V1 2019 300000 2019-03-31 acct=A1\n" BANK
                     "bank c.csv A1n 2019-03-01 2019-05-31\n"
                     "in A1 200000 2019-04-01 from=city\nin A1 300000 2019-04-01 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_payment(*state, "l.csv", 2), "allotted matched");
    assert_string_equal(told_breaks(*state), "wrong_account V1 2019 300000.00 0 b.csv:3 l.csv:3");
}

static void r3__the_reference_on_another_account(void **state)
{
    told_say(*state, LIST "village V2 sa\npay city V1 2019 500000 2019-03-04 ref=R1\n" BANK
                          "bank c.csv A2 2019-01-01 2019-05-31\n"
                          "in A2 500000 2019-03-05 from=city ref=R1\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "wrong_account V1 2019 500000.00 0 c.csv:2 l.csv:2");
}

static void r3__not_when_two_accounts_have_the_reference(void **state)
{
    told_say(*state,
             LIST "village V2 sa\nvillage V3 sa\n"
                  "pay city V1 2019 500000 2019-03-04 ref=R1\n" BANK
                  "bank c.csv A2 2019-01-01 2019-05-31\nbank d.csv A3 2019-01-01 2019-05-31\n"
                  "in A2 500000 2019-03-05 from=city ref=R1\n"
                  "in A3 500000 2019-03-05 from=city ref=R1\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_payment(*state, "l.csv", 2), "allotted paid_not_received");
}

static void r4__five_percent_less(void **state)
{
    told_say(*state, LIST "pay city V1 2019 500000 2019-03-04\n" BANK
                          "in A1 475000 2019-03-05 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "amount_differs V1 2019 -25000.00 0 b.csv:2 l.csv:2");
    assert_string_equal(told_line(*state, "b.csv", 2), "amount_differs suspense none 0");
}

static void r4__not_a_fen_more_than_five_percent(void **state)
{
    told_say(*state, LIST "pay city V1 2019 500000 2019-03-04\n" BANK
                          "in A1 474999.99 2019-03-05 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_breaks(*state), "paid_not_received V1 2019 500000.00 0 l.csv:2\n"
                                             "received_not_paid V1 0 474999.99 0 b.csv:2");
}

static void r4__any_difference_with_the_same_reference(void **state)
{
    told_say(*state, LIST "pay city V1 2019 500000 2019-03-04 ref=R1\n" BANK
                          "in A1 400000 2019-04-25 from=city ref=R1\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "amount_differs V1 2019 -100000.00 0 b.csv:2 l.csv:2");
}

static void r4__not_with_two_candidates(void **state)
{
    told_say(*state, LIST "pay city V1 2019 500000 2019-03-04\n" BANK
                          "in A1 499000 2019-03-05 from=city\nin A1 498000 2019-03-05 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(told_payment(*state, "l.csv", 2), "allotted paid_not_received");
}

/* 33.33 万元 may stand for 333,350.00 at most: 5,000 fen away. */
static void r4__says_when_rounding_can_explain_it(void **state)
{
    told_say(*state, "village V1 city quota=333300\nlist l.csv city 2019-01-01 2019-05-31\n"
                     "pay city V1 2019 333300 2019-03-04 unit=wan_yuan decimals=2\n" BANK
                     "in A1 333350 2019-03-05 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_int_equal(pg_test_int(*state, "SELECT count(*) FROM reconcile.break"
                                         " WHERE code = 'amount_differs' AND within_rounding"),
                     1);
}

static void r4__says_when_rounding_cannot_explain_it(void **state)
{
    told_say(*state, "village V1 city quota=333300\nlist l.csv city 2019-01-01 2019-05-31\n"
                     "pay city V1 2019 333300 2019-03-04 unit=wan_yuan decimals=2\n" BANK
                     "in A1 333350.01 2019-03-05 from=city\n");
    (void)told_run(*state, "2019-05-31");
    assert_int_equal(pg_test_int(*state, "SELECT count(*) FROM reconcile.break"
                                         " WHERE code = 'amount_differs' AND NOT within_rounding"),
                     1);
}

#define VIA                                                                                        \
    "village V3 da via\nlist l.csv da 2019-01-01 2019-05-31\npay da V3 2019 500000 2019-03-04\n"   \
    "bank c.csv A3 2019-01-01 2019-05-31\nbank t.csv T1 2019-01-01 2019-05-31\n"                   \
    "in T1 500000 2019-03-06 from=da\n"

static void r5__thirty_days_at_the_transit_account(void **state)
{
    told_say(*state, VIA);
    (void)told_run(*state, "2019-04-05");
    assert_string_equal(told_breaks(*state), "held V3 2019 500000.00 0 l.csv:2 t.csv:2");
}

static void r5__not_after_twenty_nine_days(void **state)
{
    told_say(*state, VIA);
    (void)told_run(*state, "2019-04-04");
    assert_string_equal(told_payment(*state, "l.csv", 2), "allotted in_transit");
}

static void r5__ends_when_it_is_forwarded(void **state)
{
    told_say(*state, VIA "out T1 500000 2019-04-10 to=A3\nin A3 500000 2019-04-11 from=T1\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_breaks(*state), "");
    assert_string_equal(told_payment(*state, "l.csv", 2), "allotted matched");
}

static void r7__a_forwarded_payment_that_does_not_arrive(void **state)
{
    told_say(*state, VIA "out T1 500000 2019-03-11 to=A3\n");
    (void)told_run(*state, "2019-03-14"); /* the third working day after the debit */
    assert_string_equal(told_payment(*state, "l.csv", 2), "allotted in_transit");
    (void)told_run(*state, "2019-03-15");
    assert_string_equal(told_breaks(*state), "paid_not_received V3 2019 500000.00 0 l.csv:2");
}

static void r6__until_the_third_working_day(void **state)
{
    told_say(*state, LIST "pay city V1 2019 500000 2019-03-04\n" BANK);
    (void)told_run(*state, "2019-03-07");
    assert_string_equal(told_payment(*state, "l.csv", 2), "allotted in_transit");
}

static void r7__from_the_fourth_working_day(void **state)
{
    told_say(*state, LIST "pay city V1 2019 500000 2019-03-04\n" BANK);
    (void)told_run(*state, "2019-03-08");
    assert_string_equal(told_payment(*state, "l.csv", 2), "allotted paid_not_received");
}

static void r6__while_no_statement_covers_the_window(void **state)
{
    told_say(*state, LIST "pay city V1 2019 500000 2019-03-04\n"
                          "bank b.csv A1 2019-01-01 2019-03-06\n");
    (void)told_run(*state, "2019-03-31");
    assert_string_equal(told_payment(*state, "l.csv", 2), "allotted in_transit no_statement");
}

static void r7__a_statement_to_the_last_day_of_the_window_is_enough(void **state)
{
    told_say(*state, LIST "pay city V1 2019 500000 2019-03-04\n"
                          "bank b.csv A1 2019-01-01 2019-03-07\n");
    (void)told_run(*state, "2019-03-31");
    assert_string_equal(told_payment(*state, "l.csv", 2), "allotted paid_not_received");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        T(l1__a_code_that_no_village_has),
        T(l1__a_code_and_a_name_that_contradict),
        T(l1__not_when_the_name_is_written_in_full_width),
        T(l1__a_village_without_a_quota_in_that_year),
        T(l2__a_red_line_with_the_voucher),
        T(l2__a_red_line_thirty_days_later),
        T(l2__not_thirty_one_days_later),
        T(l2__not_when_two_payments_could_be_meant),
        T(l3__another_payer_than_the_quotas),
        T(l4__the_same_again_beyond_the_quota),
        T(l4__not_when_it_is_an_instalment_within_the_quota),
        T(r2__ends_with_a_later_payment),
        T(r3__a_listed_account_that_is_not_the_villages),
        T(r3__an_old_account_after_thirty_one_days),
        T(r3__the_reference_on_another_account),
        T(r3__not_when_two_accounts_have_the_reference),
        T(r4__five_percent_less),
        T(r4__not_a_fen_more_than_five_percent),
        T(r4__any_difference_with_the_same_reference),
        T(r4__not_with_two_candidates),
        T(r4__says_when_rounding_can_explain_it),
        T(r4__says_when_rounding_cannot_explain_it),
        T(r5__thirty_days_at_the_transit_account),
        T(r5__not_after_twenty_nine_days),
        T(r5__ends_when_it_is_forwarded),
        T(r7__a_forwarded_payment_that_does_not_arrive),
        T(r6__until_the_third_working_day),
        T(r7__from_the_fourth_working_day),
        T(r6__while_no_statement_covers_the_window),
        T(r7__a_statement_to_the_last_day_of_the_window_is_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
