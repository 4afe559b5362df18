/* Keys in a PKCS#11 token; the token is SoftHSM's (tests/support/token.sh). */
#include "../support/test.h"
#include "../support/tsa.h"

#include "crypto/sign.h"
#include "crypto/sm2.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIBRARY "/usr/lib/softhsm/libsofthsm2.so"
#define MODULE  "module-path=" LIBRARY

enum { URI_SIZE = 1024, THREADS = 4, ROUNDS = 25 };

/* SoftHSM 2.6.1 leaks a number in each operation with EdDSA. Its frames are to be seen for that:
 * the library stays loaded, and stacks are walked slowly. */
const char *__asan_default_options(void);
const char *__lsan_default_suppressions(void);
const char *__asan_default_options(void) { return "fast_unwind_on_malloc=0"; }
const char *__lsan_default_suppressions(void) { return "leak:libsofthsm2\n"; }

static char folder[256];

static const char *uri_of(const char *path, const char *pin, char out[URI_SIZE])
{
    (void)snprintf(out, URI_SIZE, "pkcs11:%s?" MODULE "%s%s%s", path,
                   pin == NULL ? "" : "&pin-source=file:", pin == NULL ? "" : folder,
                   pin == NULL ? "" : pin);
    return out;
}

static void token__signs_what_its_public_key_verifies(void **state)
{
    struct err err;
    char uri[URI_SIZE];
    struct signature made;
    (void)state;
    AUTO(signing_key) struct signing_key *key = NULL;
    ASSERT_OK(signing_key_load(uri_of("token=mingzhang;object=record", "/pin", uri), &key, &err));
    struct public_key public = signing_key_public(key);
    AUTO(verifying_key) struct verifying_key *verifying = NULL;
    ASSERT_OK(verifying_key_new(&public, &verifying, &err));
    for (size_t len = 0; len <= 60000; len += 20000) {
        char *message = calloc(1, len + 1);
        assert_non_null(message);
        ASSERT_OK(signing_key_sign(key, message, len, &made, &err));
        assert_true(verifying_key_check(verifying, message, len, &made));
        made.bytes[3] ^= 1;
        assert_false(verifying_key_check(verifying, message, len, &made));
        free(message);
    }
}

static void token__may_hold_two_keys_of_one_process(void **state)
{
    struct err err;
    char uri[URI_SIZE];
    struct signature made;
    struct signing_key *first = NULL;
    (void)state;
    AUTO(signing_key) struct signing_key *second = NULL;
    ASSERT_OK(signing_key_load(uri_of("token=mingzhang;id=%01", "/pin", uri), &first, &err));
    ASSERT_OK(signing_key_load(
        uri_of("token=mingzhang;id=%02;object=twin;type=private", "/pin", uri), &second, &err));
    struct public_key one = signing_key_public(first);
    struct public_key two = signing_key_public(second);
    assert_memory_not_equal(one.bytes, two.bytes, PUBLIC_KEY_SIZE);
    signing_key_free(first); /* the other stays usable */
    ASSERT_OK(signing_key_sign(second, "x", 1, &made, &err));
}

struct worker {
    const struct signing_key *key;
    bool ok;
};

static void *work(void *arg)
{
    struct worker *worker = arg;
    struct err err;
    struct public_key public = signing_key_public(worker->key);
    AUTO(verifying_key) struct verifying_key *verifying = NULL;
    worker->ok = verifying_key_new(&public, &verifying, &err);
    for (int i = 0; i < ROUNDS && worker->ok; i++) {
        struct signature made;
        worker->ok = signing_key_sign(worker->key, &i, sizeof i, &made, &err) &&
                     verifying_key_check(verifying, &i, sizeof i, &made);
    }
    return NULL;
}

static void token__serves_many_threads(void **state)
{
    struct err err;
    char uri[URI_SIZE];
    pthread_t threads[THREADS];
    struct worker workers[THREADS];
    (void)state;
    AUTO(signing_key) struct signing_key *key = NULL;
    ASSERT_OK(signing_key_load(uri_of("token=mingzhang;object=record", "/pin", uri), &key, &err));
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker) { .key = key };
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(workers[i].ok);
    }
}

static void refused(const char *path, const char *pin, const char *why)
{
    struct err err;
    char uri[URI_SIZE];
    struct signing_key *key = NULL;
    ASSERT_ERR(signing_key_load(uri_of(path, pin, uri), &key, &err), ERR_KEY);
    ASSERT_TEXT_HAS(err.text, why);
    assert_null(key);
}

static void token__that_does_not_fit_is_refused(void **state)
{
    (void)state;
    refused("token=nobody;object=record", "/pin", "no such token");
    refused("token=mingzhang;object=nothing", "/pin", "no such Ed25519 key");
    refused("token=mingzhang;object=record", NULL, "needs pin-source");
    refused("token=empty;object=record", "/pin", "no such Ed25519 key");
    refused("object=record", "/pin", "several tokens");
    refused("token=mingzhang;object=twin", "/pin", "several keys");
    refused("token=mingzhang;object=lone", "/pin", "no such Ed25519 key");
    refused("token=mingzhang;object=record;x-what=1", "/pin", "not known");
    refused("token=mingzhang;object=record", "/wrong", "PIN");
    refused("object=%zz", "/pin", "not understood");
}

static void pin__is_read_from_a_file_of_its_owner_only(void **state)
{
    struct err err;
    char uri[URI_SIZE];
    struct signing_key *key = NULL;
    (void)state;
    refused("token=mingzhang;object=record", "/open", "others may read");
    refused("token=mingzhang;object=record", "/long", "too large");
    ASSERT_ERR(signing_key_load(uri_of("token=mingzhang;object=record", "/none", uri), &key, &err),
               ERR_IO);
    ASSERT_ERR(signing_key_load("pkcs11:token=mingzhang;object=record?" MODULE
                                "&pin-value=87654321",
                                &key, &err),
               ERR_KEY);
    ASSERT_TEXT_HAS(err.text, "PIN may not stand");
    assert_null(strstr(err.text, "87654321"));
    assert_null(strstr(err.hint, "87654321"));
}

static void module__that_is_none_is_refused(void **state)
{
    struct err err;
    struct signing_key *key = NULL;
    struct sm2_key *sm2 = NULL;
    char uri[URI_SIZE];
    (void)state;
    ASSERT_ERR(signing_key_load("pkcs11:token=a?module-path=/usr/lib/no-such.so", &key, &err),
               ERR_KEY);
    ASSERT_ERR(sm2_key_load(uri_of("token=mingzhang;object=record", "/pin", uri), &sm2, &err),
               ERR_KEY);
}

static void write_pin(const char *name, const char *pin, unsigned mode)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(pin, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static int set_up(void **state)
{
    char conf[300];
    char pin[258];
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/mingzhang-token-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    const char *const argv[] = { "tests/support/token.sh", "make", folder, NULL };
    if (tsa_run(argv) != 0)
        return -1;
    memset(pin, '1', sizeof pin);
    pin[sizeof pin - 1] = '\0';
    write_pin("wrong", "11111111\n", 0600);
    write_pin("open", "87654321\n", 0644);
    write_pin("long", pin, 0600);
    (void)snprintf(conf, sizeof conf, "%s/softhsm2.conf", folder);
    if (dlopen(LIBRARY, RTLD_NOW | RTLD_NODELETE) == NULL)
        return -1;
    return setenv("SOFTHSM2_CONF", conf, 1);
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
        cmocka_unit_test(token__signs_what_its_public_key_verifies),
        cmocka_unit_test(token__may_hold_two_keys_of_one_process),
        cmocka_unit_test(token__serves_many_threads),
        cmocka_unit_test(token__that_does_not_fit_is_refused),
        cmocka_unit_test(pin__is_read_from_a_file_of_its_owner_only),
        cmocka_unit_test(module__that_is_none_is_refused),
    };
    return cmocka_run_group_tests_name("crypto_token", tests, set_up, tear_down);
}
