#include "../support/test.h"

#include "../support/pg.h"

#include "db/copy.h"

#include <string.h>

static const struct db_stmt INSERT = { "t_insert",
                                       "INSERT INTO public.t VALUES ($1::bigint, $2::text)",
                                       DB_NO_ROWS };
static const struct db_stmt READ_ALL = { "t_read", "SELECT id, note FROM public.t ORDER BY id",
                                         DB_ANY_ROWS };

static void begin_with_table(struct pg_test *test)
{
    pg_test_begin(test);
    pg_test_sql(test, "CREATE TABLE public.t (id bigint PRIMARY KEY, note text CHECK (note<>''))");
}

static void db_exec__maps_sqlstate_to_our_errors(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    begin_with_table(&test);
    const struct db_arg one[] = { db_int(1), db_text("a") };
    const struct db_arg bad[] = { db_int(2), db_text("") };
    ASSERT_OK(db_exec(test.db, &INSERT, one, COUNT(one), NULL, &err));
    ASSERT_ERR(db_exec(test.db, &INSERT, one, COUNT(one), NULL, &err), ERR_CONFLICT);
    ASSERT_ERR(db_exec(test.db, &INSERT, bad, COUNT(bad), NULL, &err), ERR_INPUT);
    pg_test_end(&test);
}

static bool insert_then_fail(struct db *db, void *arg, struct err *err)
{
    (void)arg;
    const struct db_arg args[] = { db_int(7), db_text("seven") };
    TRY(db_exec(db, &INSERT, args, COUNT(args), NULL, err));
    return err_set(err, ERR_REFUSED, "on purpose");
}

static bool fail_twice_then_insert(struct db *db, void *arg, struct err *err)
{
    int *tries = arg;
    const struct db_arg args[] = { db_int(8), db_text("eight") };
    TRY(db_exec(db, &INSERT, args, COUNT(args), NULL, err));
    return ++*tries >= 3 || err_set(err, ERR_DB_RETRY, "again");
}

static void db_tx__keeps_nothing_of_a_failed_function(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    begin_with_table(&test);
    ASSERT_ERR(db_tx(test.db, DB_READ_COMMITTED, insert_then_fail, NULL, &err), ERR_REFUSED);
    assert_int_equal(pg_test_int(&test, "SELECT count(*) FROM public.t"), 0);
    pg_test_end(&test);
}

static void db_tx__tries_again_when_the_database_asks(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    int tries = 0;
    begin_with_table(&test);
    ASSERT_OK(db_tx(test.db, DB_SERIALIZABLE, fail_twice_then_insert, &tries, &err));
    assert_int_equal(tries, 3);
    assert_int_equal(pg_test_int(&test, "SELECT count(*) FROM public.t"), 1);
    pg_test_end(&test);
}

static void db_copy__writes_every_type(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    struct db_copy *copy = NULL;
    struct date day;
    pg_test_begin(&test);
    pg_test_sql(&test, "CREATE TABLE public.c (a bigint, b integer, c smallint, d text, e bytea,"
                       " f boolean, g date, h timestamptz, i text)");
    assert_true(date_make(2019, 4, 30, &day));
    ASSERT_OK(db_copy_begin(test.db, "public.c (a, b, c, d, e, f, g, h, i)", 9, &copy, &err));
    db_copy_row(copy);
    db_copy_int8(copy, -5000000000);
    db_copy_int4(copy, 70000);
    db_copy_int2(copy, -3);
    db_copy_string(copy, "村");
    db_copy_bytes(copy, "\0\1", 2);
    db_copy_bool(copy, true);
    db_copy_date(copy, day);
    db_copy_time(copy, INT64_C(1555057815123456));
    db_copy_null(copy);
    ASSERT_OK(db_copy_end(copy, &err));
    assert_string_equal(pg_test_text(&test, "SELECT r::text FROM public.c AS r"),
                        "(-5000000000,70000,-3,村,\"\\\\x0001\",t,2019-04-30,"
                        "\"2019-04-12 08:30:15.123456+00\",)");
    pg_test_end(&test);
}

static bool stop_at_three(const struct db_result *row, void *arg, struct err *err)
{
    int64_t *seen = arg;
    *seen = db_get_int(row, 0, 0);
    return *seen < 3 || err_set(err, ERR_LIMIT, "enough");
}

static void db_each__can_be_stopped_and_the_connection_used_again(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    int64_t seen = 0;
    begin_with_table(&test);
    pg_test_sql(&test, "INSERT INTO public.t SELECT g, 'x' FROM pg_catalog.generate_series(1,"
                       " 100000) g");
    ASSERT_ERR(db_each(test.db, &READ_ALL, NULL, 0, stop_at_three, &seen, &err), ERR_LIMIT);
    assert_int_equal(seen, 3);
    AUTO(db_result) struct db_result *result = NULL;
    ASSERT_OK(db_exec(test.db, &READ_ALL, NULL, 0, &result, &err));
    assert_int_equal(db_rows(result), 100000);
    pg_test_end(&test);
}

static void db_open__says_why_it_cannot_connect(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct db *db = NULL;
    ASSERT_ERR(db_open("host=/nowhere dbname=x", &db, &err), ERR_DB);
    ASSERT_TEXT_HAS(err.hint, "mingzhang.conf");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(db_exec__maps_sqlstate_to_our_errors),
        cmocka_unit_test(db_tx__keeps_nothing_of_a_failed_function),
        cmocka_unit_test(db_tx__tries_again_when_the_database_asks),
        cmocka_unit_test(db_copy__writes_every_type),
        cmocka_unit_test(db_each__can_be_stopped_and_the_connection_used_again),
        cmocka_unit_test(db_open__says_why_it_cannot_connect),
    };
    return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
