/* tests/vectors/log.json, made and judged by code that is not ours (tests/vectors/log_format.py).
 */
#include "../support/log_vectors.h"
#include "../support/test.h"

#include "proof/checkpoint.h"
#include "proof/cosignature.h"
#include "proof/policy.h"
#include "proof/receipt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct text as_text(const struct buf *buf) { return (struct text) { buf->data, buf->len }; }

static struct note_key key_of(const char *vkey)
{
    struct err err;
    struct note_key key;
    struct buf out;
    ASSERT_OK(note_key_parse(text_of(vkey), &key, &err));
    buf_init(&out, NOTE_VKEY_MAX);
    note_key_write(&key, &out);
    assert_string_equal(out.data, vkey);
    buf_release(&out);
    return key;
}

static struct signing_key *seed_key(const char *hex)
{
    struct err err;
    unsigned char seed[32];
    struct signing_key *key = NULL;
    assert_true(strlen(hex) == 64 && hex_decode(hex, 64, seed));
    ASSERT_OK(signing_key_from_seed(seed, &key, &err));
    return key;
}

static struct note note_of(const char *text)
{
    struct err err;
    struct note note;
    ASSERT_OK(note_parse(text_of(text), &note, &err));
    return note;
}

static void note__of_log_and_witnesses_is_written_the_same(void **state)
{
    struct err err;
    struct buf out;
    struct jv *part = jv_get(log_vectors, "notes");
    struct jv *keys = jv_get(part, "keys");
    struct text text = text_of(log_vectors_string(part, "text"));
    struct jv *roots = jv_get(jv_get(log_vectors, "sha256"), "roots");
    struct sha256 root = log_vectors_hash(jv_at(roots, jv_size(roots) - 1));
    (void)state;
    buf_init(&out, RECEIPT_SIZE_MAX);
    checkpoint_write(text_of(log_vectors_string(log_vectors, "origin")), jv_size(roots) - 1, &root,
                     &out);
    assert_true(text_same(as_text(&out), text));
    buf_addc(&out, '\n');
    struct note_key log = key_of(jv_string(jv_at(keys, 0), ""));
    AUTO(signing_key) struct signing_key *key = seed_key(log_vectors_string(log_vectors, "seed"));
    ASSERT_OK(note_sign(text, &log, key, &out, &err));
    for (size_t i = 0; i < 3; i++) {
        struct note_key own = key_of(jv_string(jv_at(keys, i + 1), ""));
        AUTO(signing_key)
        struct signing_key *witness =
            seed_key(jv_string(jv_at(jv_get(log_vectors, "witness_seeds"), i), ""));
        ASSERT_OK(cosignature_add(witness, &own, text,
                                  (int64_t)(log_vectors_number(part, "time") + i), &out, &err));
    }
    assert_string_equal(out.data, log_vectors_string(part, "note"));
    buf_release(&out);
}

static void note__verifies_under_each_of_its_keys(void **state)
{
    struct jv *part = jv_get(log_vectors, "notes");
    struct note note = note_of(log_vectors_string(part, "note"));
    struct checkpoint checkpoint;
    struct err err;
    (void)state;
    ASSERT_OK(checkpoint_parse(note.text, &checkpoint, &err));
    assert_true(text_eq(checkpoint.origin, log_vectors_string(log_vectors, "origin")));
    assert_int_equal(checkpoint.size, jv_size(jv_get(log_vectors, "leaves")));
    for (size_t i = 0; i < 4; i++) {
        int64_t time_s = -1;
        struct note_key key = key_of(jv_string(jv_at(jv_get(part, "keys"), i), ""));
        assert_ptr_equal(note_check(&note, &key), &note.lines[i]);
        if (i == 0)
            continue;
        assert_ptr_equal(cosignature_check(&note, &key, &time_s), &note.lines[i]);
        assert_int_equal(time_s, log_vectors_number(part, "time") + i - 1);
    }
}

static void national_note__verifies_with_the_signature_that_openssl_made(void **state)
{
    struct jv *part = jv_get(log_vectors, "notes");
    struct note note = note_of(log_vectors_string(part, "national_note"));
    struct note_key key = key_of(log_vectors_string(part, "national_key"));
    (void)state;
    assert_int_equal(key.type, NOTE_SM2);
    assert_ptr_equal(note_check(&note, &key), &note.lines[0]);
    key.bytes[64] ^= 1; /* no longer a point of the curve */
    assert_null(note_check(&note, &key));
}

static void notes__are_accepted_and_refused_by_the_rules(void **state)
{
    struct jv *part = jv_get(log_vectors, "notes");
    struct note_key key = key_of(jv_string(jv_at(jv_get(part, "keys"), 0), ""));
    struct jv *good = jv_get(part, "accepted");
    struct jv *bad = jv_get(part, "refused");
    (void)state;
    assert_true(jv_size(good) >= 3 && jv_size(bad) >= 15);
    for (size_t i = 0; i < jv_size(good); i++) {
        struct note note = note_of(jv_string(jv_at(jv_at(good, i), 1), ""));
        assert_non_null(note_check(&note, &key));
    }
    for (size_t i = 0; i < jv_size(bad); i++) {
        struct err err;
        struct note note;
        if (note_parse(text_of(jv_string(jv_at(jv_at(bad, i), 1), "")), &note, &err))
            fail_msg("\"%s\" was not refused", jv_string(jv_at(jv_at(bad, i), 0), ""));
    }
}

static void checkpoints__are_accepted_and_refused_by_the_rules(void **state)
{
    struct err err;
    struct checkpoint checkpoint;
    struct jv *good = jv_get(jv_get(log_vectors, "checkpoints"), "accepted");
    struct jv *bad = jv_get(jv_get(log_vectors, "checkpoints"), "refused");
    (void)state;
    assert_true(jv_size(good) >= 4 && jv_size(bad) >= 15);
    for (size_t i = 0; i < jv_size(good); i++)
        ASSERT_OK(checkpoint_parse(text_of(jv_string(jv_at(good, i), "")), &checkpoint, &err));
    for (size_t i = 0; i < jv_size(bad); i++)
        if (checkpoint_parse(text_of(jv_string(jv_at(bad, i), "")), &checkpoint, &err))
            fail_msg("\"%s\" was not refused", jv_string(jv_at(bad, i), ""));
}

static void judge(const struct policy *policy, const struct jv *sets, bool expected)
{
    for (size_t i = 0; i < jv_size(sets); i++) {
        bool seen[POLICY_WITNESSES_MAX] = { false };
        for (size_t j = 0; j < jv_size(jv_at(sets, i)); j++) {
            int at = policy_witness_find(policy, text_of(jv_string(jv_at(jv_at(sets, i), j), "")));
            assert_true(at >= 0);
            seen[at] = true;
        }
        assert_int_equal(policy_satisfied(policy, seen), expected);
    }
}

static void policies__are_satisfied_by_these_witnesses_only(void **state)
{
    struct jv *policies = jv_get(log_vectors, "policies");
    struct note note = note_of(log_vectors_string(jv_get(log_vectors, "notes"), "note"));
    struct policy *policy = calloc(1, sizeof *policy);
    (void)state;
    assert_non_null(policy);
    for (size_t i = 0; i < jv_size(policies); i++) {
        struct err err;
        struct policy_verdict verdict;
        struct jv *one = jv_at(policies, i);
        ASSERT_OK(policy_parse(text_of(log_vectors_string(one, "text")), policy, &err));
        assert_true(text_eq(policy->logs[0].url, "https://example.org/log"));
        judge(policy, jv_get(one, "satisfied"), true);
        judge(policy, jv_get(one, "not"), false);
        policy_judge(policy, &note, INT64_MAX, &verdict);
        assert_ptr_equal(verdict.log, &policy->logs[0]);
        assert_true(verdict.is_satisfied && !verdict.is_forged && verdict.seen_count == 3);
    }
    free(policy);
}

static void receipts__are_written_and_checked(void **state)
{
    struct err err;
    struct jv *receipts = jv_get(log_vectors, "receipts");
    struct jv *part = jv_get(log_vectors, "notes");
    struct note_key key = key_of(jv_string(jv_at(jv_get(part, "keys"), 0), ""));
    (void)state;
    assert_int_equal(jv_size(receipts), 2);
    for (size_t i = 0; i < 2; i++) {
        struct receipt receipt;
        struct buf out;
        const char *text = jv_string(jv_at(receipts, i), "");
        ASSERT_OK(receipt_parse(text_of(text), &receipt, &err));
        struct sha256 leaf = log_vectors_hash(
            jv_at(jv_get(jv_get(log_vectors, "sha256"), "leaf_hashes"), receipt.index));
        ASSERT_OK(receipt_check(&receipt, TREE_SHA256, &leaf, &key, 1, &err));
        buf_init(&out, RECEIPT_SIZE_MAX);
        receipt_write("an extra", i == 0 ? 0 : 8, receipt.index, &receipt.proof,
                      text_of(log_vectors_string(part, "note")), &out);
        assert_string_equal(out.data, text);
        buf_release(&out);
        leaf.bytes[0] ^= 1;
        ASSERT_ERR(receipt_check(&receipt, TREE_SHA256, &leaf, &key, 1, &err), ERR_TAMPERED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(note__of_log_and_witnesses_is_written_the_same),
        cmocka_unit_test(note__verifies_under_each_of_its_keys),
        cmocka_unit_test(national_note__verifies_with_the_signature_that_openssl_made),
        cmocka_unit_test(notes__are_accepted_and_refused_by_the_rules),
        cmocka_unit_test(checkpoints__are_accepted_and_refused_by_the_rules),
        cmocka_unit_test(policies__are_satisfied_by_these_witnesses_only),
        cmocka_unit_test(receipts__are_written_and_checked),
    };
    return cmocka_run_group_tests_name("proof_note_vectors", tests, log_vectors_open,
                                       log_vectors_close);
}
