/* The sealer is killed, or loses its connection, after each of its steps: the next round goes on,
 * without a gap, a fork, or a second checkpoint of another root. */
#include "../support/test.h"

#include "../support/sealer.h"
#include "ledger/poster.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct strike {
    enum log_step at;
    struct db *other; /* NULL: the process; else through it the sealer's connection */
    int64_t pid;
};

static int set_up(void **state)
{
    static struct sealer_test test;
    sealer_test_begin(&test, "");
    *state = &test;
    return 0;
}

static int tear_down(void **state)
{
    sealer_test_end(*state);
    return 0;
}

static void strike(void *arg, enum log_step step)
{
    static const struct db_stmt END = { "test_end_backend",
                                        "SELECT pg_catalog.pg_terminate_backend($1::int, 10000)",
                                        DB_ONE_ROW };
    struct strike *strike = arg;
    struct err err = { 0 };
    if (step != strike->at)
        return;
    if (strike->other == NULL)
        raise(SIGKILL);
    const struct db_arg args[] = { db_int(strike->pid) };
    ASSERT_OK(db_exec(strike->other, &END, args, COUNT(args), NULL, &err));
}

/* A round in a process of its own, with a signer of its own. */
static void killed_round(struct sealer_test *test, enum log_step at)
{
    int status;
    signer_free(test->signer);
    test->signer = NULL;
    pid_t child = fork();
    if (child == 0) {
        struct err err = { 0 };
        struct log_summary summary;
        struct db *db = NULL;
        struct signer *signer = NULL;
        struct strike on = { .at = at };
        const struct log_options options = { .step = strike, .arg = &on };
        if (db_open(test->pg.conninfo, &db, &err) &&
            signer_open_local(&test->settings, &signer, &err) &&
            log_advance(db, signer, &test->conf, &options, &summary, &err))
            _exit(0);
        (void)fprintf(stderr, "%s\n", err.text);
        _exit(3);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    struct err err = { 0 };
    ASSERT_OK(signer_open_local(&test->settings, &test->signer, &err));
}

static void sealer__goes_on_after_a_kill_between_any_two_steps(void **state)
{
    struct sealer_test *test = *state;
    for (enum log_step at = LOG_STEP_PLACED; at <= LOG_STEP_PUBLISHED; at++) {
        sealer_test_post(test, 60 + (int)at);
        killed_round(test, at);
        (void)sealer_test_advance(test);
        sealer_test_sound(test);
    }
    /* and when the same place is hit again and again, and more came in between */
    for (enum log_step at = LOG_STEP_PLACED; at <= LOG_STEP_PUBLISHED; at++) {
        for (int i = 0; i < 2; i++) {
            sealer_test_post(test, 10);
            killed_round(test, at);
        }
    }
    (void)sealer_test_advance(test);
    sealer_test_sound(test);
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) - count(DISTINCT size)"
                                            " FROM log.checkpoint"),
                     0);
}

static void sealer__goes_on_after_its_connection_is_lost(void **state)
{
    struct sealer_test *test = *state;
    struct err err = { 0 };
    AUTO(db) struct db *other = NULL;
    ASSERT_OK(db_open(test->pg.conninfo, &other, &err));
    for (enum log_step at = LOG_STEP_PLACED; at <= LOG_STEP_PUBLISHED; at++) {
        struct log_summary summary;
        static const struct db_stmt PID = { "test_own_pid", "SELECT pg_catalog.pg_backend_pid()",
                                            DB_ONE_ROW };
        AUTO(db_result) struct db_result *pid = NULL;
        struct strike on = { .at = at, .other = other };
        const struct log_options options = { .step = strike, .arg = &on };
        sealer_test_post(test, 20);
        ASSERT_OK(db_exec(test->pg.db, &PID, NULL, 0, &pid, &err));
        on.pid = db_get_int(pid, 0, 0);
        if (log_advance(test->pg.db, test->signer, &test->conf, &options, &summary, &err))
            fail_msg("a round without a connection ended well");
        err_clear(&err);
        db_free(test->pg.db);
        ASSERT_OK(db_open(test->pg.conninfo, &test->pg.db, &err));
        (void)sealer_test_advance(test);
        sealer_test_sound(test);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sealer__goes_on_after_a_kill_between_any_two_steps),
        TEST(sealer__goes_on_after_its_connection_is_lost),
    };
    return cmocka_run_group_tests_name("log_kill", tests, NULL, NULL);
}
