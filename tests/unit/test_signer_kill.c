/* kill -9 of the signer between any two steps of a checkpoint. The system calls that put the head
 * on the disk are replaced here by ones that kill the process just before or just after. After
 * each, a signer that starts from what is on the disk gives one checkpoint, and never another for
 * the same places. */
#include "../support/signing.h"
#include "../support/test.h"

#include "proof/checkpoint.h"
#include "proof/note.h"
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum call { CALL_NONE, CALL_FSYNC, CALL_RENAME };
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

int rename(const char *old, const char *new)
{
    maybe_die(CALL_RENAME, false);
    int status = (int)syscall(SYS_rename, old, new);
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

static struct signing_log made;
static char home[] = "/tmp/test_signer_kill.XXXXXX";
static struct signer_settings settings;

static int set_up(void **state)
{
    struct conf conf = { .home = "" };
    struct err err = { 0 };
    (void)state;
    if (mkdtemp(home) == NULL)
        return 1;
    snprintf(conf.home, sizeof conf.home, "%s", home);
    signing_log_make(&made, 3, 4);
    return !signer_settings(&conf, &settings, &err);
}

static int tear_down(void **state)
{
    char command[100];
    (void)state;
    signing_log_release(&made);
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command);
}

/* The test's own keys, and the head file of the settings. */
static void fresh_home(void)
{
    struct err err = { 0 };
    char command[120];
    snprintf(command, sizeof command, "rm -rf '%s/keys'", home);
    assert_int_equal(system(command), 0);
    ASSERT_OK(signer_create(&settings, SIGNING_LEDGER, &err));
}

static bool seal(size_t from, size_t to, struct checkpoint_notes *notes, struct err *err)
{
    AUTO(signer) struct signer *signer = NULL;
    struct checkpoint_ask ask = signing_log_ask(&made, to);
    return signer_open_local(&settings, &signer, err) && signer->begin(signer, err) &&
           signer->add(signer, made.records + from, to - from, err) &&
           signer->end(signer, &ask, notes, err);
}

static void die_at(enum call call, int countdown, bool after)
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct err err = { 0 };
        struct checkpoint_notes notes = signing_notes();
        strike.call = call;
        strike.countdown = countdown;
        strike.after = after;
        _exit(seal(5, 9, &notes, &err) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* Where the log stands after the death: 5 (nothing was kept) or 9 (all of it was). */
static uint64_t size_now(void)
{
    struct err err = { 0 };
    struct signer_head head;
    AUTO(signer) struct signer *signer = NULL;
    ASSERT_OK(signer_open_local(&settings, &signer, &err));
    ASSERT_OK(signer->head(signer, &head, &err));
    return head.size;
}

static void survive(enum call call, int countdown, bool after, uint64_t expected)
{
    struct err err = { 0 };
    struct checkpoint checkpoint;
    struct note note;
    struct checkpoint_notes before = signing_notes(), last = signing_notes();
    fresh_home();
    ASSERT_OK(seal(0, 5, &before, &err));
    die_at(call, countdown, after);
    uint64_t size = size_now();
    assert_int_equal(size, expected);
    if (size == 9) { /* covered: another record in that place is refused */
        struct checkpoint_notes fork = signing_notes();
        assert_false(seal(5, 8, &fork, &err));
        assert_int_equal(err.code, ERR_CONFLICT);
        err_clear(&err);
        signing_notes_release(&fork);
    }
    ASSERT_OK(seal(size, 9, &last, &err));
    ASSERT_OK(note_parse((struct text) { last.note.data, last.note.len }, &note, &err));
    ASSERT_OK(checkpoint_parse(note.text, &checkpoint, &err));
    struct checkpoint_ask ask = signing_log_ask(&made, 9);
    assert_int_equal(checkpoint.size, 9);
    assert_memory_equal(&checkpoint.root, &ask.root, SHA256_SIZE);
    signing_notes_release(&before);
    signing_notes_release(&last);
}

static void a_signer_killed_before_its_head_is_synced_has_signed_nothing(void **state)
{
    (void)state;
    survive(CALL_FSYNC, 1, false, 5);
}

static void a_signer_killed_before_the_rename_has_signed_nothing(void **state)
{
    (void)state;
    survive(CALL_FSYNC, 1, true, 5);
    survive(CALL_RENAME, 1, false, 5);
}

static void a_signer_killed_after_the_rename_gives_the_same_checkpoint_again(void **state)
{
    (void)state;
    survive(CALL_RENAME, 1, true, 9);
    survive(CALL_FSYNC, 2, false, 9); /* of the folder */
    survive(CALL_FSYNC, 2, true, 9);  /* before the answer */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signer_killed_before_its_head_is_synced_has_signed_nothing),
        cmocka_unit_test(a_signer_killed_before_the_rename_has_signed_nothing),
        cmocka_unit_test(a_signer_killed_after_the_rename_gives_the_same_checkpoint_again),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
