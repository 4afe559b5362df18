#include "../support/test.h"

#include "signer/signer.h"
#include <sys/stat.h>
#include <unistd.h>

static char home[] = "/tmp/test_ledger_signer.XXXXXX";

static int make_home(void **state)
{
    (void)state;
    return mkdtemp(home) == NULL;
}

static int remove_home(void **state)
{
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command);
}

static void signer__signs_each_text_so_that_its_public_key_verifies(void **state)
{
    struct err err = { 0 };
    struct signature signatures[100];
    struct text texts[100];
    char bytes[100][24];
    (void)state;
    ASSERT_OK(signer_create_local(home, &err));
    AUTO(signer) struct signer *signer = NULL;
    AUTO(verifying_key) struct verifying_key *key = NULL;
    ASSERT_OK(signer_open_local(home, 3, &signer, &err));
    ASSERT_OK(verifying_key_new(&signer->key, &key, &err));
    for (int i = 0; i < 100; i++) {
        snprintf(bytes[i], sizeof bytes[i], "text %d", i);
        texts[i] = text_of(bytes[i]);
    }
    ASSERT_OK(signer->sign(signer, texts, 100, signatures, &err));
    for (int i = 0; i < 100; i++)
        assert_true(verifying_key_check(key, texts[i].ptr, texts[i].len, &signatures[i]));
    assert_false(verifying_key_check(key, texts[0].ptr, texts[0].len, &signatures[1]));
}

static void signer__signs_fewer_texts_than_it_has_threads(void **state)
{
    struct err err = { 0 };
    struct signature signature;
    struct text one = text_of("one");
    (void)state;
    ASSERT_OK(signer_create_local(home, &err));
    AUTO(signer) struct signer *signer = NULL;
    AUTO(verifying_key) struct verifying_key *key = NULL;
    ASSERT_OK(signer_open_local(home, 8, &signer, &err));
    ASSERT_OK(verifying_key_new(&signer->key, &key, &err));
    ASSERT_OK(signer->sign(signer, &one, 0, &signature, &err));
    ASSERT_OK(signer->sign(signer, &one, 1, &signature, &err));
    assert_true(verifying_key_check(key, one.ptr, one.len, &signature));
}

static void signer_create_local__keeps_the_key_that_is_there(void **state)
{
    struct err err = { 0 };
    (void)state;
    ASSERT_OK(signer_create_local(home, &err));
    AUTO(signer) struct signer *before = NULL;
    AUTO(signer) struct signer *after = NULL;
    ASSERT_OK(signer_open_local(home, 1, &before, &err));
    ASSERT_OK(signer_create_local(home, &err));
    ASSERT_OK(signer_open_local(home, 1, &after, &err));
    assert_string_equal(before->key_id, after->key_id);
}

static void signer_create_local__makes_a_key_that_only_its_owner_reads(void **state)
{
    struct err err = { 0 };
    struct stat st;
    char path[100];
    (void)state;
    ASSERT_OK(signer_create_local(home, &err));
    snprintf(path, sizeof path, "%s/keys/record.pem", home);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void signer_open_local__refuses_a_home_without_a_key(void **state)
{
    struct err err = { 0 };
    (void)state;
    AUTO(signer) struct signer *signer = NULL;
    if (signer_open_local("/nonexistent", 1, &signer, &err))
        fail();
    ASSERT_TEXT_HAS(err.text, "record key");
    assert_null(signer);
}

static void signer_create_local__mends_what_a_killed_program_left(void **state)
{
    struct err err = { 0 };
    char path[100];
    (void)state;
    ASSERT_OK(signer_create_local(home, &err));
    snprintf(path, sizeof path, "%s/keys/record.pem", home);
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%s/keys/record.pem.new", home);
    FILE *half = fopen(path, "w");
    assert_non_null(half);
    fputs("-----BEGIN", half);
    fclose(half);
    ASSERT_OK(signer_create_local(home, &err));
    AUTO(signer) struct signer *signer = NULL;
    ASSERT_OK(signer_open_local(home, 1, &signer, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signer__signs_each_text_so_that_its_public_key_verifies),
        cmocka_unit_test(signer__signs_fewer_texts_than_it_has_threads),
        cmocka_unit_test(signer_create_local__keeps_the_key_that_is_there),
        cmocka_unit_test(signer_create_local__makes_a_key_that_only_its_owner_reads),
        cmocka_unit_test(signer_open_local__refuses_a_home_without_a_key),
        cmocka_unit_test(signer_create_local__mends_what_a_killed_program_left),
    };
    return cmocka_run_group_tests(tests, make_home, remove_home);
}
