/* What the one who has the ledger's key and the database can leave out of statements, or slip in
 * behind a seal: the records are well-formed, linked and signed, and the guards are off. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/month.h"
#include "audit/audit.h"
#include <stdio.h>
#include <string.h>

#define VILLAGE "441424100201"

static int64_t january(struct ledger_test *test, const char *lines, int64_t supersedes)
{
    return month_accept(test->pg.db, (struct month_statement) { .village = 1,
                                                                .from = "2019-01-01",
                                                                .to = "2019-01-31",
                                                                .opening = 100,
                                                                .lines = lines,
                                                                .supersedes = supersedes });
}

static void later(struct ledger_test *test, const char *from, const char *to, int opening)
{
    (void)month_accept(test->pg.db,
                       (struct month_statement) {
                           .village = 1, .from = from, .to = to, .opening = opening, .lines = "" });
}

/* Findings of this pass in the village's chain. */
static int named(struct ledger_test *test, enum pass pass)
{
    struct err err = { 0 };
    struct trust trust;
    struct report report;
    int count = 0;
    ASSERT_OK(trust_of_key("test.example/2019", &test->signer->key, &trust, &err));
    const struct audit_options options = { .trust = &trust, .threads = 2 };
    report_init(&report);
    ASSERT_OK(audit_database(test->pg.db, &options, &report, &err));
    for (size_t i = 0; i < report.kept_count; i++)
        count += report.kept[i].pass == pass && strcmp(report.kept[i].chain, VILLAGE) == 0;
    report_release(&report);
    trust_release(&trust);
    return count;
}

static void none(struct ledger_test *test)
{
    assert_int_equal(named(test, PASS_COVERAGE), 0);
    assert_int_equal(named(test, PASS_SEAL), 0);
    assert_int_equal(named(test, PASS_SIGNATURE), 0);
    assert_int_equal(named(test, PASS_CHAIN), 0);
}

static void behind_the_guards(struct ledger_test *test, const char *sql)
{
    pg_test_sql(&test->pg, "SET session_replication_role = replica");
    pg_test_sql(&test->pg, sql);
}

static void line__back_dated_past_a_seal_is_found(void **state)
{
    struct ledger_test *test = *state;
    facts_programme(test->pg.db, 2);
    int64_t file = january(test, "2019-01-10 500,2019-01-20 -30", 0);
    (void)month_seal(test, "2019-01");
    none(test);
    behind_the_guards(test, "DELETE FROM seal.seal"); /* so that the poster does not mark it */
    (void)january(test, "2019-01-10 480,2019-01-20 -30", file);
    ledger_test_post(test);
    assert_true(named(test, PASS_COVERAGE) + named(test, PASS_SEAL) > 0);
}

/* Statements follow each other is what a seal proves: without the statement there is none. */
static void statement__dropped_keeps_the_account_from_being_sealed(void **state)
{
    struct ledger_test *test = *state;
    facts_programme(test->pg.db, 2);
    (void)january(test, "2019-01-10 500,2019-01-20 -30", 0);
    later(test, "2019-02-01", "2019-02-28", 570);
    month_log(test);
    assert_string_equal(month_reason(test, "2019-02", 1), "");
    later(test, "2019-04-01", "2019-04-30", 600); /* March had 30, and is not there */
    month_log(test);
    assert_string_not_equal(month_reason(test, "2019-04", 1), "");
    assert_int_equal(month_seal(test, "2019-04").sealed, 0);
}

static void statement__whose_last_line_is_dropped_is_found(void **state)
{
    struct ledger_test *test = *state;
    facts_programme(test->pg.db, 2);
    (void)january(test, "2019-01-10 500,2019-01-20 -30", 0);
    ledger_test_post(test);
    none(test);
    (void)month_accept(test->pg.db, (struct month_statement) { .village = 1,
                                                               .from = "2019-02-01",
                                                               .to = "2019-02-28",
                                                               .opening = 570,
                                                               .lines = "2019-02-05 7,2019-02-06 "
                                                                        "-9" });
    /* the poster believes that the last line has its record */
    behind_the_guards(test, "INSERT INTO ledger.origin (kind, fact_id, chain, n)"
                            " SELECT 'line', max(id), '" VILLAGE "', 1 FROM intake.line");
    ledger_test_post(test);
    assert_true(named(test, PASS_COVERAGE) > 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, ledger_test_begin, ledger_test_end)
    const struct CMUnitTest tests[] = {
        TEST(line__back_dated_past_a_seal_is_found),
        TEST(statement__dropped_keeps_the_account_from_being_sealed),
        TEST(statement__whose_last_line_is_dropped_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
