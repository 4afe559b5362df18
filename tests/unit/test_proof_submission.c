#include "../support/test.h"

#include "proof/submission.h"

#include <stdio.h>
#include <string.h>

#define HASH "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw="
#define NOTE "example.org/x\n7\nAAAA\n\n\xe2\x80\x94 example.org/x b3du\n"

static void parse__reads_size_proof_and_note(void **state)
{
    struct err err = { 0 };
    struct submission request;
    (void)state;
    ASSERT_OK(submission_parse(text_of("old 5\n" HASH "\n" HASH "\n\n" NOTE), &request, &err));
    assert_int_equal(request.old_size, 5);
    assert_int_equal(request.count, 2);
    assert_int_equal(request.proof[1].bytes[0], 0x3e);  /* "Pl…" */
    assert_int_equal(request.proof[1].bytes[31], 0xac); /* "…kaw=" */
    assert_true(text_eq(request.note, NOTE));
    ASSERT_OK(submission_parse(text_of("old 0\n\n" NOTE), &request, &err));
    assert_int_equal(request.count, 0);
}

static void parse__refuses_other_forms(void **state)
{
    static const char *const BODIES[] = {
        "",
        "old 5",
        "old 5\n",
        "old 5\n" HASH "\n",
        "old\n\n" NOTE,
        "old \n\n" NOTE,
        "old  5\n\n" NOTE,
        "OLD 5\n\n" NOTE,
        "old -1\n\n" NOTE,
        "old +1\n\n" NOTE,
        "old 05\n\n" NOTE,
        "old 5 \n\n" NOTE,
        "old 5\r\n\n" NOTE,
        "old 0x5\n\n" NOTE,
        "5\n\n" NOTE,
        "old 5\nPlRN\n\n" NOTE,
        "old 5\n" HASH "=\n\n" NOTE,
        "old 5\n" HASH " \n\n" NOTE,
        "old 5\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkax=\n\n" NOTE, /* stray bits */
        "old 5\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw\n\n" NOTE,  /* no padding */
        "old 5\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDp-_w=\n\n" NOTE, /* another alphabet */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(BODIES); i++) {
        struct err err = { 0 };
        struct submission request;
        if (submission_parse(text_of(BODIES[i]), &request, &err))
            fail_msg("accepted: %s", BODIES[i]);
        assert_int_equal(err.code, ERR_INPUT);
    }
}

static void parse__takes_sizes_up_to_63_bits(void **state)
{
    struct err err = { 0 };
    struct submission request;
    (void)state;
    ASSERT_OK(submission_parse(text_of("old 9223372036854775807\n\n"), &request, &err));
    assert_true(request.old_size == INT64_MAX);
    ASSERT_ERR(submission_parse(text_of("old 9223372036854775808\n\n"), &request, &err), ERR_INPUT);
    ASSERT_ERR(submission_parse(text_of("old 10000000000000000000\n\n"), &request, &err),
               ERR_INPUT);
    ASSERT_ERR(submission_parse(text_of("old 18446744073709551617\n\n"), &request, &err),
               ERR_INPUT);
}

static void parse__takes_63_hashes_and_not_64(void **state)
{
    struct err err = { 0 };
    struct submission request;
    struct buf body;
    (void)state;
    buf_init(&body, SUBMISSION_MAX);
    buf_adds(&body, "old 5\n");
    for (int i = 0; i < SUBMISSION_PROOF_MAX; i++)
        buf_adds(&body, HASH "\n");
    size_t at = body.len;
    buf_adds(&body, "\n" NOTE);
    ASSERT_OK(submission_parse((struct text) { body.data, body.len }, &request, &err));
    assert_int_equal(request.count, SUBMISSION_PROOF_MAX);
    body.len = at;
    buf_adds(&body, HASH "\n\n" NOTE);
    ASSERT_ERR(submission_parse((struct text) { body.data, body.len }, &request, &err), ERR_LIMIT);
    buf_release(&body);
}

static void write__gives_the_same_bytes_back(void **state)
{
    static const char BODY[] = "old 5\n" HASH "\n\n" NOTE;
    struct err err = { 0 };
    struct submission request;
    struct buf out;
    (void)state;
    buf_init(&out, 1000);
    ASSERT_OK(submission_parse(text_of(BODY), &request, &err));
    submission_write(&request, &out);
    assert_string_equal(out.data, BODY);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse__reads_size_proof_and_note),
        cmocka_unit_test(parse__refuses_other_forms),
        cmocka_unit_test(parse__takes_sizes_up_to_63_bits),
        cmocka_unit_test(parse__takes_63_hashes_and_not_64),
        cmocka_unit_test(write__gives_the_same_bytes_back),
    };
    return cmocka_run_group_tests_name("proof_submission", tests, NULL, NULL);
}
