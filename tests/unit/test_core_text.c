#include "../support/test.h"

#include "core/buf.h"
#include "core/text.h"

#include <locale.h>
#include <string.h>

static void text_is_utf8__follows_rfc_3629(void **state)
{
    (void)state;
    static const char *const GOOD[] = { "", "a", "村", "\U00020BB7", "\xF4\x8F\xBF\xBF" };
    static const char *const BAD[] = {
        "\x80",     "\xC0\xAF",        "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xE6\x9D", "\xF5\x80\x80\x80"
    };
    for (size_t i = 0; i < COUNT(GOOD); i++)
        assert_true(text_is_utf8(text_of(GOOD[i])));
    for (size_t i = 0; i < COUNT(BAD); i++)
        assert_false(text_is_utf8(text_of(BAD[i])));
}

static void text_trim__knows_chinese_white_space(void **state)
{
    (void)state;
    assert_true(text_eq(text_trim(text_of("\xEF\xBB\xBF\u3000 村 名\t\u00A0\n")), "村 名"));
    assert_int_equal(text_trim(text_of(" \u3000 ")).len, 0);
}

static void text_normal__makes_names_comparable(void **state)
{
    (void)state;
    AUTO(arena) struct arena *arena = arena_make();
    assert_string_equal(text_normal(arena, text_of("ＡＢＣ（甲） 村\u3000委")), "abc(甲)村委");
}

static void text_find__finds_the_first_and_says_when_there_is_none(void **state)
{
    (void)state;
    size_t at = 99;
    assert_true(text_find(text_of("甲乙乙"), "乙", &at));
    assert_int_equal(at, 3);
    assert_false(text_find(text_of("甲"), "甲乙", &at));
    assert_true(text_starts(text_of("期间：2019"), "期间"));
    assert_true(text_ends(text_of("190.50元"), "元"));
    assert_false(text_ends(text_of("元"), "万元"));
}

static void text_width__counts_chinese_as_two(void **state)
{
    (void)state;
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    assert_int_equal(text_width(text_of("ab村")), 4);
}

static void buf_add__holds_its_cap_and_not_a_byte_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct buf buf;
    buf_init(&buf, 4);
    buf_adds(&buf, "1234");
    ASSERT_OK(buf_check(&buf, "it", &err));
    buf_addc(&buf, '5');
    ASSERT_ERR(buf_check(&buf, "it", &err), ERR_LIMIT);
    assert_string_equal(buf.data, "1234");
    buf_clear(&buf);
    buf_addf(&buf, "%d", 42);
    ASSERT_OK(buf_check(&buf, "it", &err));
    assert_string_equal(buf.data, "42");
    buf_release(&buf);
    buf_release(&buf);
}

static void arena_alloc__gives_zeroed_memory_after_a_reset(void **state)
{
    (void)state;
    AUTO(arena) struct arena *arena = arena_make();
    for (int round = 0; round < 3; round++) {
        for (size_t size = 1; size < 40000; size = size * 3 + 1) {
            char *memory = arena_alloc(arena, size);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(memory[i], 0);
            memset(memory, 0x5A, size);
        }
        arena_reset(arena);
    }
    assert_string_equal(arena_printf(arena, "%s-%d", "村", 7), "村-7");
}

static void err_wrap__prepends_and_keeps_the_code(void **state)
{
    (void)state;
    struct err err = { 0 };
    assert_false(err_set(&err, ERR_UNBALANCED, "off by %d", 3));
    assert_false(err_wrap(&err, "line %d", 12));
    assert_string_equal(err.text, "line 12: off by 3");
    assert_int_equal(err.code, ERR_UNBALANCED);
    assert_string_equal(err_slug(err.code), "unbalanced");
    assert_int_equal(err_http(ERR_UNBALANCED), 422);
    assert_int_equal(err_exit(ERR_USAGE), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_utf8__follows_rfc_3629),
        cmocka_unit_test(text_trim__knows_chinese_white_space),
        cmocka_unit_test(text_normal__makes_names_comparable),
        cmocka_unit_test(text_find__finds_the_first_and_says_when_there_is_none),
        cmocka_unit_test(text_width__counts_chinese_as_two),
        cmocka_unit_test(buf_add__holds_its_cap_and_not_a_byte_more),
        cmocka_unit_test(arena_alloc__gives_zeroed_memory_after_a_reset),
        cmocka_unit_test(err_wrap__prepends_and_keeps_the_code),
    };
    return cmocka_run_group_tests_name("core/text", tests, NULL, NULL);
}
