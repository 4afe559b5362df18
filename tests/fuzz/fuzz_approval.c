/* Reads lines as records of one ledger and feeds them to the rules of keys, seats, orders and
 * approvals. Whatever they are, no seat decides twice and nothing is counted that has a fault. */
#include "proof/approval.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct table {
    struct roll *roll;
    struct seats seats;
    struct orders *orders;
    int64_t position;
};

static int bits(unsigned number)
{
    int count = 0;
    for (; number != 0; number &= number - 1)
        count++;
    return count;
}

static void approve(struct table *t, const struct record *record, const struct body *body)
{
    struct cite order;
    struct order_state before = { 0 }, after = { 0 };
    if (!body_cite(body, "order", &order))
        abort();
    bool is_there = orders_state(t->orders, order.n, &before);
    unsigned faults = orders_approve(t->orders, &t->seats, t->roll, record, body, t->position);
    if (orders_state(t->orders, order.n, &after) != is_there)
        abort();
    int more = bits(after.seats) - bits(before.seats);
    if (more != (faults == 0 ? 1 : 0) || (before.is_refused && faults == 0))
        abort();
    if (faults != 0 && approval_fault_text(faults)[0] == '\0')
        abort();
}

/* Nothing is paid that was not approved, and nothing twice. */
static void execute(struct table *t, const struct record *record, const struct body *body)
{
    struct order_state before = { 0 }, after = { 0 };
    int64_t n = orders_cited(t->orders, body);
    bool is_there = orders_state(t->orders, n, &before);
    unsigned faults = orders_execute(t->orders, record, body);
    if (faults == 0 && (!is_there || before.is_refused || before.is_withdrawn ||
                        (!before.is_paper && !before.is_approved)))
        abort();
    if (faults == 0 && (!orders_state(t->orders, n, &after) || !after.is_executed))
        abort();
}

static void feed(struct table *t, const struct record *record, const struct body *body)
{
    struct sha256 hash = record_hash(record->bytes.ptr, record->bytes.len);
    struct text holder = text_of("");
    struct cite cite;
    switch (record->type) {
    case TYPE_KEY:
        (void)roll_enrol(t->roll, record, body, t->position); /* a fault is fine */
        break;
    case TYPE_REVOCATION:
        (void)roll_revoke(t->roll, record, body, t->position); /* a fault is fine */
        break;
    case TYPE_PARTY:
        for (size_t i = 0; i < roll_count(t->roll); i++)
            if (roll_at(t->roll, i)->use == KEY_USE_APPROVAL)
                holder = text_of(roll_at(t->roll, i)->id);
        (void)seats_take(&t->seats, t->roll, record, body, holder, t->position); /* the same */
        break;
    case TYPE_ORDER:
        (void)orders_add(t->orders, record, body, &hash); /* the same */
        break;
    case TYPE_APPROVAL:
        approve(t, record, body);
        break;
    case TYPE_WITHDRAWAL: /* the same */
        (void)orders_withdraw(t->orders, &t->seats, t->roll, record, body, t->position);
        break;
    case TYPE_EXPENSE:
        orders_expense(t->orders, record->n, body_int(body, "amount_fen", 0));
        break;
    case TYPE_REVERSAL:
        if (body_cite(body, "reverses", &cite))
            orders_take_back(t->orders, cite.n);
        break;
    case TYPE_EXECUTION:
        execute(t, record, body);
        break;
    default:
        break;
    }
    t->position++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text rest = { (const char *)data, size };
    struct table t = { .roll = roll_new(), .orders = orders_new() };
    while (rest.len > 0) {
        struct err err = { 0 };
        struct record record;
        struct body body;
        size_t at;
        struct text line = rest;
        if (text_find(rest, "\n", &at))
            line = text_slice(rest, 0, at);
        rest = text_slice(rest, line.len + 1, rest.len);
        if (record_parse(line, &record, &err) && body_read(&record, &body, &err))
            feed(&t, &record, &body);
    }
    roll_free(t.roll);
    orders_free(t.orders);
    return 0;
}
