#include "../support/test.h"

#include "core/refusal.h"

#include <string.h>

static const struct refusal_place PLACE = { "a.csv", 3, "金额" };

static void refusal_add__keeps_the_first_thousand_and_counts_the_rest(void **state)
{
    (void)state;
    struct arena *arena = arena_make();
    struct refusal_list list;
    refusal_init(&list, arena);
    for (int i = 0; i <= REFUSALS_MAX; i++)
        assert_false(refusal_add(&list, PLACE, text_of("x"), "number %d", i));
    assert_int_equal(list.count, REFUSALS_MAX + 1);
    assert_int_equal(list.kept, REFUSALS_MAX);
    assert_string_equal(list.items[REFUSALS_MAX - 1].expected, "number 999");
    arena_free(arena);
}

static void refusal_add__shortens_a_value_between_characters(void **state)
{
    (void)state;
    struct arena *arena = arena_make();
    struct refusal_list list;
    char value[REFUSAL_VALUE_MAX * 3 + 1] = "";
    for (size_t i = 0; i < REFUSAL_VALUE_MAX; i++)
        memcpy(value + i * 3, "村", 3);
    refusal_init(&list, arena);
    (void)refusal_add(&list, PLACE, (struct text) { value, sizeof value - 1 }, "a name");
    size_t len = strlen(list.items[0].value);
    assert_true(len <= REFUSAL_VALUE_MAX && len % 3 == 0 && len > REFUSAL_VALUE_MAX - 3);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusal_add__keeps_the_first_thousand_and_counts_the_rest),
        cmocka_unit_test(refusal_add__shortens_a_value_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
