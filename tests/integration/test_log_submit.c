/* A checkpoint on its way to three witnesses: two real ones, and one that is down, forgetful or a
 * liar. */
#include "../../src/log/submit.h"
#include "../support/loopback.h"
#include "../support/test.h"
#include "../support/tinylog.h"
#include "../support/tsa.h"
#include "../support/witness.h"
#include "core/date.h"
#include "proof/checkpoint.h"
#include "proof/cosignature.h"
#include "proof/submission.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ORIGIN "example.org/ledger"

/* A witness of our own that does what a test wants. */
struct liar {
    struct loopback loop;
    struct signing_key *key;
    struct note_key own;
    int status;       /* to answer with; 200: a signature */
    const char *body; /* instead of one */
    bool other_root;  /* its signature is over another root */
    int64_t ahead_s;  /* its clock */
    char last[SUBMISSION_MAX];
};

struct fixture {
    char folder[64];
    struct tinylog *log;
    struct tinylog *forked;
    struct witness_test real[2];
    struct liar liar;
    struct policy *policy;
    char text[4096]; /* of the policy */
    struct tree *tree;
    struct buf note;
    struct submit_item items[3];
};

static void lie(void *arg, const struct web_request *request, struct web_response *response)
{
    struct liar *liar = arg;
    struct err err = { 0 };
    struct submission submission;
    size_t end;
    (void)snprintf(liar->last, sizeof liar->last, TEXT_FMT, TEXT_ARG(request->body));
    response->status = liar->status;
    if (liar->status == 409)
        response->content_type = "text/x.tlog.size";
    if (liar->body != NULL) {
        buf_adds(&response->body, liar->body);
        return;
    }
    ASSERT_OK(submission_parse(request->body, &submission, &err));
    assert_true(text_find(submission.note, "\n\n", &end));
    struct text text = text_slice(submission.note, 0, end + 1);
    struct text other = text_of(ORIGIN "\n7\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n");
    ASSERT_OK(cosignature_add(liar->key, &liar->own, liar->other_root ? other : text,
                              time_now_us() / 1000000 + liar->ahead_s, &response->body, &err));
}

static const struct web_route ROUTES[] = { { WEB_POST, "/add-checkpoint", lie } };

static void start_liar(struct liar *liar)
{
    struct err err = { 0 };
    unsigned char seed[32] = { 9 };
    struct web_options options = web_options_default();
    options.routes = ROUTES;
    options.route_count = COUNT(ROUTES);
    options.body_max = SUBMISSION_MAX;
    options.arg = liar;
    ASSERT_OK(signing_key_from_seed(seed, &liar->key, &err));
    struct public_key public = signing_key_public(liar->key);
    ASSERT_OK(note_key_of("school.example/w", NOTE_COSIGNATURE, &public, &liar->own, &err));
    liar->status = 200;
    loopback_begin(&liar->loop, &options);
}

static void read_policy(struct fixture *f)
{
    struct err err = { 0 };
    struct buf liar;
    struct buf log;
    buf_init(&liar, 1000);
    buf_init(&log, 1000);
    note_key_write(&f->liar.own, &liar);
    tinylog_vkey(f->log, &log);
    (void)snprintf(f->text, sizeof f->text,
                   "log %s\nwitness audit %s %s\nwitness county %s %s/\nwitness school %s %s\n"
                   "group outside 2 audit county school\nquorum outside\n",
                   log.data, f->real[0].vkey, f->real[0].url, f->real[1].vkey, f->real[1].url,
                   liar.data, f->liar.loop.url);
    ASSERT_OK(policy_parse(text_of(f->text), f->policy, &err));
    buf_release(&liar);
    buf_release(&log);
}

static int set_up(void **state)
{
    static struct fixture f;
    struct buf vkey;
    memset(&f, 0, sizeof f);
    (void)snprintf(f.folder, sizeof f.folder, "/tmp/mingzhang-submit-XXXXXX");
    if (mkdtemp(f.folder) == NULL)
        return -1;
    f.log = tinylog_new(ORIGIN, 1, TINYLOG_MAX);
    f.forked = tinylog_new(ORIGIN, 1, 5);
    f.tree = tree_new(TREE_SHA256);
    for (int i = 0; i < TINYLOG_MAX; i++)
        tree_add(f.tree, &f.log->leaves[i]);
    f.policy = calloc(1, sizeof *f.policy);
    buf_init(&vkey, 1000);
    buf_init(&f.note, 4096);
    tinylog_vkey(f.log, &vkey);
    witness_test_make(&f.real[0], f.folder, "audit.example/w1", vkey.data);
    witness_test_make(&f.real[1], f.folder, "county.example/w", vkey.data);
    witness_test_start(&f.real[0]);
    witness_test_start(&f.real[1]);
    buf_release(&vkey);
    start_liar(&f.liar);
    read_policy(&f);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    const char *const argv[] = { "rm", "-rf", f->folder, NULL };
    witness_test_stop(&f->real[0], SIGTERM);
    witness_test_stop(&f->real[1], SIGTERM);
    if (f->liar.loop.server != NULL)
        loopback_end(&f->liar.loop);
    signing_key_free(f->liar.key);
    tinylog_free(f->log);
    tinylog_free(f->forked);
    tree_free(f->tree);
    free(f->policy);
    buf_release(&f->note);
    return tsa_run(argv);
}

static void submit(struct fixture *f, const struct tinylog *log, size_t size)
{
    struct err err = { 0 };
    struct tree_source source = tree_source(f->tree);
    for (int i = 0; i < 3; i++)
        f->items[i].witness = i;
    buf_clear(&f->note);
    tinylog_note(log, size, &f->note);
    const struct submit_job job = { .policy = f->policy,
                                    .note = { f->note.data, f->note.len },
                                    .source = &source,
                                    .now_s = time_now_us() / 1000000,
                                    .count = 3,
                                    .items = f->items };
    ASSERT_OK(log__submit(&job, &err));
}

/* The policy's own verdict on the note with all lines that came. */
static bool satisfied(struct fixture *f)
{
    static struct note note;
    struct err err = { 0 };
    struct policy_verdict verdict;
    for (int i = 0; i < 3; i++)
        if (f->items[i].outcome == SUBMIT_SIGNED)
            buf_adds(&f->note, f->items[i].line);
    ASSERT_OK(note_parse((struct text) { f->note.data, f->note.len }, &note, &err));
    policy_judge(f->policy, &note, INT64_MAX, &verdict);
    assert_false(verdict.is_forged);
    assert_non_null(verdict.log);
    return verdict.is_satisfied;
}

static void submit__collects_the_signatures_of_all(void **state)
{
    struct fixture *f = *state;
    submit(f, f->log, 7);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(f->items[i].outcome, SUBMIT_SIGNED);
        assert_int_equal(f->items[i].size, 7);
    }
    assert_true(satisfied(f));
    submit(f, f->log, 1000); /* from 7, with a proof */
    for (int i = 0; i < 3; i++)
        assert_int_equal(f->items[i].outcome, SUBMIT_SIGNED);
    assert_true(strncmp(f->liar.last, "old 7\n", 6) == 0);
}

static void submit__goes_on_from_the_size_that_a_witness_tells(void **state)
{
    struct fixture *f = *state;
    submit(f, f->log, 7);
    submit(f, f->log, 9);
    f->items[0].size = 0; /* forgotten here */
    f->items[1].size = 7; /* an older one */
    submit(f, f->log, 100);
    assert_int_equal(f->items[0].outcome, SUBMIT_SIGNED);
    assert_int_equal(f->items[1].outcome, SUBMIT_SIGNED);
    f->items[0].size = 5000; /* more than there is */
    submit(f, f->log, 100);
    assert_int_equal(f->items[0].outcome, SUBMIT_SIGNED);
}

static void submit__is_satisfied_by_two_of_three_when_one_is_down(void **state)
{
    struct fixture *f = *state;
    loopback_end(&f->liar.loop);
    submit(f, f->log, 7);
    assert_int_equal(f->items[2].outcome, SUBMIT_UNREACHABLE);
    assert_true(satisfied(f));
    witness_test_stop(&f->real[0], SIGKILL);
    submit(f, f->log, 9);
    assert_int_equal(f->items[0].outcome, SUBMIT_UNREACHABLE);
    assert_int_equal(f->items[1].outcome, SUBMIT_SIGNED);
    assert_false(satisfied(f));
}

static void submit__does_not_count_a_witness_that_signs_another_root(void **state)
{
    struct fixture *f = *state;
    f->liar.other_root = true;
    submit(f, f->log, 7);
    assert_int_equal(f->items[2].outcome, SUBMIT_LIED);
    assert_true(satisfied(f)); /* the two others suffice */
    witness_test_stop(&f->real[0], SIGKILL);
    submit(f, f->log, 9);
    assert_false(satisfied(f)); /* a liar is no second */
}

static void submit__does_not_believe_a_signature_from_the_future(void **state)
{
    struct fixture *f = *state;
    f->liar.ahead_s = SUBMIT_FUTURE_S + 60;
    submit(f, f->log, 7);
    assert_int_equal(f->items[2].outcome, SUBMIT_LIED);
    f->liar.ahead_s = SUBMIT_FUTURE_S - 60;
    submit(f, f->log, 7);
    assert_int_equal(f->items[2].outcome, SUBMIT_SIGNED);
}

static void submit__takes_no_answer_that_is_not_of_the_protocol(void **state)
{
    static const struct {
        int status;
        const char *body;
        enum submit_outcome outcome;
    } ANSWERS[] = {
        { 200, "", SUBMIT_LIED },
        { 200, "\n", SUBMIT_LIED },
        { 200, "hello\n", SUBMIT_LIED },
        { 200, "\xe2\x80\x94 school.example/w AAAA\n", SUBMIT_LIED },
        { 409, "", SUBMIT_UNREACHABLE },
        { 409, "x\n", SUBMIT_UNREACHABLE },
        { 409, "3", SUBMIT_UNREACHABLE },
        { 409, "03\n", SUBMIT_UNREACHABLE },
        { 409, "3\n", SUBMIT_UNREACHABLE }, /* and again when asked from 3 */
        { 409, "8\n", SUBMIT_AHEAD },
        { 403, "no\n", SUBMIT_REFUSED },
        { 404, "no\n", SUBMIT_REFUSED },
        { 422, "no\n", SUBMIT_REFUSED },
        { 500, "no\n", SUBMIT_UNREACHABLE },
        { 302, "no\n", SUBMIT_UNREACHABLE },
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(ANSWERS); i++) {
        f->liar.status = ANSWERS[i].status;
        f->liar.body = ANSWERS[i].body;
        f->items[2].size = 0;
        submit(f, f->log, 7);
        assert_int_equal(f->items[2].outcome, ANSWERS[i].outcome);
        assert_true(f->items[2].problem[0] != '\0');
        assert_int_equal(f->items[0].outcome, SUBMIT_SIGNED);
    }
}

static void submit__reports_a_fork(void **state)
{
    struct fixture *f = *state;
    submit(f, f->log, 7);
    submit(f, f->forked, 7);
    assert_int_equal(f->items[0].outcome, SUBMIT_FORKED);
    submit(f, f->forked, 9);
    assert_int_equal(f->items[0].outcome, SUBMIT_REFUSED);
    submit(f, f->log, 5); /* an older state of the log */
    assert_int_equal(f->items[0].outcome, SUBMIT_AHEAD);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(submit__collects_the_signatures_of_all),
        TEST(submit__goes_on_from_the_size_that_a_witness_tells),
        TEST(submit__is_satisfied_by_two_of_three_when_one_is_down),
        TEST(submit__does_not_count_a_witness_that_signs_another_root),
        TEST(submit__does_not_believe_a_signature_from_the_future),
        TEST(submit__takes_no_answer_that_is_not_of_the_protocol),
        TEST(submit__reports_a_fork),
    };
    return cmocka_run_group_tests_name("log_submit", tests, NULL, NULL);
}
