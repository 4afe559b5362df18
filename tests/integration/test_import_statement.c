#include "intake_fixture.h"

static const struct import_options STATEMENT = { .kind = IMPORT_STATEMENT };

static void statement__icbc_old_layout_is_read(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, STATEMENT, "icbc.csv",
              "工商银行明细,,,,,,,,,,,,\n"
              "期间：2019-03-01 至 2019-03-31,,,,,,,,,,,,\n"
              "凭证号,本方账号,对方账号,交易时间,借/"
              "贷,借方发生额,贷方发生额,对方行号,摘要,用途,对方单位名称,余额,个性化信息\n"
              "10000001,8001000000001,4400001000000000001,2019-03-04 "
              "10:00:00,贷,,300000.00,1,引导资金,,广州市财政局,300100.00,\n"
              "10000002,8001000000001,,2019-03-21 00:00:00,贷,,12.34,1,结息,,,300112.34,\n"
              "10000003,8001000000001,9999999999,2019-03-25 "
              "10:00:00,借,100000.00,,1,工程款,,某公司,200112.34,\n");
    assert_int_equal(it.result.added, 3);
    assert_string_equal(it.result.profile, "icbc-old");
    assert_string_equal(pg_test_text(&it.pg, "SELECT opening_fen || '/' || closing_fen || '/' ||"
                                             " declared FROM intake.statement"),
                        "10000/20011234/true");
    assert_string_equal(pg_test_text(&it.pg, "SELECT counter_payer FROM intake.line"
                                             " WHERE amount_fen = 30000000"),
                        "city");
    assert_string_equal(
        pg_test_text(&it.pg, "SELECT rule FROM intake.line WHERE amount_fen = 1234"), "interest");
    end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statement__icbc_old_layout_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
