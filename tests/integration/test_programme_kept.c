/* The programme that a thread keeps is the one that is active. */
#include "../support/test.h"

#include "../support/pg.h"
#include "db/db.h"
#include "programme/programme.h"

#include <string.h>

static struct pg_test pg;

static int begin(void **state)
{
    (void)state;
    pg_test_begin(&pg);
    return 0;
}

static int end(void **state)
{
    (void)state;
    pg_test_end(&pg);
    return 0;
}

static void kept__is_read_once_and_again_when_another_is_active(void **state)
{
    struct err err = { 0 };
    const struct programme *first = NULL, *second = NULL;
    struct programme *own = NULL;
    enum programme_change change;
    AUTO(arena) struct arena *arena = arena_make();
    (void)state;
    ASSERT_ERR(programme_kept(pg.db, &first, &err), ERR_NOT_FOUND);
    ASSERT_OK(programme_builtin(arena, &own, &err));
    ASSERT_OK(programme_load(pg.db, own, false, &change, &err));
    ASSERT_OK(programme_kept(pg.db, &first, &err));
    assert_string_equal(first->id, own->id);
    assert_int_equal(first->year_count, own->year_count);
    ASSERT_OK(programme_kept(pg.db, &second, &err));
    assert_ptr_equal(first, second);
    pg_test_sql(&pg, "UPDATE programme.programme SET body = pg_catalog.jsonb_set(body, '{title}',"
                     " '\"another\"'), sha256 = pg_catalog.sha256('another')");
    ASSERT_OK(programme_kept(pg.db, &second, &err));
    assert_string_equal(second->title, "another");
    pg_test_sql(&pg, "UPDATE programme.programme SET active = false");
    ASSERT_ERR(programme_kept(pg.db, &second, &err), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kept__is_read_once_and_again_when_another_is_active, begin,
                                        end),
    };
    return cmocka_run_group_tests_name("programme_kept", tests, NULL, NULL);
}
