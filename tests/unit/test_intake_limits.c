/* What is taken in has limits: what lies at one is taken, what lies one past it is refused. */
#include "../support/test.h"

#include "../../src/intake/statement.h"

#include "core/arena.h"
#include "intake/profile.h"
#include "programme/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void put_profile(const char *home, int number)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/profiles/own-%d.json", home, number); /* it fits */
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fprintf(file,
                        "{\"format\":\"mingzhang-profile/1\",\"name\":\"own-%d\",\"title\":\"t\","
                        "\"kind\":\"payments\",\"need\":[\"date\"],"
                        "\"columns\":{\"date\":[\"日期%d\"]}}",
                        number, number) > 0);
    assert_int_equal(fclose(file), 0);
}

static void profiles__are_taken_up_to_the_limit_and_no_further(void **state)
{
    (void)state;
    char home[] = "/tmp/mingzhang-profiles-XXXXXX";
    char folder[128];
    struct arena *arena = arena_make();
    struct profiles profiles;
    struct err err = { 0 };
    assert_non_null(mkdtemp(home));
    (void)snprintf(folder, sizeof folder, "%s/profiles", home); /* it fits */
    assert_int_equal(mkdir(folder, 0700), 0);
    ASSERT_OK(profiles_load(NULL, arena, &profiles, &err));
    int room = PROFILES_MAX - (int)profiles.count;
    for (int i = 0; i < room; i++)
        put_profile(home, i);
    ASSERT_OK(profiles_load(home, arena, &profiles, &err));
    assert_int_equal(profiles.count, PROFILES_MAX);
    put_profile(home, room);
    ASSERT_ERR(profiles_load(home, arena, &profiles, &err), ERR_LIMIT);
    for (int i = room + 1; i <= PROFILES_MAX; i++) /* more than even the folder may hold */
        put_profile(home, i);
    ASSERT_ERR(profiles_load(home, arena, &profiles, &err), ERR_LIMIT);
    for (int i = 0; i <= PROFILES_MAX; i++) {
        char path[160];
        (void)snprintf(path, sizeof path, "%s/own-%d.json", folder, i); /* it fits */
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(rmdir(home), 0);
    arena_free(arena);
}

static void statement__says_as_much_as_the_limit_and_no_more(void **state)
{
    (void)state;
    struct arena *arena = arena_make();
    struct reading reading = { .arena = arena };
    struct statement statement = { .reading = &reading };
    struct statement_said said = { .part = 1 };
    struct err err = { 0 };
    for (int i = 0; i < STATEMENT_SAID_MAX; i++)
        ASSERT_OK(statement_say(&statement, &said, &err));
    assert_int_equal(statement.said_count, STATEMENT_SAID_MAX);
    ASSERT_ERR(statement_say(&statement, &said, &err), ERR_LIMIT);
    assert_int_equal(statement.said_count, STATEMENT_SAID_MAX);
    arena_free(arena);
}

static void registry__a_list_holds_rows_up_to_the_limit(void **state)
{
    (void)state;
    struct arena *arena = arena_make();
    struct registry registry;
    registry_init(&registry, arena);
    for (int i = 0; i < REGISTRY_ROWS_MAX; i++)
        assert_non_null(registry_add_route(&registry));
    assert_null(registry_add_route(&registry));
    assert_int_equal(registry.routes.count, REGISTRY_ROWS_MAX);
    assert_non_null(registry_add_village(&registry)); /* each list has its own */
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profiles__are_taken_up_to_the_limit_and_no_further),
        cmocka_unit_test(statement__says_as_much_as_the_limit_and_no_more),
        cmocka_unit_test(registry__a_list_holds_rows_up_to_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
