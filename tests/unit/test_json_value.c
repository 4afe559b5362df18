#include "../support/test.h"
#include "json/value.h"

#include <string.h>

static void jv_parse__reads_every_kind(void **state)
{
    (void)state;
    struct err err;
    AUTO(jv) struct jv *v = NULL;
    const char *json = "{\"s\":\"\\u7a57\\\"\",\"i\":-9223372036854775808,\"t\":true,"
                       "\"n\":null,\"a\":[1,2]}";
    ASSERT_OK(jv_parse(text_of(json), "test", &v, &err));
    assert_string_equal(jv_string(jv_get(v, "s"), ""), "穗\"");
    assert_true(jv_int(jv_get(v, "i"), 0) == INT64_MIN);
    assert_true(jv_bool(jv_get(v, "t"), false));
    assert_int_equal(jv_kind(jv_get(v, "n")), JV_NULL);
    assert_int_equal(jv_size(jv_get(v, "a")), 2);
    assert_int_equal(jv_int(jv_at(jv_get(v, "a"), 1), 0), 2);
    assert_null(jv_at(jv_get(v, "a"), 2));
    assert_null(jv_get(jv_get(v, "absent"), "deeper"));
}

static void jv_parse__refuses_what_is_not_strict(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *where;
    } CASES[] = {
        { "{\"a\":1,\n\"a\":2}", "line 2" },
        { "{\"fen\":1.5}", "line 1, column 9" },
        { "[\n 1e3]", "line 2, column 3" },
        { "{\"a\":1", "line 1" },
        { "[1] 2", "line 1" },
        { "[9223372036854775808]", "line 1" },
        { "[\"\\u0000\"]", "line 1" },
        { "[\"\xC0\x80\"]", "line 1" },
        { "", "line 1" },
        { "{'a':1}", "line 1" },
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct err err;
        struct jv *v = NULL;
        ASSERT_ERR(jv_parse(text_of(CASES[i].json), "it", &v, &err), ERR_INPUT);
        ASSERT_TEXT_HAS(err.text, CASES[i].where);
        assert_null(v);
    }
}

static void jv_parse__takes_a_dot_inside_a_string(void **state)
{
    (void)state;
    struct err err;
    AUTO(jv) struct jv *v = NULL;
    ASSERT_OK(jv_parse(text_of("{\"a\":\"-1.5e3 \\\" 2.5\",\"b\":12}"), "it", &v, &err));
    assert_int_equal(jv_int(jv_get(v, "b"), 0), 12);
}

static void nested(char *out, int depth)
{
    memset(out, '[', (size_t)depth);
    memset(out + depth, ']', (size_t)depth);
    out[2 * depth] = '\0';
}

static void jv_parse__takes_the_depth_limit_and_refuses_one_past_it(void **state)
{
    (void)state;
    struct err err;
    char json[2 * JV_DEPTH_MAX + 8];
    struct jv *v = NULL;
    nested(json, JV_DEPTH_MAX);
    ASSERT_OK(jv_parse(text_of(json), "it", &v, &err));
    jv_free(v);
    nested(json, JV_DEPTH_MAX + 1);
    ASSERT_ERR(jv_parse(text_of(json), "it", &v, &err), ERR_INPUT);
}

static void jv_need__names_the_key_that_is_missing(void **state)
{
    (void)state;
    struct err err;
    AUTO(jv) struct jv *v = NULL;
    ASSERT_OK(jv_parse(text_of("{\"a\":1,\"s\":\"x\",\"l\":[]}"), "it", &v, &err));
    const char *string;
    int64_t number;
    struct jv *list;
    ASSERT_OK(jv_need_string(v, "s", &string, &err));
    ASSERT_OK(jv_need_int(v, "a", &number, &err));
    ASSERT_OK(jv_need_array(v, "l", &list, &err));
    ASSERT_ERR(jv_need_string(v, "a", &string, &err), ERR_INPUT);
    ASSERT_TEXT_HAS(err.text, "\"a\"");
    ASSERT_ERR(jv_need_int(v, "gone", &number, &err), ERR_INPUT);
    ASSERT_TEXT_HAS(err.text, "\"gone\"");
    ASSERT_ERR(jv_need_array(v, "s", &list, &err), ERR_INPUT);
}

static void jv_write__keeps_order_and_jv_next_walks_in_it(void **state)
{
    (void)state;
    AUTO(jv) struct jv *v = jv_object();
    jv_set_string(v, "z", "村");
    jv_set_int(v, "a", 1);
    jv_set_bool(v, "m", true);
    struct jv *list = jv_array();
    jv_add(list, jv_of_null());
    jv_set(v, "l", list);
    struct buf out;
    buf_init(&out, 1000);
    jv_write(v, 0, &out);
    assert_string_equal(out.data, "{\"z\":\"村\",\"a\":1,\"m\":true,\"l\":[null]}");
    buf_release(&out);
    char keys[8] = "";
    size_t at = 0;
    const char *key;
    struct jv *value;
    for (size_t i = 0; jv_next(v, &at, &key, &value); i++)
        keys[i] = key[0];
    assert_string_equal(keys, "zaml");
}

static void jv_of_string__replaces_what_is_not_utf8(void **state)
{
    (void)state;
    AUTO(jv) struct jv *v = jv_of_string("a\xFF村");
    assert_string_equal(jv_string(v, ""), "a\xEF\xBF\xBD村");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jv_parse__reads_every_kind),
        cmocka_unit_test(jv_parse__refuses_what_is_not_strict),
        cmocka_unit_test(jv_parse__takes_a_dot_inside_a_string),
        cmocka_unit_test(jv_parse__takes_the_depth_limit_and_refuses_one_past_it),
        cmocka_unit_test(jv_need__names_the_key_that_is_missing),
        cmocka_unit_test(jv_write__keeps_order_and_jv_next_walks_in_it),
        cmocka_unit_test(jv_of_string__replaces_what_is_not_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
