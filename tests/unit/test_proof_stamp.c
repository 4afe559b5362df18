/* Digests in this file are what sha256sum says of the same bytes. */
#include "../support/test.h"

#include "proof/stamp.h"

#include <string.h>

#define TEXT  "example.org/ledger\n5\nAAAA\n"
#define OWN   "\xe2\x80\x94 example.org/ledger b3du\n"
#define OTHER "\xe2\x80\x94 witness.example/w1 b3Ro\n"
#define NEAR  "\xe2\x80\x94 example.org/ledger2 b3Ro\n"

static void subject__keeps_the_lines_of_the_log_itself(void **state)
{
    static const char *const NOTES[] = {
        TEXT "\n" OWN,
        TEXT "\n" OTHER OWN,
        TEXT "\n" OWN OTHER NEAR,
    };
    struct err err = { 0 };
    struct buf out;
    (void)state;
    buf_init(&out, 1000);
    for (size_t i = 0; i < COUNT(NOTES); i++) {
        buf_clear(&out);
        ASSERT_OK(stamp_subject(text_of(NOTES[i]), &out, &err));
        assert_string_equal(out.data, TEXT "\n" OWN);
    }
    buf_clear(&out);
    ASSERT_OK(stamp_subject(text_of(TEXT "more\n\n" OWN OWN), &out, &err));
    assert_string_equal(out.data, TEXT "more\n\n" OWN OWN);
    buf_release(&out);
}

static void subject__refuses_what_the_log_did_not_sign(void **state)
{
    static const char *const NOTES[] = {
        "", "\n", TEXT, TEXT OWN, TEXT "\n", TEXT "\n" OTHER, TEXT "\n" NEAR, TEXT "\n" OTHER "\n"
    };
    struct buf out;
    (void)state;
    buf_init(&out, 1000);
    for (size_t i = 0; i < COUNT(NOTES); i++) {
        struct err err = { 0 };
        buf_clear(&out);
        ASSERT_ERR(stamp_subject(text_of(NOTES[i]), &out, &err), ERR_INPUT);
    }
    buf_release(&out);
}

static void manifest__names_the_note_and_every_token_before(void **state)
{
    const struct text tokens[] = { text_of("token"), text_of("renewal") };
    struct buf out;
    (void)state;
    buf_init(&out, 1000);
    stamp_manifest(text_of(TEXT "\n" OWN), tokens, 1, &out);
    assert_string_equal(out.data,
                        "mingzhang/renewal/v1\n"
                        "79eda4fa09a7e4a5e1c53df891731a42b5c616cc64dab8912316ef9c332623b2 note\n"
                        "3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0 0\n");
    buf_clear(&out);
    stamp_manifest(text_of(TEXT "\n" OWN), tokens, 2, &out);
    assert_string_equal(out.data,
                        "mingzhang/renewal/v1\n"
                        "79eda4fa09a7e4a5e1c53df891731a42b5c616cc64dab8912316ef9c332623b2 note\n"
                        "3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0 0\n"
                        "78bf8ee749fe16fd3d83c4e1f427cf3d38fc8714760afbda3b3cae1256fea340 1\n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(subject__keeps_the_lines_of_the_log_itself),
        cmocka_unit_test(subject__refuses_what_the_log_did_not_sign),
        cmocka_unit_test(manifest__names_the_note_and_every_token_before),
    };
    return cmocka_run_group_tests_name("proof_stamp", tests, NULL, NULL);
}
