#include "../support/test.h"

#include "../../src/reconcile/alike.h"

static int score(const char *a, const char *b) { return alike_score(text_of(a), text_of(b)); }

static void alike_score__is_full_for_equal_names(void **state)
{
    (void)state;
    assert_int_equal(score("长布村", "长布村"), 1000);
}

static void alike_score__counts_characters_and_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(score("长布村", "长埔村"), 666);
    assert_int_equal(score("大长布村", "长布村"), 750);
    assert_int_equal(score("长布村", "布长村"), 666); /* swapped: one step */
}

static void alike_score__is_nothing_for_strangers_and_empty_names(void **state)
{
    (void)state;
    assert_int_equal(score("甲乙丙", "丁戊己"), 0);
    assert_int_equal(score("", "长布村"), 0);
    assert_int_equal(score("长布村", ""), 0);
}

static void alike_score__reads_names_up_to_the_limit(void **state)
{
    char name[ALIKE_CHARS_MAX + 2];
    (void)state;
    memset(name, 'x', sizeof name);
    name[ALIKE_CHARS_MAX] = '\0';
    assert_int_equal(score(name, name), 1000);
    name[ALIKE_CHARS_MAX] = 'x';
    name[ALIKE_CHARS_MAX + 1] = '\0';
    assert_int_equal(score(name, name), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alike_score__is_full_for_equal_names),
        cmocka_unit_test(alike_score__counts_characters_and_not_bytes),
        cmocka_unit_test(alike_score__is_nothing_for_strangers_and_empty_names),
        cmocka_unit_test(alike_score__reads_names_up_to_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
