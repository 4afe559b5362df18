/* A token, and renewals over it, of a time-stamp authority made of the openssl command. */
#include "../support/test.h"

#include "../support/tsa.h"
#include "http/client.h"
#include "proof/stamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUBJECT "example.org/ledger\n5\nAAAA\n\n\xe2\x80\x94 example.org/ledger b3du\n"
enum { TOKENS = 3, ROOTS_MAX = 8192 };

struct fixture {
    char folder[64];
    struct tsa tsa;
    char roots[ROOTS_MAX];
    struct buf tokens[TOKENS];
    struct text texts[TOKENS];
};

static void ask(struct fixture *f, struct text covered, struct buf *token)
{
    struct err err = { 0 };
    struct buf query;
    struct http_answer answer;
    struct sha256 digest = sha256(covered.ptr, covered.len);
    buf_init(&query, 4096);
    http_answer_init(&answer);
    ASSERT_OK(timestamp_query(&digest, &query, &err));
    const struct http_request request = { .url = f->tsa.url,
                                          .content_type = "application/timestamp-query",
                                          .body = { query.data, query.len },
                                          .answer_max = STAMP_TOKEN_MAX,
                                          .timeout_ms = 10000 };
    ASSERT_OK(http_call(&request, &answer, &err));
    buf_add(token, answer.body.data, answer.body.len);
    http_answer_release(&answer);
    buf_release(&query);
}

static int set_up(void **state)
{
    static struct fixture f;
    struct buf manifest;
    (void)snprintf(f.folder, sizeof f.folder, "/tmp/mingzhang-stamp-XXXXXX");
    if (mkdtemp(f.folder) == NULL)
        return -1;
    tsa_begin(&f.tsa, f.folder, "Test TSA");
    FILE *file = fopen(f.tsa.ca, "r");
    assert_non_null(file);
    f.roots[fread(f.roots, 1, sizeof f.roots - 1, file)] = '\0';
    (void)fclose(file); /* it was only read */
    buf_init(&manifest, 65536);
    for (size_t i = 0; i < TOKENS; i++) {
        buf_init(&f.tokens[i], STAMP_TOKEN_MAX);
        buf_clear(&manifest);
        if (i == 0)
            buf_adds(&manifest, SUBJECT);
        else
            stamp_manifest(text_of(SUBJECT), f.texts, i, &manifest);
        ask(&f, (struct text) { manifest.data, manifest.len }, &f.tokens[i]);
        f.texts[i] = (struct text) { f.tokens[i].data, f.tokens[i].len };
    }
    buf_release(&manifest);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    const char *const argv[] = { "rm", "-rf", f->folder, NULL };
    tsa_end(&f->tsa);
    for (int i = 0; i < TOKENS; i++)
        buf_release(&f->tokens[i]);
    return tsa_run(argv);
}

static void check__takes_a_token_and_its_renewals(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct stamp_age age;
    for (size_t count = 0; count <= TOKENS; count++) {
        ASSERT_OK(stamp_check(text_of(SUBJECT), f->texts, count, text_of(f->roots), &age, &err));
        assert_int_equal(age.good, count);
    }
    assert_true(age.first.time_us <= age.last.time_us && age.last.until_us > age.last.time_us);
    ASSERT_TEXT_HAS(age.first.name, "Test TSA");
}

static void check__refuses_another_note(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct stamp_age age;
    ASSERT_ERR(stamp_check(text_of(SUBJECT "x"), f->texts, 1, text_of(f->roots), &age, &err),
               ERR_TAMPERED);
    assert_int_equal(age.good, 0);
}

static void check__refuses_tokens_left_out_or_moved(void **state)
{
    struct fixture *f = *state;
    const struct text first_out[] = { f->texts[1], f->texts[2] };
    const struct text middle_out[] = { f->texts[0], f->texts[2] };
    const struct text moved[] = { f->texts[0], f->texts[2], f->texts[1] };
    struct err err = { 0 };
    struct stamp_age age;
    ASSERT_ERR(stamp_check(text_of(SUBJECT), first_out, 2, text_of(f->roots), &age, &err),
               ERR_TAMPERED);
    assert_int_equal(age.good, 0);
    err_clear(&err);
    ASSERT_ERR(stamp_check(text_of(SUBJECT), middle_out, 2, text_of(f->roots), &age, &err),
               ERR_TAMPERED);
    assert_int_equal(age.good, 1);
    err_clear(&err);
    ASSERT_ERR(stamp_check(text_of(SUBJECT), moved, 3, text_of(f->roots), &age, &err),
               ERR_TAMPERED);
    assert_int_equal(age.good, 1);
}

static void check__refuses_too_many(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct stamp_age age;
    struct text many[STAMP_TOKENS_MAX + 1];
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = f->texts[0];
    ASSERT_ERR(stamp_check(text_of(SUBJECT), many, COUNT(many), text_of(f->roots), &age, &err),
               ERR_LIMIT);
    err_clear(&err);
    ASSERT_ERR(stamp_check(text_of(SUBJECT), many, STAMP_TOKENS_MAX, text_of(f->roots), &age, &err),
               ERR_TAMPERED); /* as many may be; these are all the same */
}

static void follows__is_within_the_life_of_the_one_before(void **state)
{
    const struct timestamp before = { .time_us = 100, .until_us = 200 };
    (void)state;
    assert_true(stamp_follows(&before, &(struct timestamp) { .time_us = 100 }));
    assert_true(stamp_follows(&before, &(struct timestamp) { .time_us = 200 }));
    assert_false(stamp_follows(&before, &(struct timestamp) { .time_us = 99 }));
    assert_false(stamp_follows(&before, &(struct timestamp) { .time_us = 201 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check__takes_a_token_and_its_renewals),
        cmocka_unit_test(check__refuses_another_note),
        cmocka_unit_test(check__refuses_tokens_left_out_or_moved),
        cmocka_unit_test(check__refuses_too_many),
        cmocka_unit_test(follows__is_within_the_life_of_the_one_before),
    };
    return cmocka_run_group_tests_name("proof_stamp_chain", tests, set_up, tear_down);
}
