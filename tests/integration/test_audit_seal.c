/* What a verification and a bundle make of the size, root and heads that a seal names, also where
 * it is the seal of one account alone. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/month.h"
#include "audit/audit.h"
#include "verify/bundle.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define VILLAGE "441424100201"
#define ACCOUNT "8001000001"

static void statement(struct ledger_test *test, int village, const char *month, int opening)
{
    char from[16], to[16], lines[64];
    (void)snprintf(from, sizeof from, "%s-01", month);
    (void)snprintf(to, sizeof to, "%s-28", month);
    (void)snprintf(lines, sizeof lines, "%s-10 500", month);
    if (strcmp(month, "2019-01") == 0)
        (void)snprintf(to, sizeof to, "%s-31", month);
    (void)month_accept(
        test->pg.db,
        (struct month_statement) {
            .village = village, .from = from, .to = to, .opening = opening, .lines = lines });
}

static void seal_alone(struct ledger_test *test, const char *month)
{
    struct err err = { 0 };
    struct seal_options options = { .account = ACCOUNT };
    struct seal_summary summary;
    ASSERT_OK(seal_month_parse(month, &options.month, &err));
    ASSERT_OK(seal_run(test->pg.db, test->signer, &options, &summary, &err));
    assert_int_equal(summary.sealed, 1);
    assert_false(summary.has_programme);
}

/* Two villages, January sealed for the first of them only. */
static void january(struct ledger_test *test)
{
    facts_programme(test->pg.db, 2);
    statement(test, 1, "2019-01", 100);
    statement(test, 2, "2019-01", 100);
    month_log(test);
}

static void audit(struct ledger_test *test, struct report *report)
{
    struct err err = { 0 };
    struct trust trust;
    ASSERT_OK(trust_of_key("test.example/2019", &test->signer->key, &trust, &err));
    const struct audit_options options = { .trust = &trust, .threads = 2 };
    report_init(report);
    ASSERT_OK(audit_database(test->pg.db, &options, report, &err));
    trust_release(&trust);
}

static void verify_exported(struct ledger_test *test, struct report *report)
{
    struct err err = { 0 };
    char folder[600];
    (void)snprintf(folder, sizeof folder, "%s/whole", test->pg.folder);
    ASSERT_OK(audit_export(test->pg.db, folder, NULL, &err));
    report_init(report);
    ASSERT_OK(bundle_verify(folder, &(struct bundle_options) { .threads = 2 }, report, &err));
}

static int named(const struct report *report, enum pass pass, const char *type)
{
    int count = 0;
    for (size_t i = 0; i < report->kept_count; i++)
        count += report->kept[i].pass == pass && strcmp(report->kept[i].chain, VILLAGE) == 0 &&
                 report->kept[i].type != NULL && strcmp(report->kept[i].type, type) == 0;
    return count;
}

static void heads__of_the_seal_of_one_account_are_made_again(void **state)
{
    struct ledger_test *test = *state;
    struct report report;
    january(test);
    seal_alone(test, "2019-01");
    statement(test, 1, "2019-02", 600);
    month_log(test);
    seal_alone(test, "2019-02"); /* two seals, two sizes, none of the programme */
    audit(test, &report);
    assert_int_equal(report.checked[PASS_HEADS], 2);
    assert_int_equal(named(&report, PASS_HEADS, "seal"), 0);
    report_release(&report);
    verify_exported(test, &report);
    assert_int_equal(report.checked[PASS_HEADS], 2);
    assert_int_equal(named(&report, PASS_HEADS, "seal"), 0);
    report_release(&report);
}

static void heads__of_a_seal_over_other_books_are_found(void **state)
{
    struct ledger_test *test = *state;
    struct report report;
    january(test);
    pg_test_sql(&test->pg, "SET session_replication_role = replica");
    pg_test_sql(&test->pg, "UPDATE ledger.balance SET amount_fen = 2 * amount_fen"
                           " WHERE chain = '441424100202'");
    seal_alone(test, "2019-01"); /* the seal of one village speaks of all of them */
    pg_test_sql(&test->pg, "UPDATE ledger.balance SET amount_fen = amount_fen / 2"
                           " WHERE chain = '441424100202'");
    audit(test, &report);
    assert_int_equal(named(&report, PASS_HEADS, "seal"), 1);
    report_release(&report);
    verify_exported(test, &report);
    assert_int_equal(named(&report, PASS_HEADS, "seal"), 1);
    report_release(&report);
}

static bool has_checkpoint(const char *folder, int64_t size)
{
    char path[700];
    (void)snprintf(path, sizeof path, "%s/log/checkpoints/%lld", folder, (long long)size);
    return access(path, F_OK) == 0;
}

/* The last checkpoint of a day would do for everything but the day's seals. */
static void export__has_the_checkpoints_that_seals_name(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    char folder[600];
    const char *const subjects[] = { NULL, VILLAGE, "payer/city" };
    january(test);
    int64_t named_size = pg_test_int(&test->pg, "SELECT max(size) FROM log.checkpoint");
    seal_alone(test, "2019-01");
    month_log(test);
    statement(test, 2, "2019-02", 600);
    month_log(test);
    int64_t other = pg_test_int(&test->pg, "SELECT size FROM log.checkpoint"
                                           " ORDER BY size DESC OFFSET 1 LIMIT 1");
    int64_t newest = pg_test_int(&test->pg, "SELECT max(size) FROM log.checkpoint");
    assert_true(named_size < other && other < newest);
    pg_test_sql(&test->pg, "SET session_replication_role = replica");
    pg_test_sql(&test->pg, "UPDATE log.checkpoint SET at = '2019-03-01 12:00Z'"); /* of one day */
    for (size_t i = 0; i < COUNT(subjects); i++) {
        const struct audit_filter filter = { .subject = subjects[i] };
        (void)snprintf(folder, sizeof folder, "%s/bundle-%zu", test->pg.folder, i);
        ASSERT_OK(audit_export(test->pg.db, folder, subjects[i] != NULL ? &filter : NULL, &err));
        assert_true(has_checkpoint(folder, newest));
        assert_int_equal(has_checkpoint(folder, named_size), i < 2); /* the payer has no seal */
        assert_false(has_checkpoint(folder, other));
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, ledger_test_begin, ledger_test_end)
    const struct CMUnitTest tests[] = {
        TEST(heads__of_the_seal_of_one_account_are_made_again),
        TEST(heads__of_a_seal_over_other_books_are_found),
        TEST(export__has_the_checkpoints_that_seals_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
