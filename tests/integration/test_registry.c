#include "intake_fixture.h"

static void registry_import__makes_a_quota_for_each_village_and_year(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    begin(&it);
    put_all(&it);
    if (!run(&it, IMPORT_REGISTRY, &err))
        fail_msg("%s; %s", err.text, first(&it));
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM programme.quota"), 6);
    assert_int_equal(pg_test_int(&it.pg, "SELECT sum(amount_fen) FROM programme.quota"), 300000000);
    assert_string_equal(pg_test_text(&it.pg, "SELECT min(due) FROM programme.quota"), "2019-04-30");
    assert_string_equal(pg_test_text(&it.pg, "SELECT account_no FROM programme.payer_account"
                                             " WHERE payer = 'city'"),
                        "4400001000000000001");
    end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registry_import__makes_a_quota_for_each_village_and_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
