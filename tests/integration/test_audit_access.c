/* The verifier of the live database looks at people, notes and days of the access log. */
#include "../support/test.h"

#include "../support/people.h"
#include "access/log.h"
#include "access/note.h"
#include "audit/audit.h"
#include "core/buf.h"
#include "order/order.h"
#include <string.h>

enum { SECOND_US = 1000000, DAY_S = 24 * 3600 };

static int begin(void **state)
{
    struct err err = { 0 };
    (void)people_begin(state);
    struct people *p = *state;
    ASSERT_OK(people_add(p, "county", ACCESS_COUNTY, "441424", &err));
    ASSERT_OK(people_add(p, "auditor", ACCESS_AUDITOR, NULL, &err));
    people_add_for(p, "late", ACCESS_OPERATOR, -7200, -3600);
    ASSERT_OK(people_remove(p, "auditor", "left", &err));
    struct access_person county = people_find(p, "county");
    struct sha256 digest = sha256("request", strlen("request"));
    struct access_noted noted;
    struct access_log *log;
    struct desk *desk = NULL;
    int days;
    ASSERT_OK(access_note_look(p->db, &county, "export", "441424100201", "one", &err));
    ASSERT_OK(access_note_look(p->db, &county, "export", "441424100201", "two", &err));
    ASSERT_OK(access_note_refused(p->db, &county, ACCESS_SEAL, ERR_FORBIDDEN, NULL, &digest, &err));
    ASSERT_OK(access_log_open(p->test->pg.folder, ACCESS_LOG_DAYS_MIN, &log, &err));
    ASSERT_OK(
        access_log_write(log, time_now_us() - 2 * (int64_t)DAY_S * SECOND_US, text_of("{}"), &err));
    ASSERT_OK(desk_open(p->db, p->test->signer, &desk, &err));
    ASSERT_OK(access_post_notes(desk, &noted, &err));
    ASSERT_OK(access_log_close_days(desk, log, &days, &err));
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    access_log_free(log);
    return 0;
}

/* Findings that speak of the table, after the owner of the database ran what no guard stopped. */
static int64_t findings(struct people *p, const char *table, const char *sql)
{
    char all[1000];
    (void)snprintf(all, sizeof all,
                   "SET session_replication_role = replica; %s;"
                   " SET session_replication_role = origin",
                   sql);
    pg_test_sql(&p->test->pg, all);
    (void)snprintf(all, sizeof all, "SELECT count(*) FROM audit.table_finding WHERE place = '%s'",
                   table);
    int64_t found = pg_test_int(&p->test->pg, all);
    assert_int_equal(pg_test_int(&p->test->pg, "SELECT count(*) FROM audit.table_finding"), found);
    return found;
}

static void audit__finds_nothing_where_nothing_was_done(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    struct report report;
    assert_int_equal(findings(p, "access.person", "SELECT"), 0);
    report_init(&report);
    ASSERT_OK(audit_database(p->db, &(struct audit_options) { 0 }, &report, &err));
    assert_int_equal(report.found[PASS_PROJECTION], 0);
    assert_int_equal(report.found[PASS_BODY], 0);
    report_release(&report);
}

static void audit__finds_every_change_of_a_person(void **state)
{
    static const char *const CHANGES[] = {
        "UPDATE access.person SET role = 'operator', scope = '{}' WHERE name = 'county'",
        "UPDATE access.person SET scope = '{441499}' WHERE name = 'county'",
        "UPDATE access.person SET valid_to = valid_to + '1 day' WHERE name = 'late'",
        "UPDATE access.person SET valid_from = valid_from - interval '1 s' WHERE name = 'late'",
        "UPDATE access.person SET name = 'another' WHERE name = 'late'",
        "UPDATE access.person SET ended_n = NULL, ended_at = NULL, reason = NULL",
        "DELETE FROM access.person WHERE name = 'late'",
        "INSERT INTO access.person VALUES (sha256('x'), left(encode(sha256('x'), 'hex'), 16),"
        " 'administrator', '{}', 'x', now(), NULL, 999)",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CHANGES); i++) {
        void *fresh = NULL;
        (void)begin(&fresh);
        if (findings(fresh, "access.person", CHANGES[i]) != 1)
            fail_msg("not found: %s", CHANGES[i]);
        (void)people_end(&fresh);
    }
}

/* Orders keep their refused acts themselves; a record stands for one row or for several. */
static void audit__compares_refused_acts_of_orders(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    size_t posted;
    AUTO(desk) struct desk *desk = NULL;
    pg_test_sql(&p->test->pg, "INSERT INTO orders.refused (act, code, reason, at)"
                              " SELECT 'approve', 'refused', 'r' || i, now() - interval '3 hours'"
                              " FROM generate_series(1, 25) i");
    ASSERT_OK(desk_open(p->db, p->test->signer, &desk, &err));
    ASSERT_OK(order_post_refused(desk, &posted, &err));
    ASSERT_OK(desk_commit(desk, &err));
    assert_int_equal(posted, 21); /* twenty by themselves, the rest together */
    assert_int_equal(findings(p, "orders.refused", "SELECT"), 0);
    assert_int_equal(findings(p, "orders.refused",
                              "UPDATE orders.refused SET reason = 'x'"
                              " WHERE seq IN (1, 24)"),
                     2);
}

static void audit__finds_changed_notes_and_days(void **state)
{
    struct people *p = *state;
    assert_int_equal(findings(p, "access.look", "DELETE FROM access.look WHERE thing = 'two'"), 1);
    pg_test_sql(&p->test->pg, "SET session_replication_role = replica;"
                              " DELETE FROM access.look; SET session_replication_role = origin");
    assert_int_equal(pg_test_int(&p->test->pg, "SELECT count(*) FROM audit.table_finding"), 1);
    pg_test_sql(&p->test->pg, "SET session_replication_role = replica;"
                              " UPDATE access.refused SET count = 2;"
                              " UPDATE access.log_day SET lines = 0;"
                              " SET session_replication_role = origin");
    assert_int_equal(pg_test_int(&p->test->pg, "SELECT count(*) FROM audit.table_finding"), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(audit__finds_nothing_where_nothing_was_done, begin,
                                        people_end),
        cmocka_unit_test(audit__finds_every_change_of_a_person),
        cmocka_unit_test_setup_teardown(audit__compares_refused_acts_of_orders, begin, people_end),
        cmocka_unit_test_setup_teardown(audit__finds_changed_notes_and_days, begin, people_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
