#include "../support/test.h"

#include "signer/signer.h"
#include <sys/stat.h>
#include <unistd.h>

static char home[] = "/tmp/test_signer_local.XXXXXX";
static struct signer_settings settings;

static int make_home(void **state)
{
    struct conf conf = { 0 };
    struct err err = { 0 };
    (void)state;
    if (mkdtemp(home) == NULL)
        return 1;
    snprintf(conf.home, sizeof conf.home, "%s", home);
    return !signer_settings(&conf, &settings, &err) ||
           !signer_create(&settings, "test.example/ledger", &err);
}

static int remove_home(void **state)
{
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command);
}

static struct signer *of_seed(int threads)
{
    struct err err = { 0 };
    struct signing_key *key = NULL;
    ASSERT_OK(signing_key_from_seed((const unsigned char *)"a seed of thirty-two bytes: test", &key,
                                    &err));
    return signer_of_key(key, threads);
}

static void signer__signs_each_text_so_that_its_public_key_verifies(void **state)
{
    struct err err = { 0 };
    struct signature signatures[100];
    struct text texts[100];
    char bytes[100][24];
    (void)state;
    AUTO(signer) struct signer *signer = of_seed(3);
    AUTO(verifying_key) struct verifying_key *key = NULL;
    ASSERT_OK(verifying_key_new(&signer->key, &key, &err));
    for (int i = 0; i < 100; i++) {
        snprintf(bytes[i], sizeof bytes[i], "text %d", i);
        texts[i] = text_of(bytes[i]);
    }
    ASSERT_OK(signer->sign(signer, texts, 100, signatures, NULL, &err));
    for (int i = 0; i < 100; i++)
        assert_true(verifying_key_check(key, texts[i].ptr, texts[i].len, &signatures[i]));
    assert_false(verifying_key_check(key, texts[0].ptr, texts[0].len, &signatures[1]));
}

/* More threads, the same signatures: those of Ed25519 follow from key and text. */
static void signer__signs_the_same_when_it_is_alone(void **state)
{
    struct err err = { 0 };
    struct signature beside[100], alone[100];
    struct text texts[100];
    char bytes[100][24];
    (void)state;
    AUTO(signer) struct signer *signer = of_seed(0);
    for (int i = 0; i < 100; i++) {
        snprintf(bytes[i], sizeof bytes[i], "text %d", i);
        texts[i] = text_of(bytes[i]);
    }
    assert_false(signer->is_alone);
    ASSERT_OK(signer->sign(signer, texts, 100, beside, NULL, &err));
    signer->is_alone = true;
    ASSERT_OK(signer->sign(signer, texts, 100, alone, NULL, &err));
    assert_memory_equal(beside, alone, sizeof alone);
}

static void signer__signs_fewer_texts_than_it_has_threads(void **state)
{
    struct err err = { 0 };
    struct signature signature;
    struct text one = text_of("one");
    (void)state;
    AUTO(signer) struct signer *signer = of_seed(8);
    AUTO(verifying_key) struct verifying_key *key = NULL;
    ASSERT_OK(verifying_key_new(&signer->key, &key, &err));
    ASSERT_OK(signer->sign(signer, &one, 0, &signature, NULL, &err));
    ASSERT_OK(signer->sign(signer, &one, 1, &signature, NULL, &err));
    assert_true(verifying_key_check(key, one.ptr, one.len, &signature));
}

static void signer_of_key__makes_no_checkpoints(void **state)
{
    struct err err = { 0 };
    (void)state;
    AUTO(signer) struct signer *signer = of_seed(1);
    assert_false(signer->begin(signer, &err));
    assert_int_equal(err.code, ERR_KEY);
}

static void signer_create__keeps_the_keys_and_the_head_that_are_there(void **state)
{
    struct err err = { 0 };
    (void)state;
    AUTO(signer) struct signer *before = NULL;
    AUTO(signer) struct signer *after = NULL;
    ASSERT_OK(signer_open_local(&settings, &before, &err));
    ASSERT_OK(signer_create(&settings, "test.example/ledger", &err));
    ASSERT_OK(signer_open_local(&settings, &after, &err));
    assert_memory_equal(&before->key, &after->key, PUBLIC_KEY_SIZE);
    assert_memory_equal(&before->checkpoint_key, &after->checkpoint_key, PUBLIC_KEY_SIZE);
    assert_memory_not_equal(&before->key, &before->checkpoint_key, PUBLIC_KEY_SIZE);
}

static void signer_create__makes_files_that_only_their_owner_reads(void **state)
{
    static const char *const NAMES[] = { "record.pem", "checkpoint.pem", "head" };
    struct stat status;
    char path[200];
    (void)state;
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        snprintf(path, sizeof path, "%s/keys/%s", home, NAMES[i]);
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0600);
    }
}

static void refuses(const char *why)
{
    struct err err = { 0 };
    struct signer *signer = NULL;
    if (signer_open_local(&settings, &signer, &err))
        fail_msg("opened a signer without %s", why);
    assert_int_equal(err.code, ERR_KEY);
    assert_true(err.hint[0] != '\0');
}

static void signer_open__refuses_a_head_that_is_missing(void **state)
{
    char aside[SIGNER_PATH_MAX + 8];
    (void)state;
    snprintf(aside, sizeof aside, "%s.aside", settings.head);
    assert_int_equal(rename(settings.head, aside), 0);
    refuses("a head");
    assert_int_equal(rename(aside, settings.head), 0);
}

static void signer_open__refuses_a_head_that_is_damaged(void **state)
{
    char whole[4096], bad[4096];
    FILE *file = fopen(settings.head, "re");
    (void)state;
    size_t len = fread(whole, 1, sizeof whole, file);
    assert_int_equal(fclose(file), 0);
    memcpy(bad, whole, len);
    *strstr(bad, "incarnation 1") = 'I';
    file = fopen(settings.head, "we");
    assert_int_equal(fwrite(bad, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    refuses("a whole head");
    file = fopen(settings.head, "we");
    assert_int_equal(fwrite(whole, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void signer_open__refuses_one_key_for_two_uses(void **state)
{
    struct err err = { 0 };
    struct signer *signer = NULL;
    struct signer_settings same = settings;
    (void)state;
    memcpy(same.checkpoint_key, same.record_key, sizeof same.checkpoint_key);
    assert_false(signer_open_local(&same, &signer, &err));
    assert_int_equal(err.code, ERR_KEY);
}

static void signer_settings__refuses_an_unknown_national_mode(void **state)
{
    struct err err = { 0 };
    struct conf conf = { .home = "/tmp", .national = "maybe" };
    struct signer_settings ret;
    (void)state;
    assert_false(signer_settings(&conf, &ret, &err));
    assert_int_equal(err.code, ERR_CONFIG);
    memcpy(conf.national, "record", sizeof "record");
    ASSERT_OK(signer_settings(&conf, &ret, &err));
    assert_int_equal(ret.national, NATIONAL_RECORD);
}

static void signer_create__mends_what_a_killed_program_left(void **state)
{
    struct err err = { 0 };
    char path[200];
    (void)state;
    snprintf(path, sizeof path, "%s/keys/record.pem.new", home);
    FILE *half = fopen(path, "we");
    assert_non_null(half);
    assert_true(fputs("half a key", half) > 0);
    assert_int_equal(fclose(half), 0);
    snprintf(path, sizeof path, "%s/keys/record.pem", home);
    assert_int_equal(unlink(path), 0);
    ASSERT_OK(signer_create(&settings, "test.example/ledger", &err));
    AUTO(signer) struct signer *signer = NULL;
    ASSERT_OK(signer_open_local(&settings, &signer, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signer__signs_each_text_so_that_its_public_key_verifies),
        cmocka_unit_test(signer__signs_the_same_when_it_is_alone),
        cmocka_unit_test(signer__signs_fewer_texts_than_it_has_threads),
        cmocka_unit_test(signer_of_key__makes_no_checkpoints),
        cmocka_unit_test(signer_create__keeps_the_keys_and_the_head_that_are_there),
        cmocka_unit_test(signer_create__makes_files_that_only_their_owner_reads),
        cmocka_unit_test(signer_open__refuses_a_head_that_is_missing),
        cmocka_unit_test(signer_open__refuses_a_head_that_is_damaged),
        cmocka_unit_test(signer_open__refuses_one_key_for_two_uses),
        cmocka_unit_test(signer_settings__refuses_an_unknown_national_mode),
        cmocka_unit_test(signer_create__mends_what_a_killed_program_left),
    };
    return cmocka_run_group_tests(tests, make_home, remove_home);
}
