/* What a policy may say, its limits, and what a note is worth under it. Quorums:
 * test_proof_note_vectors. */
#include "../support/test.h"

#include "proof/cosignature.h"
#include "proof/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BIG = 1 << 20 };
#define TEXT "o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"

static struct policy policy;

static struct text as_text(const struct buf *buf) { return (struct text) { buf->data, buf->len }; }

static struct signing_key *key_of(int number, const char *name, enum note_type type,
                                  struct note_key *ret)
{
    struct err err;
    unsigned char seed[32] = { (unsigned char)number, (unsigned char)(number >> 8) };
    struct signing_key *key = NULL;
    ASSERT_OK(signing_key_from_seed(seed, &key, &err));
    struct public_key public = signing_key_public(key);
    ASSERT_OK(note_key_of(name, type, &public, ret, &err));
    return key;
}

static void add_key(struct buf *out, int number, const char *name, enum note_type type)
{
    struct note_key key;
    signing_key_free(key_of(number, name, type, &key));
    note_key_write(&key, out);
}

static void add_log(struct buf *out, int number)
{
    buf_adds(out, "log ");
    add_key(out, number, "o", NOTE_ED25519);
    buf_adds(out, "\n");
}

static void add_witness(struct buf *out, int number)
{
    buf_addf(out, "witness w%d ", number);
    add_key(out, number, "w.example", NOTE_COSIGNATURE);
    buf_adds(out, "\n");
}

static void refused(const struct buf *head, const char *more, const char *why)
{
    struct err err;
    struct buf text;
    buf_init(&text, BIG);
    buf_add(&text, head->data, head->len);
    buf_adds(&text, more);
    ASSERT_ERR(policy_parse(as_text(&text), &policy, &err), ERR_CONFIG);
    ASSERT_TEXT_HAS(err.text, why);
    buf_release(&text);
}

static void policy__that_breaks_a_rule_is_refused_with_its_line(void **state)
{
    struct buf head;
    (void)state;
    buf_init(&head, BIG);
    refused(&head, "", "no quorum");
    refused(&head, "quorum none", "newline");
    refused(&head, "quorum none\nquorum none\n", "line 2 of the policy: a second quorum");
    refused(&head, "quorum nobody\n", "not defined");
    refused(&head, "quorum\n", "expected: quorum");
    refused(&head, "quota none\n", "line 1 of the policy: expected log");
    refused(&head, "quorum none\r\n", "character");
    refused(&head, "#\x7f\nquorum none\n", "character");
    refused(&head, "log x\nquorum none\n", "name+id+base64");
    refused(&head, "log\nquorum none\n", "expected: log");
    add_witness(&head, 1);
    add_witness(&head, 2);
    refused(&head, "group g 0 w1 w2\nquorum g\n", "line 3 of the policy: a group needs");
    refused(&head, "group g 3 w1 w2\nquorum g\n", "a group needs");
    refused(&head, "group g 01 w1 w2\nquorum g\n", "a group needs");
    refused(&head, "group g most w1 w2\nquorum g\n", "a group needs");
    refused(&head, "group g any\nquorum g\n", "expected: group");
    refused(&head, "group g any w1 w1\nquorum g\n", "one group only");
    refused(&head, "group g any w1\ngroup h any g w1\nquorum h\n", "one group only");
    refused(&head, "group g any g\nquorum g\n", "not defined");
    refused(&head, "group g any w3\nquorum g\n", "not defined");
    refused(&head, "group g any none\nquorum g\n", "not defined");
    refused(&head, "group w1 any w2\nquorum w1\n", "taken");
    refused(&head, "group none any w2\nquorum none\n", "taken");
    refused(&head, "witness w1 x\nquorum none\n", "taken");
    buf_adds(&head, "witness again ");
    add_key(&head, 2, "other.example", NOTE_COSIGNATURE);
    refused(&head, "\nquorum none\n", "second time");
    buf_clear(&head);
    buf_adds(&head, "witness w ");
    add_key(&head, 3, "o", NOTE_ED25519);
    refused(&head, "\nquorum none\n", "not the key of a witness");
    buf_clear(&head);
    buf_adds(&head, "log ");
    add_key(&head, 3, "o", NOTE_COSIGNATURE);
    refused(&head, "\nquorum none\n", "of a witness, not of a log");
    buf_clear(&head);
    add_log(&head, 4);
    add_log(&head, 4);
    refused(&head, "quorum none\n", "line 2 of the policy: the same key");
    buf_release(&head);
}

static void policy__takes_32_of_everything_and_not_33(void **state)
{
    struct err err;
    struct buf text;
    (void)state;
    buf_init(&text, BIG);
    for (int i = 0; i < POLICY_LOGS_MAX; i++)
        add_log(&text, 100 + i);
    for (int i = 0; i < POLICY_WITNESSES_MAX; i++)
        add_witness(&text, i);
    for (int i = 0; i < POLICY_GROUPS_MAX; i++)
        buf_addf(&text, "group g%d any w%d\n", i, i);
    size_t end = text.len;
    buf_adds(&text, "quorum g31\n");
    ASSERT_OK(policy_parse(as_text(&text), &policy, &err));
    assert_int_equal(policy.log_count + policy.witness_count + policy.group_count, 96);
    text.len = end;
    add_log(&text, 200);
    refused(&text, "quorum none\n", "too many logs");
    text.len = end;
    add_witness(&text, 200);
    refused(&text, "quorum none\n", "too many witnesses");
    text.len = end;
    refused(&text, "group g32 any g0\nquorum none\n", "too many groups");
    buf_release(&text);
}

static void policy__is_limited_in_size_and_words(void **state)
{
    struct err err;
    struct buf text;
    (void)state;
    buf_init(&text, BIG);
    buf_adds(&text, "quorum none\n#");
    while (text.len < POLICY_SIZE_MAX - 1)
        buf_addc(&text, 'x');
    buf_addc(&text, '\n');
    ASSERT_OK(policy_parse(as_text(&text), &policy, &err));
    buf_addc(&text, '\n');
    ASSERT_ERR(policy_parse(as_text(&text), &policy, &err), ERR_LIMIT);
    buf_clear(&text);
    buf_adds(&text, "group g any");
    for (int i = 0; i < POLICY_NAMES_MAX; i++)
        buf_adds(&text, " w");
    refused(&text, "\nquorum none\n", "not defined");
    refused(&text, " w\nquorum none\n", "too many words");
    buf_release(&text);
}

static void judge__counts_good_lines_of_known_witnesses(void **state)
{
    struct err err;
    struct buf text;
    struct buf bytes;
    struct note note;
    struct note_key log;
    struct note_key witness;
    struct policy_verdict verdict;
    (void)state;
    AUTO(signing_key) struct signing_key *key = key_of(100, "o", NOTE_ED25519, &log);
    AUTO(signing_key)
    struct signing_key *second = key_of(2, "w.example", NOTE_COSIGNATURE, &witness);
    buf_init(&text, BIG);
    buf_init(&bytes, BIG);
    add_log(&text, 100);
    add_witness(&text, 1);
    add_witness(&text, 2);
    buf_adds(&text, "group g any w1 w2\nquorum g\n");
    ASSERT_OK(policy_parse(as_text(&text), &policy, &err));
    buf_adds(&bytes, TEXT "\n");
    ASSERT_OK(note_sign(text_of(TEXT), &log, key, &bytes, &err));
    ASSERT_OK(note_parse(as_text(&bytes), &note, &err));
    policy_judge(&policy, &note, INT64_MAX, &verdict);
    assert_true(verdict.log == &policy.logs[0] && !verdict.is_satisfied && !verdict.is_forged);
    ASSERT_OK(cosignature_add(second, &witness, text_of(TEXT), 1000, &bytes, &err));
    ASSERT_OK(note_parse(as_text(&bytes), &note, &err));
    policy_judge(&policy, &note, 1000, &verdict);
    assert_true(verdict.is_satisfied && verdict.seen_count == 1 && verdict.seen[1]);
    assert_int_equal(verdict.time_s[1], 1000);
    policy_judge(&policy, &note, 999, &verdict); /* a cosignature from the future */
    assert_true(!verdict.is_satisfied && verdict.seen_count == 0 && !verdict.is_forged);
    ASSERT_OK(cosignature_add(key, &policy.witnesses[0].key, text_of(TEXT), 1000, &bytes, &err));
    ASSERT_OK(note_parse(as_text(&bytes), &note, &err));
    policy_judge(&policy, &note, 1000, &verdict);
    assert_true(verdict.is_satisfied && verdict.is_forged && verdict.seen_count == 1);
    buf_release(&text);
    buf_release(&bytes);
}

static void judge__takes_a_log_for_its_own_origin_only(void **state)
{
    struct err err;
    struct buf text;
    struct buf bytes;
    struct note note;
    struct note_key log;
    struct policy_verdict verdict;
    (void)state;
    AUTO(signing_key) struct signing_key *key = key_of(100, "o", NOTE_ED25519, &log);
    buf_init(&text, BIG);
    buf_init(&bytes, BIG);
    add_log(&text, 100);
    buf_adds(&text, "quorum none\n");
    ASSERT_OK(policy_parse(as_text(&text), &policy, &err));
    buf_adds(&bytes, "another\n1\n\n");
    ASSERT_OK(note_sign(text_of("another\n1\n"), &log, key, &bytes, &err));
    ASSERT_OK(note_parse(as_text(&bytes), &note, &err));
    policy_judge(&policy, &note, INT64_MAX, &verdict);
    assert_true(verdict.log == NULL && verdict.is_satisfied);
    buf_release(&text);
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(policy__that_breaks_a_rule_is_refused_with_its_line),
        cmocka_unit_test(policy__takes_32_of_everything_and_not_33),
        cmocka_unit_test(policy__is_limited_in_size_and_words),
        cmocka_unit_test(judge__counts_good_lines_of_known_witnesses),
        cmocka_unit_test(judge__takes_a_log_for_its_own_origin_only),
    };
    return cmocka_run_group_tests_name("proof_policy", tests, NULL, NULL);
}
