#include "../support/test.h"

#include "../support/pg.h"
#include "access/idem.h"
#include <pthread.h>
#include <string.h>

static int begin(void **state)
{
    static struct pg_test pg;
    pg_test_begin(&pg);
    *state = &pg;
    return 0;
}

static int end(void **state)
{
    pg_test_end(*state);
    return 0;
}

static struct access_ask ask_of(const char *caller, const char *key, const char *request)
{
    return (struct access_ask) { caller, key, sha256(request, strlen(request)) };
}

static void idem__gives_the_same_answer_again(void **state)
{
    struct pg_test *pg = *state;
    struct err err = { 0 };
    AUTO(arena) struct arena *arena = arena_make();
    struct access_ask ask = ask_of("0123456789abcdef", "k-1", "POST /orders {}");
    enum access_idem_state found;
    struct access_answer answer = { 0 };
    ASSERT_OK(access_idem_begin(pg->db, &ask, arena, &found, &answer, &err));
    assert_int_equal(found, ACCESS_IDEM_NEW);
    ASSERT_OK(access_idem_begin(pg->db, &ask, arena, &found, &answer, &err));
    assert_int_equal(found, ACCESS_IDEM_OPEN);
    ASSERT_OK(access_idem_finish(pg->db, &ask, 201, text_of("{\"id\":\"é\"}"), &err));
    ASSERT_OK(access_idem_begin(pg->db, &ask, arena, &found, &answer, &err));
    assert_int_equal(found, ACCESS_IDEM_DONE);
    assert_int_equal(answer.status, 201);
    assert_true(text_eq(answer.body, "{\"id\":\"é\"}"));
    ASSERT_ERR(access_idem_finish(pg->db, &ask, 500, text_of(""), &err), ERR_REFUSED);
    ASSERT_ERR(db_script(pg->db, "DELETE FROM access.idem", &err), ERR_REFUSED);
}

static void idem__refuses_the_key_of_another_request(void **state)
{
    struct pg_test *pg = *state;
    struct err err = { 0 };
    AUTO(arena) struct arena *arena = arena_make();
    struct access_ask one = ask_of("0123456789abcdef", "k-1", "one");
    struct access_ask other = ask_of("0123456789abcdef", "k-1", "other");
    struct access_ask caller = ask_of("0123456789abcdee", "k-1", "other");
    enum access_idem_state found;
    struct access_answer answer;
    ASSERT_OK(access_idem_begin(pg->db, &one, arena, &found, &answer, &err));
    ASSERT_ERR(access_idem_begin(pg->db, &other, arena, &found, &answer, &err), ERR_CONFLICT);
    ASSERT_ERR(access_idem_finish(pg->db, &other, 200, text_of(""), &err), ERR_INTERNAL);
    ASSERT_OK(access_idem_begin(pg->db, &caller, arena, &found, &answer, &err));
    assert_int_equal(found, ACCESS_IDEM_NEW); /* keys are each caller's own */
    ASSERT_OK(access_idem_finish(pg->db, &one, 204, (struct text) { 0 }, &err));
    ASSERT_OK(access_idem_begin(pg->db, &one, arena, &found, &answer, &err));
    assert_int_equal(found, ACCESS_IDEM_DONE);
    assert_int_equal(answer.body.len, 0);
}

static void idem__limits_key_and_answer(void **state)
{
    struct pg_test *pg = *state;
    struct err err = { 0 };
    AUTO(arena) struct arena *arena = arena_make();
    char key[ACCESS_IDEM_KEY_MAX + 2];
    enum access_idem_state found;
    struct access_answer answer;
    memset(key, 'k', sizeof key);
    key[ACCESS_IDEM_KEY_MAX + 1] = '\0';
    struct access_ask ask = ask_of("0123456789abcdef", key, "one");
    ASSERT_ERR(access_idem_begin(pg->db, &ask, arena, &found, &answer, &err), ERR_INPUT);
    key[ACCESS_IDEM_KEY_MAX] = '\0';
    ASSERT_OK(access_idem_begin(pg->db, &ask, arena, &found, &answer, &err));
    static const char *const BAD[] = { "", "a b", "a\tb", "é" };
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct access_ask bad = ask_of("0123456789abcdef", BAD[i], "one");
        ASSERT_ERR(access_idem_begin(pg->db, &bad, arena, &found, &answer, &err), ERR_INPUT);
    }
    char *body = arena_alloc(arena, ACCESS_IDEM_ANSWER_MAX + 1);
    memset(body, 'x', ACCESS_IDEM_ANSWER_MAX + 1);
    struct text text = { body, ACCESS_IDEM_ANSWER_MAX + 1 };
    ASSERT_ERR(access_idem_finish(pg->db, &ask, 200, text, &err), ERR_LIMIT);
    text.len--;
    ASSERT_OK(access_idem_finish(pg->db, &ask, 200, text, &err));
    ASSERT_OK(access_idem_begin(pg->db, &ask, arena, &found, &answer, &err));
    assert_int_equal(answer.body.len, ACCESS_IDEM_ANSWER_MAX);
}

/* The second of two that come at once, on a connection of its own. */
struct second {
    const char *conninfo;
    enum access_idem_state state;
    char answer[32];
};

static void *ask_second(void *arg)
{
    struct second *second = arg;
    struct err err = { 0 };
    AUTO(db) struct db *db = NULL;
    AUTO(arena) struct arena *arena = arena_make();
    struct access_ask ask = ask_of("0123456789abcdef", "k-1", "one");
    struct access_answer answer = { .body = text_of("") };
    if (!db_open(second->conninfo, &db, &err) || !db_begin(db, DB_READ_COMMITTED, &err) ||
        !access_idem_begin(db, &ask, arena, &second->state, &answer, &err) || !db_commit(db, &err))
        (void)snprintf(second->answer, sizeof second->answer, "%.30s", err.text);
    else
        (void)snprintf(second->answer, sizeof second->answer, "%.*s", TEXT_ARG(answer.body));
    return NULL;
}

static void wait_until_it_waits(struct pg_test *pg)
{
    while (pg_test_int(pg, "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datname ="
                           " current_database() AND wait_event_type = 'Lock'") == 0)
        ;
}

static void two_at_once(struct pg_test *pg, bool first_commits, struct second *second)
{
    struct err err = { 0 };
    AUTO(db) struct db *first = NULL;
    AUTO(arena) struct arena *arena = arena_make();
    struct access_ask ask = ask_of("0123456789abcdef", "k-1", "one");
    enum access_idem_state found;
    struct access_answer answer;
    pthread_t thread;
    second->conninfo = pg->conninfo;
    ASSERT_OK(db_open(pg->conninfo, &first, &err));
    ASSERT_OK(db_begin(first, DB_READ_COMMITTED, &err));
    ASSERT_OK(access_idem_begin(first, &ask, arena, &found, &answer, &err));
    assert_int_equal(found, ACCESS_IDEM_NEW);
    assert_int_equal(pthread_create(&thread, NULL, ask_second, second), 0);
    wait_until_it_waits(pg);
    ASSERT_OK(access_idem_finish(first, &ask, 201, text_of("first"), &err));
    if (first_commits)
        ASSERT_OK(db_commit(first, &err));
    else
        db_rollback(first);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void idem__lets_the_second_of_two_wait_for_the_answer_of_the_first(void **state)
{
    struct second second = { 0 };
    two_at_once(*state, true, &second);
    assert_int_equal(second.state, ACCESS_IDEM_DONE);
    assert_string_equal(second.answer, "first");
}

static void idem__lets_the_second_of_two_do_it_when_the_first_failed(void **state)
{
    struct second second = { 0 };
    two_at_once(*state, false, &second);
    assert_int_equal(second.state, ACCESS_IDEM_NEW);
    assert_string_equal(second.answer, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(idem__gives_the_same_answer_again),
        TEST(idem__refuses_the_key_of_another_request),
        TEST(idem__limits_key_and_answer),
        TEST(idem__lets_the_second_of_two_wait_for_the_answer_of_the_first),
        TEST(idem__lets_the_second_of_two_do_it_when_the_first_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
