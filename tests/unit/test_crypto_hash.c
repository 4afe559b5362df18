#include "../support/test.h"
#include "crypto/box.h"
#include "crypto/hash.h"
#include "crypto/random.h"

#include <string.h>

/* FIPS 180-4 examples as published by NIST ("SHA256.pdf"): one block, two blocks; and the empty
 * message and a million letters a of NIST's example values. */
static const struct {
    const char *message;
    const char *digest;
} NIST[] = {
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

static void sha256__gives_the_digests_that_nist_published(void **state)
{
    (void)state;
    char hex[SHA256_HEX_SIZE];
    for (size_t i = 0; i < COUNT(NIST); i++) {
        struct sha256 h = sha256(NIST[i].message, strlen(NIST[i].message));
        assert_string_equal(sha256_hex(&h, hex), NIST[i].digest);
    }
}

static void hasher__takes_a_message_in_pieces_and_starts_afresh(void **state)
{
    (void)state;
    char hex[SHA256_HEX_SIZE];
    char piece[1000];
    memset(piece, 'a', sizeof piece);
    AUTO(hasher) struct hasher *hasher = hasher_new();
    for (int i = 0; i < 1000; i++)
        hasher_add(hasher, piece, sizeof piece);
    struct sha256 h = hasher_end(hasher);
    assert_string_equal(sha256_hex(&h, hex),
                        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    hasher_add(hasher, "abc", 3);
    h = hasher_end(hasher);
    assert_string_equal(sha256_hex(&h, hex), NIST[1].digest);
}

static void sha256_same__sees_one_bit(void **state)
{
    (void)state;
    struct sha256 a = sha256("a", 1);
    struct sha256 b = a;
    assert_true(sha256_same(&a, &b));
    b.bytes[31] ^= 1;
    assert_false(sha256_same(&a, &b));
}

static void hex_decode__takes_lower_case_only(void **state)
{
    (void)state;
    unsigned char out[2];
    assert_true(hex_decode("0aff", 4, out));
    assert_int_equal(out[0], 0x0A);
    assert_int_equal(out[1], 0xFF);
    assert_false(hex_decode("0aFF", 4, out));
    assert_false(hex_decode("0af", 3, out));
    assert_false(hex_decode("0ag0", 4, out));
}

static void random_bytes__differ_from_call_to_call(void **state)
{
    (void)state;
    struct err err;
    unsigned char a[32] = { 0 };
    unsigned char b[32] = { 0 };
    ASSERT_OK(random_bytes(a, sizeof a, &err));
    ASSERT_OK(random_bytes(b, sizeof b, &err));
    assert_memory_not_equal(a, b, sizeof a);
}

/* Test case 14 of "The Galois/Counter Mode of Operation" (McGrew and Viega, submission to NIST,
 * appendix B): key, nonce and one block of zeros. Part 0 has the nonce of zeros. */
static void box_seal__gives_the_bytes_of_the_gcm_paper(void **state)
{
    (void)state;
    struct err err;
    const unsigned char key[BOX_KEY_SIZE] = { 0 };
    const unsigned char zeros[16] = { 0 };
    unsigned char sealed[16 + BOX_TAG_SIZE];
    char hex[2 * sizeof sealed + 1];
    ASSERT_OK(box_seal(key, 0, zeros, sizeof zeros, sealed, &err));
    assert_string_equal(hex_encode(sealed, sizeof sealed, hex),
                        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
    /* Test case 13: nothing to encrypt. */
    ASSERT_OK(box_seal(key, 0, zeros, 0, sealed, &err));
    assert_string_equal(hex_encode(sealed, BOX_TAG_SIZE, hex), "530f8afbc74536b9a963b4f1c4cb738b");
}

static void box_open__opens_its_own_part_only(void **state)
{
    (void)state;
    struct err err;
    unsigned char key[BOX_KEY_SIZE];
    unsigned char sealed[5 + BOX_TAG_SIZE];
    unsigned char plain[5];
    ASSERT_OK(random_bytes(key, sizeof key, &err));
    ASSERT_OK(box_seal(key, 7, "hello", 5, sealed, &err));
    ASSERT_OK(box_open(key, 7, sealed, sizeof sealed, plain, &err));
    assert_memory_equal(plain, "hello", 5);
    ASSERT_ERR(box_open(key, 8, sealed, sizeof sealed, plain, &err), ERR_TAMPERED);
    ASSERT_ERR(box_open(key, 7, sealed, BOX_TAG_SIZE - 1, plain, &err), ERR_TAMPERED);
    sealed[0] ^= 1;
    ASSERT_ERR(box_open(key, 7, sealed, sizeof sealed, plain, &err), ERR_TAMPERED);
    sealed[0] ^= 1;
    key[0] ^= 1;
    ASSERT_ERR(box_open(key, 7, sealed, sizeof sealed, plain, &err), ERR_TAMPERED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256__gives_the_digests_that_nist_published),
        cmocka_unit_test(hasher__takes_a_message_in_pieces_and_starts_afresh),
        cmocka_unit_test(sha256_same__sees_one_bit),
        cmocka_unit_test(hex_decode__takes_lower_case_only),
        cmocka_unit_test(random_bytes__differ_from_call_to_call),
        cmocka_unit_test(box_seal__gives_the_bytes_of_the_gcm_paper),
        cmocka_unit_test(box_open__opens_its_own_part_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
