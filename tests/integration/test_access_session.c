#include "../support/test.h"

#include "../support/people.h"
#include "access/session.h"
#include <string.h>

static int begin(void **state)
{
    struct err err = { 0 };
    (void)people_begin(state);
    struct people *p = *state;
    ASSERT_OK(people_add(p, "operator", ACCESS_OPERATOR, NULL, &err));
    return 0;
}

static void link_for(struct people *p, const char *name, char token[ACCESS_TOKEN_SIZE])
{
    struct err err = { 0 };
    struct access_person person = people_find(p, name);
    ASSERT_OK(access_link_new(p->db, person.key_id, 10, token, &err));
}

static struct access_session sign_in(struct people *p)
{
    struct err err = { 0 };
    char token[ACCESS_TOKEN_SIZE];
    struct access_session session;
    link_for(p, "operator", token);
    ASSERT_OK(access_link_take(p->db, token, "127.0.0.1", false, &session, &err));
    return session;
}

static void link__signs_in_once(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    char token[ACCESS_TOKEN_SIZE];
    struct access_session session, again;
    link_for(p, "operator", token);
    ASSERT_OK(access_link_take(p->db, token, "127.0.0.1", false, &session, &err));
    assert_int_equal(session.person.role, ACCESS_OPERATOR);
    ASSERT_ERR(access_link_take(p->db, token, "127.0.0.1", false, &again, &err),
               ERR_UNKNOWN_CALLER);
    ASSERT_OK(access_session_find(p->db, session.cookie, &again, &err));
    assert_string_equal(again.person.key_id, session.person.key_id);
    assert_string_equal(again.csrf, session.csrf);
    assert_string_not_equal(again.csrf, session.cookie);
}

static void link__works_on_the_machine_itself_unless_it_is_allowed(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    static const char *const ELSEWHERE[] = { "192.0.2.7", "2001:db8::1", "::ffff:192.0.2.7",
                                             "1.127.0.0", "" };
    char token[ACCESS_TOKEN_SIZE];
    struct access_session session;
    link_for(p, "operator", token);
    for (size_t i = 0; i < COUNT(ELSEWHERE); i++)
        ASSERT_ERR(access_link_take(p->db, token, ELSEWHERE[i], false, &session, &err),
                   ERR_FORBIDDEN);
    ASSERT_OK(access_link_take(p->db, token, "192.0.2.7", true, &session, &err));
    assert_true(access_is_loopback("127.0.0.1"));
    assert_true(access_is_loopback("::1"));
    assert_true(access_is_loopback("::ffff:127.0.0.1"));
}

static void link__is_over_after_its_minutes(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    char token[ACCESS_TOKEN_SIZE];
    struct access_session session;
    struct access_person person = people_find(p, "operator");
    ASSERT_ERR(access_link_new(p->db, person.key_id, 0, token, &err), ERR_INPUT);
    ASSERT_ERR(access_link_new(p->db, person.key_id, ACCESS_LINK_MINUTES_MAX + 1, token, &err),
               ERR_INPUT);
    ASSERT_OK(access_link_new(p->db, person.key_id, ACCESS_LINK_MINUTES_MAX, token, &err));
    pg_test_sql(&p->test->pg, "UPDATE access.link SET expires_at = now()");
    ASSERT_ERR(access_link_take(p->db, token, "::1", false, &session, &err), ERR_UNKNOWN_CALLER);
    ASSERT_ERR(access_link_take(p->db, "", "::1", false, &session, &err), ERR_UNKNOWN_CALLER);
}

static void link__is_for_those_who_may_come_in(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    char token[ACCESS_TOKEN_SIZE];
    struct access_session session;
    ASSERT_ERR(access_link_new(p->db, "0123456789abcdef", 10, token, &err), ERR_FORBIDDEN);
    link_for(p, "operator", token);
    ASSERT_OK(people_remove(p, "operator", "left", &err));
    ASSERT_ERR(access_link_take(p->db, token, "::1", false, &session, &err), ERR_FORBIDDEN);
}

static void secrets__are_not_in_the_database(void **state)
{
    struct people *p = *state;
    char token[ACCESS_TOKEN_SIZE], sql[400];
    struct access_session session = sign_in(p);
    link_for(p, "operator", token);
    (void)snprintf(sql, sizeof sql,
                   "SELECT (SELECT count(*) FROM access.link l WHERE position('%.20s' IN l::text)"
                   " > 0) + (SELECT count(*) FROM access.session s WHERE position('%.20s' IN"
                   " s::text) > 0 OR position('%.20s' IN s::text) > 0)",
                   token, session.cookie, session.csrf);
    assert_int_equal(pg_test_int(&p->test->pg, sql), 0);
    assert_int_equal(pg_test_int(&p->test->pg, "SELECT count(*) FROM access.link"), 2);
}

static void session__ends_with_the_registration(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    struct access_session session = sign_in(p), found;
    ASSERT_OK(people_remove(p, "operator", "compromised", &err));
    ASSERT_OK(access_session_find(p->db, session.cookie, &found, &err));
    assert_int_equal(found.person.role, ACCESS_NONE);
    assert_int_equal(found.person.standing, ACCESS_ENDED);
}

static void session__ends_in_time(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    struct access_session session = sign_in(p), found;
    assert_int_equal(pg_test_int(&p->test->pg, "SELECT count(*) FROM access.session"
                                               " WHERE expires_at = made_at + '8 hours'"),
                     1);
    pg_test_sql(&p->test->pg, "UPDATE access.session SET seen_at = now() - interval '29 minutes'");
    ASSERT_OK(access_session_find(p->db, session.cookie, &found, &err));
    assert_int_equal(pg_test_int(&p->test->pg, "SELECT count(*) FROM access.session"
                                               " WHERE seen_at > now() - interval '1 minute'"),
                     1); /* it was seen */
    pg_test_sql(&p->test->pg, "UPDATE access.session SET seen_at = now() - interval '30 minutes'");
    ASSERT_ERR(access_session_find(p->db, session.cookie, &found, &err), ERR_UNKNOWN_CALLER);
    pg_test_sql(&p->test->pg, "UPDATE access.session SET seen_at = now(), expires_at = now()");
    ASSERT_ERR(access_session_find(p->db, session.cookie, &found, &err), ERR_UNKNOWN_CALLER);
}

static void session__ends_by_signing_out(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    struct access_session one = sign_in(p), other = sign_in(p), found;
    ASSERT_OK(access_session_close(p->db, one.cookie, &err));
    ASSERT_OK(access_session_close(p->db, one.cookie, &err));
    ASSERT_ERR(access_session_find(p->db, one.cookie, &found, &err), ERR_UNKNOWN_CALLER);
    ASSERT_OK(access_session_find(p->db, other.cookie, &found, &err));
}

static void csrf__is_the_sessions_own(void **state)
{
    struct people *p = *state;
    struct access_session one = sign_in(p), other = sign_in(p);
    assert_true(access_csrf_same(&one, one.csrf));
    assert_false(access_csrf_same(&one, other.csrf));
    assert_false(access_csrf_same(&one, one.cookie));
    assert_false(access_csrf_same(&one, ""));
    assert_false(access_csrf_same(&one, NULL));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, people_end)
    const struct CMUnitTest tests[] = {
        TEST(link__signs_in_once),
        TEST(link__works_on_the_machine_itself_unless_it_is_allowed),
        TEST(link__is_over_after_its_minutes),
        TEST(link__is_for_those_who_may_come_in),
        TEST(secrets__are_not_in_the_database),
        TEST(session__ends_with_the_registration),
        TEST(session__ends_in_time),
        TEST(session__ends_by_signing_out),
        TEST(csrf__is_the_sessions_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
