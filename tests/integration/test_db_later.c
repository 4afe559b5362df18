#include "../support/test.h"

#include "../support/pg.h"

static const struct db_stmt ADD = { "t_later_add",
                                    "INSERT INTO public.t VALUES ($1::bigint, $2::text)",
                                    DB_NO_ROWS };
static const struct db_stmt COUNT_ALL = { "t_later_count", "SELECT count(*) FROM public.t",
                                          DB_ONE_ROW };
static const struct db_stmt END_SELF = {
    "t_later_end", "SELECT pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())", DB_ONE_ROW
};

static void begin(struct pg_test *test)
{
    struct err err = { 0 };
    pg_test_begin(test);
    pg_test_sql(test, "CREATE TABLE public.t (id bigint PRIMARY KEY, note text CHECK (note<>''))");
    ASSERT_OK(db_begin(test->db, DB_READ_COMMITTED, &err));
}

static bool add_later(struct pg_test *test, int64_t id, const char *note, struct err *err)
{
    const struct db_arg args[] = { db_int(id), db_text(note) };
    return db_later(test->db, &ADD, args, COUNT(args), err);
}

static bool count_them(struct pg_test *test, int64_t *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(test->db, &COUNT_ALL, NULL, 0, &result, err));
    *ret = db_get_int(result, 0, 0);
    return true;
}

static void db_later__is_seen_by_what_it_travels_with(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    int64_t count;
    begin(&test);
    ASSERT_OK(add_later(&test, 1, "a", &err));
    ASSERT_OK(add_later(&test, 2, "b", &err));
    ASSERT_OK(count_them(&test, &count, &err));
    assert_int_equal(count, 2);
    ASSERT_OK(add_later(&test, 3, "c", &err));
    ASSERT_OK(db_commit(test.db, &err));
    assert_int_equal(pg_test_int(&test, "SELECT count(*) FROM public.t"), 3);
    pg_test_end(&test);
}

static bool pass(const struct db_result *row, void *arg, struct err *err)
{
    (void)row;
    (void)err; /* the callback's shape */
    ++*(int *)arg;
    return true;
}

/* libpq reads the first one's rows one by one as well. */
static void db_later__may_come_after_rows_were_read_one_by_one(void **state)
{
    static const struct db_stmt ROWS = { "t_later_rows", "SELECT generate_series(1, 3)",
                                         DB_ANY_ROWS };
    static const struct db_stmt ONE = { "t_later_one", "SELECT 1", DB_ONE_ROW };
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    int64_t count;
    int rows = 0;
    begin(&test);
    ASSERT_OK(db_each(test.db, &ROWS, NULL, 0, pass, &rows, &err));
    ASSERT_OK(db_later(test.db, &ONE, NULL, 0, &err));
    ASSERT_OK(db_later(test.db, &ROWS, NULL, 0, &err));
    ASSERT_OK(add_later(&test, 1, "a", &err));
    ASSERT_OK(count_them(&test, &count, &err));
    assert_int_equal(count, 1);
    ASSERT_OK(db_each(test.db, &ROWS, NULL, 0, pass, &rows, &err));
    ASSERT_OK(db_commit(test.db, &err));
    assert_int_equal(rows, 6);
    pg_test_end(&test);
}

/* More than wait at once. */
static void db_later__takes_any_number(void **state)
{
    (void)state;
    enum { MANY = 1000 };
    struct pg_test test;
    struct err err = { 0 };
    begin(&test);
    for (int64_t i = 0; i < MANY; i++)
        ASSERT_OK(add_later(&test, i, "x", &err));
    ASSERT_OK(db_commit(test.db, &err));
    assert_int_equal(pg_test_int(&test, "SELECT count(*) FROM public.t"), MANY);
    pg_test_end(&test);
}

static void db_later__fails_what_it_travels_with(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    int64_t count;
    begin(&test);
    ASSERT_OK(add_later(&test, 1, "a", &err));
    ASSERT_OK(add_later(&test, 2, "", &err));
    ASSERT_OK(add_later(&test, 3, "c", &err));
    ASSERT_ERR(count_them(&test, &count, &err), ERR_INPUT);
    db_rollback(test.db);
    assert_int_equal(pg_test_int(&test, "SELECT count(*) FROM public.t"), 0);
    pg_test_end(&test);
}

static void db_commit__keeps_nothing_when_what_waits_fails(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    begin(&test);
    ASSERT_OK(add_later(&test, 1, "a", &err));
    ASSERT_OK(add_later(&test, 1, "again", &err));
    ASSERT_ERR(db_commit(test.db, &err), ERR_CONFLICT);
    assert_int_equal(pg_test_int(&test, "SELECT count(*) FROM public.t"), 0);
    pg_test_end(&test);
}

static void db_rollback__does_away_with_what_waits(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    begin(&test);
    ASSERT_OK(add_later(&test, 1, "a", &err));
    db_rollback(test.db);
    assert_int_equal(pg_test_int(&test, "SELECT count(*) FROM public.t"), 0);
    pg_test_end(&test);
}

static void db_release__fails_with_what_waits_and_can_be_undone_alone(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    begin(&test);
    ASSERT_OK(add_later(&test, 1, "a", &err));
    ASSERT_OK(db_savepoint(test.db, &err));
    ASSERT_OK(add_later(&test, 2, "b", &err));
    ASSERT_OK(add_later(&test, 1, "again", &err));
    ASSERT_ERR(db_release(test.db, &err), ERR_CONFLICT);
    ASSERT_OK(db_rollback_to(test.db, &err));
    ASSERT_OK(db_savepoint(test.db, &err));
    ASSERT_OK(add_later(&test, 3, "c", &err));
    ASSERT_OK(db_release(test.db, &err));
    ASSERT_OK(db_commit(test.db, &err));
    assert_int_equal(pg_test_int(&test, "SELECT sum(id) FROM public.t"), 4);
    pg_test_end(&test);
}

static void db_rollback_to__does_away_with_what_waits(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    begin(&test);
    ASSERT_OK(db_savepoint(test.db, &err));
    ASSERT_OK(add_later(&test, 1, "", &err));
    ASSERT_OK(db_rollback_to(test.db, &err));
    ASSERT_OK(add_later(&test, 2, "b", &err));
    ASSERT_OK(db_commit(test.db, &err));
    assert_int_equal(pg_test_int(&test, "SELECT sum(id) FROM public.t"), 2);
    pg_test_end(&test);
}

static bool add_twice(struct db *db, void *arg, struct err *err)
{
    const struct db_arg args[] = { db_int(1), db_text("a") };
    (void)arg;
    TRY(db_later(db, &ADD, args, COUNT(args), err));
    return db_later(db, &ADD, args, COUNT(args), err);
}

static void db_tx__inside_another_undoes_what_arrives_too_late(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    int64_t count;
    begin(&test);
    ASSERT_ERR(db_tx(test.db, DB_READ_COMMITTED, add_twice, NULL, &err), ERR_CONFLICT);
    ASSERT_OK(add_later(&test, 2, "b", &err));
    ASSERT_OK(count_them(&test, &count, &err));
    assert_int_equal(count, 1);
    ASSERT_OK(db_commit(test.db, &err));
    pg_test_end(&test);
}

static void db_tx_number__is_of_one_transaction(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    begin(&test);
    uint64_t first = db_tx_number(test.db);
    assert_true(first != 0 && first == db_tx_number(test.db));
    ASSERT_OK(db_commit(test.db, &err));
    assert_true(db_tx_number(test.db) == 0);
    ASSERT_OK(db_begin(test.db, DB_READ_COMMITTED, &err));
    assert_true(db_tx_number(test.db) != 0 && db_tx_number(test.db) != first);
    db_rollback(test.db);
    assert_true(db_tx_number(test.db) == 0);
    pg_test_end(&test);
}

static void db_later__says_that_the_connection_was_lost(void **state)
{
    (void)state;
    struct pg_test test;
    struct err err = { 0 };
    struct db *db = NULL;
    pg_test_begin(&test);
    ASSERT_OK(db_open(db_conninfo(test.db), &db, &err));
    ASSERT_OK(db_begin(db, DB_READ_COMMITTED, &err));
    ASSERT_OK(db_later(db, &END_SELF, NULL, 0, &err));
    ASSERT_ERR(db_commit(db, &err), ERR_DB);
    assert_true(db_is_lost(db));
    db_free(db);
    pg_test_end(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(db_later__is_seen_by_what_it_travels_with),
        cmocka_unit_test(db_later__may_come_after_rows_were_read_one_by_one),
        cmocka_unit_test(db_later__takes_any_number),
        cmocka_unit_test(db_later__fails_what_it_travels_with),
        cmocka_unit_test(db_commit__keeps_nothing_when_what_waits_fails),
        cmocka_unit_test(db_rollback__does_away_with_what_waits),
        cmocka_unit_test(db_release__fails_with_what_waits_and_can_be_undone_alone),
        cmocka_unit_test(db_rollback_to__does_away_with_what_waits),
        cmocka_unit_test(db_tx__inside_another_undoes_what_arrives_too_late),
        cmocka_unit_test(db_tx_number__is_of_one_transaction),
        cmocka_unit_test(db_later__says_that_the_connection_was_lost),
    };
    return cmocka_run_group_tests_name("db_later", tests, NULL, NULL);
}
