/* The rules of docs/spec/enrolment.md about keys and parties, on records that other code made and
 * signed (tests/vectors). */
#include "../support/test.h"

#include "../support/vectors.h"
#include "proof/item.h"
#include <string.h>

static const struct enrol_key *key_of(const struct vectors *vectors, const struct roll *roll,
                                      const char *name)
{
    return roll_find(roll, text_of(vectors_id(vectors, name)));
}

static void roll__takes_keys_of_both_algorithms_signed_by_the_authority(void **state)
{
    const struct vectors *v = *state;
    AUTO(roll) struct roll *roll = vectors_roll(v, VECTORS_BOTH);
    assert_int_equal(vectors_feed(v, roll, "key helper", NULL, NULL, 10), 0);
    assert_int_equal(vectors_feed(v, roll, "key sm2 a", NULL, NULL, 11), 0);
    assert_int_equal(vectors_feed(v, roll, "key checkpoint", NULL, NULL, 12), 0);
    assert_int_equal(roll_count(roll), 3 + 1 + 3);
    assert_int_equal(key_of(v, roll, "key sm2 a")->key.len, 65);
    assert_true(key_of(v, roll, "key checkpoint")->use == KEY_USE_CHECKPOINT);
}

static void roll__key_is_valid_after_its_record_and_up_to_its_revocation(void **state)
{
    const struct vectors *v = *state;
    AUTO(roll) struct roll *roll = vectors_roll(v, VECTORS_BOTH);
    assert_int_equal(vectors_feed(v, roll, "key helper", NULL, NULL, 10), 0);
    const struct enrol_key *key = key_of(v, roll, "key helper");
    assert_false(enrol_key_is_valid(key, 10));
    assert_true(enrol_key_is_valid(key, 11));
    assert_true(enrol_key_is_valid(key, POSITION_NOW));
    assert_int_equal(vectors_feed(v, roll, "revocation", NULL, NULL, 20), 0);
    key = key_of(v, roll, "key helper");
    assert_true(key->is_revoked);
    assert_true(enrol_key_is_valid(key, 20));
    assert_false(enrol_key_is_valid(key, 21));
}

static void roll__key_without_a_place_in_the_log_is_not_valid_yet(void **state)
{
    const struct vectors *v = *state;
    AUTO(roll) struct roll *roll = vectors_roll(v, VECTORS_BOTH);
    assert_int_equal(vectors_feed(v, roll, "key helper", NULL, NULL, POSITION_NONE), 0);
    assert_false(enrol_key_is_valid(key_of(v, roll, "key helper"), POSITION_NOW));
    assert_int_equal(vectors_feed(v, roll, "key sm2 a", NULL, NULL, 5), 0);
    assert_int_equal(vectors_feed(v, roll, "revocation", NULL, NULL, POSITION_NONE), 0);
    assert_false(enrol_key_is_valid(key_of(v, roll, "key helper"), POSITION_NOW));
}

static void roll__refuses_what_the_authority_did_not_sign(void **state)
{
    const struct vectors *v = *state;
    struct vectors strict = *v, stranger = *v;
    AUTO(roll) struct roll *roll = vectors_roll(v, VECTORS_BOTH);
    /* every word of it is signed */
    assert_int_equal(
        vectors_feed(v, roll, "key helper", "\"use\":\"approval\"", "\"use\":\"record\"", 10),
        ENROL_FAULT_PROOF | ENROL_FAULT_AUTHORITY);
    assert_int_equal(vectors_feed(v, roll, "key helper", "mingzhang.example/vectors",
                                  "mingzhang.example/another", 10),
                     ENROL_FAULT_PROOF | ENROL_FAULT_AUTHORITY);
    assert_int_equal(
        vectors_feed(v, roll, "key checkpoint", "\"name\":\"mingzhang", "\"name\":\"mingzhung", 10),
        ENROL_FAULT_PROOF | ENROL_FAULT_AUTHORITY);
    assert_null(key_of(v, roll, "key helper"));
    strict.authority.k = 3; /* two signed */
    AUTO(roll) struct roll *of_three = vectors_roll(&strict, VECTORS_BOTH);
    assert_int_equal(vectors_feed(v, of_three, "key helper", NULL, NULL, 10),
                     ENROL_FAULT_AUTHORITY);
    stranger.authority.count = 1; /* other keys than those that signed */
    stranger.authority.k = 1;
    stranger.authority.keys[0] = v->record_key;
    AUTO(roll) struct roll *of_other = vectors_roll(&stranger, VECTORS_AUTHORITY);
    assert_int_equal(vectors_feed(v, of_other, "key helper", NULL, NULL, 10),
                     ENROL_FAULT_AUTHORITY);
}

static void roll__without_a_pinned_authority_says_so_and_goes_on(void **state)
{
    const struct vectors *v = *state;
    AUTO(roll) struct roll *roll = vectors_roll(v, VECTORS_FIRST);
    assert_int_equal(vectors_feed(v, roll, "key helper", NULL, NULL, 10), ENROL_FAULT_UNPINNED);
    assert_non_null(key_of(v, roll, "key helper"));
    assert_int_equal(vectors_feed(v, roll, "incarnation", NULL, NULL, 11), ENROL_FAULT_UNPINNED);
}

static void roll__takes_no_key_twice_not_even_after_its_revocation(void **state)
{
    const struct vectors *v = *state;
    AUTO(roll) struct roll *roll = vectors_roll(v, VECTORS_BOTH);
    assert_int_equal(vectors_feed(v, roll, "key helper", NULL, NULL, 10), 0);
    assert_int_equal(vectors_feed(v, roll, "key helper", NULL, NULL, 11), ENROL_FAULT_KNOWN);
    assert_int_equal(vectors_feed(v, roll, "revocation", NULL, NULL, 12), 0);
    assert_int_equal(vectors_feed(v, roll, "key helper", NULL, NULL, 13), ENROL_FAULT_KNOWN);
    assert_int_equal(vectors_feed(v, roll, "revocation", NULL, NULL, 14), ENROL_FAULT_KNOWN);
    assert_false(enrol_key_is_valid(key_of(v, roll, "key helper"), 15));
}

static void roll__replaced_key_must_sign_and_be_valid(void **state)
{
    const struct vectors *v = *state;
    AUTO(roll) struct roll *roll = vectors_roll(v, VECTORS_BOTH);
    /* nobody knows the old key */
    assert_int_equal(vectors_feed(v, roll, "key helper 2", NULL, NULL, 9), ENROL_FAULT_REPLACED);
    assert_int_equal(vectors_feed(v, roll, "key helper", NULL, NULL, 10), 0);
    /* its own record is not behind it yet */
    assert_int_equal(vectors_feed(v, roll, "key helper 2", NULL, NULL, 10), ENROL_FAULT_REPLACED);
    assert_int_equal(vectors_feed(v, roll, "revocation", NULL, NULL, 12), 0);
    assert_int_equal(vectors_feed(v, roll, "key helper 2", NULL, NULL, 13), ENROL_FAULT_REPLACED);
    assert_int_equal(vectors_feed(v, roll, "key helper 2", NULL, NULL, 12), 0);
    char id[KEY_ID_SIZE];
    (void)snprintf(id, sizeof id, "%s", vectors_id(v, "key helper"));
    assert_true(roll_descends(roll, text_of(vectors_id(v, "key helper 2")), id));
    assert_false(roll_descends(roll, text_of(id), vectors_id(v, "key helper 2")));
}

static void roll__signature_of_the_replaced_key_is_checked(void **state)
{
    const struct vectors *v = *state;
    AUTO(roll) struct roll *roll = vectors_roll(v, VECTORS_BOTH);
    struct vector_record of;
    char old[40], new[40];
    vector_record(v, "key record 2", NULL, NULL, &of);
    struct text proof = body_string(&of.body, "replaced_proof");
    (void)snprintf(old, sizeof old, "\"replaced_proof\":\"%.8s", proof.ptr);
    (void)snprintf(new, sizeof new, "\"replaced_proof\":\"%.8s",
                   strncmp(proof.ptr, "00000000", 8) == 0 ? "11111111" : "00000000");
    assert_int_equal(vectors_feed(v, roll, "key record 2", old, new, 10), ENROL_FAULT_REPLACED);
    assert_int_equal(vectors_feed(v, roll, "key record 2", NULL, NULL, 10), 0);
    vector_record_free(&of);
}

static void roll__first_key_can_be_revoked_by_itself(void **state)
{
    const struct vectors *v = *state;
    static const char NAME[] = "revocation of the first record key";
    AUTO(roll) struct roll *roll = vectors_roll(v, VECTORS_BOTH);
    AUTO(roll) struct roll *empty = vectors_roll(v, VECTORS_AUTHORITY);
    assert_int_equal(vectors_feed(v, empty, NAME, NULL, NULL, 10), ENROL_FAULT_UNKNOWN);
    assert_int_equal(
        vectors_feed(v, roll, NAME, "\"reason\":\"replaced\"", "\"reason\":\"ceased\"", 10),
        ENROL_FAULT_PROOF);
    assert_int_equal(vectors_feed(v, roll, NAME, NULL, NULL, 10), 0);
}

static void roll__incarnation_is_the_authoritys(void **state)
{
    const struct vectors *v = *state;
    AUTO(roll) struct roll *roll = vectors_roll(v, VECTORS_BOTH);
    assert_int_equal(vectors_feed(v, roll, "incarnation", NULL, NULL, 10), 0);
    assert_int_equal(vectors_feed(v, roll, "incarnation", "\"size\":9", "\"size\":8", 10),
                     ENROL_FAULT_AUTHORITY);
}

static void enrol_message__is_what_other_code_signs(void **state)
{
    const struct vectors *v = *state;
    static const char *const NAMES[] = { "key helper",    "key sm2 a",    "key helper 2",
                                         "key record 2",  "party",        "party handed on",
                                         "revocation",    "second party", "incarnation",
                                         "key checkpoint" };
    static const char *const HOLDERS[] = {
        [4] = "key helper", [5] = "key helper 2", [7] = "key sm2 a", [9] = NULL
    };
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        struct err err = { 0 };
        struct buf out;
        struct vector_record of;
        vector_record(v, NAMES[i], NULL, NULL, &of);
        const struct enrol_said said = {
            of.record.type, of.record.body, of.record.ledger, of.record.chain,
            text_of(HOLDERS[i] != NULL ? vectors_id(v, HOLDERS[i]) : "")
        };
        buf_init(&out, RECORD_SIZE_MAX);
        ASSERT_OK(enrol_message(&said, &out, &err));
        assert_string_equal(out.data,
                            jv_string(jv_get(jv_get(v->document, "messages"), NAMES[i]), ""));
        buf_release(&out);
        vector_record_free(&of);
    }
}

static void enrol_message__refuses_what_is_no_body(void **state)
{
    (void)state;
    static const char *const BAD[] = { "", "[]", "{\"ledger\":\"x/y\"}", "{\"a\":1}{" };
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct err err = { 0 };
        struct buf out;
        const struct enrol_said said = { .type = TYPE_KEY,
                                         .body = text_of(BAD[i]),
                                         .ledger = text_of("a/b") };
        buf_init(&out, RECORD_SIZE_MAX);
        ASSERT_ERR(enrol_message(&said, &out, &err), ERR_INPUT);
        buf_release(&out);
    }
}

#define K1 "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
#define K2 "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"

static void authority__is_read_strictly_and_written_the_same(void **state)
{
    (void)state;
    static const char GOOD[] = "{\"k\":2,\"keys\":[\"" K1 "\",\"" K2 "\"],\"v\":1}\n";
    static const char *const BAD[] = {
        "",
        "{}",
        "{\"k\":0,\"keys\":[\"" K1 "\"],\"v\":1}",
        "{\"k\":2,\"keys\":[\"" K1 "\"],\"v\":1}",
        "{\"k\":2,\"keys\":[\"" K1 "\",\"" K1 "\"],\"v\":1}",
        "{\"k\":1,\"keys\":[],\"v\":1}",
        "{\"k\":1,\"keys\":[\"00\"],\"v\":1}",
        "{\"k\":1,\"keys\":[\"" K1 "\"],\"v\":2}",
        "{\"k\":1,\"keys\":[\"" K1 "\"],\"v\":1,\"w\":1}",
        "{ \"k\":1,\"keys\":[\"" K1 "\"],\"v\":1}",
    };
    struct err err = { 0 };
    struct authority authority;
    struct buf out;
    buf_init(&out, RECORD_SIZE_MAX);
    ASSERT_OK(authority_read(text_of(GOOD), &authority, &err));
    assert_int_equal(authority.k, 2);
    assert_int_equal(authority.count, 2);
    authority_write(&authority, &out);
    assert_string_equal(out.data, GOOD);
    buf_release(&out);
    for (size_t i = 0; i < COUNT(BAD); i++)
        ASSERT_ERR(authority_read(text_of(BAD[i]), &authority, &err), ERR_INPUT);
}

static void authority__has_at_most_16_keys(void **state)
{
    (void)state;
    for (int count = ENROL_AUTHORITY_MAX; count <= ENROL_AUTHORITY_MAX + 1; count++) {
        struct err err = { 0 };
        struct authority authority;
        struct buf text;
        buf_init(&text, RECORD_SIZE_MAX);
        buf_adds(&text, "{\"k\":1,\"keys\":[");
        for (int i = 0; i < count; i++)
            buf_addf(&text, "%s\"%064d\"", i == 0 ? "" : ",", i);
        buf_adds(&text, "],\"v\":1}");
        assert_int_equal(authority_read((struct text) { text.data, text.len }, &authority, &err),
                         count == ENROL_AUTHORITY_MAX);
        buf_release(&text);
    }
}

static int begin(void **state)
{
    static struct vectors vectors;
    vectors_open(&vectors);
    *state = &vectors;
    return 0;
}

static int end(void **state)
{
    vectors_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roll__takes_keys_of_both_algorithms_signed_by_the_authority),
        cmocka_unit_test(roll__key_is_valid_after_its_record_and_up_to_its_revocation),
        cmocka_unit_test(roll__key_without_a_place_in_the_log_is_not_valid_yet),
        cmocka_unit_test(roll__refuses_what_the_authority_did_not_sign),
        cmocka_unit_test(roll__without_a_pinned_authority_says_so_and_goes_on),
        cmocka_unit_test(roll__takes_no_key_twice_not_even_after_its_revocation),
        cmocka_unit_test(roll__replaced_key_must_sign_and_be_valid),
        cmocka_unit_test(roll__signature_of_the_replaced_key_is_checked),
        cmocka_unit_test(roll__first_key_can_be_revoked_by_itself),
        cmocka_unit_test(roll__incarnation_is_the_authoritys),
        cmocka_unit_test(enrol_message__is_what_other_code_signs),
        cmocka_unit_test(enrol_message__refuses_what_is_no_body),
        cmocka_unit_test(authority__is_read_strictly_and_written_the_same),
        cmocka_unit_test(authority__has_at_most_16_keys),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
