#include "../support/test.h"
#include "crypto/sign.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* RFC 8032 section 7.1, tests 1 to 3. */
static const struct {
    const char *seed, *public_key, *message, *signature;
} RFC[] = {
    { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
      "b4"
      "6bd25bf5f0595bbe24655141438e7a100b" },
    { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
      "1d"
      "8c387b2eaeb4302aeeb00d291612bb0c00" },
    { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
      "c6"
      "594a7c15e9716ed28dc027beceea1ec40a" },
};

static void sign__gives_the_signatures_of_rfc_8032(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(RFC); i++) {
        struct err err;
        unsigned char seed[32];
        unsigned char message[8];
        char hex[2 * SIGNATURE_SIZE + 1];
        size_t len = strlen(RFC[i].message) / 2;
        assert_true(hex_decode(RFC[i].seed, 64, seed));
        assert_true(hex_decode(RFC[i].message, 2 * len, message));
        AUTO(signing_key) struct signing_key *key = NULL;
        ASSERT_OK(signing_key_from_seed(seed, &key, &err));
        struct public_key public = signing_key_public(key);
        assert_string_equal(hex_encode(public.bytes, 32, hex), RFC[i].public_key);
        struct signature signature;
        for (int again = 0; again < 2; again++) { /* the second uses the thread's context */
            ASSERT_OK(signing_key_sign(key, message, len, &signature, &err));
            assert_string_equal(hex_encode(signature.bytes, 64, hex), RFC[i].signature);
        }
    }
}

static void verify__accepts_the_message_and_nothing_else(void **state)
{
    (void)state;
    struct err err;
    struct public_key public;
    struct public_key other;
    struct signature signature;
    unsigned char message[2] = { 0xaf, 0x82 };
    assert_true(hex_decode(RFC[2].public_key, 64, public.bytes));
    assert_true(hex_decode(RFC[1].public_key, 64, other.bytes));
    assert_true(hex_decode(RFC[2].signature, 128, signature.bytes));
    AUTO(verifying_key) struct verifying_key *key = NULL;
    AUTO(verifying_key) struct verifying_key *wrong = NULL;
    ASSERT_OK(verifying_key_new(&public, &key, &err));
    ASSERT_OK(verifying_key_new(&other, &wrong, &err));
    for (int again = 0; again < 3; again++) {
        assert_true(verifying_key_check(key, message, 2, &signature));
        assert_false(verifying_key_check(wrong, message, 2, &signature));
        assert_false(verifying_key_check(key, message, 1, &signature));
        signature.bytes[40] ^= 1;
        assert_false(verifying_key_check(key, message, 2, &signature));
        signature.bytes[40] ^= 1;
    }
}

struct job {
    const struct signing_key *key;
    const struct verifying_key *check;
    int good;
};

static void *sign_and_check(void *arg)
{
    struct job *job = arg;
    for (int i = 0; i < 200; i++) {
        struct err err;
        struct signature signature;
        if (signing_key_sign(job->key, &i, sizeof i, &signature, &err) &&
            verifying_key_check(job->check, &i, sizeof i, &signature))
            job->good++;
    }
    return NULL;
}

static void keys__serve_many_threads_at_once(void **state)
{
    (void)state;
    struct err err;
    unsigned char seed[32] = { 1 };
    AUTO(signing_key) struct signing_key *key = NULL;
    AUTO(verifying_key) struct verifying_key *check = NULL;
    ASSERT_OK(signing_key_from_seed(seed, &key, &err));
    struct public_key public = signing_key_public(key);
    ASSERT_OK(verifying_key_new(&public, &check, &err));
    pthread_t threads[4];
    struct job jobs[4];
    for (int i = 0; i < 4; i++) {
        jobs[i] = (struct job) { key, check, 0 };
        assert_int_equal(pthread_create(&threads[i], NULL, sign_and_check, &jobs[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(jobs[i].good, 200);
    }
}

static void key_file__is_private_and_read_back(void **state)
{
    (void)state;
    struct err err;
    char folder[] = "/tmp/test_crypto_sign.XXXXXX";
    assert_non_null(mkdtemp(folder));
    char path[64];
    (void)snprintf(path, sizeof path, "%s/key.pem", folder);
    AUTO(signing_key) struct signing_key *made = NULL;
    AUTO(signing_key) struct signing_key *read = NULL;
    struct signing_key *again = NULL;
    ASSERT_OK(signing_key_create(path, &made, &err));
    ASSERT_ERR(signing_key_create(path, &again, &err), ERR_IO);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    ASSERT_OK(signing_key_load(path, &read, &err));
    struct public_key a = signing_key_public(made);
    struct public_key b = signing_key_public(read);
    assert_memory_equal(a.bytes, b.bytes, PUBLIC_KEY_SIZE);
    assert_int_equal(chmod(path, 0640), 0);
    ASSERT_ERR(signing_key_load(path, &again, &err), ERR_KEY);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("not a key\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0600), 0);
    ASSERT_ERR(signing_key_load(path, &again, &err), ERR_KEY);
    assert_int_equal(unlink(path), 0);
    ASSERT_ERR(signing_key_load(path, &again, &err), ERR_IO);
    assert_int_equal(rmdir(folder), 0);
}

static void key_file__that_is_a_pipe_or_a_folder_is_refused_at_once(void **state)
{
    (void)state;
    struct err err;
    struct signing_key *key = NULL;
    char folder[] = "build/key-XXXXXX";
    char path[64];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/pipe", folder);
    assert_int_equal(mkfifo(path, 0600), 0); /* nobody ever writes to it */
    ASSERT_ERR(signing_key_load(path, &key, &err), ERR_KEY);
    ASSERT_TEXT_HAS(err.text, "not a regular file");
    ASSERT_ERR(signing_key_load(folder, &key, &err), ERR_KEY);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void public_key_id__is_sixteen_digits_of_the_digest(void **state)
{
    (void)state;
    struct public_key key;
    char id[KEY_ID_SIZE];
    char hex[SHA256_HEX_SIZE];
    assert_true(hex_decode(RFC[0].public_key, 64, key.bytes));
    struct sha256 digest = sha256(key.bytes, sizeof key.bytes);
    (void)sha256_hex(&digest, hex);
    assert_int_equal(strlen(public_key_id(&key, id)), 16);
    assert_memory_equal(id, hex, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sign__gives_the_signatures_of_rfc_8032),
        cmocka_unit_test(verify__accepts_the_message_and_nothing_else),
        cmocka_unit_test(keys__serve_many_threads_at_once),
        cmocka_unit_test(key_file__is_private_and_read_back),
        cmocka_unit_test(key_file__that_is_a_pipe_or_a_folder_is_refused_at_once),
        cmocka_unit_test(public_key_id__is_sixteen_digits_of_the_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
