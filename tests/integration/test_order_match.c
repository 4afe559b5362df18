/* Orders of paper in a real database: who may check them, which debit each became, and several acts
 * at one desk. */
#include "../support/test.h"

#include "../support/ledger.h"
#include "core/arena.h"
#include "order/order.h"
#include "programme/programme.h"
#include <stdio.h>

#define VILLAGE "441424103201"
#define ACCOUNT "8001000000001"

static struct programme *loaded;

static bool load(struct db *db, void *arg, struct err *err)
{
    enum programme_change change;
    (void)arg;
    return programme_load(db, loaded, true, &change, err);
}

static int begin(void **state)
{
    struct err err = { 0 };
    AUTO(arena) struct arena *arena = arena_make();
    void *made;
    assert_int_equal(ledger_test_begin(&made), 0);
    struct ledger_test *test = made;
    ASSERT_OK(programme_builtin(arena, &loaded, &err));
    ASSERT_OK(db_tx(test->pg.db, DB_READ_COMMITTED, load, NULL, &err));
    pg_test_sql(&test->pg,
                "INSERT INTO programme.payer VALUES ('city', 'C', 'city', NULL);"
                "INSERT INTO programme.village (code, name, town, county, unit, unit_kind,"
                " valid_from) VALUES ('" VILLAGE "', 'V', 'T', '441424', 'U', 'city_unit',"
                " '2019-01-01');"
                "INSERT INTO programme.account (account_no, kind, village, bank, name, valid_from)"
                " VALUES ('" ACCOUNT "', 'village', '" VILLAGE "', 'B', 'N', '2019-01-01');"
                "INSERT INTO programme.quota VALUES ('" VILLAGE "', 2019, 'city', 'city', 50000000,"
                " '2019-04-30', 'D');");
    ledger_test_post(test);
    *state = test;
    return 0;
}

static int end(void **state)
{
    void *test = *state;
    return ledger_test_end(&test);
}

/* A debit of 8,000.00 yuan to the shop, in a file of its own. */
static int64_t debit(struct ledger_test *test, int number, const char *day)
{
    char sql[1500];
    (void)snprintf(
        sql, sizeof sql,
        "WITH f AS (INSERT INTO intake.file (sha256, name, kind, format, encoding, size)"
        " VALUES (sha256('f%d'), 'f%d.csv', 'statement', 'csv', 'UTF-8', 1) RETURNING id),"
        " s AS (INSERT INTO intake.statement (file_id, account_no, from_day, to_day, declared)"
        " SELECT id, '" ACCOUNT "', '%s', '%s', true FROM f RETURNING id, file_id)"
        " INSERT INTO intake.line (statement_id, file_id, line_no, account_no, booked_on,"
        " amount_fen, counter_name, raw, identity) SELECT id, file_id, 1, '" ACCOUNT "', '%s',"
        " -800000, '演示建材店', 'r', sha256('l%d') FROM s",
        number, number, day, day, day, number);
    pg_test_sql(&test->pg, sql);
    ledger_test_post(test);
    return pg_test_int(&test->pg, "SELECT max(id) FROM intake.line");
}

static struct desk *open_desk(struct ledger_test *test)
{
    struct err err = { 0 };
    struct desk *desk = NULL;
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    return desk;
}

static void close_desk(struct desk *desk)
{
    struct err err = { 0 };
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
}

static void paper(struct ledger_test *test, const char *id)
{
    struct err err = { 0 };
    struct order_placed placed;
    const struct order_paper order = { .account_no = ACCOUNT,
                                       .id = id,
                                       .amount_fen = 800000,
                                       .payee = "演示建材店",
                                       .purpose = "材料款",
                                       .paid_on = "2019-06-10",
                                       .scan = sha256(id, 1),
                                       .maker = "李四" };
    const struct order_name name = { VILLAGE, id };
    ASSERT_OK(order_paper_enter(test->pg.db, &order, &placed, &err));
    struct desk *desk = open_desk(test);
    assert_false(order_paper_check(desk, &name, "李四", NULL, &placed, &err));
    assert_int_equal(err.code, ERR_SECOND_PERSON);
    desk_free(desk);
    desk = open_desk(test);
    err = (struct err) { 0 };
    ASSERT_OK(order_paper_check(desk, &name, "王五", NULL, &placed, &err));
    close_desk(desk);
}

static struct order_matched match(struct ledger_test *test)
{
    struct err err = { 0 };
    struct order_matched matched;
    struct desk *desk = open_desk(test);
    ASSERT_OK(order_match(desk, &matched, &err));
    close_desk(desk);
    return matched;
}

static bool settle(struct ledger_test *test, const char *id, int64_t line, struct err *err)
{
    struct order_placed placed;
    const struct order_name name = { VILLAGE, id };
    struct desk *desk = open_desk(test);
    bool ok = order_settle(desk, &name, line, NULL, &placed, err) && desk_commit(desk, err);
    desk_free(desk);
    return ok;
}

static void match__of_two_candidates_is_left_to_a_person(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    paper(test, "A");
    paper(test, "B");
    int64_t first = debit(test, 1, "2019-06-10");
    assert_int_equal(match(test).ambiguous, 2);
    int64_t second = debit(test, 2, "2019-06-11");
    struct order_matched matched = match(test);
    assert_int_equal(matched.matched, 0);
    assert_int_equal(matched.ambiguous, 2);
    ASSERT_OK(settle(test, "A", second, &err));
    assert_false(settle(test, "B", second, &err)); /* it is A's */
    assert_int_equal(err.code, ERR_REFUSED);
    assert_int_equal(match(test).matched, 1); /* only one is left for B */
    assert_int_equal(pg_test_int(&test->pg, "SELECT line_id FROM orders.request WHERE id = 'B'"),
                     first);
    ledger_test_sound(test);
}

static void match__goes_no_further_than_the_window_and_the_payee(void **state)
{
    struct ledger_test *test = *state;
    paper(test, "A");
    debit(test, 1, "2019-06-14"); /* four working days after 10 June */
    assert_int_equal(match(test).waiting, 1);
    pg_test_sql(&test->pg, "UPDATE intake.line SET counter_name = '别人'");
    debit(test, 2, "2019-06-05"); /* two working days before: 7 June is a holiday */
    assert_int_equal(match(test).matched, 1);
}

static void match__is_made_anew_when_the_debit_was_taken_back(void **state)
{
    struct ledger_test *test = *state;
    paper(test, "A");
    int64_t first = debit(test, 1, "2019-06-10");
    assert_int_equal(match(test).matched, 1);
    int64_t second = debit(test, 2, "2019-06-11");
    char sql[200];
    (void)snprintf(sql, sizeof sql,
                   "UPDATE intake.line SET voided_by = (SELECT file_id FROM intake.line WHERE"
                   " id = %lld) WHERE id = %lld",
                   (long long)second, (long long)first);
    pg_test_sql(&test->pg, sql);
    ledger_test_post(test);
    assert_int_equal(match(test).matched, 1);
    assert_int_equal(pg_test_int(&test->pg, "SELECT line_id FROM orders.request"), second);
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM ledger.record WHERE"
                                            " type = 'execution'"),
                     3); /* paid; its debit; the other debit in its place */
    ledger_test_sound(test);
}

static void desk__keeps_the_acts_around_one_that_is_refused(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 }, why = { 0 };
    struct order_placed placed;
    const struct desk_mark *mark;
    struct project_wish wish = { .chain = VILLAGE,
                                 .id = "P-1",
                                 .name = "N",
                                 .category = "road",
                                 .budget_fen = 30000000,
                                 .year = 2019,
                                 .target = "T" };
    struct desk *desk = open_desk(test);
    ASSERT_OK(project_put(desk, &wish, &placed, &err));
    wish.id = "P-2";
    ASSERT_OK(desk_savepoint(desk, &mark, &err));
    assert_false(project_put(desk, &wish, &placed, &why)); /* 600,000 of 500,000 */
    assert_int_equal(why.code, ERR_REFUSED);
    ASSERT_OK(desk_rollback_to(desk, mark, &err));
    wish.budget_fen = 20000000;
    ASSERT_OK(project_put(desk, &wish, &placed, &err));
    close_desk(desk);
    assert_int_equal(pg_test_int(&test->pg, "SELECT sum(budget_fen) FROM orders.project"),
                     50000000);
    assert_int_equal(pg_test_int(&test->pg, "SELECT planned_fen FROM orders.quota"), 50000000);
    ledger_test_sound(test);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(match__of_two_candidates_is_left_to_a_person),
        TEST(match__goes_no_further_than_the_window_and_the_payee),
        TEST(match__is_made_anew_when_the_debit_was_taken_back),
        TEST(desk__keeps_the_acts_around_one_that_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
