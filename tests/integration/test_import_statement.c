/* Bank statements: the layouts, the arithmetic, overlaps, and who is on the other side. */
#include "intake_fixture.h"

static const struct import_options STATEMENT = { .kind = IMPORT_STATEMENT };

#define ABC            "交易时间,收入金额,支出金额,账户余额,交易行名,对方省市,对方账号,对方户名,交易用途\n"
#define HEAD(from, to) "账号：8001000000001\n期间：" from " 至 " to "\n" ABC
#define IN(day, amount, balance, name, purpose)                                                    \
    day "," amount ",," balance ",,,," name "," purpose "\n"
#define OUT(day, amount, balance, name, purpose)                                                   \
    day ",," amount "," balance ",,,," name "," purpose "\n"
#define MARCH                                                                                      \
    HEAD("2019-03-01", "2019-03-31")                                                               \
    IN("2019-03-04 10:00", "300000.00", "300100.00", "广州市财政局", "引导资金")                   \
    IN("2019-03-21 00:00", "12.34", "300112.34", "", "结息")                                       \
    OUT("2019-03-25 10:00", "100000.00", "200112.34", "某公司", "工程款")
#define SUMS "SELECT opening_fen || '/' || closing_fen || '/' || declared FROM intake.statement"

static void statement__opening_lines_and_closing_become_coverage(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, STATEMENT, "march.csv", MARCH);
    assert_int_equal(it.result.added, 3);
    assert_string_equal(it.result.profile, "abc-new");
    assert_string_equal(pg_test_text(&it.pg, SUMS), "10000/20011234/true");
    assert_string_equal(pg_test_text(&it.pg, "SELECT string_agg(coalesce(counter_payer, '-') ||"
                                             " coalesce(rule, '-'), ' ' ORDER BY line_no)"
                                             " FROM intake.line"),
                        "city- -interest --");
    assert_string_equal(pg_test_text(&it.pg,
                                     "SELECT covers_from || '/' || covers_to || '/' || subject"
                                     " FROM intake.file WHERE kind = 'statement'"),
                        "2019-03-01/2019-03-31/8001000000001");
    end(&it);
}

static void statement__a_list_in_reverse_order_adds_up_too(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, STATEMENT, "reverse.csv",
              HEAD("2019-03-01", "2019-03-31")
                  OUT("2019-03-25", "100000.00", "200112.34", "某公司", "工程款")
                      IN("2019-03-21", "12.34", "300112.34", "", "结息")
                          IN("2019-03-04", "300000.00", "300100.00", "广州市财政局", "引导资金"));
    assert_string_equal(pg_test_text(&it.pg, SUMS), "10000/20011234/true");
    end(&it);
}

static void statement__one_that_does_not_add_up_is_refused_and_recorded(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_REFUSED(&it, STATEMENT, "broken.csv",
                   HEAD("2019-03-01", "2019-03-31")
                       IN("2019-03-04", "300000.00", "300100.00", "", "a")
                           OUT("2019-03-25", "100000.00", "200112.34", "", "b"),
                   "200,100.00");
    assert_int_equal(it.refusals.items[0].line, 5);
    assert_string_equal(pg_test_text(&it.pg, "SELECT code || '/' || account_no || '/' || from_day"
                                             " || '/' || to_day FROM intake.refusal"),
                        "statement_sum/8001000000001/2019-03-01/2019-03-31");
    IMPORT_REFUSED(&it, STATEMENT, "opening.csv",
                   "期初余额：99.00\n" HEAD("2019-03-01", "2019-03-31")
                       IN("2019-03-04", "300000.00", "300100.00", "", "a"),
                   "100.00");
    IMPORT_REFUSED(&it, STATEMENT, "closing.csv",
                   "期末余额：300100.01\n" HEAD("2019-03-01", "2019-03-31")
                       IN("2019-03-04", "300000.00", "300100.00", "", "a"),
                   "300,100.00");
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.line"), 0);
    end(&it);
}

#define ICBC_LEFT  "本方账号,对方账号,交易时间,借/贷,金额,凭证号,"
#define ICBC_RIGHT "对方单位,对方行号,用途,摘要,附言,个性化信息\n"
#define ICBC_HEAD  ICBC_LEFT ICBC_RIGHT
#define ICBC_IN    "8001000000001,,2019-03-04,贷,300000.00,00012345,广州市财政局,,引导资金,,,\n"
#define ICBC_OUT   "8001000000001,,2019-03-05,借,100.00,00012346,某公司,,货款,,,\n"
#define ICBC_NEW   ICBC_HEAD ICBC_IN ICBC_OUT

static void statement__balances_may_come_from_options(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    struct import_options options = STATEMENT;
    IMPORT_OK(&it, STATEMENT, "icbc.csv", ICBC_NEW);
    assert_string_equal(it.result.profile, "icbc-new");
    assert_int_equal(it.result.warnings.count, 1);
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.statement"
                                         " WHERE opening_fen IS NULL AND closing_fen IS NULL"),
                     1);
    options.opening = "50.00";
    options.closing = "299950.01";
    IMPORT_REFUSED(&it, options, "icbc2.csv", ICBC_NEW "\n", "299,950.00");
    options.closing = "299950.00";
    IMPORT_OK(&it, options, "icbc2.csv", ICBC_NEW "\n");
    assert_int_equal(it.result.seen, 2);
    assert_int_equal(pg_test_int(&it.pg, "SELECT closing_fen FROM intake.statement"
                                         " WHERE closing_fen IS NOT NULL"),
                     29995000);
    end(&it);
}

static void statement__a_month_without_lines_is_valid(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, STATEMENT, "empty.csv", "期初余额：100.00\n" HEAD("2019-02-01", "2019-02-28"));
    assert_string_equal(pg_test_text(&it.pg, SUMS), "10000/10000/true");
    IMPORT_REFUSED(&it, STATEMENT, "nothing.csv", "账号：8001000000001\n" ABC, "--from");
    end(&it);
}

static void statement__lines_must_lie_in_the_declared_period(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_REFUSED(&it, STATEMENT, "outside.csv",
                   HEAD("2019-03-01", "2019-03-31") IN("2019-04-01", "1.00", "2.00", "", "a"),
                   "2019-03-31");
    end(&it);
}

static void statement__overlapping_files_agree_or_the_second_is_refused(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, STATEMENT, "march.csv", MARCH);
    IMPORT_OK(&it, STATEMENT, "longer.csv",
              HEAD("2019-03-20", "2019-04-30") IN("2019-03-21", "12.34", "300112.34", "", "结息")
                  OUT("2019-03-25", "100000.00", "200112.34", "某公司", "工程款")
                      IN("2019-04-02", "1.00", "200113.34", "", "x"));
    assert_int_equal(it.result.added, 1);
    assert_int_equal(it.result.seen, 2);
    /* the same days, one line fewer */
    IMPORT_REFUSED(&it, STATEMENT, "fewer.csv",
                   HEAD("2019-03-20", "2019-03-24")
                       IN("2019-03-21", "12.35", "300112.35", "", "结息"),
                   "march.csv");
    assert_string_equal(pg_test_text(&it.pg, "SELECT code || ' ' || account_no || ' ' || on_date"
                                             " FROM intake.refusal"),
                        "statement_conflict 8001000000001 2019-03-21");
    assert_string_equal(pg_test_text(&it.pg,
                                     "SELECT f.name FROM intake.file f JOIN intake.refusal r"
                                     " ON r.other_file = f.id"),
                        "march.csv");
    end(&it);
}

static void statement__another_layout_of_the_same_days_does_not_double_them(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    struct import_options options = { .kind = IMPORT_STATEMENT, .account = "8001000000001" };
    IMPORT_OK(&it, options, "with-serials.csv",
              "记账日期,借方,贷方,余额,摘要,交易流水号\n2019-03-04,,5.00,105.00,a,S00000001\n"
              "2019-03-05,,6.00,111.00,b,S00000002\n2019-03-06,,7.00,118.00,c,S00000003\n");
    IMPORT_REFUSED(&it, options, "without.csv",
                   "记账日期,借方,贷方,余额,摘要\n2019-03-04,,5.00,105.00,a\n"
                   "2019-03-05,,6.00,111.00,b\n2019-03-06,,7.00,118.00,c\n",
                   "with-serials.csv");
    end(&it);
}

#define CMBC_LEFT  "交易日期,主机交易流水号,借方发生额,贷方发生额,"
#define CMBC_RIGHT "账户余额,凭证号,摘要,对方账号,对方账号名称,对方开户行,交易时间\n"
#define CMBC       CMBC_LEFT CMBC_RIGHT

static void statement__the_same_serial_with_other_content_is_a_conflict(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    struct import_options options = { .kind = IMPORT_STATEMENT, .account = "8001000000001" };
    IMPORT_OK(&it, options, "a.csv",
              CMBC
              "20190304,8000000001,,5.00,105.00,,a,,,,90503\n20190304,17,,1.00,106.00,,b,,,,1\n");
    assert_string_equal(it.result.profile, "cmbc");
    IMPORT_REFUSED(&it, options, "b.csv", CMBC "20190305,8000000001,,6.00,112.00,,a,,,,90503\n",
                   "a.csv:2");
    assert_string_equal(pg_test_text(&it.pg, "SELECT code FROM intake.refusal"),
                        "statement_conflict");
    /* a short serial begins anew each day */
    IMPORT_OK(&it, options, "c.csv", CMBC "20190305,17,,6.00,112.00,,b,,,,150405\n");
    options.supersedes = "a.csv";
    IMPORT_OK(&it, options, "d.csv", CMBC "20190304,8000000001,,6.00,106.00,,a,,,,90503\n");
    assert_int_equal(it.result.voided, 2);
    assert_int_equal(it.result.added, 1);
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.statement"
                                         " WHERE voided_by IS NOT NULL"),
                     1);
    end(&it);
}

static void statement__one_file_may_hold_many_accounts(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_OK(&it, STATEMENT, "pingan.csv",
              "交易日期,账号,借,贷,账户余额,对方账户,对方账户名称,交易流水号,摘要,用途\n"
              "20190304,8001000000001,,5.00,105.00,,,S0000001,a,\n"
              "20190304,8001000000002,,7.00,207.00,,,S0000001,a,\n"
              "20190305,8001000000001,1.00,,104.00,,,S0000002,手续费,\n");
    assert_string_equal(it.result.profile, "pingan");
    assert_int_equal(it.result.accounts, 2);
    assert_string_equal(pg_test_text(&it.pg, "SELECT string_agg(opening_fen || '-' || closing_fen,"
                                             " ' ' ORDER BY account_no) FROM intake.statement"),
                        "10000-10400 20000-20700");
    assert_string_equal(pg_test_text(&it.pg, "SELECT rule FROM intake.line WHERE amount_fen < 0"),
                        "fee");
    IMPORT_REFUSED(&it, STATEMENT, "stranger.csv",
                   "交易日期,账号,借,贷,账户余额,对方账户,对方账户名称,交易流水号,摘要,用途\n"
                   "20190304,9999999999999,,5.00,105.00,,,S1,a,\n",
                   "9999999999999");
    end(&it);
}

static void statement__signed_amounts_are_read_by_profile(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    struct import_options options = { .kind = IMPORT_STATEMENT, .account = "8001 0000 00001" };
    IMPORT_OK(&it, options, "cmb.csv",
              "交易日期,记账日期,交易金额,账户余额,摘要,对方账号,对方户名\n"
              "2019-03-03,2019-03-04,+5.00,105.00,收,,\n2019-03-05,2019-03-05,-3.00,102.00,付,,\n");
    assert_string_equal(it.result.profile, "cmb");
    assert_string_equal(
        pg_test_text(&it.pg, "SELECT string_agg(booked_on || ' ' || amount_fen, ',' ORDER BY id)"
                             " FROM intake.line"),
        "2019-03-04 500,2019-03-05 -300");
    IMPORT_REFUSED(&it, options, "unsigned.csv", "日期,金额,摘要\n2019-03-05,3.00,付\n", "金额");
    end(&it);
}

static void statement__a_header_of_two_rows_is_found(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    struct import_options options = { .kind = IMPORT_STATEMENT, .account = "8001000000001" };
    IMPORT_OK(
        &it, options, "two.csv",
        "某农商行对账单,,,,,\n单位：元,,,,,\n记账日期,发生额,,余额,对方,\n,借方,贷方,,户名,账号\n"
        "2019-03-04,,5.00,105.00,某甲,4400001000000000002\n合计,0.00,5.00,,,\n"
        "制表人：某某,,,,,\n");
    assert_string_equal(pg_test_text(&it.pg, "SELECT amount_fen || counter_name || counter_payer"
                                             " FROM intake.line"),
                        "500某甲tianhe");
    end(&it);
}

static void statement__own_accounts_are_known_by_number(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    struct import_options options = { .kind = IMPORT_STATEMENT, .account = "8001000000002" };
    IMPORT_OK(&it, options, "own.csv",
              "记账日期,借方,贷方,余额,对方账号,对方户名,摘要\n"
              "2019-03-04,,5.00,105.00,8001000000009,某,转\n"
              "2019-03-05,,5.00,110.00,,五华县财政局,转\n"
              "2019-03-06,,5.00,115.00,6222****1234,无名,转\n");
    assert_string_equal(pg_test_text(&it.pg, "SELECT string_agg(coalesce(counter_own, '-'), ' '"
                                             " ORDER BY id) FROM intake.line"),
                        "8001000000009 8001000000009 -");
    end(&it);
}

static void statement__a_later_registry_names_earlier_counterparties(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    struct import_options options = { .kind = IMPORT_STATEMENT, .account = "8001000000001" };
    IMPORT_OK(&it, options, "a.csv",
              "记账日期,借方,贷方,余额,对方户名,摘要\n2019-03-04,,5.00,105.00,天河国库,转\n");
    assert_int_equal(
        pg_test_int(&it.pg, "SELECT count(*) FROM intake.line WHERE counter_payer IS NULL"), 1);
    struct err err = { 0 };
    put_all(&it);
    it.count--;
    put(&it, "scope.csv", SCOPE);
    it.paths[0] = arena_printf(it.arena, "%s/payers2.csv", it.pg.folder);
    size_t count = it.count;
    put(&it, "payers2.csv",
        "代码,名称,资金来源,账号,账户名称,别名\n"
        "city,广州市财政局,市级,4400001000000000001,广州市财政局国库支付中心,市财政、广州市财政\n"
        "tianhe,天河区财政局,区级,4400001000000000002、4400001000000000003,,天河国库\n"
        "metro,演示集团有限公司,市属国企,4400001000000000004,,演示集团\n");
    it.count = count;
    ASSERT_OK(run(&it, IMPORT_REGISTRY, &err));
    assert_string_equal(pg_test_text(&it.pg, "SELECT counter_payer FROM intake.line"), "tianhe");
    end(&it);
}

static const char CAMT[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>"
    "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2019-04-01T08:00:00</CreDtTm></GrpHdr>"
    "<Stmt><Id>S1</Id><CreDtTm>2019-04-01T08:00:00</CreDtTm>"
    "<FrToDt><FrDtTm>2019-03-01T00:00:00</FrDtTm><ToDtTm>2019-03-31T23:59:59</ToDtTm></FrToDt>"
    "<Acct><Id><Othr><Id>8001000000001</Id></Othr></Id><Ccy>CNY</Ccy></Acct>"
    "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">100.00</Amt>"
    "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2019-03-01</Dt></Dt></Bal>"
    "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">%s</Amt>"
    "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2019-03-31</Dt></Dt></Bal>"
    "<Ntry><Amt Ccy=\"CNY\">500.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
    "<BookgDt><Dt>2019-03-04</Dt></BookgDt><AcctSvcrRef>REF0000001</AcctSvcrRef>"
    "<BkTxCd><Prtry><Cd>1</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs>"
    "<EndToEndId>E2E1</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>广州市财政局</Nm></Pty></Dbtr>"
    "</RltdPties><RmtInf><Ustrd>引导资金</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    "<Ntry><Amt Ccy=\"CNY\">20.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
    "<BookgDt><Dt>2019-03-05</Dt></BookgDt><AcctSvcrRef>REF0000002</AcctSvcrRef>"
    "<BkTxCd><Prtry><Cd>1</Cd></Prtry></BkTxCd></Ntry>"
    "</Stmt></BkToCstmrStmt></Document>\n";

static char *camt(struct arena *arena, const char *closing)
{
    const char *mark = strstr(CAMT, "%s");
    return arena_printf(arena, "%.*s%s%s", (int)(mark - CAMT), CAMT, closing, mark + 2);
}

static void statement__camt053_is_read_and_must_add_up(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    IMPORT_REFUSED(&it, STATEMENT, "bad.xml", camt(it.arena, "580.01"), "580.00");
    assert_string_equal(pg_test_text(&it.pg, "SELECT code FROM intake.refusal"), "statement_sum");
    IMPORT_OK(&it, STATEMENT, "good.xml", camt(it.arena, "580.00"));
    assert_string_equal(pg_test_text(&it.pg, SUMS), "10000/58000/true");
    assert_string_equal(pg_test_text(&it.pg, "SELECT string_agg(line_no || ':' || amount_fen ||"
                                             " coalesce(counter_payer, '-') || bank_ref, ' '"
                                             " ORDER BY id) FROM intake.line"),
                        "1:50000cityE2E1 2:-2000-REF0000002");
    end(&it);
}

static void statement__sql_and_c_normalise_names_alike(void **state)
{
    (void)state;
    struct fixture it;
    begin(&it);
    static const char *const NAMES[] = { "ＡＢＣ（广州）　有限公司", "a b\tC\n",
                                         "\xC2\xA0x\xEF\xBB\xBFy", "～！＼'\"_%", "" };
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        static const struct db_stmt NORMAL = { "t_normal", "SELECT intake.normal($1::text)",
                                               DB_ONE_ROW };
        AUTO(db_result) struct db_result *result = NULL;
        struct err err = { 0 };
        const struct db_arg args[] = { db_text(NAMES[i]) };
        ASSERT_OK(db_exec(it.pg.db, &NORMAL, args, 1, &result, &err));
        assert_string_equal(db_get(result, 0, 0), text_normal(it.arena, text_of(NAMES[i])));
    }
    end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statement__opening_lines_and_closing_become_coverage),
        cmocka_unit_test(statement__a_list_in_reverse_order_adds_up_too),
        cmocka_unit_test(statement__one_that_does_not_add_up_is_refused_and_recorded),
        cmocka_unit_test(statement__balances_may_come_from_options),
        cmocka_unit_test(statement__a_month_without_lines_is_valid),
        cmocka_unit_test(statement__lines_must_lie_in_the_declared_period),
        cmocka_unit_test(statement__overlapping_files_agree_or_the_second_is_refused),
        cmocka_unit_test(statement__another_layout_of_the_same_days_does_not_double_them),
        cmocka_unit_test(statement__the_same_serial_with_other_content_is_a_conflict),
        cmocka_unit_test(statement__one_file_may_hold_many_accounts),
        cmocka_unit_test(statement__signed_amounts_are_read_by_profile),
        cmocka_unit_test(statement__a_header_of_two_rows_is_found),
        cmocka_unit_test(statement__own_accounts_are_known_by_number),
        cmocka_unit_test(statement__a_later_registry_names_earlier_counterparties),
        cmocka_unit_test(statement__camt053_is_read_and_must_add_up),
        cmocka_unit_test(statement__sql_and_c_normalise_names_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
