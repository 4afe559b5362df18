/* kill -9 of a witness between any two steps of keeping its state. The system calls that put the
 * state on the disk are replaced here by ones that kill the process just before or just after. */
#include "../support/test.h"

#include "../support/tinylog.h"
#include "../support/tsa.h"
#include "proof/submission.h"
#include "witness/witness.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ORIGIN "example.org/ledger"

enum call { CALL_NONE, CALL_FSYNC, CALL_RENAME, CALL_ANSWER };
static struct {
    enum call call;
    int countdown; /* the how manieth of these calls */
    bool after;    /* when it was done, not before */
} strike;

static void maybe_die(enum call call, bool after)
{
    if (strike.call == call && strike.after == after && --strike.countdown == 0)
        (void)raise(SIGKILL); /* nobody comes back from it */
}

int renameat(int old_fd, const char *old, int new_fd, const char *new)
{
    maybe_die(CALL_RENAME, false);
    int status = (int)syscall(SYS_renameat, old_fd, old, new_fd, new);
    maybe_die(CALL_RENAME, true);
    return status;
}

int fsync(int fd)
{
    maybe_die(CALL_FSYNC, false);
    int status = (int)syscall(SYS_fsync, fd);
    maybe_die(CALL_FSYNC, true);
    return status;
}

struct fixture {
    char folder[64];
    struct tinylog *log;
};

static int set_up(void **state)
{
    static struct fixture f;
    struct err err = { 0 };
    struct buf vkey;
    char path[96];
    (void)snprintf(f.folder, sizeof f.folder, "/tmp/mingzhang-kill-XXXXXX");
    if (mkdtemp(f.folder) == NULL)
        return -1;
    strike.call = CALL_NONE;
    f.log = tinylog_new(ORIGIN, 1, TINYLOG_MAX);
    ASSERT_OK(witness_create(f.folder, "audit.example/w1", NULL, &err));
    buf_init(&vkey, 1000);
    tinylog_vkey(f.log, &vkey);
    (void)snprintf(path, sizeof path, "%s/witness.conf", f.folder);
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    assert_true(fprintf(file, "log = %s\n", vkey.data) > 0);
    assert_int_equal(fclose(file), 0);
    buf_release(&vkey);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    const char *const argv[] = { "rm", "-rf", f->folder, NULL };
    tinylog_free(f->log);
    return tsa_run(argv);
}

/* One request to a witness that starts for it; status 0: it did not live to answer. */
static int ask(struct fixture *f, size_t old, size_t size, char answer[64])
{
    int ends[2];
    int status = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct err err = { 0 };
        struct witness *witness = NULL;
        struct witness_answer out = { 0 };
        struct buf body;
        buf_init(&body, SUBMISSION_MAX);
        buf_init(&out.body, SUBMISSION_MAX);
        if (!witness_open(f->folder, true, &witness, &err))
            _exit(1);
        tinylog_request(f->log, old, size, &body);
        witness_add(witness, (struct text) { body.data, body.len }, &out);
        maybe_die(CALL_ANSWER, false);
        if (write(ends[1], &out.status, sizeof out.status) < 0 ||
            write(ends[1], out.body.data, out.body.len < 63 ? out.body.len : 63) < 0)
            _exit(1);
        _exit(0);
    }
    (void)close(ends[1]); /* the child's */
    memset(answer, 0, 64);
    if (read(ends[0], &status, sizeof status) == (ssize_t)sizeof status)
        assert_true(read(ends[0], answer, 63) >= 0);
    (void)close(ends[0]); /* it was only read */
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    return status;
}

/* The state as another process finds it. */
static uint64_t seen(struct fixture *f)
{
    struct err err = { 0 };
    AUTO(witness_state) struct witness_state *state = NULL;
    ASSERT_OK(witness_state_open(f->folder, false, &state, &err));
    return witness_state_get(state, ORIGIN).size;
}

static void killed_witness__never_answered_what_it_does_not_know(void **state)
{
    static const struct {
        enum call call;
        int countdown;
        bool after;
        uint64_t known; /* of 9, when 7 was cosigned before */
    } STRIKES[] = {
        { CALL_FSYNC, 1, false, 7 },  /* the new file is not on the disk */
        { CALL_FSYNC, 1, true, 7 },   /* it is, under its other name */
        { CALL_RENAME, 1, false, 7 }, /* the same */
        { CALL_RENAME, 1, true, 9 },  /* in place, the folder not synced */
        { CALL_FSYNC, 2, true, 9 },   /* all is done but the signature */
        { CALL_ANSWER, 1, false, 9 }, /* signed, not sent */
    };
    struct fixture *f = *state;
    char answer[64];
    for (size_t i = 0; i < COUNT(STRIKES); i++) {
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
        assert_int_equal(ask(f, 0, 7, answer), 200);
        strike.call = STRIKES[i].call;
        strike.countdown = STRIKES[i].countdown;
        strike.after = STRIKES[i].after;
        assert_int_equal(ask(f, 7, 9, answer), 0);
        strike.call = CALL_NONE;
        assert_int_equal(seen(f), STRIKES[i].known);
        /* what the log does next: the same again, then from where the witness says */
        int status = ask(f, 7, 9, answer);
        if (STRIKES[i].known == 9) {
            assert_int_equal(status, 409);
            assert_string_equal(answer, "9\n");
            status = ask(f, 9, 9, answer);
        }
        assert_int_equal(status, 200);
        assert_int_equal(ask(f, 7, 8, answer), 409); /* nothing smaller, ever */
        assert_int_equal(ask(f, 9, 100, answer), 200);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(killed_witness__never_answered_what_it_does_not_know,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests_name("witness_kill", tests, NULL, NULL);
}
