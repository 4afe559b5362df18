/* Payers' lists: what becomes a payment, what is known already, what is refused. */
#include "intake_fixture.h"

static const struct import_options LIST = { .kind = IMPORT_PAYMENTS };
static const struct import_options CITY = { .kind = IMPORT_PAYMENTS, .payer = "city" };
static const struct import_options CITY_2019 = { .kind = IMPORT_PAYMENTS,
                                                 .payer = "city",
                                                 .year = 2019 };
#define HEAD "年度,村代码,县区,镇,村名,收款账号,收款户名,金额(元),付款日期,凭证号,银行流水号,备注\n"
#define ROW(year, amount, day, voucher)                                                            \
    year ",441424103201,五华县,演示镇,甲村,8001000000001,甲村共管户," amount "," day "," voucher   \
         ",,\n"
#define APRIL      HEAD ROW("2019", "300000.00", "2019-04-01", "P001")
#define COUNT_LIVE "SELECT count(*) FROM intake.payment WHERE voided_by IS NULL"

static void payments__a_list_becomes_payments(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, CITY, "list.csv",
              HEAD ROW("2019", "\"300,000.00\"", "2019-03-01", "P001")
                  ROW("2019年度", "¥200000.00", "2019年4月2日", "P002") "合计,,,,,,,\"500,000.00\","
                                                                        ",,,\n,,,,,,,,,,,\n");
    assert_int_equal(it.result.added, 2);
    assert_string_equal(it.result.profile, "payments");
    assert_int_equal(pg_test_int(&it.pg, "SELECT sum(amount_fen) FROM intake.payment"), 50000000);
    assert_string_equal(pg_test_text(&it.pg, "SELECT max(paid_on) FROM intake.payment"),
                        "2019-04-02");
    assert_int_equal(pg_test_int(&it.pg, "SELECT max(line_no) FROM intake.payment"), 3);
    end(&it);
}

static void payments__the_same_bytes_under_another_name_change_nothing(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, CITY, "april.csv", APRIL);
    IMPORT_OK(&it, CITY, "copy.csv", APRIL);
    assert_string_equal(it.result.known_as, "april.csv");
    struct err err = { 0 };
    struct import_options other = CITY;
    other.payer = "tianhe"; /* nobody else's list is the same to the byte */
    ASSERT_ERR(import_bytes(&it, other, "other.csv", APRIL, &err), ERR_CONFLICT);
    assert_int_equal(pg_test_int(&it.pg, COUNT_LIVE), 1);
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.other_name"), 1);
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.sighting"), 0);
    end(&it);
}

static void payments__a_cumulative_list_gains_evidence_only(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, CITY, "april.csv", APRIL);
    IMPORT_OK(&it, CITY, "may.csv",
              HEAD ROW("2019", "\"300,000\"", "2019/4/1", "P001")
                  ROW("2019", "200000", "2019-05-06", "P002"));
    assert_int_equal(it.result.added, 1);
    assert_int_equal(it.result.seen, 1);
    assert_int_equal(pg_test_int(&it.pg, COUNT_LIVE), 2);
    assert_int_equal(pg_test_int(&it.pg, "SELECT line_no FROM intake.sighting"), 2);
    end(&it);
}

static void payments__honest_look_alikes_stay_two(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, CITY, "two.csv",
              HEAD ROW("2019", "250000", "2019-04-01", "P001")
                  ROW("2019", "250000", "2019-04-01", "P002"));
    assert_int_equal(it.result.added, 2);
    IMPORT_OK(&it, CITY, "without-numbers.csv",
              HEAD ROW("2020", "250000", "2020-04-01", "") ROW("2020", "250000", "2020-04-01", ""));
    assert_int_equal(it.result.added, 2);
    IMPORT_OK(&it, CITY, "again.csv",
              HEAD ROW("2020", "250000", "2020-04-01", "") ROW("2020", "250000", "2020-04-01", "")
                  ROW("2020", "1", "2020-04-02", ""));
    assert_int_equal(it.result.added, 1);
    assert_int_equal(it.result.seen, 2);
    end(&it);
}

static void payments__the_same_number_with_other_content_refuses_the_file(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, CITY, "april.csv", APRIL);
    IMPORT_REFUSED(&it, CITY, "other.csv", HEAD ROW("2019", "300001.00", "2019-04-01", "P001"),
                   "april.csv:2");
    assert_int_equal(pg_test_int(&it.pg, COUNT_LIVE), 1);
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.file WHERE kind <> "
                                         "'programme' AND kind <> 'registry'"),
                     1);
    assert_string_equal(pg_test_text(&it.pg, "SELECT code FROM intake.refusal"), "refused");
    /* the number of another payer is another number */
    struct import_options metro = { .kind = IMPORT_PAYMENTS, .payer = "metro" };
    IMPORT_OK(&it, metro, "metro.csv", HEAD ROW("2019", "5.00", "2019-04-01", "P001"));
    /* and a red line bears the number of the payment that it takes back */
    IMPORT_OK(&it, CITY, "red.csv", HEAD ROW("2019", "-300000.00", "2019-04-03", "P001"));
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.payment WHERE is_return"), 1);
    end(&it);
}

static void payments__a_batch_voucher_covers_many_payees(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    static const char OTHER[] =
        "2019,441821100203,佛冈县,另一镇,丙村,8001000000003,丙村共管户,7.00,2019-04-01,P001,,\n";
    IMPORT_OK(
        &it, CITY, "one.csv",
        arena_printf(it.arena, "%s%s", HEAD ROW("2019", "5.00", "2019-04-01", "P001"), OTHER));
    assert_int_equal(it.result.added, 2);
    end(&it);
}

static void payments__supersedes_voids_and_adds_the_difference_only(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, CITY, "draft.csv",
              HEAD ROW("2019", "100.00", "2019-04-01", "P001")
                  ROW("2019", "200.00", "2019-04-02", "P002")
                      ROW("2019", "300.00", "2019-04-03", "P003"));
    struct import_options final = CITY;
    final.supersedes = "draft.csv";
    IMPORT_OK(&it, final, "final.csv",
              HEAD ROW("2019", "100.00", "2019-04-01", "P001")
                  ROW("2019", "250.00", "2019-04-02", "P002"));
    assert_int_equal(it.result.added, 1);
    assert_int_equal(it.result.seen, 1);
    assert_int_equal(it.result.voided, 2);
    assert_int_equal(
        pg_test_int(&it.pg, "SELECT sum(amount_fen) FROM intake.payment WHERE voided_by IS NULL"),
        35000);
    assert_string_equal(pg_test_text(&it.pg,
                                     "SELECT f.name FROM intake.payment p JOIN intake.file f"
                                     " ON f.id = p.file_id WHERE p.voucher = 'P001'"),
                        "draft.csv");
    struct err err = { 0 };
    ASSERT_ERR(import_bytes(&it, final, "third.csv", APRIL, &err), ERR_CONFLICT);
    final.supersedes = "nobody.csv";
    err = (struct err) { 0 };
    ASSERT_ERR(import_bytes(&it, final, "third.csv", APRIL, &err), ERR_NOT_FOUND);
    end(&it);
}

static void payments__what_another_list_states_is_not_voided(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, CITY, "april.csv", APRIL);
    IMPORT_OK(&it, CITY, "may.csv",
              HEAD ROW("2019", "300000.00", "2019-04-01", "P001")
                  ROW("2019", "7.00", "2019-05-02", "P002"));
    struct import_options final = CITY;
    final.supersedes = "may.csv";
    IMPORT_OK(&it, final, "may-2.csv", HEAD ROW("2019", "8.00", "2019-05-02", "P002"));
    assert_int_equal(it.result.voided, 1);
    assert_int_equal(pg_test_int(&it.pg, COUNT_LIVE), 2);
    end(&it);
}

static void payments__a_voided_line_may_be_stated_again(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    struct import_options next = CITY;
    IMPORT_OK(&it, CITY, "a.csv", HEAD ROW("2019", "1.00", "2019-04-01", "P001"));
    next.supersedes = "a.csv";
    IMPORT_OK(&it, next, "b.csv", HEAD ROW("2019", "2.00", "2019-04-01", "P001"));
    next.supersedes = "b.csv";
    IMPORT_OK(&it, next, "c.csv", HEAD ROW("2019", "1.00", "2019-04-01", "P001") "\n");
    assert_int_equal(it.result.voided, 1);
    assert_int_equal(
        pg_test_int(&it.pg, "SELECT amount_fen FROM intake.payment WHERE voided_by IS NULL"), 100);
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.payment"), 3);
    end(&it);
}

static void payments__bytes_that_stand_already_take_no_files_place(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    struct import_options next = CITY;
    static const char ONE[] = HEAD ROW("2019", "1.00", "2019-04-01", "P001");
    static const char TWO[] = HEAD ROW("2019", "2.00", "2019-04-01", "P001");
    static const char THREE[] = HEAD ROW("2019", "3.00", "2019-04-02", "P002");
    begin_with_registry(&it);
    IMPORT_OK(&it, CITY, "a.csv", ONE);
    next.supersedes = "a.csv";
    IMPORT_OK(&it, next, "b.csv", TWO);
    IMPORT_OK(&it, next, "b.csv", TWO); /* the same command again: nothing is left to do */
    assert_string_equal(it.result.known_as, "b.csv");
    assert_false(it.result.is_superseded);
    IMPORT_OK(&it, CITY, "a.csv", ONE);
    assert_true(it.result.is_superseded);
    next.supersedes = "b.csv";
    ASSERT_ERR(import_bytes(&it, next, "a.csv", ONE, &err), ERR_CONFLICT);
    ASSERT_TEXT_HAS(err.text, "a.csv was taken in already and cannot supersede b.csv");
    IMPORT_OK(&it, CITY, "c.csv", THREE);
    err_clear(&err);
    ASSERT_ERR(import_bytes(&it, next, "c.csv", THREE, &err), ERR_CONFLICT);
    assert_int_equal(pg_test_int(&it.pg, COUNT_LIVE), 2);
    end(&it);
}

static void payments__the_year_is_said_or_the_list_is_refused(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_REFUSED(&it, CITY, "none.csv", HEAD ROW("", "5.00", "2019-04-01", "P001"), "--year");
    IMPORT_REFUSED(&it, CITY, "other.csv", HEAD ROW("2021", "5.00", "2019-04-01", "P001"), "2020");
    IMPORT_REFUSED(&it, CITY_2019, "unlike.csv", HEAD ROW("2020", "5.00", "2020-04-01", "P001"),
                   "--year");
    IMPORT_OK(&it, CITY_2019, "option.csv", HEAD ROW("", "5.00", "2020-01-02", "P001"));
    assert_int_equal(pg_test_int(&it.pg, "SELECT year FROM intake.payment"), 2019);
    end(&it);
}

static void payments__two_years_split_by_the_amounts_given(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_REFUSED(&it, CITY, "sum.csv", HEAD ROW("2019-2020", "1000000", "2019-04-01", "P1"),
                   "2019-2020");
    IMPORT_OK(&it, CITY, "split.csv",
              "年度,村代码,2019年金额,2020年金额,金额,付款日期,凭证号\n"
              "2019-2020,441424103201,500000,400000,900000,2019-04-01,P1\n");
    assert_string_equal(pg_test_text(&it.pg, "SELECT string_agg(year || ':' || amount_fen, ' '"
                                             " ORDER BY year) FROM intake.payment"),
                        "2019:50000000 2020:40000000");
    IMPORT_REFUSED(&it, CITY, "wrong.csv",
                   "年度,村代码,2019年金额,2020年金额,金额,付款日期,凭证号\n"
                   "2019-2020,441424103201,500000,400000,900001,2019-04-01,P2\n",
                   "900001");
    end(&it);
}

static void payments__the_payer_is_never_guessed(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    static const char BY_NAME[] = "年度,村代码,金额,付款日期,凭证号,付款单位\n"
                                  "2019,441424103201,5.00,2019-04-01,P1,市财政\n";
    static const char BY_ACCOUNT[] = "年度,村代码,金额,付款日期,凭证号,付款单位,付款账号\n"
                                     "2019,441424103201,5.00,2019-04-01,P2,某支付中心,"
                                     "4400001000000000003\n";
    static const char UNKNOWN[] = "年度,村代码,金额,付款日期,凭证号,付款单位\n"
                                  "2019,441424103201,5.00,2019-04-01,P3,某支付中心\n";
    IMPORT_OK(&it, LIST, "name.csv", BY_NAME);
    assert_string_equal(pg_test_text(&it.pg, "SELECT payer FROM intake.payment"), "city");
    IMPORT_OK(&it, LIST, "account.csv", BY_ACCOUNT);
    assert_string_equal(
        pg_test_text(&it.pg, "SELECT payer FROM intake.payment WHERE voucher = 'P2'"), "tianhe");
    IMPORT_REFUSED(&it, LIST, "unknown.csv", UNKNOWN, "--payer");
    IMPORT_OK(&it, CITY, "unknown.csv", UNKNOWN);
    struct import_options metro = { .kind = IMPORT_PAYMENTS, .payer = "metro" };
    IMPORT_REFUSED(&it, metro, "unlike.csv",
                   "年度,村代码,金额,付款日期,凭证号,付款单位\n"
                   "2019,441424103201,5.00,2019-04-01,P4,市财政\n",
                   "city");
    end(&it);
}

static void payments__ten_thousands_keep_their_precision(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, CITY, "wan.csv",
              "市财政拨付清单,,,,\n单位：万元,,,,\n年度,村代码,金额,付款日期,凭证号\n"
              "2019,441424103201,50.00,2019-04-01,P1\n小计,,50.00,,\n"
              "2019,441424103202,12.345678,2019-04-01,P2\n小计,,12.345678,,\n合计,,62.345678,,\n");
    assert_string_equal(pg_test_text(&it.pg, "SELECT string_agg(amount_fen || unit || decimals,"
                                             " ' ' ORDER BY id) FROM intake.payment"),
                        "50000000wan2 12345678wan6");
    end(&it);
}

static void payments__every_wrong_place_is_listed(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    struct err err = { 0 };
    bool ok = import_bytes(&it, CITY, "bad.csv",
                           HEAD "2019,44142410320,,,,8001000000001,,5.00,2019-04-01,P1,,\n"
                                "2019,441424103201,,,,8.00E+12,,5.00,2019-04-01,P2,,\n"
                                "2019,441424103201,,,,8001000000001,,5.005,2019-04-01,P3,,\n"
                                "2019,441424103201,,,,8001000000001,,5.00,04/01/2019,P4,,\n"
                                "2019,,,,,8001000000001,,5.00,2019-04-01,P5,,\n"
                                "2019,441424103201,,,,8001000000001,,0,2019-04-01,P6,,\n"
                                "2019,4.41424E+11,,,,8001000000001,,5.00,2019-04-01,P7,,\n",
                           &err);
    assert_false(ok);
    assert_int_equal(it.refusals.count, 7);
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(it.refusals.items[i].line, i + 2);
    assert_string_equal(it.refusals.items[2].column, "金额(元)");
    assert_string_equal(it.refusals.items[2].value, "5.005");
    assert_int_equal(pg_test_int(&it.pg, "SELECT jsonb_array_length(items) FROM intake.refusal"),
                     7);
    assert_int_equal(pg_test_int(&it.pg, COUNT_LIVE), 0);
    end(&it);
}

static void payments__a_total_that_differs_is_refused(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_REFUSED(&it, CITY, "sum.csv", APRIL "合计,,,,,,,300000.01,,,,\n", "300,000.00");
    end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(payments__a_list_becomes_payments),
        cmocka_unit_test(payments__the_same_bytes_under_another_name_change_nothing),
        cmocka_unit_test(payments__a_cumulative_list_gains_evidence_only),
        cmocka_unit_test(payments__honest_look_alikes_stay_two),
        cmocka_unit_test(payments__the_same_number_with_other_content_refuses_the_file),
        cmocka_unit_test(payments__a_batch_voucher_covers_many_payees),
        cmocka_unit_test(payments__supersedes_voids_and_adds_the_difference_only),
        cmocka_unit_test(payments__what_another_list_states_is_not_voided),
        cmocka_unit_test(payments__a_voided_line_may_be_stated_again),
        cmocka_unit_test(payments__bytes_that_stand_already_take_no_files_place),
        cmocka_unit_test(payments__the_year_is_said_or_the_list_is_refused),
        cmocka_unit_test(payments__two_years_split_by_the_amounts_given),
        cmocka_unit_test(payments__the_payer_is_never_guessed),
        cmocka_unit_test(payments__ten_thousands_keep_their_precision),
        cmocka_unit_test(payments__every_wrong_place_is_listed),
        cmocka_unit_test(payments__a_total_that_differs_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
