/* The limits of the verifier, and the order of its findings. */
#include "../support/test.h"
#include "verify/bundle.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void report__keeps_ten_thousand_findings_and_counts_all(void **state)
{
    (void)state;
    struct report report;
    report_init(&report);
    struct finding finding = { .pass = PASS_CHAIN, .at = -1 };
    for (int i = 0; i <= REPORT_FINDINGS_MAX; i++) {
        finding.n = REPORT_FINDINGS_MAX - i;
        report_add(&report, &finding);
    }
    assert_int_equal(report.findings, REPORT_FINDINGS_MAX + 1);
    assert_int_equal(report.kept_count, REPORT_FINDINGS_MAX);
    report_close(&report);
    assert_int_equal(report.kept[0].n, 1);
    assert_int_equal(report_exit(&report), 1);
    report_release(&report);
}

static void
report__puts_the_first_chain_first_and_the_chain_as_a_whole_before_its_records(void **state)
{
    (void)state;
    struct report report;
    report_init(&report);
    report_add(&report, &(struct finding) { .pass = PASS_BODY, .order = 2, .n = 1 });
    report_add(&report, &(struct finding) { .pass = PASS_BODY, .order = 1, .n = 5 });
    report_add(&report, &(struct finding) { .pass = PASS_CHAIN, .order = 1, .n = 5 });
    report_add(&report, &(struct finding) { .pass = PASS_HASH, .order = 1, .n = -1 });
    report_close(&report);
    assert_int_equal(report.kept[0].pass, PASS_HASH);
    assert_int_equal(report.kept[1].pass, PASS_CHAIN);
    assert_int_equal(report.kept[2].pass, PASS_BODY);
    assert_int_equal(report.kept[3].order, 2);
    report_release(&report);
}

static void report_text__shows_as_many_as_asked_and_says_how_many_more(void **state)
{
    (void)state;
    struct report report;
    struct buf text;
    report_init(&report);
    buf_init(&text, 1 << 20);
    for (int64_t n = 0; n < 3; n++)
        report_add(&report, &(struct finding) { .pass = PASS_BODY, .n = n, .at = -1 });
    report_close(&report);
    report_text(&report, 2, &text);
    ASSERT_TEXT_HAS(text.data, "n 1");
    assert_null(strstr(text.data, "n 2"));
    ASSERT_TEXT_HAS(text.data, "and 1 more");
    buf_release(&text);
    report_release(&report);
}

static void keyring__holds_64_keys_and_no_more(void **state)
{
    (void)state;
    struct err err;
    struct keyring ring;
    struct public_key key;
    assert_true(hex_decode("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", 64,
                           key.bytes));
    keyring_init(&ring);
    for (int i = 0; i < KEYRING_MAX; i++)
        ASSERT_OK(keyring_add(&ring, "0000000000000000", &key, &err));
    ASSERT_ERR(keyring_add(&ring, "0000000000000000", &key, &err), ERR_LIMIT);
    assert_false(ring.items[0].id_is_true);
    keyring_release(&ring);
}

/* A trust file of `size` bytes: the JSON, then spaces. */
static void write_trust(const char *path, size_t size)
{
    static const char JSON[] =
        "{\"ledger\":\"a.b/c\",\"public_key\":\"d75a980182b10ab7d54bfed3c9640"
        "73a0ee172f3daa62325af021a68f707511a\"}";
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(JSON, file) >= 0);
    for (size_t i = strlen(JSON); i < size; i++)
        assert_true(fputc(' ', file) == ' ');
    assert_int_equal(fclose(file), 0);
}

static void trust_load__takes_a_file_of_the_limit_and_refuses_one_past_it(void **state)
{
    (void)state;
    struct err err;
    struct trust trust;
    char path[64];
    (void)snprintf(path, sizeof path, "/tmp/test_verify_limits.%d", (int)getpid());
    write_trust(path, TRUST_FILE_MAX);
    ASSERT_OK(trust_load(path, &trust, &err));
    trust_release(&trust);
    write_trust(path, TRUST_FILE_MAX + 1);
    ASSERT_ERR(trust_load(path, &trust, &err), ERR_LIMIT);
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(report__keeps_ten_thousand_findings_and_counts_all),
        cmocka_unit_test(
            report__puts_the_first_chain_first_and_the_chain_as_a_whole_before_its_records),
        cmocka_unit_test(report_text__shows_as_many_as_asked_and_says_how_many_more),
        cmocka_unit_test(keyring__holds_64_keys_and_no_more),
        cmocka_unit_test(trust_load__takes_a_file_of_the_limit_and_refuses_one_past_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
