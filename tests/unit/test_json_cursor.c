#include "../support/test.h"

#include "core/arena.h"
#include "json/cursor.h"

/* RFC 8785: of printable characters only the quotation mark and the backslash are escaped. */
static const struct {
    const char *bytes, *says;
} STRINGS[] = {
    { "\"\"", "" },
    { "\"五百\"", "五百" },
    { "\"\\\"\\\\\"", "\"\\" },
    { "\"a\\\\n\"", "a\\n" }, /* a backslash and an n */
    { "\"\\\\\\\"\"", "\\\"" },
};

static void cursor_plain__takes_the_escapes_out(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    (void)state;
    for (size_t i = 0; i < COUNT(STRINGS); i++) {
        struct text raw;
        struct cursor c = cursor_of(text_of(STRINGS[i].bytes));
        assert_true(cursor_string(&c, &raw) && cursor_at_end(&c));
        struct text plain = cursor_plain(arena, raw);
        assert_string_equal(plain.ptr, STRINGS[i].says);
        assert_int_equal(plain.len, strlen(STRINGS[i].says));
    }
}

static void cursor_string__ends_at_its_own_quotation_mark(void **state)
{
    struct text raw;
    struct cursor c = cursor_of(text_of("\"a\\\"b\",\"c\""));
    (void)state;
    assert_true(cursor_string(&c, &raw));
    assert_true(text_eq(raw, "a\\\"b"));
    assert_false(cursor_at_end(&c));
    c = cursor_of(text_of("\"never ended\\\""));
    assert_false(cursor_string(&c, &raw));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cursor_plain__takes_the_escapes_out),
        cmocka_unit_test(cursor_string__ends_at_its_own_quotation_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
