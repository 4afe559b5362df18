/* The rules of docs/spec/enrolment.md about approvals, on records that other code made and signed
 * (tests/vectors). */
#include "../support/test.h"

#include "../support/vectors.h"
#include "proof/approval.h"
#include <string.h>

struct table {
    struct vectors v;
    struct roll *roll;
    struct seats seats;
    struct orders *orders;
};

static void enrol(struct table *t, const char *name, int64_t position)
{
    struct vector_record of;
    vector_record(&t->v, name, NULL, NULL, &of);
    unsigned faults = of.record.type == TYPE_KEY
                          ? roll_enrol(t->roll, &of.record, &of.body, position)
                          : roll_revoke(t->roll, &of.record, &of.body, position);
    assert_int_equal(faults, 0);
    vector_record_free(&of);
}

static void seat(struct table *t, const char *name, const char *key)
{
    struct vector_record of, holder;
    vector_record(&t->v, name, NULL, NULL, &of);
    vector_record(&t->v, key, NULL, NULL, &holder);
    assert_int_equal(
        seats_take(&t->seats, t->roll, &of.record, &of.body, body_string(&holder.body, "id"), 20),
        0);
    vector_record_free(&of);
    vector_record_free(&holder);
}

static unsigned order(struct table *t, const char *name, const char *old, const char *new)
{
    struct vector_record of;
    vector_record(&t->v, name, old, new, &of);
    unsigned faults = orders_add(t->orders, &of.record, &of.body, &of.hash);
    vector_record_free(&of);
    return faults;
}

static unsigned approve_at(struct table *t, const char *name, const char *old, const char *new,
                           int64_t position)
{
    struct vector_record of;
    vector_record(&t->v, name, old, new, &of);
    unsigned faults = orders_approve(t->orders, &t->seats, t->roll, &of.record, &of.body, position);
    vector_record_free(&of);
    return faults;
}

static unsigned approve(struct table *t, const char *name, const char *old, const char *new)
{
    return approve_at(t, name, old, new, 30);
}

static struct order_state state_of(struct table *t, const char *name)
{
    struct vector_record of;
    struct order_state state;
    vector_record(&t->v, name, NULL, NULL, &of);
    assert_true(orders_state(t->orders, of.record.n, &state));
    vector_record_free(&of);
    return state;
}

/* Two parties in their seats and an order on the table. */
static int begin(void **state)
{
    static struct table t;
    memset(&t, 0, sizeof t);
    vectors_open(&t.v);
    t.roll = roll_new();
    t.orders = orders_new();
    roll_pin(t.roll, &t.v.authority);
    enrol(&t, "key helper", 1);
    enrol(&t, "key sm2 a", 2);
    seat(&t, "party", "key helper");
    seat(&t, "second party", "key sm2 a");
    assert_int_equal(order(&t, "order", NULL, NULL), 0);
    *state = &t;
    return 0;
}

static int end(void **state)
{
    struct table *t = *state;
    vectors_close(&t->v);
    roll_free(t->roll);
    orders_free(t->orders);
    return 0;
}

static void approval__of_each_party_counts_once(void **state)
{
    struct table *t = *state;
    assert_int_equal(approve(t, "approval", NULL, NULL), 0);
    assert_int_equal(state_of(t, "order").approvals, 1);
    assert_int_equal(state_of(t, "order").seats, 1U << 1);
    assert_int_equal(approve(t, "approval", NULL, NULL),
                     APPROVAL_FAULT_TWICE | APPROVAL_FAULT_PREVIOUS);
    assert_int_equal(approve(t, "second approval", NULL, NULL), 0); /* a refusal */
    assert_int_equal(state_of(t, "order").approvals, 1);
    assert_true(state_of(t, "order").is_refused);
}

static void approval__turned_from_a_refusal_is_found(void **state)
{
    struct table *t = *state;
    assert_int_equal(approve(t, "approval", NULL, NULL), 0);
    assert_int_equal(approve(t, "second approval", "\"refuse\"", "\"approve\""),
                     APPROVAL_FAULT_SIGNATURE);
    assert_int_equal(state_of(t, "order").approvals, 1);
}

static void approval__of_another_order_is_found(void **state)
{
    struct table *t = *state;
    struct vector_record of;
    char old[40], new[40];
    assert_int_equal(order(t, "order replaced", "\"paper\"", "\"online\""), 0);
    vector_record(&t->v, "order replaced", "\"paper\"", "\"online\"", &of);
    /* cites the other order, and says the first one */
    (void)snprintf(new, sizeof new, "\"n\":%lld},\"signature\"", (long long)of.record.n);
    (void)snprintf(old, sizeof old, "\"n\":%lld},\"signature\"", (long long)of.record.n - 1);
    assert_int_equal(approve(t, "approval", old, new), APPROVAL_FAULT_ORDER);
    /* says the other order's number: it did not sign that */
    assert_int_equal(approve(t, "approval", "\"order\":\"2019-0007\"", "\"order\":\"2019-0008\""),
                     APPROVAL_FAULT_ORDER | APPROVAL_FAULT_SIGNATURE);
    vector_record_free(&of);
}

static void approval__of_an_order_that_was_changed_is_found(void **state)
{
    struct table *t = *state;
    orders_clear(t->orders);
    assert_int_equal(order(t, "order", "\"amount_fen\":1200000", "\"amount_fen\":9200000"), 0);
    assert_int_equal(approve(t, "approval", NULL, NULL), APPROVAL_FAULT_ORDER);
}

static void approval__for_another_ledger_or_account_is_found(void **state)
{
    struct table *t = *state;
    struct vector_record of;
    vector_record(&t->v, "approval", NULL, NULL, &of);
    of.record.chain = text_of("441424103299"); /* the record was moved there */
    assert_int_equal(orders_approve(t->orders, &t->seats, t->roll, &of.record, &of.body, 30),
                     APPROVAL_FAULT_BINDING);
    of.record.chain = text_of("441424103201");
    of.record.ledger = text_of("mingzhang.example/another");
    assert_int_equal(orders_approve(t->orders, &t->seats, t->roll, &of.record, &of.body, 30),
                     APPROVAL_FAULT_BINDING);
    vector_record_free(&of);
}

static void approval__must_follow_the_one_before_it(void **state)
{
    struct table *t = *state;
    assert_int_equal(approve(t, "second approval", NULL, NULL), APPROVAL_FAULT_PREVIOUS);
    assert_int_equal(state_of(t, "order").seats, 0);
}

static void approval__is_for_nothing_after_it_expired(void **state)
{
    struct table *t = *state;
    assert_int_equal(approve(t, "approval", "{\"at\":\"2019-04", "{\"at\":\"2019-07"),
                     APPROVAL_FAULT_EXPIRED);
    assert_int_equal(
        approve(t, "approval", "2019-06-30T16:00:00.000000Z", "2029-06-30T16:00:00.000000Z"),
        APPROVAL_FAULT_SIGNATURE);
}

static void approval__needs_a_key_that_is_valid_at_its_place(void **state)
{
    struct table *t = *state;
    assert_int_equal(approve_at(t, "approval", NULL, NULL, 1), APPROVAL_FAULT_KEY);
    enrol(t, "revocation", 25);
    assert_int_equal(approve_at(t, "approval", NULL, NULL, 26), APPROVAL_FAULT_KEY);
    assert_int_equal(approve_at(t, "approval", NULL, NULL, 25), 0);
}

static void approval__of_a_key_of_another_use_or_nobody_is_found(void **state)
{
    struct table *t = *state;
    struct roll *empty = roll_new();
    struct roll *enrolled = t->roll;
    t->roll = empty;
    assert_int_equal(approve(t, "approval", NULL, NULL), APPROVAL_FAULT_KEY);
    roll_first(empty, KEY_USE_TLS, &roll_find(enrolled, text_of(t->seats.seat[1].key))->key);
    assert_int_equal(approve(t, "approval", NULL, NULL), APPROVAL_FAULT_KEY);
    t->roll = enrolled;
    roll_free(empty);
}

static void approval__needs_a_seat_of_this_account_at_that_time(void **state)
{
    struct table *t = *state;
    memset(&t->seats, 0, sizeof t->seats);
    assert_int_equal(approve(t, "approval", NULL, NULL), APPROVAL_FAULT_SEAT);
    seat(t, "party", "key helper");
    assert_int_equal(approve(t, "approval", "{\"at\":\"2019-04", "{\"at\":\"2019-02"),
                     APPROVAL_FAULT_SEAT);
    assert_int_equal(approve(t, "approval", NULL, NULL), 0);
}

static void order__with_a_number_used_before_takes_no_approvals(void **state)
{
    struct table *t = *state;
    assert_int_equal(order(t, "order", "\"2019-0007\"", "\"2019-0007\""), APPROVAL_FAULT_REUSED);
    orders_clear(t->orders);
    assert_int_equal(order(t, "order", NULL, NULL), 0);
}

static void order__that_was_replaced_takes_no_approvals(void **state)
{
    struct table *t = *state;
    assert_int_equal(order(t, "order replaced", "\"paper\"", "\"online\""), 0);
    assert_true(state_of(t, "order").is_replaced);
    assert_int_equal(approve(t, "approval", NULL, NULL), APPROVAL_FAULT_CLOSED);
}

static void orders__are_found_among_many(void **state)
{
    enum { MANY = 1000 };
    struct table *t = *state;
    struct vector_record of;
    vector_record(&t->v, "order", NULL, NULL, &of);
    orders_clear(t->orders);
    for (int i = 0; i < 2 * MANY; i++) {
        char id[16];
        (void)snprintf(id, sizeof id, "%04d-%04d", i % MANY, i % MANY);
        char *at = strstr(of.bytes, "\"id\":\"");
        memcpy(at + strlen("\"id\":\""), id, strlen(id));
        of.record.n = i;
        assert_int_equal(orders_add(t->orders, &of.record, &of.body, &of.hash),
                         i < MANY ? 0 : APPROVAL_FAULT_REUSED);
    }
    struct order_state state_then;
    assert_true(orders_state(t->orders, MANY - 1, &state_then));
    assert_false(orders_state(t->orders, 2 * MANY, &state_then));
    vector_record_free(&of);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(approval__of_each_party_counts_once),
        TEST(approval__turned_from_a_refusal_is_found),
        TEST(approval__of_another_order_is_found),
        TEST(approval__of_an_order_that_was_changed_is_found),
        TEST(approval__for_another_ledger_or_account_is_found),
        TEST(approval__must_follow_the_one_before_it),
        TEST(approval__is_for_nothing_after_it_expired),
        TEST(approval__needs_a_key_that_is_valid_at_its_place),
        TEST(approval__of_a_key_of_another_use_or_nobody_is_found),
        TEST(approval__needs_a_seat_of_this_account_at_that_time),
        TEST(order__with_a_number_used_before_takes_no_approvals),
        TEST(order__that_was_replaced_takes_no_approvals),
        TEST(orders__are_found_among_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
