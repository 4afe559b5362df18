/* The vectors of RFC 4648, section 10, and the spellings that must not pass for them. */
#include "../support/test.h"

#include "crypto/base64.h"

#include <string.h>

static const struct {
    const char *bytes;
    const char *base64;
} VECTORS[] = {
    { "", "" },
    { "f", "Zg==" },
    { "fo", "Zm8=" },
    { "foo", "Zm9v" },
    { "foob", "Zm9vYg==" },
    { "fooba", "Zm9vYmE=" },
    { "foobar", "Zm9vYmFy" },
};

static void base64__writes_the_vectors(void **state)
{
    struct buf out;
    (void)state;
    buf_init(&out, 100);
    for (size_t i = 0; i < COUNT(VECTORS); i++) {
        buf_clear(&out);
        base64_add(VECTORS[i].bytes, strlen(VECTORS[i].bytes), &out);
        assert_string_equal(out.data, VECTORS[i].base64);
    }
    buf_clear(&out);
    base64_add("\xfb\xff\xfe", 3, &out);
    assert_string_equal(out.data, "+//+");
    buf_release(&out);
}

static void base64__reads_the_vectors(void **state)
{
    char out[16];
    size_t len;
    (void)state;
    for (size_t i = 0; i < COUNT(VECTORS); i++) {
        assert_true(base64_decode(text_of(VECTORS[i].base64), out, sizeof out, &len));
        assert_int_equal(len, strlen(VECTORS[i].bytes));
        assert_memory_equal(out, VECTORS[i].bytes, len);
    }
}

static void base64__refuses_other_spellings(void **state)
{
    static const char *const BAD[] = { "Z",    "Zg",   "Zg=",  "Zh==",   "Zm9=", "Zg==Zg==",
                                       "====", "Z===", "Zm 9", "Zm9v\n", "Zm-_", "Zm=v" };
    char out[16];
    size_t len;
    (void)state;
    for (size_t i = 0; i < COUNT(BAD); i++)
        assert_false(base64_decode(text_of(BAD[i]), out, sizeof out, &len));
}

static void base64__fits_exactly_or_not(void **state)
{
    char out[6];
    size_t len;
    (void)state;
    assert_true(base64_decode(text_of("Zm9vYmFy"), out, 6, &len));
    assert_false(base64_decode(text_of("Zm9vYmFy"), out, 5, &len));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64__writes_the_vectors),
        cmocka_unit_test(base64__reads_the_vectors),
        cmocka_unit_test(base64__refuses_other_spellings),
        cmocka_unit_test(base64__fits_exactly_or_not),
    };
    return cmocka_run_group_tests_name("crypto_base64", tests, NULL, NULL);
}
