/* Rules of ours beyond the specification's vectors: escaping, errors, limits. */
#include "../support/test.h"

#include "publish/mustache.h"
#include "json/value.h"

static char RESULT[1 << 16];

/* Renders one template on JSON text; "" when it fails. */
static bool render(const char *source, const char *json, struct err *err)
{
    AUTO(jv) struct jv *data = NULL;
    AUTO(mustache_set) struct mustache_set *set = mustache_set_new();
    AUTO(buf) struct buf out;
    buf_init(&out, sizeof RESULT - 1);
    RESULT[0] = '\0';
    TRY(jv_parse(text_of(json), "data", &data, err));
    TRY(mustache_set_add(set, "t", text_of(source), err));
    TRY(mustache_render(set, "t", data, &out, err));
    (void)snprintf(RESULT, sizeof RESULT, "%s", out.data);
    return true;
}

static void mustache_render__makes_hostile_names_harmless(void **state)
{
    (void)state;
    struct err err = { 0 };
    ASSERT_OK(render("<p title=\"{{n}}\">{{n}}</p>",
                     "{\"n\":\"<script>alert('1')</script>\\\" onload=\\\"x&\"}", &err));
    assert_string_equal(RESULT,
                        "<p title=\"&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; "
                        "onload=&quot;x&amp;\">&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"
                        "&quot; onload=&quot;x&amp;</p>");
}

static void mustache_render__leaves_out_marks_that_turn_a_line_around(void **state)
{
    (void)state;
    struct err err = { 0 };
    ASSERT_OK(render(
        "[{{n}}]", "{\"n\":\"a\\u202eb\\u202ac\\u2066d\\u2069e\\u200ef\\u200fg\\u061ch\"}", &err));
    assert_string_equal(RESULT, "[abcdefgh]");
    ASSERT_OK(render("[{{n}}]", "{\"n\":\"a\\u0007b\\u007fc\\u0085d\\te\\nf\"}", &err));
    assert_string_equal(RESULT, "[abcd\te\nf]");
    ASSERT_OK(render("[{{n}}]", "{\"n\":\"村\\u2014名\\u2065\\u2029\\u00e9\"}", &err));
    assert_string_equal(RESULT, "[村\u2014名\u2065\u2029\u00e9]");
}

static void mustache_render__knows_what_is_falsey(void **state)
{
    (void)state;
    struct err err = { 0 };
    static const char *const FALSEY[] = { "null", "false", "\"\"", "0", "[]" };
    static const char *const TRUTHY[] = { "true", "\"0\"", "1", "-1", "[0]", "{}" };
    char json[64];
    for (size_t i = 0; i < COUNT(FALSEY); i++) {
        (void)snprintf(json, sizeof json, "{\"x\":%s}", FALSEY[i]);
        ASSERT_OK(render("{{#x}}yes{{/x}}{{^x}}no{{/x}}", json, &err));
        assert_string_equal(RESULT, "no");
    }
    for (size_t i = 0; i < COUNT(TRUTHY); i++) {
        (void)snprintf(json, sizeof json, "{\"x\":%s}", TRUTHY[i]);
        ASSERT_OK(render("{{#x}}yes{{/x}}{{^x}}no{{/x}}", json, &err));
        assert_string_equal(RESULT, "yes");
    }
}

static void mustache_render__refuses_to_print_a_list_or_an_object(void **state)
{
    (void)state;
    struct err err = { 0 };
    ASSERT_ERR(render("a\n{{x}}", "{\"x\":[1]}", &err), ERR_INPUT);
    ASSERT_TEXT_HAS(err.text, "t:2");
    ASSERT_ERR(render("{{x}}", "{\"x\":{}}", &err), ERR_INPUT);
}

static void mustache_set_add__names_the_line_of_a_mistake(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        const char *place;
    } WRONG[] = {
        { "a\nb {{name", "t:2" },
        { "\n\n{{{x}}", "t:3" },
        { "{{#a}}\n", "t:1" },
        { "{{/a}}", "t:1" },
        { "{{#a}}\n{{/b}}", "t:2" },
        { "{{#a}}{{#b}}\n{{/a}}{{/b}}", "t:2" },
        { "{{}}", "t:1" },
        { "{{ a b }}", "t:1" },
        { "\n{{a..b}}", "t:2" },
        { "{{.a}}", "t:1" },
        { "{{=<%=}}", "t:1" },
        { "{{=a b c=}}", "t:1" },
        { "{{== ==}}", "t:1" },
        { "{{>}}", "t:1" },
        { "{{! never closed", "t:1" },
        { "{{^a}}{{/a", "t:1" },
        { "{{=| 12345678901234567=}}", "t:1" },
    };
    for (size_t i = 0; i < COUNT(WRONG); i++) {
        struct err err = { 0 };
        ASSERT_ERR(render(WRONG[i].source, "{}", &err), ERR_INPUT);
        ASSERT_TEXT_HAS(err.text, WRONG[i].place);
    }
}

static void mustache_set_add__limits_names(void **state)
{
    (void)state;
    struct err err = { 0 };
    char source[MUSTACHE_NAME_MAX + 8];
    memset(source, 'a', sizeof source);
    memcpy(source, "{{", 2);
    memcpy(source + 2 + MUSTACHE_NAME_MAX, "}}", 3);
    ASSERT_OK(render(source, "{}", &err));
    memset(source + 2, 'a', MUSTACHE_NAME_MAX + 1);
    memcpy(source + 3 + MUSTACHE_NAME_MAX, "}}", 3);
    ASSERT_ERR(render(source, "{}", &err), ERR_LIMIT);
}

/* `count` sections inside each other. */
static bool nest(int count, struct err *err)
{
    AUTO(buf) struct buf source;
    buf_init(&source, 4096);
    for (int i = 0; i < count; i++)
        buf_adds(&source, "{{#a}}");
    for (int i = 0; i < count; i++)
        buf_adds(&source, "{{/a}}");
    return render(source.data, "{\"a\":true}", err);
}

static void mustache_set_add__limits_the_depth_of_sections(void **state)
{
    (void)state;
    struct err err = { 0 };
    ASSERT_OK(nest(MUSTACHE_SECTION_DEPTH_MAX, &err));
    ASSERT_ERR(nest(MUSTACHE_SECTION_DEPTH_MAX + 1, &err), ERR_LIMIT);
}

static void mustache_set_add__limits_the_size_of_a_template(void **state)
{
    (void)state;
    struct err err = { 0 };
    AUTO(mustache_set) struct mustache_set *set = mustache_set_new();
    char *source = test_malloc(MUSTACHE_SOURCE_MAX + 1);
    memset(source, 'x', MUSTACHE_SOURCE_MAX + 1);
    struct text text = { source, MUSTACHE_SOURCE_MAX };
    ASSERT_OK(mustache_set_add(set, "at", text, &err));
    text.len++;
    ASSERT_ERR(mustache_set_add(set, "past", text, &err), ERR_LIMIT);
    test_free(source);
}

static void mustache_set_add__limits_the_number_of_templates(void **state)
{
    (void)state;
    struct err err = { 0 };
    AUTO(mustache_set) struct mustache_set *set = mustache_set_new();
    char name[16];
    for (int i = 0; i < MUSTACHE_TEMPLATES_MAX; i++) {
        (void)snprintf(name, sizeof name, "t%d", i);
        ASSERT_OK(mustache_set_add(set, name, text_of("x"), &err));
    }
    ASSERT_ERR(mustache_set_add(set, "one more", text_of("x"), &err), ERR_LIMIT);
    ASSERT_ERR(mustache_set_add(set, "t0", text_of("x"), &err), ERR_CONFLICT);
}

static void mustache_render__stops_partials_that_call_each_other_for_ever(void **state)
{
    (void)state;
    struct err err = { 0 };
    AUTO(mustache_set) struct mustache_set *set = mustache_set_new();
    ASSERT_OK(mustache_set_add(set, "a", text_of("({{>b}})"), &err));
    ASSERT_OK(mustache_set_add(set, "b", text_of("[{{>a}}]"), &err));
    AUTO(buf) struct buf out;
    buf_init(&out, 1 << 16);
    ASSERT_ERR(mustache_render(set, "a", NULL, &out, &err), ERR_LIMIT);
}

static void mustache_render__allows_partials_as_deep_as_the_limit(void **state)
{
    (void)state;
    struct err err = { 0 };
    AUTO(mustache_set) struct mustache_set *set = mustache_set_new();
    char name[16];
    char source[32];
    for (int i = 0; i <= MUSTACHE_PARTIAL_DEPTH_MAX; i++) {
        (void)snprintf(name, sizeof name, "p%d", i);
        (void)snprintf(source, sizeof source, "{{>p%d}}", i + 1);
        ASSERT_OK(mustache_set_add(set, name, text_of(source), &err));
    }
    AUTO(buf) struct buf out;
    buf_init(&out, 1 << 16);
    ASSERT_OK(mustache_render(set, "p1", NULL, &out, &err));
    (void)snprintf(name, sizeof name, "p%d", MUSTACHE_PARTIAL_DEPTH_MAX + 1);
    ASSERT_OK(mustache_set_add(set, name, text_of("end{{>p0}}"), &err));
    ASSERT_ERR(mustache_render(set, "p0", NULL, &out, &err), ERR_LIMIT);
}

static void mustache_render__indents_lines_of_a_partial_inside_a_partial(void **state)
{
    (void)state;
    struct err err = { 0 };
    AUTO(mustache_set) struct mustache_set *set = mustache_set_new();
    ASSERT_OK(mustache_set_add(set, "page", text_of("<ul>\n  {{>list}}\n</ul>\n"), &err));
    ASSERT_OK(mustache_set_add(
        set, "list", text_of("{{#items}}\n<li>\n  {{>item}}\n</li>\n{{/items}}\n"), &err));
    ASSERT_OK(mustache_set_add(set, "item", text_of("{{.}}\n"), &err));
    AUTO(jv) struct jv *data = NULL;
    ASSERT_OK(jv_parse(text_of("{\"items\":[\"a\",\"b\\nb\"]}"), "data", &data, &err));
    AUTO(buf) struct buf out;
    buf_init(&out, 1 << 16);
    ASSERT_OK(mustache_render(set, "page", data, &out, &err));
    assert_string_equal(out.data, "<ul>\n  <li>\n    a\n  </li>\n  <li>\n    b\nb\n  </li>\n"
                                  "</ul>\n");
}

static void mustache_render__fails_when_the_page_outgrows_its_limit(void **state)
{
    (void)state;
    struct err err = { 0 };
    AUTO(mustache_set) struct mustache_set *set = mustache_set_new();
    ASSERT_OK(mustache_set_add(set, "t", text_of("12345678"), &err));
    AUTO(buf) struct buf fits;
    AUTO(buf) struct buf small;
    buf_init(&fits, 8);
    buf_init(&small, 7);
    ASSERT_OK(mustache_render(set, "t", NULL, &fits, &err));
    ASSERT_ERR(mustache_render(set, "t", NULL, &small, &err), ERR_LIMIT);
}

static void mustache_render__says_when_there_is_no_such_template(void **state)
{
    (void)state;
    struct err err = { 0 };
    AUTO(mustache_set) struct mustache_set *set = mustache_set_new();
    AUTO(buf) struct buf out;
    buf_init(&out, 16);
    ASSERT_ERR(mustache_render(set, "none", NULL, &out, &err), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mustache_render__makes_hostile_names_harmless),
        cmocka_unit_test(mustache_render__leaves_out_marks_that_turn_a_line_around),
        cmocka_unit_test(mustache_render__knows_what_is_falsey),
        cmocka_unit_test(mustache_render__refuses_to_print_a_list_or_an_object),
        cmocka_unit_test(mustache_set_add__names_the_line_of_a_mistake),
        cmocka_unit_test(mustache_set_add__limits_names),
        cmocka_unit_test(mustache_set_add__limits_the_depth_of_sections),
        cmocka_unit_test(mustache_set_add__limits_the_size_of_a_template),
        cmocka_unit_test(mustache_set_add__limits_the_number_of_templates),
        cmocka_unit_test(mustache_render__stops_partials_that_call_each_other_for_ever),
        cmocka_unit_test(mustache_render__allows_partials_as_deep_as_the_limit),
        cmocka_unit_test(mustache_render__indents_lines_of_a_partial_inside_a_partial),
        cmocka_unit_test(mustache_render__fails_when_the_page_outgrows_its_limit),
        cmocka_unit_test(mustache_render__says_when_there_is_no_such_template),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
