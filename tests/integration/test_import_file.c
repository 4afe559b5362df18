/* What holds for files of every kind: kept sealed, dry runs, strictness, profiles of the user. */
#include "intake_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

static const struct import_options CITY = { .kind = IMPORT_PAYMENTS, .payer = "city" };
#define HEAD "年度,村代码,县区,镇,村名,收款账号,收款户名,金额(元),付款日期,凭证号,银行流水号,备注\n"
#define ROW(year, amount, day, voucher)                                                            \
    year ",441424103201,五华县,演示镇,甲村,8001000000001,甲村共管户," amount "," day "," voucher   \
         ",,\n"
#define APRIL HEAD ROW("2019", "300000.00", "2019-04-01", "P001")

static void import__a_dry_run_keeps_nothing(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    struct import_options dry = CITY;
    dry.dry_run = true;
    IMPORT_OK(&it, dry, "april.csv", APRIL);
    assert_int_equal(it.result.added, 1);
    IMPORT_REFUSED(&it, dry, "bad.csv", HEAD ROW("2019", "x", "2019-04-01", "P1"), "x");
    assert_int_equal(pg_test_int(&it.pg, "SELECT (SELECT count(*) FROM intake.payment) +"
                                         " (SELECT count(*) FROM intake.refusal)"),
                     0);
    end(&it);
}

static void import__the_bytes_are_kept_sealed(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, CITY, "april.csv", APRIL);
    assert_int_equal(pg_test_int(&it.pg, "SELECT length(sealed) FROM intake.part p JOIN"
                                         " intake.file f ON f.id = p.file_id WHERE f.name ="
                                         " 'april.csv'"),
                     strlen(APRIL) + 16);
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.part"
                                         " WHERE position('P001'::bytea in sealed) > 0"),
                     0);
    end(&it);
}

#define EMPTY "交易时间,收入金额,支出金额,账户余额,交易行名,对方省市,对方账号,对方户名,交易用途\n"
static void import__an_empty_statement_is_not_taken_for_that_of_another_account(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    struct import_options one = { .kind = IMPORT_STATEMENT };
    one.account = "8001000000001";
    one.from = "2019-05-01";
    one.to = "2019-05-31";
    one.opening = one.closing = "1.00";
    begin_with_registry(&it);
    IMPORT_OK(&it, one, "may.csv", EMPTY);
    IMPORT_OK(&it, one, "again.csv", EMPTY);
    assert_string_equal(it.result.known_as, "may.csv");
    struct import_options other = one;
    other.account = "8001000000002";
    ASSERT_ERR(import_bytes(&it, other, "other.csv", EMPTY, &err), ERR_CONFLICT);
    ASSERT_TEXT_HAS(err.text, "other.csv has the same bytes as may.csv");
    other = one;
    other.to = "2019-06-30";
    ASSERT_ERR(import_bytes(&it, other, "june.csv", EMPTY, &err), ERR_CONFLICT);
    other.to = one.to;
    other.account = NULL;
    IMPORT_OK(&it, other, "same.csv", EMPTY);
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.statement"), 1);
    end(&it);
}

static void import__a_profile_of_the_user_needs_no_code(void **state)
{
    (void)state;
    struct fixture it;
    struct import_options options = CITY;
    begin_with_registry(&it);
    static const char LIST_BYTES[] = "资金年,村码,拨了多少,哪天\n"
                                     "2019,441424103201,5.00,2019-04-01\n";
    options.home = it.pg.folder;
    IMPORT_REFUSED(&it, options, "own.csv", LIST_BYTES, "村代码");
    const char *folder = arena_printf(it.arena, "%s/profiles", it.pg.folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    put(&it, "profiles/own.json",
        "{\"format\":\"mingzhang-profile/1\",\"name\":\"own\",\"title\":\"t\","
        "\"kind\":\"payments\",\"need\":[\"date\"],\"columns\":{\"year\":[\"资金年\"],"
        "\"village_code\":[\"村码\"],\"amount\":[\"拨了多少\"],\"date\":[\"哪天\"]}}");
    IMPORT_OK(&it, options, "own.csv", LIST_BYTES);
    assert_string_equal(it.result.profile, "own");
    put(&it, "profiles/bad.json", "{\"format\":\"mingzhang-profile/1\",\"nam\":1}");
    struct err err = { 0 };
    ASSERT_ERR(import_bytes(&it, options, "x.csv", "x", &err), ERR_INPUT);
    ASSERT_TEXT_HAS(err.text, "bad.json");
    assert_int_equal(unlink(arena_printf(it.arena, "%s/bad.json", folder)), 0);
    assert_int_equal(unlink(arena_printf(it.arena, "%s/own.json", folder)), 0);
    assert_int_equal(rmdir(folder), 0);
    end(&it);
}

static void import__strict_refuses_what_is_only_warned_of(void **state)
{
    (void)state;
    struct fixture it;
    struct import_options strict = CITY;
    begin_with_registry(&it);
    static const char LIST_BYTES[] = "年度,村代码,金额,付款日期\n"
                                     "2019,441424103201,97.34999999999999,2019-04-01\n";
    strict.strict = true;
    IMPORT_REFUSED(&it, strict, "noise.csv", LIST_BYTES, "97.35");
    IMPORT_OK(&it, CITY, "noise.csv", LIST_BYTES);
    assert_int_equal(it.result.warnings.count, 1);
    assert_int_equal(pg_test_int(&it.pg, "SELECT amount_fen FROM intake.payment"), 9735);
    assert_int_equal(pg_test_int(&it.pg, "SELECT jsonb_array_length(warnings) FROM intake.file"
                                         " WHERE name = 'noise.csv'"),
                     1);
    end(&it);
}

static void import__other_files_are_refused_with_the_remedy(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    struct err err = { 0 };
    ASSERT_ERR(import_bytes(&it, CITY, "scan.pdf", "%PDF-1.4 ...", &err), ERR_FORMAT);
    assert_true(err.hint[0] != '\0');
    struct import_options wrong = CITY;
    wrong.account = "8001000000001";
    err = (struct err) { 0 };
    ASSERT_ERR(import_bytes(&it, wrong, "a.csv", APRIL, &err), ERR_USAGE);
    wrong = CITY;
    wrong.payer = "nobody";
    err = (struct err) { 0 };
    ASSERT_ERR(import_bytes(&it, wrong, "a.csv", APRIL, &err), ERR_NOT_FOUND);
    wrong = CITY;
    wrong.profile = "nothing";
    err = (struct err) { 0 };
    ASSERT_ERR(import_bytes(&it, wrong, "a.csv", APRIL, &err), ERR_NOT_FOUND);
    it.paths[0] = "/nonexistent/file.csv";
    wrong = CITY;
    wrong.paths = it.paths;
    wrong.path_count = 1;
    err = (struct err) { 0 };
    ASSERT_ERR(import_file(it.pg.db, &wrong, &it.result, &it.refusals, &err), ERR_IO);
    end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(import__a_dry_run_keeps_nothing),
        cmocka_unit_test(import__the_bytes_are_kept_sealed),
        cmocka_unit_test(import__an_empty_statement_is_not_taken_for_that_of_another_account),
        cmocka_unit_test(import__a_profile_of_the_user_needs_no_code),
        cmocka_unit_test(import__strict_refuses_what_is_only_warned_of),
        cmocka_unit_test(import__other_files_are_refused_with_the_remedy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
