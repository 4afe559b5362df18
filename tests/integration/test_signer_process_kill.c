/* kill -9 around the signer's socket: of the signer while a program posts, of the program while it
 * posts, and of the program before the answer to its checkpoint reaches it. mingzhang-signer runs
 * as an administrator would run it. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/ledger.h"
#include "../support/signer_process.h"
#include "../support/signing.h"
#include "proof/note.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VILLAGES = 3, PAYMENTS = 3000, STRIKE_CALL = 3, ASKED_MAX = 1000000 };

static char home[] = "/tmp/test_signer_process.XXXXXX";
static struct signer_settings settings;
static pid_t server;

/* A client that dies instead of reading an answer. */
static bool is_deaf;
ssize_t recv(int fd, void *buf, size_t n, int flags)
{
    if (is_deaf)
        (void)raise(SIGKILL); /* nobody comes back from it */
    return syscall(SYS_recvfrom, fd, buf, n, flags, NULL, NULL);
}

/* A signer whose how manieth signing call strikes. */
static struct {
    bool (*sign)(struct signer *signer, const struct text *texts, size_t count,
                 struct signature *ret, struct signature_der *ret_second, struct err *err);
    pid_t victim;
    int countdown;
} strike;

static bool sign_and_strike(struct signer *signer, const struct text *texts, size_t count,
                            struct signature *ret, struct signature_der *ret_second,
                            struct err *err)
{
    if (--strike.countdown == 0) {
        (void)kill(strike.victim, SIGKILL);
        if (strike.victim == server)
            (void)waitpid(server, NULL, 0); /* so that it is over when the call goes on */
    }
    return strike.sign(signer, texts, count, ret, ret_second, err);
}

static void arm(struct signer *signer, pid_t victim)
{
    strike.sign = signer->sign;
    strike.victim = victim;
    strike.countdown = STRIKE_CALL;
    signer->sign = sign_and_strike;
}

static struct signer *connect_to_server(void)
{
    struct err err = { 0 };
    struct signer *signer = NULL;
    ASSERT_OK(signer_open(&settings, &signer, &err));
    return signer;
}

static int set_up_all(void **state)
{
    (void)state;
    return mkdtemp(home) == NULL || !signer_process_settings(home, &settings);
}

static int tear_down_all(void **state)
{
    char command[100];
    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command);
}

static int set_up(void **state)
{
    static struct ledger_test test;
    struct err err = { 0 };
    char command[120];
    (void)snprintf(command, sizeof command, "rm -rf '%s/keys'", home);
    if (system(command) != 0)
        return 1;
    pg_test_begin(&test.pg);
    ASSERT_OK(signer_create(&settings, SIGNING_LEDGER, &err));
    server = signer_process_start(&settings);
    test.signer = connect_to_server();
    ASSERT_OK(ledger_init(test.pg.db, SIGNING_LEDGER, &test.signer->key, &err));
    facts_programme(test.pg.db, VILLAGES);
    (void)facts_payments(test.pg.db, VILLAGES, PAYMENTS);
    *state = &test;
    return 0;
}

static int tear_down(void **state)
{
    struct ledger_test *test = *state;
    signer_free(test->signer);
    pg_test_end(&test->pg);
    (void)kill(server, SIGTERM);
    return waitpid(server, NULL, 0) != server;
}

static int64_t unposted(struct ledger_test *test)
{
    return PAYMENTS -
           pg_test_int(&test->pg, "SELECT count(*) FROM ledger.record WHERE type = 'payment'");
}

static void a_killed_signer_costs_a_clear_line_and_the_next_run_finishes(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct post_summary summary;
    arm(test->signer, server);
    assert_false(ledger_post(test->pg.db, test->signer, NULL, &summary, &err));
    assert_int_equal(err_exit(err.code), 3);
    ASSERT_TEXT_HAS(err.text, "signer");
    assert_null(strchr(err.text, '\n'));
    ASSERT_TEXT_HAS(err.hint, "run the command again");
    assert_true(unposted(test) > 0);
    signer_free(test->signer);
    server = signer_process_start(&settings);
    test->signer = connect_to_server();
    (void)ledger_test_post(test);
    assert_int_equal(unposted(test), 0);
    ledger_test_sound(test);
}

static void must_be_killed(pid_t child)
{
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void a_killed_client_leaves_a_signer_that_serves_the_next_one(void **state)
{
    struct ledger_test *test = *state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct err err = { 0 };
        struct db *db = NULL;
        struct signer *signer = NULL;
        struct post_summary summary;
        if (db_open(test->pg.conninfo, &db, &err) && signer_open(&settings, &signer, &err)) {
            arm(signer, getpid());
            if (ledger_post(db, signer, NULL, &summary, &err))
                _exit(0); /* it should not have come back */
        }
        _exit(1);
    }
    must_be_killed(child);
    assert_int_equal(waitpid(server, NULL, WNOHANG), 0);
    (void)ledger_test_post(test);
    assert_int_equal(unposted(test), 0);
    ledger_test_sound(test);
}

static void ask_and_die(const struct signing_log *log, const struct checkpoint_ask *ask)
{
    struct err err = { 0 };
    struct checkpoint_notes notes = signing_notes();
    struct signer *signer = NULL;
    if (signer_open(&settings, &signer, &err) && signer->begin(signer, &err) &&
        signer->add(signer, log->records, ask->size, &err)) {
        is_deaf = true;
        if (signer->end(signer, ask, &notes, &err))
            _exit(0); /* it should not have come back */
    }
    _exit(1);
}

static void seal_again(struct signer *signer, const struct checkpoint_ask *ask,
                       struct checkpoint_notes *ret)
{
    struct err err = { 0 };
    ASSERT_OK(signer->begin(signer, &err));
    ASSERT_OK(signer->end(signer, ask, ret, &err));
}

static void a_checkpoint_whose_answer_was_lost_is_given_again(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct signer_head head = { 0 };
    struct note note;
    struct note_key key;
    struct signing_log log;
    struct checkpoint_notes first = signing_notes(), again = signing_notes();
    signing_log_make(&log, 3, 4);
    struct checkpoint_ask ask = signing_log_ask(&log, 9);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        ask_and_die(&log, &ask);
    must_be_killed(child);
    for (int i = 0; i < ASKED_MAX && head.size != ask.size; i++) /* the signer works meanwhile */
        ASSERT_OK(test->signer->head(test->signer, &head, &err));
    assert_int_equal(head.size, ask.size);
    assert_memory_equal(&head.root, &ask.root, SHA256_SIZE);
    seal_again(test->signer, &ask, &first);
    seal_again(test->signer, &ask, &again);
    assert_int_equal(first.note.len, again.note.len);
    assert_memory_equal(first.note.data, again.note.data, first.note.len);
    ASSERT_OK(note_parse((struct text) { first.note.data, first.note.len }, &note, &err));
    ASSERT_OK(note_key_of(SIGNING_LEDGER, NOTE_ED25519, &test->signer->checkpoint_key, &key, &err));
    assert_non_null(note_check(&note, &key));
    ASSERT_OK(test->signer->begin(test->signer, &err));
    assert_false(test->signer->add(test->signer, &log.other, 1, &err)); /* a place it covered */
    assert_int_equal(err.code, ERR_CONFLICT);
    signing_notes_release(&first);
    signing_notes_release(&again);
    signing_log_release(&log);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_killed_signer_costs_a_clear_line_and_the_next_run_finishes),
        TEST(a_killed_client_leaves_a_signer_that_serves_the_next_one),
        TEST(a_checkpoint_whose_answer_was_lost_is_given_again),
    };
    return cmocka_run_group_tests_name("signer_process_kill", tests, set_up_all, tear_down_all);
}
