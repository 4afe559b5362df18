/* RFC 8785: section 3.2.2.2 (strings), 3.2.2.3 (numbers, here integers only), 3.2.3 (sorting). */
#include "../support/test.h"
#include "core/money.h"
#include "json/canonical.h"

#include <string.h>

static void canonical_write__gives_the_bytes_of_the_rfc(void **state)
{
    (void)state;
    struct err err;
    struct buf out;
    buf_init(&out, 1000);
    struct canonical w;
    canonical_begin(&w, &out);
    canonical_object(&w);
    canonical_key(&w, "a_list");
    canonical_array(&w);
    canonical_int(&w, 0);
    canonical_int(&w, -1);
    canonical_int(&w, MONEY_FEN_MAX);
    canonical_int(&w, -MONEY_FEN_MAX);
    canonical_close(&w);
    canonical_set_string(&w, "b", "\"\\/ €𝄞村");
    canonical_set_bool(&w, "c", true);
    canonical_set_bool(&w, "d", false);
    canonical_key(&w, "e");
    canonical_object(&w);
    canonical_close(&w);
    canonical_key(&w, "f");
    canonical_raw(&w, text_of("[1]"));
    canonical_close(&w);
    ASSERT_OK(canonical_end(&w, &err));
    /* RFC 8785 escapes only the quote and the backslash of these; '/' and non-ASCII stand. */
    assert_string_equal(out.data,
                        "{\"a_list\":[0,-1,9007199254740991,-9007199254740991],"
                        "\"b\":\"\\\"\\\\/ €𝄞村\",\"c\":true,\"d\":false,\"e\":{},\"f\":[1]}");
    ASSERT_OK(canonical_check((struct text) { out.data, out.len }, &err));
    buf_release(&out);
}

static void canonical_end__refuses_a_string_that_records_may_not_hold(void **state)
{
    (void)state;
    static const char *const BAD[] = { "a\nb", "\x7F", "\xC2\x85", "\xFF", "\xED\xA0\x80", "\x01" };
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct err err;
        struct buf out;
        buf_init(&out, 100);
        struct canonical w;
        canonical_begin(&w, &out);
        canonical_string(&w, text_of(BAD[i]));
        ASSERT_ERR(canonical_end(&w, &err), ERR_ENCODING);
        buf_release(&out);
    }
}

static void canonical_end__says_when_the_bytes_did_not_fit(void **state)
{
    (void)state;
    for (size_t cap = 4; cap <= 5; cap++) {
        struct err err;
        struct buf out;
        buf_init(&out, cap);
        struct canonical w;
        canonical_begin(&w, &out);
        canonical_string(&w, text_of("abc"));
        if (cap == 5)
            ASSERT_OK(canonical_end(&w, &err));
        else
            ASSERT_ERR(canonical_end(&w, &err), ERR_LIMIT);
        buf_release(&out);
    }
}

static void canonical_check__accepts_only_the_one_form(void **state)
{
    (void)state;
    static const char *const GOOD[] = {
        "{}",
        "[]",
        "\"\"",
        "0",
        "true",
        "false",
        "-1",
        "9007199254740991",
        "-9007199254740991",
        "{\"a\":1,\"a_\":2,\"ab\":3,\"b\":4}",
        "[[],{},[1,\"村\"]]",
        "\"\\\\\\\"\"",
        "{\"0\":0}",
    };
    static const char *const BAD[] = {
        "",
        " 1",
        "1 ",
        "{ }",
        "[1, 2]",
        "{\"a\" :1}",
        "01",
        "-0",
        "1.0",
        "1e2",
        "+1",
        "null",
        "9007199254740992",
        "-9007199254740992",
        "99999999999999999999",
        "{\"b\":1,\"a\":2}",
        "{\"a\":1,\"a\":2}",
        "{\"A\":1}",
        "{\"\":1}",
        "{\"a-b\":1}",
        "{a:1}",
        "[1,]",
        "{\"a\":1,}",
        "\"\\/\"",
        "\"\\u0041\"",
        "\"\\n\"",
        "\"\n\"",
        "\"a",
        "[1",
        "{\"a\":",
        "tru",
        "1,2",
        "\"\xFF\"",
        "\"\xC2\x80\"",
        "\"\x7F\"",
        "\"\\\"",
        "-",
        "[,1]",
    };
    struct err err;
    for (size_t i = 0; i < COUNT(GOOD); i++)
        ASSERT_OK(canonical_check(text_of(GOOD[i]), &err));
    for (size_t i = 0; i < COUNT(BAD); i++)
        ASSERT_ERR(canonical_check(text_of(BAD[i]), &err), ERR_TAMPERED);
}

/* Strings are looked at eight bytes at a time: whatever stands in whichever of them. */
static void canonical_check__looks_at_every_byte_of_a_string(void **state)
{
    (void)state;
    enum { LEN = 19 };
    struct err err;
    for (size_t at = 1; at <= LEN; at++)
        for (int c = 0; c < 256; c++) {
            char bytes[LEN + 3] = "\"abcdefghijklmnopqrs\"";
            bytes[at] = (char)c;
            bool is_taken = canonical_check((struct text) { bytes, LEN + 2 }, &err);
            assert_true(is_taken == (c >= 0x20 && c < 0x7F && c != '"' && c != '\\'));
        }
}

static void canonical_check__keeps_the_limits_of_key_and_depth(void **state)
{
    (void)state;
    struct err err;
    char json[256];
    for (int extra = 0; extra <= 1; extra++) {
        size_t depth = (size_t)CANONICAL_DEPTH_MAX + (size_t)extra;
        memset(json, '[', depth);
        memset(json + depth, ']', depth);
        struct text nested = { json, 2 * depth };
        assert_int_equal(canonical_check(nested, &err), extra == 0);
        size_t key = (size_t)CANONICAL_KEY_MAX + (size_t)extra;
        json[0] = '{';
        json[1] = '"';
        memset(json + 2, 'k', key);
        memcpy(json + 2 + key, "\":0}", 4);
        struct text keyed = { json, key + 6 };
        assert_int_equal(canonical_check(keyed, &err), extra == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_write__gives_the_bytes_of_the_rfc),
        cmocka_unit_test(canonical_end__refuses_a_string_that_records_may_not_hold),
        cmocka_unit_test(canonical_end__says_when_the_bytes_did_not_fit),
        cmocka_unit_test(canonical_check__accepts_only_the_one_form),
        cmocka_unit_test(canonical_check__looks_at_every_byte_of_a_string),
        cmocka_unit_test(canonical_check__keeps_the_limits_of_key_and_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
