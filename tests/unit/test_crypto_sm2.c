/* SM3 and SM2. The openssl command verifies what we sign and signs what we verify. */
#include "../support/test.h"
#include "../support/tsa.h"

#include "crypto/sm2.h"
#include "crypto/sm3.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 320 };

static char folder[256];
static char key_path[PATH_SIZE], public_path[PATH_SIZE], data_path[PATH_SIZE], sig_path[PATH_SIZE];

/* GB/T 32905-2016, annex A. */
static void sm3__gives_the_digests_of_the_standard(void **state)
{
    static const char LONG[] = "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd";
    char hex[SHA256_HEX_SIZE];
    struct sha256 digest = sm3("abc", 3);
    (void)state;
    assert_string_equal(sha256_hex(&digest, hex),
                        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    digest = sm3_two(LONG, 17, LONG + 17, 47);
    assert_string_equal(sha256_hex(&digest, hex),
                        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    AUTO(hasher) struct hasher *hasher = hasher_new_sm3();
    for (int round = 0; round < 2; round++) {
        hasher_add(hasher, LONG, 60);
        hasher_add(hasher, LONG + 60, 4);
        digest = hasher_end(hasher);
        assert_string_equal(sha256_hex(&digest, hex),
                            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    }
}

static void write_file(const char *path, const void *bytes, size_t len)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static size_t read_file(const char *path, void *out, size_t max)
{
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t len = fread(out, 1, max, file);
    assert_int_equal(fclose(file), 0);
    return len;
}

static int openssl_verifies(void)
{
    const char *const public[] = { "openssl", "pkey", "-in",       key_path,
                                   "-pubout", "-out", public_path, NULL };
    const char *const verify[] = { "openssl", "pkeyutl",   "-verify",
                                   "-pubin",  "-inkey",    public_path,
                                   "-in",     data_path,   "-sigfile",
                                   sig_path,  "-rawin",    "-digest",
                                   "sm3",     "-pkeyopt",  "distid:1234567812345678",
                                   "-out",    "/dev/null", NULL };
    assert_int_equal(tsa_run(public), 0);
    return tsa_run(verify);
}

static struct sm2_key *make_key(void)
{
    struct err err;
    struct sm2_key *key = NULL;
    (void)unlink(key_path); /* it is there from the second test on */
    ASSERT_OK(sm2_key_create(key_path, &key, &err));
    return key;
}

static void openssl__verifies_what_we_sign(void **state)
{
    struct err err;
    struct signature_der made;
    AUTO(sm2_key) struct sm2_key *key = make_key();
    (void)state;
    for (int i = 0; i < 3; i++) {
        ASSERT_OK(sm2_key_sign(key, "a record", 8, &made, &err));
        write_file(data_path, "a record", 8);
        write_file(sig_path, made.bytes, made.len);
        assert_int_equal(openssl_verifies(), 0);
    }
    write_file(data_path, "a record!", 9);
    assert_int_not_equal(openssl_verifies(), 0);
}

static void we_verify__what_openssl_signs(void **state)
{
    struct err err;
    unsigned char der[256];
    AUTO(sm2_key) struct sm2_key *key = make_key();
    AUTO(sm2_verifying_key) struct sm2_verifying_key *verifying = NULL;
    struct sm2_public public = sm2_key_public(key);
    const char *const sign[] = { "openssl", "pkeyutl", "-sign",    "-inkey",
                                 key_path,  "-in",     data_path,  "-rawin",
                                 "-digest", "sm3",     "-pkeyopt", "distid:1234567812345678",
                                 "-out",    sig_path,  NULL };
    (void)state;
    write_file(data_path, "a record", 8);
    assert_int_equal(tsa_run(sign), 0);
    size_t len = read_file(sig_path, der, sizeof der);
    ASSERT_OK(sm2_verifying_key_new(&public, &verifying, &err));
    assert_true(sm2_verifying_key_check(verifying, "a record", 8, der, len));
    assert_false(sm2_verifying_key_check(verifying, "a recorD", 8, der, len));
    assert_false(sm2_verifying_key_check(verifying, "a record", 8, der, len - 1));
    der[len] = 0; /* behind its end */
    assert_false(sm2_verifying_key_check(verifying, "a record", 8, der, len + 1));
    der[len - 1] ^= 1;
    assert_false(sm2_verifying_key_check(verifying, "a record", 8, der, len));
    assert_false(sm2_verifying_key_check(verifying, "a record", 8, der, 0));
}

static void signature__without_the_id_is_refused(void **state)
{
    struct err err;
    unsigned char der[256];
    AUTO(sm2_key) struct sm2_key *key = make_key();
    AUTO(sm2_verifying_key) struct sm2_verifying_key *verifying = NULL;
    struct sm2_public public = sm2_key_public(key);
    const char *const sign[] = { "openssl", "pkeyutl", "-sign",    "-inkey",
                                 key_path,  "-in",     data_path,  "-rawin",
                                 "-digest", "sm3",     "-pkeyopt", "distid:8765432112345678",
                                 "-out",    sig_path,  NULL };
    (void)state;
    write_file(data_path, "a record", 8);
    assert_int_equal(tsa_run(sign), 0);
    size_t len = read_file(sig_path, der, sizeof der);
    ASSERT_OK(sm2_verifying_key_new(&public, &verifying, &err));
    assert_false(sm2_verifying_key_check(verifying, "a record", 8, der, len));
}

static void key__is_read_again_from_its_file(void **state)
{
    struct err err;
    char uri[PATH_SIZE + 8];
    char id[KEY_ID_SIZE];
    char again_id[KEY_ID_SIZE];
    AUTO(sm2_key) struct sm2_key *key = make_key();
    AUTO(sm2_key) struct sm2_key *again = NULL;
    struct sm2_key *third = NULL;
    (void)state;
    (void)snprintf(uri, sizeof uri, "file:%s", key_path);
    ASSERT_OK(sm2_key_load(uri, &again, &err));
    struct sm2_public public = sm2_key_public(key);
    struct sm2_public again_public = sm2_key_public(again);
    assert_memory_equal(public.point, again_public.point, SM2_POINT_SIZE);
    assert_int_equal(public.point[0], 4);
    assert_string_equal(sm2_key_id(&public, id), sm2_key_id(&again_public, again_id));
    ASSERT_ERR(sm2_key_create(key_path, &third, &err), ERR_IO);
    assert_int_equal(unlink(key_path), 0);
    ASSERT_ERR(sm2_key_load(key_path, &third, &err), ERR_IO);
    struct signing_key *other = NULL;
    ASSERT_OK(signing_key_create(key_path, &other, &err));
    ASSERT_ERR(sm2_key_load(key_path, &third, &err), ERR_KEY);
    signing_key_free(other);
    assert_null(third);
}

static void point__that_is_not_on_the_curve_is_refused(void **state)
{
    struct err err;
    AUTO(sm2_key) struct sm2_key *key = make_key();
    struct sm2_public public = sm2_key_public(key);
    struct sm2_verifying_key *verifying = NULL;
    (void)state;
    public.point[64] ^= 1;
    ASSERT_ERR(sm2_verifying_key_new(&public, &verifying, &err), ERR_CRYPTO);
    public.point[64] ^= 1;
    public.point[0] = 0x06; /* another encoding */
    ASSERT_ERR(sm2_verifying_key_new(&public, &verifying, &err), ERR_CRYPTO);
    memset(public.point, 0, sizeof public.point);
    ASSERT_ERR(sm2_verifying_key_new(&public, &verifying, &err), ERR_CRYPTO);
}

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/mingzhang-sm2-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(key_path, sizeof key_path, "%s/key.pem", folder);
    (void)snprintf(public_path, sizeof public_path, "%s/public.pem", folder);
    (void)snprintf(data_path, sizeof data_path, "%s/data", folder);
    (void)snprintf(sig_path, sizeof sig_path, "%s/sig", folder);
    return 0;
}

static int tear_down(void **state)
{
    const char *const argv[] = { "rm", "-rf", folder, NULL };
    (void)state;
    return tsa_run(argv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sm3__gives_the_digests_of_the_standard),
        cmocka_unit_test(openssl__verifies_what_we_sign),
        cmocka_unit_test(we_verify__what_openssl_signs),
        cmocka_unit_test(signature__without_the_id_is_refused),
        cmocka_unit_test(key__is_read_again_from_its_file),
        cmocka_unit_test(point__that_is_not_on_the_curve_is_refused),
    };
    return cmocka_run_group_tests_name("crypto_sm2", tests, set_up, tear_down);
}
