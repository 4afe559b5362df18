#include "../support/test.h"

#include "../support/people.h"
#include "access/note.h"
#include <string.h>

static int begin(void **state)
{
    struct err err = { 0 };
    (void)people_begin(state);
    struct people *p = *state;
    ASSERT_OK(people_add(p, "auditor", ACCESS_AUDITOR, NULL, &err));
    ASSERT_OK(people_add(p, "manager", ACCESS_MANAGER, "441424100202", &err));
    return 0;
}

static struct access_noted post(struct people *p)
{
    struct err err = { 0 };
    AUTO(desk) struct desk *desk = NULL;
    struct access_noted noted;
    ASSERT_OK(desk_open(p->db, p->test->signer, &desk, &err));
    ASSERT_OK(access_post_notes(desk, &noted, &err));
    ASSERT_OK(desk_commit(desk, &err));
    return noted;
}

static int64_t number(struct people *p, const char *sql) { return pg_test_int(&p->test->pg, sql); }

static bool waits(struct people *p)
{
    struct err err = { 0 };
    bool ret;
    ASSERT_OK(access_has_notes(p->db, &ret, &err));
    return ret;
}

static void refuse(struct people *p, const char *name, const char *request)
{
    struct err err = { 0 };
    struct access_person person = people_find(p, name);
    struct sha256 digest = sha256(request, strlen(request));
    ASSERT_OK(access_note_refused(p->db, &person, ACCESS_ORDER_SIGN, ERR_FORBIDDEN, "441424100201",
                                  &digest, &err));
}

static void look(struct people *p, const char *subject, const char *thing)
{
    struct err err = { 0 };
    struct access_person person = people_find(p, "auditor");
    ASSERT_OK(access_note_look(p->db, &person, "export", subject, thing, &err));
}

static void look__becomes_a_record_of_who_and_what(void **state)
{
    struct people *p = *state;
    assert_false(waits(p));
    look(p, "441424100201", "one");
    look(p, "441424100202", "other");
    look(p, "441424100201", "two");
    look(p, "", "the whole");
    assert_true(waits(p));
    struct access_noted noted = post(p);
    assert_int_equal(noted.looks, 3); /* those of one chain together */
    assert_false(waits(p));
    assert_int_equal(post(p).looks, 0);
    char sql[600];
    (void)snprintf(sql, sizeof sql,
                   "SELECT count(*) FROM (SELECT convert_from(bytes, 'UTF8')::jsonb -> 'body' AS b"
                   " FROM ledger.record WHERE type = 'access') r WHERE b ->> 'who' = '%s'"
                   " AND b ->> 'what' = 'export' AND (b ->> 'subject' = '441424100201')"
                   " AND b ->> 'count' = '2'",
                   people_find(p, "auditor").key_id);
    assert_int_equal(number(p, sql), 1);
    assert_int_equal(number(p, "SELECT count(*) FROM ledger.record WHERE type = 'access' AND"
                               " convert_from(bytes, 'UTF8')::jsonb #> '{body,subject}' IS NULL"),
                     1);
    /* The digest is over the lines that stay beside the ledger. */
    assert_int_equal(number(p,
                            "SELECT count(*) FROM ledger.record r WHERE type = 'access' AND"
                            " convert_from(bytes, 'UTF8')::jsonb #>> '{body,digest}' <> (SELECT"
                            " encode(sha256(convert_to(string_agg(to_char(at AT TIME ZONE 'UTC',"
                            " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') || ' ' || thing || chr(10), ''"
                            " ORDER BY id), 'UTF8')), 'hex') FROM access.look l WHERE l.n = r.n)"),
                     0);
    ledger_test_sound(p->test);
}

static void look__at_what_is_no_chain_does_not_stop_the_others(void **state)
{
    struct people *p = *state;
    look(p, "no chain\x7f", "one");
    look(p, "441424100201", "two");
    assert_int_equal(post(p).looks, 2);
    assert_int_equal(number(p, "SELECT count(*) FROM access.look WHERE n IS NULL"), 0);
}

static void opening__is_noted_as_it_is_read(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    struct access_person person = people_find(p, "manager");
    ASSERT_OK(access_begin(p->db, &person, &err));
    (void)number(p, "SELECT count(*) FROM access.open_record('441424100202', 0)");
    ASSERT_OK(db_commit(p->db, &err));
    ASSERT_OK(access_begin(p->db, &person, &err));
    ASSERT_ERR(db_script(p->db, "SELECT access.open_record('441424100201', 0)", &err), ERR_REFUSED);
    db_rollback(p->db);
    assert_int_equal(post(p).looks, 1);
    assert_int_equal(number(p, "SELECT count(*) FROM ledger.record WHERE type = 'access'"), 1);
}

static void refused__is_recorded_one_by_one_up_to_the_cap(void **state)
{
    struct people *p = *state;
    for (int i = 0; i < ACCESS_REFUSED_CAP; i++)
        refuse(p, "manager", "request");
    assert_int_equal(post(p).refused, ACCESS_REFUSED_CAP);
    refuse(p, "manager", "request");
    refuse(p, "manager", "another");
    assert_false(waits(p)); /* the rest waits for the end of its hour */
    assert_int_equal(post(p).refused, 0);
    refuse(p, "auditor", "of somebody else");
    assert_int_equal(post(p).refused, 1);
    assert_int_equal(number(p, "SELECT count(*) FROM ledger.record WHERE type = 'act_refused'"),
                     ACCESS_REFUSED_CAP + 1);
    ledger_test_sound(p->test);
}

static void refused__beyond_the_cap_are_counted_in_one_record(void **state)
{
    enum { MORE = 5 };
    struct people *p = *state;
    for (int i = 0; i < ACCESS_REFUSED_CAP + MORE; i++)
        refuse(p, "manager", "request");
    assert_int_equal(number(p, "SELECT count FROM access.refused WHERE place = 0"), MORE);
    assert_int_equal(post(p).refused, ACCESS_REFUSED_CAP);
    pg_test_sql(&p->test->pg, "UPDATE access.refused SET hour = hour - interval '2 hours'"
                              " WHERE place = 0");
    assert_true(waits(p));
    assert_int_equal(post(p).refused, 1);
    assert_int_equal(number(p, "SELECT count(*) FROM ledger.record WHERE type = 'act_refused' AND"
                               " (convert_from(bytes, 'UTF8')::jsonb #> '{body,count}')::int = 5"),
                     1);
    /* Its digest folds those of the requests, one after the other. */
    assert_int_equal(
        number(p, "SELECT count(*) FROM access.refused, (SELECT sha256('request') AS d) r WHERE"
                  " place = 0 AND digest ="
                  " sha256(sha256(sha256(sha256(d || d) || d) || d) || d)"),
        1);
    struct err err = { 0 };
    ASSERT_ERR(db_script(p->db, "UPDATE access.refused SET count = 1", &err), ERR_REFUSED);
    ASSERT_ERR(db_script(p->db, "DELETE FROM access.refused", &err), ERR_REFUSED);
}

static void refused__of_a_key_that_was_never_registered_is_not_noted(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    refuse(p, "nobody", "request");
    assert_int_equal(number(p, "SELECT count(*) FROM access.refused"), 0);
    ASSERT_OK(people_remove(p, "manager", "left", &err));
    refuse(p, "manager", "request"); /* it was registered once: what it tries is of interest */
    assert_int_equal(number(p, "SELECT count(*) FROM access.refused"), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, people_end)
    const struct CMUnitTest tests[] = {
        TEST(look__becomes_a_record_of_who_and_what),
        TEST(look__at_what_is_no_chain_does_not_stop_the_others),
        TEST(opening__is_noted_as_it_is_read),
        TEST(refused__is_recorded_one_by_one_up_to_the_cap),
        TEST(refused__beyond_the_cap_are_counted_in_one_record),
        TEST(refused__of_a_key_that_was_never_registered_is_not_noted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
