/* The templates that ship: each compiles, escapes everything, and finds its partials. */
#include "../support/test.h"

#include "core/asset.h"
#include "core/leak.h"
#include "publish/mustache.h"

static const char PREFIX[] = "publish/templates/";

static void templates__compile(void **state)
{
    (void)state;
    struct err err = { 0 };
    AUTO(mustache_set) struct mustache_set *set = mustache_set_new();
    size_t at = 0;
    size_t count = 0;
    const struct asset *asset;
    for (; (asset = asset_next(PREFIX, &at)) != NULL; count++)
        ASSERT_OK(mustache_set_add(set, asset->name, asset->bytes, &err));
    assert_true(count >= 10);
}

static void templates__never_put_bytes_in_raw(void **state)
{
    (void)state;
    size_t at = 0;
    size_t where;
    const struct asset *asset;
    while ((asset = asset_next(PREFIX, &at)) != NULL)
        if (text_find(asset->bytes, "{{{", &where) || text_find(asset->bytes, "{{&", &where))
            fail_msg("%s has a tag that does not escape", asset->name);
}

static void templates__name_partials_that_exist(void **state)
{
    (void)state;
    size_t at = 0;
    const struct asset *asset;
    while ((asset = asset_next(PREFIX, &at)) != NULL) {
        struct text rest = asset->bytes;
        size_t where;
        while (text_find(rest, "{{>", &where)) {
            rest = text_slice(rest, where + 3, rest.len);
            size_t len = 0;
            assert_true(text_find(rest, "}}", &len));
            char name[128];
            (void)snprintf(name, sizeof name, "%s%.*s.mustache", PREFIX, (int)len, rest.ptr);
            if (asset_find(name) == NULL)
                fail_msg("%s: there is no %s", asset->name, name);
        }
    }
}

static void templates__and_the_style_hold_no_number_that_looks_like_a_leak(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t at = 0;
    const struct asset *asset;
    while ((asset = asset_next("publish/", &at)) != NULL)
        if (strstr(asset->name, ".js") == NULL) /* scripts hold the numbers of a curve */
            ASSERT_OK(leak_check(asset->bytes, asset->name, NULL, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(templates__compile),
        cmocka_unit_test(templates__never_put_bytes_in_raw),
        cmocka_unit_test(templates__name_partials_that_exist),
        cmocka_unit_test(templates__and_the_style_hold_no_number_that_looks_like_a_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
