/* Orders and approvals through the desk, then judged from their stored bytes as a verifier does. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/ledger.h"
#include "../support/vote.h"
#include "ledger/desk.h"
#include "proof/any_signer.h"
#include "proof/approval.h"
#include <unistd.h>

struct table {
    struct ledger_test *test;
    struct any_signer *parties[2];
    struct roll *roll;
    struct seats seats;
};

static int begin(void **state)
{
    static struct table t;
    memset(&t, 0, sizeof t);
    void *test;
    assert_int_equal(ledger_test_begin(&test), 0);
    t.test = test;
    t.roll = roll_new();
    for (int i = 0; i < 2; i++) {
        struct err err = { 0 };
        char path[700];
        (void)snprintf(path, sizeof path, "%s/party-%d.pem", t.test->pg.folder, i);
        ASSERT_OK(any_signer_create(path, i == 1, &t.parties[i], &err)); /* the second is SM2 */
        roll_first(t.roll, KEY_USE_APPROVAL, any_signer_key(t.parties[i]));
        struct seat *seat = &t.seats.seat[i + 1];
        memcpy(seat->key, any_signer_id(t.parties[i]), KEY_ID_SIZE);
        seat->to.day = INT32_MAX;
    }
    facts_programme(t.test->pg.db, 2);
    ledger_test_post(t.test);
    *state = &t;
    return 0;
}

static int end(void **state)
{
    struct table *t = *state;
    any_signer_free(t->parties[0]);
    any_signer_free(t->parties[1]);
    roll_free(t->roll);
    void *test = t->test;
    return ledger_test_end(&test);
}

struct reading {
    struct table *t;
    struct orders *orders;
    struct arena *arena;
    unsigned faults[8];
    int count;
};

static bool read_one(const struct db_result *row, void *arg, struct err *err)
{
    struct reading *reading = arg;
    struct record record;
    struct body body;
    struct text bytes = db_get_bytes(row, 0, 0, reading->arena);
    TRY(record_parse(bytes, &record, err));
    TRY(body_read(&record, &body, err));
    struct sha256 hash = record_hash(bytes.ptr, bytes.len);
    if (record.type == TYPE_ORDER)
        assert_int_equal(orders_add(reading->orders, &record, &body, &hash), 0);
    if (record.type == TYPE_APPROVAL)
        reading->faults[reading->count++] = orders_approve(
            reading->orders, &reading->t->seats, reading->t->roll, &record, &body, record.n);
    return true;
}

static struct reading judge(struct table *t)
{
    static const struct db_stmt ALL = { "test_chain",
                                        "SELECT bytes FROM ledger.record"
                                        " WHERE chain = '441424100201' ORDER BY n",
                                        DB_ANY_ROWS };
    struct err err = { 0 };
    struct reading reading = { .t = t, .orders = orders_new(), .arena = arena_make() };
    ASSERT_OK(db_each(t->test->pg.db, &ALL, NULL, 0, read_one, &reading, &err));
    return reading;
}

static void reading_end(struct reading *reading)
{
    orders_free(reading->orders);
    arena_free(reading->arena);
}

static struct desk *open_desk(struct table *t)
{
    struct err err = { 0 };
    struct desk *desk = NULL;
    ASSERT_OK(desk_open(t->test->pg.db, t->test->signer, &desk, &err));
    return desk;
}

static void close_desk(struct desk *desk)
{
    struct err err = { 0 };
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
}

static void approvals__of_both_parties_count(void **state)
{
    struct table *t = *state;
    char previous[65];
    struct desk *desk = open_desk(t);
    struct vote vote = { .by = t->parties[0],
                         .order_id = "7",
                         .previous = VOTE_FIRST,
                         .decision = "approve",
                         .order = vote_order(desk, "7") };
    close_desk(desk);
    vote.digest = vote_digest(&t->test->pg, &vote.order);
    desk = open_desk(t);
    vote_put(desk, &vote, previous);
    vote.by = t->parties[1];
    vote.previous = previous;
    char last[65];
    vote_put(desk, &vote, last);
    close_desk(desk);
    struct reading reading = judge(t);
    struct order_state order;
    assert_int_equal(reading.count, 2);
    assert_int_equal(reading.faults[0], 0);
    assert_int_equal(reading.faults[1], 0);
    assert_true(orders_state(reading.orders, vote.order.n, &order));
    assert_int_equal(order.approvals, 2);
    reading_end(&reading);
    ledger_test_sound(t->test);
}

/* The server takes a party's approval and records it for another order as well. */
static void approval__replayed_to_another_order_is_found(void **state)
{
    struct table *t = *state;
    char ignored[65];
    struct desk *desk = open_desk(t);
    struct desk_place other = vote_order(desk, "8");
    struct vote vote = { .by = t->parties[0],
                         .order_id = "7",
                         .previous = VOTE_FIRST,
                         .decision = "approve",
                         .order = vote_order(desk, "7") };
    close_desk(desk);
    vote.digest = vote_digest(&t->test->pg, &vote.order);
    desk = open_desk(t);
    vote_put(desk, &vote, ignored);
    vote.order = other;
    vote_put(desk, &vote, ignored);
    close_desk(desk);
    struct reading reading = judge(t);
    struct order_state order;
    assert_int_equal(reading.faults[0], 0);
    assert_int_equal(reading.faults[1], APPROVAL_FAULT_ORDER);
    assert_true(orders_state(reading.orders, other.n, &order));
    assert_int_equal(order.approvals, 0);
    reading_end(&reading);
}

static void refusal__ends_the_order(void **state)
{
    struct table *t = *state;
    char previous[65], last[65];
    struct desk *desk = open_desk(t);
    struct vote vote = { .by = t->parties[1],
                         .order_id = "7",
                         .previous = VOTE_FIRST,
                         .decision = "refuse",
                         .order = vote_order(desk, "7") };
    close_desk(desk);
    vote.digest = vote_digest(&t->test->pg, &vote.order);
    desk = open_desk(t);
    vote_put(desk, &vote, previous);
    vote.by = t->parties[0];
    vote.previous = previous;
    vote.decision = "approve";
    vote_put(desk, &vote, last);
    close_desk(desk);
    struct reading reading = judge(t);
    assert_int_equal(reading.faults[0], 0);
    assert_int_equal(reading.faults[1], APPROVAL_FAULT_CLOSED);
    reading_end(&reading);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(approvals__of_both_parties_count),
        TEST(approval__replayed_to_another_order_is_found),
        TEST(refusal__ends_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
