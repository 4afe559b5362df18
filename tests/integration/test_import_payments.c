#include "intake_fixture.h"

static const struct import_options LIST = { .kind = IMPORT_PAYMENTS };
static const struct import_options CITY_LIST = { .kind = IMPORT_PAYMENTS, .payer = "city" };
#define HEAD "年度,村代码,县区,镇,村名,收款账号,收款户名,金额(元),付款日期,凭证号,银行流水号,备注\n"

static void payments__a_list_becomes_payments(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, CITY_LIST, "list.csv",
              HEAD "2019,441424103201,五华县,演示镇,甲村,8001000000001,甲村共管户,\"300,000.00\","
                   "2019-03-01,P001,B001,\n"
                   "2019,441424103201,五华县,演示镇,甲村,8001000000001,甲村共管户,¥200000.00,"
                   "2019年4月2日,P002,B002,\n"
                   "合计,,,,,,,\"500,000.00\",,,,\n");
    assert_int_equal(it.result.added, 2);
    assert_int_equal(pg_test_int(&it.pg, "SELECT sum(amount_fen) FROM intake.payment"), 50000000);
    assert_string_equal(pg_test_text(&it.pg, "SELECT max(paid_on) FROM intake.payment"),
                        "2019-04-02");
    assert_string_equal(it.result.profile, "payments");
    end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(payments__a_list_becomes_payments),
    };
    (void)LIST;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
