#include "../support/test.h"

#include "../support/pg.h"
#include "../support/rows.h"
#include "report_fixture.h"

#include "core/i18n.h"
#include "report/report.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct report_params NAMED = {
    .unit = "演示办", .maker = "张制表", .checker = "李复核", .made_on = { 18500 }
};

static void begin(struct pg_test *test)
{
    pg_test_begin(test);
    for (size_t i = 0; i < COUNT(REPORT_FIXTURE); i++)
        pg_test_sql(test, REPORT_FIXTURE[i]);
}

/* The report as text; the caller frees. */
static char *print(struct pg_test *test, const char *name, enum report_format format)
{
    struct err err = { 0 };
    char *bytes = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&bytes, &len);
    struct report_target target = { .format = format, .stream = out };
    ASSERT_OK(report_write(test->db, name, &NAMED, &target, &err));
    fclose(out);
    return bytes;
}

static void table__lines_up_chinese_and_numbers(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
    char *text = print(&test, "totals", REPORT_TABLE);
    ASSERT_TEXT_HAS(text, "演示数据·非真实\n");
    ASSERT_TEXT_HAS(text, "口径：所属年度（");
    ASSERT_TEXT_HAS(text, "编制单位：演示办    金额单位：元    数据截止：2020-06-30    "
                          "填报日期：2020-08-26\n");
    ASSERT_TEXT_HAS(text,
                    "\n年度  资金来源  村次          应拨          拨付          到账   到账率"
                    "  到账待认        支出          结余        在途      核对中\n");
    ASSERT_TEXT_HAS(text,
                    "\n2019  区级财政     1    500,000.00    500,000.00    500,000.00  100.00%"
                    "      0.00  250,000.00    250,000.00        0.00  250,000.00\n");
    ASSERT_TEXT_HAS(text,
                    "\n合计               6  3,000,000.00  2,900,000.00  2,000,000.00   66.66%"
                    "      0.00  800,000.00  1,200,000.00  500,000.00  650,000.00\n");
    ASSERT_TEXT_HAS(text, "\n制表人：张制表    复核人：李复核\n");
    free(text);
    pg_test_end(&test);
}

static void csv__states_its_head_and_writes_plain_amounts(void **state)
{
    (void)state;
    struct pg_test test;
    begin(&test);
    char *text = print(&test, "outstanding", REPORT_CSV);
    assert_memory_equal(text, "演示数据·非真实\r\n未达账项清单\r\n", 38);
    ASSERT_TEXT_HAS(text, "\r\n数据截止,2020-06-30\r\n填报日期,2020-08-26\r\n");
    ASSERT_TEXT_HAS(text, "\r\n已拨未到,演示区财政局甲,五华县,乙村,2019,1002,,2019-06-03,393,"
                          "200000.00,V8,list.csv,9\r\n");
    ASSERT_TEXT_HAS(text, "\r\n制表人,张制表\r\n复核人,李复核\r\n");
    free(text);
    pg_test_end(&test);
}

static void xlsx__reads_back_as_it_was_written(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    struct rows rows;
    char path[600];
    begin(&test);
    (void)snprintf(path, sizeof path, "%s/arrival.xlsx", test.folder);
    struct report_target target = { .format = REPORT_XLSX, .path = path };
    ASSERT_OK(report_write(test.db, "arrival", &NAMED, &target, &err));
    rows_init(&rows);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    ASSERT_OK(rows_read_fd(&rows, fd, &err));
    close(fd);
    ASSERT_TEXT_HAS(rows.rows.data, "[按资金来源]");
    ASSERT_TEXT_HAS(rows.rows.data, "[按出资方]");
    ASSERT_TEXT_HAS(rows.rows.data, "[按县]");
    ASSERT_TEXT_HAS(rows.rows.data, "1 演示数据·非真实");
    ASSERT_TEXT_HAS(rows.rows.data, "|#100000|"); /* short, in yuan */
    rows_release(&rows);
    pg_test_end(&test);
}

static void report_write__makes_every_report_in_every_format(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    begin(&test);
    size_t at = 0;
    const struct report *report;
    while ((report = report_next(&at)) != NULL) {
        for (enum report_format format = REPORT_TABLE; format <= REPORT_JSON; format++) {
            char path[700];
            struct report_params params = NAMED;
            bool is_form = strcmp(report_name(report), "balance") == 0;
            params.account = is_form ? "1003" : NULL;
            (void)snprintf(path, sizeof path, "%s/%s.%d", test.folder, report_name(report), format);
            struct report_target target = { .format = format, .path = path };
            ASSERT_OK(report_write(test.db, report_name(report), &params, &target, &err));
            assert_int_equal(access(path, R_OK), 0);
        }
    }
    assert_int_equal(at, 10);
    pg_test_end(&test);
}

static void report_write__refuses_what_does_not_tie_and_leaves_no_file(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    char path[600];
    begin(&test);
    (void)snprintf(path, sizeof path, "%s/totals.csv", test.folder);
    struct report_target target = { .format = REPORT_CSV, .path = path };
    /* A fact that the last run did not see: its states no longer give what it proved. */
    pg_test_sql(
        &test, "UPDATE reconcile.payment_state SET left_code = 'wrong_payer' WHERE payment_id = 1");
    ASSERT_ERR(report_write(test.db, "totals", &NAMED, &target, &err), ERR_DIFFERS);
    ASSERT_TEXT_HAS(err.text, "2,400,000.00");
    ASSERT_TEXT_HAS(err.text, "2,900,000.00");
    assert_int_not_equal(access(path, F_OK), 0);
    (void)snprintf(path, sizeof path, "%s/totals.csv.part", test.folder);
    assert_int_not_equal(access(path, F_OK), 0);
    pg_test_end(&test);
}

static void balances__refuses_a_bank_balance_that_no_break_explains(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    begin(&test);
    FILE *out = tmpfile();
    struct report_target target = { .format = REPORT_TABLE, .stream = out };
    /* A second statement for May and June whose opening is 7.00 more than the first one's end. */
    pg_test_sql(&test,
                "INSERT INTO intake.statement (file_id, account_no, from_day, to_day, declared,"
                " opening_fen, closing_fen) SELECT file_id, account_no, '2020-06-01',"
                " '2020-06-30', true, 48000800, 48000800 FROM intake.statement"
                " WHERE account_no = '1001'");
    ASSERT_ERR(report_write(test.db, "balances", &NAMED, &target, &err), ERR_DIFFERS);
    ASSERT_TEXT_HAS(err.text, "7.00");
    assert_int_equal(ftell(out), 0);
    /* With the break that says so, the difference is shown instead. */
    pg_test_sql(&test,
                "INSERT INTO reconcile.break VALUES (sha256('gap'), 'statement_gap', NULL, NULL,"
                " '1001', '', 0, 0, false, 'open', 'bank', '2020-06-01', NULL, 1)");
    err_clear(&err);
    ASSERT_OK(report_write(test.db, "balances", &NAMED, &target, &err));
    fclose(out);
    pg_test_end(&test);
}

static void report_write__says_when_nothing_was_reconciled(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    pg_test_begin(&test);
    struct report_target target = { .format = REPORT_TABLE, .stream = stdout };
    ASSERT_ERR(report_write(test.db, "totals", &NAMED, &target, &err), ERR_NOT_FOUND);
    pg_test_end(&test);
}

static void report_write__refuses_a_wrong_choice(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    begin(&test);
    struct report_target target = { .format = REPORT_TABLE, .stream = stdout };
    struct report_params params = NAMED;
    ASSERT_ERR(report_write(test.db, "nonsense", &params, &target, &err), ERR_USAGE);
    params.payer = "nobody";
    ASSERT_ERR(report_write(test.db, "arrival", &params, &target, &err), ERR_NOT_FOUND);
    ASSERT_ERR(report_write(test.db, "balances", &params, &target, &err), ERR_USAGE);
    params = NAMED;
    ASSERT_ERR(report_write(test.db, "balance", &params, &target, &err), ERR_USAGE);
    params.account = "1001";
    params.month = 202007; /* past the cut-off and the statements */
    ASSERT_ERR(report_write(test.db, "balance", &params, &target, &err), ERR_NOT_FOUND);
    params.month = 202013;
    ASSERT_ERR(report_write(test.db, "balance", &params, &target, &err), ERR_USAGE);
    params = NAMED;
    params.checker = params.maker;
    ASSERT_ERR(report_write(test.db, "totals", &params, &target, &err), ERR_SECOND_PERSON);
    params = NAMED;
    target.format = REPORT_XLSX;
    ASSERT_ERR(report_write(test.db, "totals", &params, &target, &err), ERR_USAGE);
    pg_test_end(&test);
}

static void report_write__says_that_the_disk_is_full(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    begin(&test);
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    struct report_target target = { .format = REPORT_TABLE, .stream = full };
    ASSERT_ERR(report_write(test.db, "totals", &NAMED, &target, &err), ERR_IO);
    target.format = REPORT_CSV;
    ASSERT_ERR(report_write(test.db, "totals", &NAMED, &target, &err), ERR_IO);
    target = (struct report_target) { .format = REPORT_JSON, .path = "/dev/full/x.json" };
    ASSERT_ERR(report_write(test.db, "totals", &NAMED, &target, &err), ERR_IO);
    (void)fclose(full); /* it cannot be flushed: that was the point */
    pg_test_end(&test);
}

int main(void)
{
    i18n_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table__lines_up_chinese_and_numbers),
        cmocka_unit_test(csv__states_its_head_and_writes_plain_amounts),
        cmocka_unit_test(xlsx__reads_back_as_it_was_written),
        cmocka_unit_test(report_write__makes_every_report_in_every_format),
        cmocka_unit_test(report_write__refuses_what_does_not_tie_and_leaves_no_file),
        cmocka_unit_test(balances__refuses_a_bank_balance_that_no_break_explains),
        cmocka_unit_test(report_write__says_when_nothing_was_reconciled),
        cmocka_unit_test(report_write__refuses_a_wrong_choice),
        cmocka_unit_test(report_write__says_that_the_disk_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
