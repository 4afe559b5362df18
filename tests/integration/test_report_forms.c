#include "../support/test.h"

#include "../support/pg.h"
#include "report_fixture.h"

#include "report/report.h"
#include "json/value.h"

#include <string.h>

/* Runs a report as JSON and parses it; the caller frees. */
static struct jv *run(struct pg_test *test, const char *name, const struct report_params *params)
{
    struct err err = { 0 };
    char *bytes = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&bytes, &len);
    struct report_target target = { .format = REPORT_JSON, .stream = out };
    ASSERT_OK(report_write(test->db, name, params, &target, &err));
    fclose(out);
    struct jv *ret = NULL;
    ASSERT_OK(jv_parse((struct text) { bytes, len }, name, &ret, &err));
    free(bytes);
    return ret;
}

static struct jv *section(struct jv *report, size_t at)
{
    return jv_at(jv_get(report, "sections"), at);
}

static struct jv *line(struct jv *report, size_t at, size_t row)
{
    return jv_at(jv_get(section(report, at), "rows"), row);
}

static size_t lines(struct jv *report, size_t at)
{
    return jv_size(jv_get(section(report, at), "rows"));
}

/* Amounts in tests are yuan. */
static void assert_yuan(struct jv *row, const char *key, int64_t yuan)
{
    if (jv_kind(jv_get(row, key)) != JV_INT)
        fail_msg("%s is missing", key);
    assert_int_equal(jv_int(jv_get(row, key), -1), yuan * 100);
}

static void assert_number(struct jv *row, const char *key, int64_t number)
{
    assert_int_equal(jv_int(jv_get(row, key), -1), number);
}

static void assert_word(struct jv *row, const char *key, const char *expected)
{
    assert_string_equal(jv_string(jv_get(row, key), "(none)"), expected);
}

static void begin(struct pg_test *test)
{
    pg_test_begin(test);
    for (size_t i = 0; i < COUNT(REPORT_FIXTURE); i++)
        pg_test_sql(test, REPORT_FIXTURE[i]);
}

static const struct report_params ALL = { .unit = "演示办", .maker = "制", .checker = "核" };

static void arrival__adds_up_by_source_payer_and_county(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
    AUTO(jv) struct jv *report = run(&test, "arrival", &ALL);
    assert_int_equal(jv_size(jv_get(report, "sections")), 3);
    for (size_t i = 0; i < 3; i++) {
        struct jv *total = jv_get(section(report, i), "total");
        assert_number(total, "villages", 6);
        assert_yuan(total, "quota_fen", 3000000);
        assert_yuan(total, "paid_fen", 2900000);
        assert_yuan(total, "short_fen", 100000);
        assert_yuan(total, "over_fen", 0);
        assert_number(total, "on_time", 3);
        assert_yuan(total, "arrived_fen", 2000000);
        assert_yuan(total, "in_transit_fen", 500000);
        assert_yuan(total, "checking_fen", 650000);
        assert_number(total, "paid_rate", 9666);
        assert_number(total, "arrived_rate", 6666);
    }
    assert_int_equal(lines(report, 0), 8); /* three sources and a subtotal, twice */
    assert_word(line(report, 0, 3), "level", "subtotal");
    assert_yuan(line(report, 0, 3), "paid_fen", 1500000);
    assert_word(line(report, 1, 5), "name", "演示区财政局甲");
    assert_yuan(line(report, 1, 5), "in_transit_fen", 500000);
    assert_word(line(report, 2, 0), "name", "五华县");
    assert_yuan(line(report, 2, 0), "arrived_fen", 1000000);
    pg_test_end(&test);
}

static void arrival__narrows_to_a_year_and_a_county(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
    struct report_params params = ALL;
    params.year = 2020;
    params.county = "441803";
    AUTO(jv) struct jv *report = run(&test, "arrival", &params);
    struct jv *total = jv_get(section(report, 0), "total");
    assert_yuan(total, "quota_fen", 500000);
    assert_yuan(total, "paid_fen", 400000);
    assert_yuan(total, "checking_fen", 400000);
    assert_word(jv_get(section(report, 0), "fields"), "scope", "2020年度　清新区");
    pg_test_end(&test);
}

static void outstanding__lists_each_item_once_with_its_age(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
    AUTO(jv) struct jv *report = run(&test, "outstanding", &ALL);
    assert_int_equal(lines(report, 0), 2);
    assert_word(line(report, 0, 0), "state", "已拨未到");
    assert_number(line(report, 0, 0), "age", 393);
    assert_word(line(report, 0, 0), "file", "list.csv");
    assert_number(line(report, 0, 0), "line", 9);
    assert_word(line(report, 0, 1), "state", "在途");
    assert_number(line(report, 0, 1), "age", 1);
    assert_yuan(jv_get(section(report, 0), "total"), "amount_fen", 700000);
    assert_int_equal(lines(report, 1), 1);
    assert_word(line(report, 1, 0), "state", "滞留");
    assert_word(line(report, 1, 0), "account_no", "9001");
    assert_number(line(report, 1, 0), "age", 71);
    assert_int_equal(lines(report, 2), 1);
    assert_word(line(report, 2, 0), "counterparty", "某公司");
    assert_number(line(report, 2, 0), "age", 299);
    assert_yuan(jv_get(section(report, 2), "total"), "amount_fen", 50000);
    pg_test_end(&test);
}

static void breaks__show_whose_move_days_open_file_and_line(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
    AUTO(jv) struct jv *report = run(&test, "breaks", &ALL);
    struct jv *sum = jv_get(section(report, 0), "total");
    assert_number(sum, "number", 6);
    assert_yuan(sum, "amount_fen", 1150000);
    assert_number(sum, "payer", 4);
    assert_number(sum, "county", 1);
    assert_number(sum, "village", 1);
    assert_number(sum, "bank", 0);
    assert_number(sum, "explained", 1);
    assert_int_equal(lines(report, 1), 6);
    struct jv *duplicate = line(report, 1, 0); /* sorted by code */
    assert_word(duplicate, "name", "重复拨付");
    assert_word(duplicate, "facts", "list.csv 第4行；list.csv 第9行");
    assert_word(duplicate, "move", "出资方");
    assert_number(duplicate, "days_open", 393);
    struct jv *late = line(report, 1, 2);
    assert_word(late, "name", "逾期拨付");
    assert_number(late, "late_days", 20);
    assert_word(late, "state", "已说明");
    assert_int_equal(lines(report, 2), 1);
    assert_word(line(report, 2, 0), "state", "已消除");
    pg_test_end(&test);
}

static void carryover__spends_the_oldest_lot_first(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
    AUTO(jv) struct jv *report = run(&test, "carryover", &ALL);
    assert_int_equal(lines(report, 0), 4);
    assert_yuan(line(report, 0, 0), "left_fen", 0); /* 甲村 2019: 520,000 was spent */
    assert_yuan(line(report, 0, 1), "spent_fen", 20000);
    assert_yuan(line(report, 0, 1), "year1_fen", 480000);
    assert_yuan(line(report, 0, 2), "left_fen", 250000); /* 乙村, two lots of 2019 */
    assert_yuan(line(report, 0, 2), "year2_fen", 250000);
    assert_number(line(report, 0, 2), "left_rate", 5000);
    assert_yuan(line(report, 0, 3), "spent_fen", 30000); /* 丙村: 10,000 were other money */
    struct jv *total = jv_get(section(report, 0), "total");
    assert_yuan(total, "arrived_fen", 2000000);
    assert_yuan(total, "spent_fen", 800000);
    assert_yuan(total, "left_fen", 1200000);
    assert_yuan(total, "year1_fen", 480000);
    assert_yuan(total, "year2_fen", 720000);
    assert_yuan(total, "older_fen", 0);
    assert_int_equal(lines(report, 1), 1);
    assert_yuan(line(report, 1, 0), "other_fen", 10000);
    pg_test_end(&test);
}

static void carryover__takes_what_was_sent_back_out_of_its_own_lot(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
    pg_test_sql(&test,
                "INSERT INTO intake.line (statement_id, file_id, line_no, account_no, booked_on,"
                " amount_fen, serial, raw, identity) SELECT id, file_id, 9, '1001',"
                " '2020-05-20', -10000000, 'S16', '', sha256('x') FROM intake.statement"
                " WHERE account_no = '1001';"
                "INSERT INTO reconcile.line_state SELECT max(id), 'sent_back',"
                " 'refund', 'city', 2020 FROM intake.line;"
                "UPDATE reconcile.run SET proof = jsonb_set(proof, '{debits,sent_back}',"
                " '10000000')");
    AUTO(jv) struct jv *report = run(&test, "carryover", &ALL);
    assert_yuan(line(report, 0, 1), "arrived_fen", 400000);
    assert_yuan(line(report, 0, 1), "spent_fen", 20000);
    assert_yuan(line(report, 0, 1), "left_fen", 380000);
    pg_test_end(&test);
}

/* July 2019 of 乙村 was sealed before its 250,000 of spending came; 甲村's May 2020 before its
 * receipt, which changes the row of 2020 and not that of 2019. */
static void carryover__says_which_rows_hold_lines_that_came_after_a_seal(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
    AUTO(jv) struct jv *before = run(&test, "carryover", &ALL);
    for (size_t i = 0; i < 4; i++)
        assert_word(line(before, 0, i), "remark", "");
    pg_test_sql(&test,
                "SET session_replication_role = replica;" /* seals without their records */
                "INSERT INTO seal.period VALUES ('441424100201'), ('441424100202');"
                "INSERT INTO seal.seal SELECT a, m + 30, m, m, c, a, n, sha256('x'), 0 FROM (VALUES"
                " ('1001', date '2020-05-01', '441424100201', 8),"
                " ('1002', date '2019-07-01', '441424100202', 5)) AS s(a, m, c, n);"
                "INSERT INTO ledger.origin VALUES ('line', 5, '441424100201', 9),"
                " ('line', 1, '441424100201', 2), ('line', 8, '441424100202', 6),"
                " ('line', 2, '441424100202', 2), ('line', 9, '441424100202', 7);"
                "RESET session_replication_role");
    assert_string_equal(/* the query alone: these seals stand for no books that would tie */
                        pg_test_text(&test,
                                     "SELECT string_agg(c.village || c.year || c.remark, ' ' ORDER "
                                     "BY c.town,"
                                     " c.village DESC, c.year)"
                                     " FROM report.carryover('2020-06-30', 0, '', '', '', NULL) c"),
                        "甲村2019 甲村2020含补记 1 笔 乙村2019含补记 1 笔 丙村2019");
    pg_test_end(&test);
}

static void carryover__keeps_the_day_itself_in_the_younger_class(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
#define AGE(day, arrived) pg_test_int(&test, "SELECT report.lot_age('" day "', '" arrived "')")
    assert_int_equal(AGE("2020-06-30", "2019-06-30"), 1);
    assert_int_equal(AGE("2020-06-30", "2019-06-29"), 2);
    assert_int_equal(AGE("2020-06-30", "2018-06-30"), 2);
    assert_int_equal(AGE("2020-06-30", "2018-06-29"), 3);
    assert_int_equal(AGE("2020-02-29", "2019-02-28"), 1);
#undef AGE
    pg_test_end(&test);
}

static void balances__adjust_the_bank_to_the_books_at_a_months_end(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
    struct report_params params = ALL;
    params.month = 201904;
    AUTO(jv) struct jv *april = run(&test, "balances", &params);
    assert_int_equal(lines(april, 0), 4);
    struct jv *total = jv_get(section(april, 0), "total");
    assert_yuan(total, "bank_fen", 810000);
    assert_yuan(total, "sent_fen", 500000); /* the transit account's, on its way to 丙村 */
    assert_yuan(total, "adjusted_fen", 1310000);
    assert_yuan(total, "book_fen", 1310000);
    assert_yuan(total, "differs_fen", 0);
    AUTO(jv) struct jv *last = run(&test, "balances", &ALL);
    struct jv *second = line(last, 0, 1);
    assert_word(second, "account_no", "1002");
    assert_yuan(second, "bank_fen", 300000);
    assert_yuan(second, "sent_fen", 700000);
    assert_yuan(second, "unlisted_fen", 50000);
    assert_yuan(second, "book_fen", 950000);
    pg_test_end(&test);
}

static void balance__lists_the_four_kinds_of_items_with_their_age(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
    struct report_params params = ALL;
    params.account = "1002";
    params.month = 202006;
    AUTO(jv) struct jv *form = run(&test, "balance", &params);
    assert_int_equal(jv_size(jv_get(form, "sections")), 1);
    assert_int_equal(lines(form, 0), 6);
    assert_yuan(line(form, 0, 0), "amount_fen", 300000);
    assert_yuan(line(form, 0, 1), "amount_fen", 200000);
    assert_number(line(form, 0, 1), "age", 393);
    assert_yuan(line(form, 0, 2), "amount_fen", 500000);
    assert_number(line(form, 0, 2), "age", 1);
    assert_yuan(line(form, 0, 3), "amount_fen", -50000);
    assert_number(line(form, 0, 3), "age", 299);
    assert_yuan(line(form, 0, 4), "amount_fen", 0);
    assert_word(line(form, 0, 4), "state", "无");
    assert_yuan(jv_get(section(form, 0), "total"), "amount_fen", 950000);
    params.month = 0;
    AUTO(jv) struct jv *all = run(&test, "balance", &params);
    assert_int_equal(jv_size(jv_get(all, "sections")), 18); /* each covered month */
    pg_test_end(&test);
}

static void letters__go_to_every_payer_and_county_with_a_reply_slip(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
    AUTO(jv) struct jv *payers = run(&test, "letter-payer", &ALL);
    assert_int_equal(jv_size(jv_get(payers, "sections")), 6);
    struct jv *letter = section(payers, 2); /* the district's */
    assert_string_equal(jv_string(jv_at(jv_get(letter, "before"), 0), ""), "演示区财政局甲：");
    assert_string_equal(jv_string(jv_at(jv_get(letter, "after"), 3), ""), "致：演示办");
    assert_number(line(payers, 2, 0), "listed", 3);
    assert_yuan(line(payers, 2, 0), "listed_fen", 700000);
    assert_yuan(line(payers, 2, 0), "allotted_fen", 500000);
    assert_yuan(line(payers, 2, 0), "open_fen", 200000);
    assert_yuan(jv_get(letter, "total"), "listed_fen", 1200000);
    assert_int_equal(lines(payers, 3), 2);
    assert_word(line(payers, 3, 0), "state", "重复拨付、已拨未到");
    AUTO(jv) struct jv *counties = run(&test, "letter-county", &ALL);
    assert_int_equal(jv_size(jv_get(counties, "sections")), 4);
    assert_yuan(jv_get(section(counties, 3), "total"), "balance_fen", 480000);
    pg_test_end(&test);
}

static void village_and_totals__say_the_same_as_the_statistics(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
    AUTO(jv) struct jv *village = run(&test, "village", &ALL);
    assert_int_equal(lines(village, 0), 6);
    assert_yuan(jv_get(section(village, 0), "total"), "checking_fen", 650000);
    struct jv *purse = line(village, 1, 0);
    assert_int_equal(jv_int(jv_get(purse, "balance_fen"), 0), 48000100);
    assert_int_equal(jv_int(jv_get(purse, "other_fen"), 0), 100);
    assert_word(purse, "covered_to", "2020-06-30");
    assert_yuan(jv_get(section(village, 1), "total"), "spent_fen", 810000);
    AUTO(jv) struct jv *totals = run(&test, "totals", &ALL);
    assert_int_equal(lines(totals, 0), 8);
    struct jv *total = jv_get(section(totals, 0), "total");
    assert_yuan(total, "arrived_fen", 2000000);
    assert_yuan(total, "spent_fen", 800000);
    assert_yuan(total, "left_fen", 1200000);
    pg_test_end(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrival__adds_up_by_source_payer_and_county),
        cmocka_unit_test(arrival__narrows_to_a_year_and_a_county),
        cmocka_unit_test(outstanding__lists_each_item_once_with_its_age),
        cmocka_unit_test(breaks__show_whose_move_days_open_file_and_line),
        cmocka_unit_test(carryover__spends_the_oldest_lot_first),
        cmocka_unit_test(carryover__takes_what_was_sent_back_out_of_its_own_lot),
        cmocka_unit_test(carryover__says_which_rows_hold_lines_that_came_after_a_seal),
        cmocka_unit_test(carryover__keeps_the_day_itself_in_the_younger_class),
        cmocka_unit_test(balances__adjust_the_bank_to_the_books_at_a_months_end),
        cmocka_unit_test(balance__lists_the_four_kinds_of_items_with_their_age),
        cmocka_unit_test(letters__go_to_every_payer_and_county_with_a_reply_slip),
        cmocka_unit_test(village_and_totals__say_the_same_as_the_statistics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
