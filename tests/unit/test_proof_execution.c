/* The rules of docs/spec/enrolment.md about turns, withdrawals, executions and projects, on records
 * that other code made and signed (tests/vectors/record_order.json). */
#include "../support/test.h"

#include "../support/vectors.h"
#include "proof/approval.h"
#include <string.h>

#define ORDER "order with documents"

struct table {
    struct vectors v;
    struct roll *roll;
    struct seats seats;
    struct orders *orders;
    struct projects *projects;
};

static const struct {
    const char *key, *party;
} HOLDERS[] = { { "key helper", "party" },
                { "key sm2 a", "second party" },
                { "key village", "third party" } };

static void enrol(struct table *t, size_t holder)
{
    struct vector_record key, party;
    vector_record(&t->v, HOLDERS[holder].key, NULL, NULL, &key);
    vector_record(&t->v, HOLDERS[holder].party, NULL, NULL, &party);
    assert_int_equal(roll_enrol(t->roll, &key.record, &key.body, (int64_t)holder), 0);
    assert_int_equal(seats_take(&t->seats, t->roll, &party.record, &party.body,
                                body_string(&key.body, "id"), 20),
                     0);
    vector_record_free(&key);
    vector_record_free(&party);
}

/* Whatever the record is, with `old` in its bytes made `new`. */
static unsigned feed_as(struct table *t, const char *name, const char *old, const char *new)
{
    struct vector_record of;
    struct cite cite;
    unsigned faults = 0;
    vector_record(&t->v, name, old, new, &of);
    switch (of.record.type) {
    case TYPE_ORDER:
        faults = orders_add(t->orders, &of.record, &of.body, &of.hash);
        break;
    case TYPE_APPROVAL:
        faults = orders_approve(t->orders, &t->seats, t->roll, &of.record, &of.body, 30);
        break;
    case TYPE_WITHDRAWAL:
        faults = orders_withdraw(t->orders, &t->seats, t->roll, &of.record, &of.body, 30);
        break;
    case TYPE_EXECUTION:
        faults = orders_execute(t->orders, &of.record, &of.body);
        break;
    case TYPE_EXPENSE:
        orders_expense(t->orders, of.record.n, body_int(&of.body, "amount_fen", 0));
        break;
    case TYPE_REVERSAL:
        assert_true(body_cite(&of.body, "reverses", &cite));
        orders_take_back(t->orders, cite.n);
        break;
    default:
        fail_msg("%s is none of these", name);
    }
    vector_record_free(&of);
    return faults;
}

static unsigned feed(struct table *t, const char *name) { return feed_as(t, name, NULL, NULL); }

static struct order_state state_of(struct table *t, const char *name)
{
    struct vector_record of;
    struct order_state state;
    vector_record(&t->v, name, NULL, NULL, &of);
    assert_true(orders_state(t->orders, of.record.n, &state));
    vector_record_free(&of);
    return state;
}

static int64_t number_of(struct table *t, const char *name)
{
    struct vector_record of;
    vector_record(&t->v, name, NULL, NULL, &of);
    int64_t n = of.record.n;
    vector_record_free(&of);
    return n;
}

static int begin(void **state)
{
    static struct table t;
    memset(&t, 0, sizeof t);
    vectors_open_file(&t.v, "tests/vectors/record_order.json");
    t.roll = roll_new();
    t.orders = orders_new();
    t.projects = projects_new();
    roll_pin(t.roll, &t.v.authority);
    for (size_t i = 0; i < COUNT(HOLDERS); i++)
        enrol(&t, i);
    assert_int_equal(feed(&t, ORDER), 0);
    *state = &t;
    return 0;
}

static int end(void **state)
{
    struct table *t = *state;
    vectors_close(&t->v);
    roll_free(t->roll);
    orders_free(t->orders);
    projects_free(t->projects);
    return 0;
}

static void sign_all(struct table *t)
{
    assert_int_equal(feed(t, "first seat"), 0);
    assert_int_equal(feed(t, "second seat"), 0);
    assert_int_equal(feed(t, "third seat"), 0);
}

static void order__is_approved_by_all_three_and_not_by_two(void **state)
{
    struct table *t = *state;
    assert_int_equal(feed(t, "first seat"), 0);
    assert_int_equal(feed(t, "second seat"), 0);
    assert_false(state_of(t, ORDER).is_approved);
    assert_int_equal(feed(t, "third seat"), 0);
    assert_true(state_of(t, ORDER).is_approved);
    assert_int_equal(state_of(t, ORDER).approvals, 3);
}

static void order__is_not_approved_while_a_fourth_seat_has_not_signed(void **state)
{
    struct table *t = *state;
    t->seats.seat[4] = t->seats.seat[3];
    memcpy(t->seats.seat[4].key, "0123456789abcdef", KEY_ID_SIZE);
    sign_all(t);
    assert_false(state_of(t, ORDER).is_approved);
    t->seats.seat[4].from.day = INT32_MAX; /* it is not seated yet on that day */
    orders_clear(t->orders);
    assert_int_equal(feed(t, ORDER), 0);
    sign_all(t);
    assert_true(state_of(t, ORDER).is_approved);
}

static void order__of_two_seats_is_never_approved(void **state)
{
    struct table *t = *state;
    memset(&t->seats.seat[3], 0, sizeof t->seats.seat[3]);
    assert_int_equal(feed(t, "first seat"), 0);
    assert_int_equal(feed(t, "second seat"), 0);
    assert_false(state_of(t, ORDER).is_approved);
}

static void approval__out_of_turn_is_found(void **state)
{
    struct table *t = *state;
    /* the first seat is handed to the second one's key: its turn has not come */
    struct seat second = t->seats.seat[2];
    t->seats.seat[2] = t->seats.seat[1];
    t->seats.seat[1] = second;
    assert_int_equal(feed(t, "first seat"), APPROVAL_FAULT_TURN);
    assert_int_equal(state_of(t, ORDER).seats, 0);
}

static void approval__by_who_asked_for_it_is_found(void **state)
{
    struct table *t = *state;
    struct vector_record of;
    vector_record(&t->v, ORDER, NULL, NULL, &of);
    of.record.by = text_of(t->seats.seat[1].key); /* the party itself asked */
    orders_clear(t->orders);
    assert_int_equal(orders_add(t->orders, &of.record, &of.body, &of.hash), 0);
    vector_record_free(&of);
    assert_int_equal(feed(t, "first seat"), APPROVAL_FAULT_MAKER);
}

static void approval__after_the_order_expired_is_found(void **state)
{
    struct table *t = *state;
    assert_int_equal(feed_as(t, "first seat", "{\"at\":\"2019-04", "{\"at\":\"2019-07"),
                     APPROVAL_FAULT_EXPIRED);
}

static void execution__needs_every_party(void **state)
{
    struct table *t = *state;
    assert_int_equal(feed(t, "execution"), APPROVAL_FAULT_UNSIGNED);
    assert_int_equal(feed(t, "first seat"), 0);
    assert_int_equal(feed(t, "second seat"), 0);
    assert_int_equal(feed(t, "execution"), APPROVAL_FAULT_UNSIGNED);
    assert_int_equal(feed(t, "third seat"), 0);
    assert_int_equal(feed(t, "execution"), 0);
    assert_true(state_of(t, ORDER).is_executed);
    assert_int_equal(feed(t, "execution"), APPROVAL_FAULT_AGAIN);
}

static void execution__names_its_debit_once(void **state)
{
    struct table *t = *state;
    sign_all(t);
    assert_int_equal(feed(t, "execution"), 0);
    assert_int_equal(feed(t, "execution with its debit"), APPROVAL_FAULT_DEBIT); /* not there */
    assert_int_equal(feed(t, "expense"), 0);
    assert_int_equal(feed(t, "second expense"), 0);
    assert_int_equal(feed(t, "execution with its debit"), 0);
    assert_int_equal(feed(t, "execution with its debit"),
                     APPROVAL_FAULT_AGAIN | APPROVAL_FAULT_DEBIT);
    assert_int_equal(feed(t, "execution with another debit"), APPROVAL_FAULT_AGAIN);
    orders_take_back(t->orders, number_of(t, "expense"));
    assert_int_equal(feed(t, "execution with another debit"), 0);
    assert_int_equal(state_of(t, ORDER).expense_n, number_of(t, "second expense"));
}

static void execution__of_another_amount_is_found(void **state)
{
    struct table *t = *state;
    sign_all(t);
    assert_int_equal(feed_as(t, "execution", "\"amount_fen\":1200000", "\"amount_fen\":1200001"),
                     APPROVAL_FAULT_AMOUNT);
    orders_expense(t->orders, number_of(t, "expense"), 1200001);
    assert_int_equal(feed(t, "execution with its debit"), APPROVAL_FAULT_AMOUNT);
    assert_int_equal(feed(t, "execution"), 0);
}

static void execution__of_a_debit_that_was_taken_back_is_found(void **state)
{
    struct table *t = *state;
    sign_all(t);
    assert_int_equal(feed(t, "expense"), 0);
    orders_take_back(t->orders, number_of(t, "expense"));
    assert_int_equal(feed(t, "execution with its debit"), APPROVAL_FAULT_DEBIT);
}

static void order__of_paper_has_no_approvals_and_takes_none(void **state)
{
    struct table *t = *state;
    assert_int_equal(feed(t, "order of paper"), 0);
    assert_true(state_of(t, "order of paper").is_paper);
    assert_false(state_of(t, "order of paper").is_approved);
    struct vector_record of;
    vector_record(&t->v, ORDER, NULL, NULL, &of);
    const struct order_known known = { .n = of.record.n,
                                       .hash = of.hash,
                                       .digest = order_digest(of.record.body),
                                       .id = "2019-0007",
                                       .by = "",
                                       .expires_us = INT64_MAX,
                                       .state = state_of(t, "order of paper") };
    orders_clear(t->orders);
    orders_know(t->orders, &known);
    vector_record_free(&of);
    assert_int_equal(feed(t, "first seat"), APPROVAL_FAULT_PAPER);
    assert_int_equal(feed(t, "execution"), 0);
}

static void order__of_paper_needs_two_people_and_a_scan(void **state)
{
    struct table *t = *state;
    orders_clear(t->orders);
    assert_int_equal(feed_as(t, "order of paper", "\"paid_on\":\"2019-06-20\",", ""),
                     APPROVAL_FAULT_PAPER);
}

static void withdrawal__by_who_asked_or_by_a_party_closes_the_order(void **state)
{
    struct table *t = *state;
    assert_int_equal(feed(t, "order taken back"), 0);
    assert_int_equal(feed(t, "withdrawal by who asked"), 0);
    assert_true(state_of(t, "order taken back").is_withdrawn);
    assert_int_equal(feed(t, "withdrawal by who asked"), APPROVAL_FAULT_CLOSED);
    assert_int_equal(feed(t, "order taken back by a party"), 0);
    assert_int_equal(feed(t, "withdrawal by a party"), 0);
    assert_true(state_of(t, "order taken back by a party").is_withdrawn);
}

static void withdrawal__by_anybody_else_is_found(void **state)
{
    struct table *t = *state;
    struct vector_record of;
    char old[32];
    assert_int_equal(feed(t, "order taken back"), 0);
    vector_record(&t->v, "withdrawal by who asked", NULL, NULL, &of);
    (void)snprintf(old, sizeof old, "\"by\":\"%.*s\"", TEXT_ARG(of.record.by));
    vector_record_free(&of);
    assert_int_equal(feed_as(t, "withdrawal by who asked", old, "\"by\":\"0123456789abcdef\""),
                     APPROVAL_FAULT_KEY);
    assert_int_equal(feed(t, "order taken back by a party"), 0);
    memset(&t->seats, 0, sizeof t->seats);
    assert_int_equal(feed(t, "withdrawal by a party"), APPROVAL_FAULT_SEAT);
}

static void project__is_paid_up_to_its_budget(void **state)
{
    struct table *t = *state;
    struct vector_record first, changed;
    struct sha256 id = sha256("road-1", 6), other = sha256("road-2", 6);
    vector_record(&t->v, "project", NULL, NULL, &first);
    vector_record(&t->v, "project changed", NULL, NULL, &changed);
    assert_false(projects_add(t->projects, &changed.record, &changed.body)); /* nothing stands */
    assert_true(projects_add(t->projects, &first.record, &first.body));
    assert_false(projects_add(t->projects, &first.record, &first.body)); /* the id is taken */
    assert_int_equal(projects_pay(t->projects, &other, 1), PROJECT_UNKNOWN);
    assert_int_equal(projects_pay(t->projects, &id, 20000000), PROJECT_FITS);
    assert_int_equal(projects_pay(t->projects, &id, 1), PROJECT_OVER);
    assert_true(projects_add(t->projects, &changed.record, &changed.body)); /* less by now */
    assert_int_equal(projects_pay(t->projects, &id, 1), PROJECT_OVER);
    vector_record_free(&first);
    vector_record_free(&changed);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(order__is_approved_by_all_three_and_not_by_two),
        TEST(order__is_not_approved_while_a_fourth_seat_has_not_signed),
        TEST(order__of_two_seats_is_never_approved),
        TEST(approval__out_of_turn_is_found),
        TEST(approval__by_who_asked_for_it_is_found),
        TEST(approval__after_the_order_expired_is_found),
        TEST(execution__needs_every_party),
        TEST(execution__names_its_debit_once),
        TEST(execution__of_another_amount_is_found),
        TEST(execution__of_a_debit_that_was_taken_back_is_found),
        TEST(order__of_paper_has_no_approvals_and_takes_none),
        TEST(order__of_paper_needs_two_people_and_a_scan),
        TEST(withdrawal__by_who_asked_or_by_a_party_closes_the_order),
        TEST(withdrawal__by_anybody_else_is_found),
        TEST(project__is_paid_up_to_its_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
