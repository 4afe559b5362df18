/* Two sealers at once over one signer, while records come in: one waits for the other, and what
 * they make together is one log. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/sealer.h"
#include "../support/signer_process.h"
#include "ledger/poster.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 40, POSTS = 12, PAYMENTS = 20, SEALERS = 2 };

struct fixture {
    struct sealer_test test;
    pid_t server;
};

static int set_up(void **state)
{
    static struct fixture f;
    struct err err = { 0 };
    struct sealer_test *test = &f.test;
    sealer_test_begin(test, "");
    signer_free(test->signer); /* the keys are there: a process takes them over */
    test->signer = NULL;
    assert_true(signer_process_settings(test->conf.home, &test->settings));
    f.server = signer_process_start(&test->settings);
    ASSERT_OK(signer_open(&test->settings, &test->signer, &err));
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    sealer_test_end(&f->test);
    (void)kill(f->server, SIGTERM);
    return waitpid(f->server, NULL, 0) != f->server;
}

static bool rounds(struct sealer_test *test, struct db *db, struct signer *signer, struct err *err)
{
    const struct log_options hasty = { .is_hasty = true };
    for (int i = 0; i < ROUNDS; i++) {
        struct log_summary summary;
        TRY(log_advance(db, signer, &test->conf, &hasty, &summary, err));
    }
    return true;
}

static pid_t start_sealer(struct sealer_test *test)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0)
        return child;
    struct err err = { 0 };
    struct db *db = NULL;
    struct signer *signer = NULL;
    if (db_open(test->pg.conninfo, &db, &err) && signer_open(&test->settings, &signer, &err) &&
        rounds(test, db, signer, &err))
        _exit(0);
    (void)fprintf(stderr, "%s\n", err.text);
    _exit(1);
}

static void sealers__two_at_once_make_one_log(void **state)
{
    struct fixture *f = *state;
    struct sealer_test *test = &f->test;
    pid_t sealers[SEALERS];
    for (int i = 0; i < SEALERS; i++)
        sealers[i] = start_sealer(test);
    for (int i = 0; i < POSTS; i++)
        sealer_test_post(test, PAYMENTS);
    for (int i = 0; i < SEALERS; i++) {
        int status;
        assert_int_equal(waitpid(sealers[i], &status, 0), sealers[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    (void)sealer_test_advance(test);
    sealer_test_sound(test);
    assert_true(pg_test_int(&test->pg, "SELECT count(*) FROM log.checkpoint") > 1);
    /* a checkpoint has never fewer leaves than one that was signed before it */
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM (SELECT size, lag(size) OVER"
                                            " (ORDER BY at, size) AS last FROM log.checkpoint) x"
                                            " WHERE size < last"),
                     0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sealers__two_at_once_make_one_log),
    };
    return cmocka_run_group_tests_name("log_two", tests, NULL, NULL);
}
