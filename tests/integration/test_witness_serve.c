/* The program mingzhang-witness as others meet it: over HTTP, with its exit statuses. */
#include "../support/test.h"

#include "../support/tinylog.h"
#include "../support/tsa.h"
#include "../support/witness.h"
#include "http/client.h"
#include "proof/submission.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ORIGIN "example.org/ledger"
#define NAME   "audit.example/w1"

struct fixture {
    char folder[64];
    struct tinylog *log;
    struct tinylog *forked;
    struct witness_test witness;
    struct http_answer answer;
};

static int set_up(void **state)
{
    static struct fixture f;
    struct buf vkey;
    (void)snprintf(f.folder, sizeof f.folder, "/tmp/mingzhang-serve-XXXXXX");
    if (mkdtemp(f.folder) == NULL)
        return -1;
    f.log = tinylog_new(ORIGIN, 1, TINYLOG_MAX);
    f.forked = tinylog_new(ORIGIN, 1, 5);
    buf_init(&vkey, 1000);
    tinylog_vkey(f.log, &vkey);
    witness_test_make(&f.witness, f.folder, NAME, vkey.data);
    witness_test_start(&f.witness);
    buf_release(&vkey);
    http_answer_init(&f.answer);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    const char *const argv[] = { "rm", "-rf", f->folder, NULL };
    witness_test_stop(&f->witness, SIGTERM);
    tinylog_free(f->log);
    tinylog_free(f->forked);
    http_answer_release(&f->answer);
    return tsa_run(argv);
}

static int post(struct fixture *f, const char *path, const struct buf *body)
{
    struct err err = { 0 };
    char url[HTTP_URL_MAX];
    ASSERT_OK(http_url_join(f->witness.url, path, url, &err));
    const struct http_request request = { .url = url,
                                          .content_type = "text/plain",
                                          .body = { body->data, body->len },
                                          .answer_max = 65536,
                                          .timeout_ms = 10000 };
    ASSERT_OK(http_call(&request, &f->answer, &err));
    return f->answer.status;
}

static int ask(struct fixture *f, const struct tinylog *log, size_t old, size_t size)
{
    struct buf body;
    buf_init(&body, SUBMISSION_MAX);
    tinylog_request(log, old, size, &body);
    int status = post(f, "add-checkpoint", &body);
    buf_release(&body);
    return status;
}

static void serve__answers_as_the_protocol_says(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(ask(f, f->log, 0, 7), 200);
    ASSERT_TEXT_HAS(f->answer.body.data, "\xe2\x80\x94 " NAME " ");
    assert_int_equal(ask(f, f->log, 0, 9), 409);
    assert_string_equal(f->answer.content_type, "text/x.tlog.size");
    assert_string_equal(f->answer.body.data, "7\n");
    assert_int_equal(ask(f, f->log, 7, 9), 200);
    assert_int_equal(ask(f, f->forked, 9, 9), 409);
    assert_int_equal(ask(f, f->forked, 9, 20), 422);
    assert_int_equal(ask(f, f->log, 9, 7), 400);
}

static void serve__limits_a_request(void **state)
{
    struct fixture *f = *state;
    struct buf body;
    buf_init(&body, SUBMISSION_MAX + 1);
    buf_addf(&body, "%0*d", SUBMISSION_MAX, 7);
    assert_int_equal(post(f, "add-checkpoint", &body), 400);
    buf_addc(&body, 'x');
    assert_int_equal(post(f, "add-checkpoint", &body), 413);
    assert_int_equal(post(f, "other", &body), 413);
    buf_clear(&body);
    assert_int_equal(post(f, "other", &body), 404);
    assert_int_equal(post(f, "", &body), 405);
    buf_release(&body);
}

static void serve__remembers_over_kill_and_restart(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(ask(f, f->log, 0, 7), 200);
    witness_test_stop(&f->witness, SIGKILL);
    witness_test_start(&f->witness);
    assert_int_equal(ask(f, f->log, 0, 7), 409);
    assert_string_equal(f->answer.body.data, "7\n");
    assert_int_equal(ask(f, f->log, 7, 1000), 200);
}

static void serve__is_one_process_for_one_folder(void **state)
{
    struct fixture *f = *state;
    const char *const second[] = {
        witness_test_program(), "serve", "--dir", f->witness.folder, "--listen", "127.0.0.1:0", NULL
    };
    const char *const look[] = { witness_test_program(), "state", "--dir", f->witness.folder,
                                 NULL };
    assert_int_equal(tsa_run(second), 1);
    assert_int_equal(tsa_run(look), 0);
}

static void serve__refuses_a_state_that_was_lost(void **state)
{
    struct fixture *f = *state;
    char path[600];
    const char *const again[] = {
        witness_test_program(), "serve", "--dir", f->witness.folder, "--listen", "127.0.0.1:0", NULL
    };
    assert_int_equal(ask(f, f->log, 0, 7), 200);
    witness_test_stop(&f->witness, SIGTERM);
    (void)snprintf(path, sizeof path, "%s/state", f->witness.folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(tsa_run(again), 1);
}

static void serve__has_given_up_its_rights(void **state)
{
    struct fixture *f = *state;
    char script[1024];
    (void)snprintf(script, sizeof script,
                   "grep -q '^Seccomp:.*2$' /proc/%d/status && grep -q '^NoNewPrivs:.*1$' "
                   "/proc/%d/status",
                   (int)f->witness.pid, (int)f->witness.pid);
    const char *const confined[] = { "sh", "-c", script, NULL };
    assert_int_equal(tsa_run(confined), 0);
    /* and can still do all of its work: also keep evidence of a fork */
    assert_int_equal(ask(f, f->log, 0, 7), 200);
    assert_int_equal(ask(f, f->forked, 7, 7), 409);
    (void)snprintf(script, sizeof script,
                   "cat %s/evidence/*.txt | grep -c '^" ORIGIN "$' | grep -qx 2",
                   f->witness.folder);
    assert_int_equal(tsa_run(confined), 0);
}

/* SoftHSM loses the name of a curve each time that it reads a key, and is unloaded before a program
 * built with LeakSanitizer could tell that it was not ours: for others this means nothing. */
static void look_for_leaks(bool is_wanted)
{
    assert_int_equal(setenv("ASAN_OPTIONS", is_wanted ? "detect_leaks=1" : "detect_leaks=0", 1), 0);
}

static void serve__signs_with_a_key_in_a_token(void **state)
{
    struct fixture *f = *state;
    char token[128];
    char conf[160];
    char uri[256];
    struct buf vkey;
    (void)snprintf(token, sizeof token, "%s/token", f->folder);
    (void)snprintf(conf, sizeof conf, "%s/softhsm2.conf", token);
    (void)snprintf(uri, sizeof uri, "pkcs11:token=mingzhang;object=record?pin-source=file:%s/pin",
                   token);
    const char *const make[] = { "tests/support/token.sh", "make", token, NULL };
    assert_int_equal(tsa_run(make), 0);
    assert_int_equal(setenv("SOFTHSM2_CONF", conf, 1), 0);
    buf_init(&vkey, 1000);
    tinylog_vkey(f->log, &vkey);
    witness_test_stop(&f->witness, SIGTERM);
    look_for_leaks(false);
    witness_test_make_with(&f->witness, f->folder, "token.example/w", vkey.data, uri);
    witness_test_start(&f->witness);
    assert_int_equal(ask(f, f->log, 0, 7), 200);
    ASSERT_TEXT_HAS(f->answer.body.data, "\xe2\x80\x94 token.example/w ");
    assert_int_equal(ask(f, f->log, 7, 1000), 200);
    look_for_leaks(true);
    assert_int_equal(unsetenv("SOFTHSM2_CONF"), 0);
    buf_release(&vkey);
}

static void command__says_what_it_wants(void **state)
{
    struct fixture *f = *state;
    const char *const none[] = { witness_test_program(), NULL };
    const char *const unknown[] = { witness_test_program(), "sing", "--dir", f->folder, NULL };
    const char *const help[] = { witness_test_program(), "--help", NULL };
    const char *const nowhere[] = { witness_test_program(), "key", "--dir", "/no/such/folder",
                                    NULL };
    assert_int_equal(tsa_run(none), 2);
    assert_int_equal(tsa_run(unknown), 2);
    assert_int_equal(tsa_run(help), 0);
    assert_int_equal(tsa_run(nowhere), 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(serve__answers_as_the_protocol_says),    TEST(serve__limits_a_request),
        TEST(serve__remembers_over_kill_and_restart), TEST(serve__is_one_process_for_one_folder),
        TEST(serve__refuses_a_state_that_was_lost),   TEST(serve__has_given_up_its_rights),
        TEST(serve__signs_with_a_key_in_a_token),     TEST(command__says_what_it_wants),
    };
    return cmocka_run_group_tests_name("witness_serve", tests, NULL, NULL);
}
