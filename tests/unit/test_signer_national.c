/* The national algorithms: the second note over the tree of SM3, what the openssl command says of
 * it, and that a log which began without the second tree does not get it in the middle. */
#include "../support/signing.h"
#include "../support/test.h"
#include "../support/tsa.h"

#include "crypto/base64.h"
#include "proof/checkpoint.h"
#include "proof/note.h"
#include <stdlib.h>
#include <unistd.h>

enum { PATH_SIZE = 160 };

static struct signing_log made;
static char home[] = "/tmp/test_signer_national.XXXXXX";
static struct signer_settings settings;

static bool read_settings(const char *national)
{
    struct conf conf = { .home = "" };
    struct err err = { 0 };
    snprintf(conf.home, sizeof conf.home, "%s", home);
    snprintf(conf.national, sizeof conf.national, "%s", national);
    return signer_settings(&conf, &settings, &err);
}

static int set_up(void **state)
{
    (void)state;
    if (mkdtemp(home) == NULL)
        return 1;
    signing_log_make(&made, 3, 4);
    return 0;
}

static int tear_down(void **state)
{
    char command[100];
    (void)state;
    signing_log_release(&made);
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command);
}

/* A new ledger's signer. */
static void fresh(const char *national)
{
    struct err err = { 0 };
    char command[120];
    snprintf(command, sizeof command, "rm -rf '%s/keys'", home);
    assert_int_equal(system(command), 0);
    assert_true(read_settings(national));
    ASSERT_OK(signer_create(&settings, SIGNING_LEDGER, &err));
}

static bool seal(struct signer *signer, const struct checkpoint_ask *ask, size_t from,
                 struct checkpoint_notes *notes, struct err *err)
{
    return signer->begin(signer, err) &&
           signer->add(signer, made.records + from, ask->size - from, err) &&
           signer->end(signer, ask, notes, err);
}

static void sealed_five(void)
{
    struct err err = { 0 };
    struct checkpoint_ask ask = signing_log_ask(&made, 5);
    struct checkpoint_notes notes = signing_notes();
    AUTO(signer) struct signer *signer = NULL;
    ASSERT_OK(signer_open_local(&settings, &signer, &err));
    ASSERT_OK(seal(signer, &ask, 0, &notes, &err));
    assert_int_equal(notes.sm3.len > 0, settings.national != NATIONAL_OFF);
    signing_notes_release(&notes);
}

/* As the specification says it: SHA-256(name, 0x0A, 0xFF, long name, point), the first 4 bytes. */
static uint32_t id_by_hand(const char *name, const struct sm2_public *key)
{
    char bytes[400];
    int len = snprintf(bytes, sizeof bytes, "%s\n\xff%s", name, "mingzhang/sm2-sm3/v1");
    memcpy(bytes + len, key->point, SM2_POINT_SIZE);
    struct sha256 digest = sha256(bytes, (size_t)len + SM2_POINT_SIZE);
    return (uint32_t)digest.bytes[0] << 24 | (uint32_t)digest.bytes[1] << 16 |
           (uint32_t)digest.bytes[2] << 8 | digest.bytes[3];
}

static void write_file(const char *name, const void *bytes, size_t len, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "%s/%s", home, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static int openssl_verifies(struct text text, const unsigned char *der, size_t len)
{
    char data[PATH_SIZE], signature[PATH_SIZE], public[PATH_SIZE];
    write_file("text", text.ptr, text.len, data);
    write_file("der", der, len, signature);
    snprintf(public, sizeof public, "%s/public.pem", home);
    const char *const show[] = { "openssl", "pkey", "-in",  settings.national_key,
                                 "-pubout", "-out", public, NULL };
    const char *const verify[] = { "openssl", "pkeyutl",   "-verify",
                                   "-pubin",  "-inkey",    public,
                                   "-in",     data,        "-sigfile",
                                   signature, "-rawin",    "-digest",
                                   "sm3",     "-pkeyopt",  "distid:1234567812345678",
                                   "-out",    "/dev/null", NULL };
    assert_int_equal(tsa_run(show), 0);
    return tsa_run(verify);
}

static void checkpoint_mode__signs_a_second_note_over_the_tree_of_sm3(void **state)
{
    struct err err = { 0 };
    struct note note;
    struct note_key key;
    struct checkpoint checkpoint;
    struct checkpoint_ask ask = signing_log_ask(&made, 7);
    struct checkpoint_notes notes = signing_notes();
    unsigned char line[4 + SM2_DER_MAX];
    size_t len;
    (void)state;
    fresh("checkpoint");
    AUTO(signer) struct signer *signer = NULL;
    ASSERT_OK(signer_open_local(&settings, &signer, &err));
    ASSERT_OK(seal(signer, &ask, 0, &notes, &err));
    ASSERT_OK(note_parse((struct text) { notes.sm3.data, notes.sm3.len }, &note, &err));
    ASSERT_OK(checkpoint_parse(note.text, &checkpoint, &err));
    assert_true(text_eq(checkpoint.origin, SIGNING_LEDGER "/sm3"));
    assert_int_equal(checkpoint.size, 7);
    assert_memory_equal(&checkpoint.root, &ask.root_sm3, SHA256_SIZE);
    ASSERT_OK(note_key_of_sm2(SIGNING_LEDGER "/sm3", &signer->sm2_key, &key, &err));
    assert_int_equal(key.type, 0xff);
    assert_int_equal(note.count, 1);
    assert_int_equal(note.lines[0].id, id_by_hand(SIGNING_LEDGER "/sm3", &signer->sm2_key));
    assert_non_null(note_check(&note, &key));
    assert_true(base64_decode(note.lines[0].base64, line, sizeof line, &len));
    assert_int_equal(openssl_verifies(note.text, line + 4, len - 4), 0);
    struct text shorter = text_slice(note.text, 0, note.text.len - 1);
    assert_int_not_equal(openssl_verifies(shorter, line + 4, len - 4), 0);
    signing_notes_release(&notes);
}

static void the_second_note_is_the_same_when_it_is_asked_for_again(void **state)
{
    struct err err = { 0 };
    struct checkpoint_ask ask = signing_log_ask(&made, 7);
    struct checkpoint_notes first = signing_notes(), again = signing_notes();
    (void)state;
    fresh("checkpoint");
    for (int i = 0; i < 2; i++) { /* the second time from the file */
        AUTO(signer) struct signer *signer = NULL;
        ASSERT_OK(signer_open_local(&settings, &signer, &err));
        ASSERT_OK(seal(signer, &ask, i == 0 ? 0 : 7, i == 0 ? &first : &again, &err));
    }
    assert_int_equal(first.sm3.len, again.sm3.len);
    assert_memory_equal(first.sm3.data, again.sm3.data, first.sm3.len);
    signing_notes_release(&first);
    signing_notes_release(&again);
}

static void end__refuses_another_root_of_sm3(void **state)
{
    struct err err = { 0 };
    struct checkpoint_ask ask = signing_log_ask(&made, 7);
    struct checkpoint_notes notes = signing_notes();
    (void)state;
    fresh("checkpoint");
    AUTO(signer) struct signer *signer = NULL;
    ASSERT_OK(signer_open_local(&settings, &signer, &err));
    ask.root_sm3.bytes[0] ^= 1;
    assert_false(seal(signer, &ask, 0, &notes, &err));
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_int_equal(notes.note.len, 0);
    signing_notes_release(&notes);
}

static void opens(const char *national, bool is_fine)
{
    struct err err = { 0 };
    AUTO(signer) struct signer *signer = NULL;
    assert_true(read_settings(national));
    if (is_fine) {
        ASSERT_OK(signer_open_local(&settings, &signer, &err));
        return;
    }
    assert_false(signer_open_local(&settings, &signer, &err));
    assert_int_equal(err.code, ERR_CONFIG);
    assert_true(err.hint[0] != '\0');
}

static void a_log_that_began_with_the_second_tree_keeps_it(void **state)
{
    (void)state;
    fresh("checkpoint");
    sealed_five();
    opens("off", false);
    opens("record", true); /* the tree is the same */
    opens("checkpoint", true);
}

static void a_log_that_began_without_the_second_tree_does_not_get_it(void **state)
{
    struct err err = { 0 };
    AUTO(sm2_key) struct sm2_key *key = NULL;
    (void)state;
    fresh("off");
    sealed_five();
    ASSERT_OK(sm2_key_create(settings.national_key, &key, &err));
    opens("checkpoint", false);
    opens("record", false);
    opens("off", true);
}

static void an_empty_log_takes_any_mode(void **state)
{
    struct err err = { 0 };
    AUTO(sm2_key) struct sm2_key *key = NULL;
    (void)state;
    fresh("off");
    ASSERT_OK(sm2_key_create(settings.national_key, &key, &err));
    opens("record", true);
    opens("checkpoint", true);
    sealed_five();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checkpoint_mode__signs_a_second_note_over_the_tree_of_sm3),
        cmocka_unit_test(the_second_note_is_the_same_when_it_is_asked_for_again),
        cmocka_unit_test(end__refuses_another_root_of_sm3),
        cmocka_unit_test(a_log_that_began_with_the_second_tree_keeps_it),
        cmocka_unit_test(a_log_that_began_without_the_second_tree_does_not_get_it),
        cmocka_unit_test(an_empty_log_takes_any_mode),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
