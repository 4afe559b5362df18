/* The rules of C2SP tlog-witness, each with a request that passes and one that does not. */
#include "../support/test.h"

#include "../support/tinylog.h"
#include "../support/tsa.h"
#include "crypto/base64.h"
#include "proof/submission.h"
#include "witness/witness.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ORIGIN "example.org/ledger"
#define NAME   "audit.example/w1"

struct fixture {
    char folder[64];
    struct tinylog *log;
    struct tinylog *forked; /* the same key; other leaves from 5 on */
    struct tinylog *other;  /* another key, the same origin */
    struct witness *witness;
    struct witness_answer answer;
    struct buf body;
};

static void add_log_line(const struct fixture *f, const struct tinylog *log)
{
    char path[96];
    struct buf line;
    buf_init(&line, 1000);
    tinylog_vkey(log, &line);
    (void)snprintf(path, sizeof path, "%s/witness.conf", f->folder);
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    assert_true(fprintf(file, "log = %s\n", line.data) > 0);
    assert_int_equal(fclose(file), 0);
    buf_release(&line);
}

static void reopen(struct fixture *f)
{
    struct err err = { 0 };
    witness_free(f->witness);
    f->witness = NULL;
    ASSERT_OK(witness_open(f->folder, true, &f->witness, &err));
}

static int set_up(void **state)
{
    static struct fixture f;
    struct err err = { 0 };
    memset(&f, 0, sizeof f);
    (void)snprintf(f.folder, sizeof f.folder, "/tmp/mingzhang-witness-XXXXXX");
    if (mkdtemp(f.folder) == NULL)
        return -1;
    f.log = tinylog_new(ORIGIN, 1, TINYLOG_MAX);
    f.forked = tinylog_new(ORIGIN, 1, 5);
    f.other = tinylog_new(ORIGIN, 2, TINYLOG_MAX);
    buf_init(&f.body, SUBMISSION_MAX + 1);
    buf_init(&f.answer.body, SUBMISSION_MAX);
    ASSERT_OK(witness_create(f.folder, NAME, NULL, &err));
    add_log_line(&f, f.log);
    reopen(&f);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    const char *const argv[] = { "rm", "-rf", f->folder, NULL };
    witness_free(f->witness);
    tinylog_free(f->log);
    tinylog_free(f->forked);
    tinylog_free(f->other);
    buf_release(&f->body);
    buf_release(&f->answer.body);
    return tsa_run(argv);
}

/* The status of what stands in the body. */
static int send(struct fixture *f)
{
    buf_clear(&f->answer.body);
    witness_add(f->witness, (struct text) { f->body.data, f->body.len }, &f->answer);
    return f->answer.status;
}

static int ask(struct fixture *f, const struct tinylog *log, size_t old, size_t size)
{
    buf_clear(&f->body);
    tinylog_request(log, old, size, &f->body);
    return send(f);
}

static int send_text(struct fixture *f, const char *text)
{
    buf_clear(&f->body);
    buf_adds(&f->body, text);
    return send(f);
}

/* Replaces the first `from` of the body. */
static void edit(struct fixture *f, const char *from, const char *to)
{
    struct buf edited;
    char *at = strstr(f->body.data, from);
    assert_non_null(at);
    buf_init(&edited, SUBMISSION_MAX + 1);
    buf_add(&edited, f->body.data, (size_t)(at - f->body.data));
    buf_adds(&edited, to);
    buf_adds(&edited, at + strlen(from));
    buf_release(&f->body);
    f->body = edited;
}

/* The answer is one line of the witness, whose signature covers what the specification says. */
static void check_cosignature(struct fixture *f, const struct tinylog *log, size_t size)
{
    struct err err = { 0 };
    struct buf text;
    struct buf vkey;
    unsigned char bytes[76];
    unsigned char key[33];
    size_t len;
    struct verifying_key *verifier = NULL;
    static const char PREFIX[] = "\xe2\x80\x94 " NAME " ";
    assert_memory_equal(f->answer.body.data, PREFIX, strlen(PREFIX));
    struct text line = { f->answer.body.data + strlen(PREFIX),
                         f->answer.body.len - strlen(PREFIX) - 1 };
    assert_int_equal(f->answer.body.data[f->answer.body.len - 1], '\n');
    assert_true(base64_decode(line, bytes, sizeof bytes, &len) && len == sizeof bytes);
    uint64_t time_s = 0;
    for (int i = 4; i < 12; i++)
        time_s = time_s << 8 | bytes[i];
    buf_init(&text, 8192);
    buf_init(&vkey, 1000);
    witness_vkey(f->witness, &vkey);
    const char *last = vkey.data + strlen(NAME) + 1 + 8; /* name, plus sign, key id */
    assert_true(base64_decode(text_of(last + 1), key, sizeof key, &len) && len == sizeof key);
    assert_int_equal(key[0], 4);
    buf_addf(&text, "cosignature/v1\ntime %" PRIu64 "\n", time_s);
    tinylog_note(log, size, &text);
    size_t end = (size_t)(strstr(text.data, "\n\n") - text.data) + 1;
    struct public_key public;
    struct signature signature;
    memcpy(public.bytes, key + 1, sizeof public.bytes);
    memcpy(signature.bytes, bytes + 12, sizeof signature.bytes);
    ASSERT_OK(verifying_key_new(&public, &verifier, &err));
    assert_true(verifying_key_check(verifier, text.data, end, &signature));
    verifying_key_free(verifier);
    buf_release(&text);
    buf_release(&vkey);
}

static void add__cosigns_a_first_checkpoint_and_what_grows_from_it(void **state)
{
    struct fixture *f = *state;
    size_t old = 0;
    static const size_t SIZES[] = { 1, 2, 3, 7, 8, 9, 64, 65, 1000, 1024, 1025, 2048 };
    for (size_t i = 0; i < COUNT(SIZES); i++) {
        assert_int_equal(ask(f, f->log, old, SIZES[i]), 200);
        check_cosignature(f, f->log, SIZES[i]);
        old = SIZES[i];
        assert_int_equal(witness_state_get(witness_seen(f->witness), ORIGIN).size, old);
    }
}

static void add__cosigns_the_same_checkpoint_again(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(ask(f, f->log, 0, 7), 200);
    assert_int_equal(ask(f, f->log, 7, 7), 200);
    check_cosignature(f, f->log, 7);
}

static void add__tells_its_size_when_the_old_one_is_another(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(ask(f, f->log, 5, 7), 409); /* it has seen nothing */
    assert_string_equal(f->answer.body.data, "0\n");
    assert_int_equal(ask(f, f->log, 0, 7), 200);
    assert_int_equal(ask(f, f->log, 0, 9), 409);
    assert_string_equal(f->answer.body.data, "7\n");
    assert_string_equal(f->answer.content_type, "text/x.tlog.size");
    assert_int_equal(ask(f, f->log, 3, 9), 409);
    assert_int_equal(ask(f, f->log, 8, 9), 409);
    assert_int_equal(ask(f, f->log, 7, 9), 200);
}

static void add__never_signs_a_smaller_tree_also_after_a_restart(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(ask(f, f->log, 0, 9), 200);
    assert_int_equal(ask(f, f->log, 0, 7), 409);
    reopen(f);
    assert_int_equal(ask(f, f->log, 0, 7), 409);
    assert_string_equal(f->answer.body.data, "9\n");
    assert_int_equal(ask(f, f->log, 7, 7), 409);
    assert_int_equal(ask(f, f->log, 9, 9), 200);
}

static void add__refuses_an_old_size_above_the_new_one(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(ask(f, f->log, 0, 9), 200);
    assert_int_equal(ask(f, f->log, 9, 7), 400);
}

static void add__refuses_another_root_of_the_same_size_and_keeps_both_notes(void **state)
{
    struct fixture *f = *state;
    char path[128];
    char text[8192] = "";
    struct buf note;
    assert_int_equal(ask(f, f->log, 0, 7), 200);
    assert_int_equal(ask(f, f->forked, 7, 7), 409);
    assert_true(f->answer.fork);
    assert_int_equal(ask(f, f->forked, 7, 7), 409); /* the same fork is kept once */
    (void)snprintf(path, sizeof path, "cat %s/evidence/*.txt", f->folder);
    FILE *file = popen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    assert_int_equal(pclose(file), 0);
    buf_init(&note, 4096);
    tinylog_note(f->log, 7, &note);
    char *first = strstr(text, note.data);
    assert_non_null(first);
    assert_null(strstr(first + 1, note.data));
    buf_clear(&note);
    tinylog_note(f->forked, 7, &note);
    ASSERT_TEXT_HAS(text, note.data);
    buf_release(&note);
}

static void add__refuses_a_proof_that_does_not_lead_there(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(ask(f, f->log, 0, 7), 200);
    assert_int_equal(ask(f, f->forked, 7, 9), 422); /* its history is another */
    buf_clear(&f->body);
    tinylog_request(f->log, 7, 9, &f->body);
    edit(f, "old 7\n", "old 7\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n");
    assert_int_equal(send(f), 422);
    buf_clear(&f->body);
    buf_adds(&f->body, "old 7\n\n"); /* no proof at all */
    tinylog_note(f->log, 9, &f->body);
    assert_int_equal(send(f), 422);
    buf_clear(&f->body);
    tinylog_request(f->log, 7, 7, &f->body); /* a proof where none belongs */
    edit(f, "old 7\n", "old 7\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n");
    assert_int_equal(send(f), 422);
    assert_int_equal(ask(f, f->log, 7, 9), 200);
}

static void add__refuses_a_proof_from_nothing(void **state)
{
    struct fixture *f = *state;
    buf_clear(&f->body);
    tinylog_request(f->log, 0, 7, &f->body);
    edit(f, "old 0\n", "old 0\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n");
    assert_int_equal(send(f), 422);
    assert_int_equal(witness_state_get(witness_seen(f->witness), ORIGIN).size, 0);
}

static void add__takes_an_empty_log_only_with_the_root_of_nothing(void **state)
{
    struct fixture *f = *state;
    struct buf text;
    assert_int_equal(ask(f, f->log, 0, 0), 200);
    buf_init(&text, 1000);
    buf_adds(&text, ORIGIN "\n0\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n");
    buf_clear(&f->body);
    buf_addf(&f->body, "old 0\n\n%s\n", text.data);
    tinylog_sign(ORIGIN, f->log->key, (struct text) { text.data, text.len }, &f->body);
    assert_int_equal(send(f), 409);
    buf_release(&text);
}

static void add__knows_its_logs_and_their_keys(void **state)
{
    struct fixture *f = *state;
    struct tinylog *stranger = tinylog_new("example.org/stranger", 1, TINYLOG_MAX);
    assert_int_equal(ask(f, stranger, 0, 7), 404);
    assert_int_equal(ask(f, f->other, 0, 7), 403); /* the same name, another key */
    buf_clear(&f->body);
    tinylog_request(f->log, 0, 7, &f->body);
    edit(f, "\n7\n", "\n8\n"); /* a good signature over another text */
    assert_int_equal(send(f), 403);
    tinylog_free(stranger);
    add_log_line(f, f->other); /* the log changes its key: both count */
    reopen(f);
    assert_int_equal(ask(f, f->other, 0, 7), 200);
    assert_int_equal(ask(f, f->log, 7, 9), 200);
}

static void add__ignores_lines_of_unknown_keys(void **state)
{
    struct fixture *f = *state;
    buf_clear(&f->body);
    tinylog_request(f->log, 0, 7, &f->body);
    edit(f, "\n\n\xe2\x80\x94 " ORIGIN,
         "\n\n\xe2\x80\x94 example.com/x AAAAAAAA\n\xe2\x80\x94 " ORIGIN);
    assert_int_equal(send(f), 200);
    check_cosignature(f, f->log, 7);
}

static void add__refuses_what_is_no_request(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(send_text(f, ""), 400);
    assert_int_equal(send_text(f, "old 0\n"), 400);
    assert_int_equal(send_text(f, "old 0\n\n"), 400);
    assert_int_equal(send_text(f, "old 0\n\nhello\n"), 400);
    buf_clear(&f->body);
    tinylog_request(f->log, 0, 7, &f->body);
    f->body.len--; /* the last newline */
    assert_int_equal(send(f), 400);
    buf_clear(&f->body);
    tinylog_request(f->log, 0, 7, &f->body);
    edit(f, "\n7\n", "\n07\n");
    assert_int_equal(send(f), 400);
    buf_clear(&f->body);
    tinylog_request(f->log, 0, 7, &f->body);
    edit(f, "\n7\n", "\n9223372036854775808\n");
    assert_int_equal(send(f), 400);
}

static void add__does_not_answer_what_it_could_not_keep(void **state)
{
    struct fixture *f = *state;
    char path[128];
    (void)snprintf(path, sizeof path, "%s/state.new/x", f->folder);
    const char *const argv[] = { "mkdir", "-p", path, NULL };
    assert_int_equal(tsa_run(argv), 0); /* in the way of the new state */
    assert_int_equal(ask(f, f->log, 0, 7), 500);
    assert_null(strstr(f->answer.body.data, NAME));
    assert_int_equal(rmdir(path), 0);
    *strrchr(path, '/') = '\0';
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(ask(f, f->log, 0, 7), 200);
}

static void create__refuses_a_folder_that_has_a_witness(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    ASSERT_ERR(witness_create(f->folder, NAME, NULL, &err), ERR_CONFLICT);
}

static void create__refuses_a_name_that_cannot_stand_in_a_note(void **state)
{
    static const char *const NAMES[] = { "", "a b", "a+b", "a\nb", "a\xe3\x80\x80z" };
    struct fixture *f = *state;
    char folder[96];
    (void)snprintf(folder, sizeof folder, "%s/new", f->folder);
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        struct err err = { 0 };
        ASSERT_ERR(witness_create(folder, NAMES[i], NULL, &err), ERR_INPUT);
    }
}

static void create__can_be_repeated_after_a_key_that_is_not_there(void **state)
{
    struct fixture *f = *state;
    char folder[96];
    struct err err = { 0 };
    (void)snprintf(folder, sizeof folder, "%s/new", f->folder);
    ASSERT_ERR(witness_create(folder, NAME, "file:/nowhere/none.pem", &err), ERR_IO);
    ASSERT_OK(witness_create(folder, NAME, NULL, &err));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(add__cosigns_a_first_checkpoint_and_what_grows_from_it),
        TEST(add__cosigns_the_same_checkpoint_again),
        TEST(add__tells_its_size_when_the_old_one_is_another),
        TEST(add__never_signs_a_smaller_tree_also_after_a_restart),
        TEST(add__refuses_an_old_size_above_the_new_one),
        TEST(add__refuses_another_root_of_the_same_size_and_keeps_both_notes),
        TEST(add__refuses_a_proof_that_does_not_lead_there),
        TEST(add__refuses_a_proof_from_nothing),
        TEST(add__takes_an_empty_log_only_with_the_root_of_nothing),
        TEST(add__knows_its_logs_and_their_keys),
        TEST(add__ignores_lines_of_unknown_keys),
        TEST(add__refuses_what_is_no_request),
        TEST(add__does_not_answer_what_it_could_not_keep),
        TEST(create__refuses_a_folder_that_has_a_witness),
        TEST(create__refuses_a_name_that_cannot_stand_in_a_note),
        TEST(create__can_be_repeated_after_a_key_that_is_not_there),
    };
    return cmocka_run_group_tests_name("witness_add", tests, NULL, NULL);
}
