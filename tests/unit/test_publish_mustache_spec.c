/* Every vector of the mustache specification's required modules (tests/vectors/mustache). */
#include "../support/test.h"

#include "publish/mustache.h"
#include "json/value.h"

static void read_whole(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s: cannot be opened; run from the root of the repository", path);
    char part[4096];
    size_t got;
    while ((got = fread(part, 1, sizeof part, file)) > 0)
        buf_add(out, part, got);
    (void)fclose(file); /* it was only read */
    assert_false(out->over);
}

static void run_vector(const char *module, const struct jv *vector)
{
    struct err err = { 0 };
    const char *name = jv_string(jv_get(vector, "name"), "");
    AUTO(mustache_set) struct mustache_set *set = mustache_set_new();
    const char *source = jv_string(jv_get(vector, "template"), NULL);
    const char *expected = jv_string(jv_get(vector, "expected"), NULL);
    assert_non_null(source);
    assert_non_null(expected);
    ASSERT_OK(mustache_set_add(set, "*main*", text_of(source), &err));
    size_t at = 0;
    const char *key;
    struct jv *partial;
    while (jv_next(jv_get(vector, "partials"), &at, &key, &partial))
        ASSERT_OK(mustache_set_add(set, key, text_of(jv_string(partial, "")), &err));
    AUTO(buf) struct buf out;
    buf_init(&out, 1 << 20);
    ASSERT_OK(mustache_render(set, "*main*", jv_get(vector, "data"), &out, &err));
    if (strcmp(out.data, expected) != 0)
        fail_msg("%s, %s: got \"%s\", expected \"%s\"", module, name, out.data, expected);
}

static void run_module(const char *module, size_t least)
{
    struct err err = { 0 };
    char path[256];
    (void)snprintf(path, sizeof path, "tests/vectors/mustache/%s.json", module);
    AUTO(buf) struct buf bytes;
    buf_init(&bytes, 1 << 20);
    read_whole(path, &bytes);
    AUTO(jv) struct jv *vectors = NULL;
    ASSERT_OK(jv_parse((struct text) { bytes.data, bytes.len }, path, &vectors, &err));
    const struct jv *tests = jv_get(vectors, "tests");
    assert_true(jv_size(tests) >= least);
    for (size_t i = 0; i < jv_size(tests); i++)
        run_vector(module, jv_at(tests, i));
}

static void mustache__comments(void **state)
{
    (void)state;
    run_module("comments", 12);
}

static void mustache__delimiters(void **state)
{
    (void)state;
    run_module("delimiters", 14);
}

static void mustache__interpolation(void **state)
{
    (void)state;
    run_module("interpolation", 40);
}

static void mustache__inverted(void **state)
{
    (void)state;
    run_module("inverted", 22);
}

static void mustache__partials(void **state)
{
    (void)state;
    run_module("partials", 12);
}

static void mustache__sections(void **state)
{
    (void)state;
    run_module("sections", 34);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mustache__comments),      cmocka_unit_test(mustache__delimiters),
        cmocka_unit_test(mustache__interpolation), cmocka_unit_test(mustache__inverted),
        cmocka_unit_test(mustache__partials),      cmocka_unit_test(mustache__sections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
