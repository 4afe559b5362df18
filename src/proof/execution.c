/* How an order ends: taken back, or paid and found on the bank's statement. */
#include "orders.h"
#include "proof/item.h"

#include <stdlib.h>

unsigned orders_withdraw(struct orders *orders, const struct seats *seats, const struct roll *roll,
                         const struct record *record, const struct body *body, int64_t position)
{
    struct cite cite;
    int seat;
    const struct order_signer on = { seats, roll, position };
    struct text said = body_value(body, "withdrawal");
    struct order *order = body_cite(body, "order", &cite) ? proof__order(orders, cite.n) : NULL;
    if (order == NULL || order->is_void || !sha256_same(&cite.hash, &order->hash))
        return APPROVAL_FAULT_ORDER;
    unsigned faults = proof__is_open(order) ? 0 : APPROVAL_FAULT_CLOSED;
    if (said.len > 0) {
        if (!proof__is_about(order, body, said))
            faults |= APPROVAL_FAULT_ORDER;
        faults |= proof__judge_key(&on, record, body, said, &seat);
    } else if (!text_eq(record->by, order->by)) {
        faults |= APPROVAL_FAULT_KEY;
    }
    if (faults == 0)
        order->state.is_withdrawn = true;
    return faults;
}

static struct order_expense *find_expense(const struct orders *orders, int64_t n)
{
    size_t low = 0, high = orders->expense_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (orders->expenses[middle].n < n)
            low = middle + 1;
        else
            high = middle;
    }
    return low < orders->expense_count && orders->expenses[low].n == n ? &orders->expenses[low]
                                                                       : NULL;
}

void orders_expense(struct orders *orders, int64_t n, int64_t amount_fen)
{
    enum { FIRST = 64 };
    if (orders->expense_count == orders->expense_size) {
        orders->expense_size = orders->expense_size == 0 ? FIRST : 2 * orders->expense_size;
        struct order_expense *larger =
            reallocarray(orders->expenses, orders->expense_size, sizeof *larger);
        if (larger == NULL)
            abort();
        orders->expenses = larger;
    }
    orders->expenses[orders->expense_count++] =
        (struct order_expense) { .n = n, .amount_fen = amount_fen };
}

void orders_take_back(struct orders *orders, int64_t n)
{
    struct order_expense *expense = find_expense(orders, n);
    if (expense != NULL)
        expense->is_back = true;
}

/* Another one after the first: it names the debit that the last one did not, or one in place of a
 * debit that was taken back. */
static bool follows(const struct orders *orders, const struct order_state *state,
                    const struct body *body, bool has_expense)
{
    struct cite last;
    bool replaces = body_cite(body, "replaces", &last);
    if (!state->is_executed)
        return !replaces;
    if (state->expense_n < 0)
        return has_expense && !replaces;
    const struct order_expense *before = find_expense(orders, state->expense_n);
    return replaces && last.n == state->executed_n && before != NULL && before->is_back;
}

static unsigned check_debit(const struct order_expense *expense, int64_t amount_fen)
{
    if (expense == NULL || expense->is_back || expense->is_used)
        return APPROVAL_FAULT_DEBIT;
    return expense->amount_fen == amount_fen ? 0 : APPROVAL_FAULT_AMOUNT;
}

static unsigned check_paid(const struct order *order, const struct body *body)
{
    const struct order_state *state = &order->state;
    unsigned faults = 0;
    if (order->is_void || state->is_refused || state->is_withdrawn || state->is_replaced)
        faults |= APPROVAL_FAULT_CLOSED;
    if (!state->is_paper && !state->is_approved)
        faults |= APPROVAL_FAULT_UNSIGNED;
    if (body_int(body, "amount_fen", 0) != state->amount_fen)
        faults |= APPROVAL_FAULT_AMOUNT;
    return faults;
}

unsigned orders_execute(struct orders *orders, const struct record *record, const struct body *body)
{
    struct cite cite, debit;
    struct order_expense *expense = NULL;
    struct order *order = body_cite(body, "order", &cite) ? proof__order(orders, cite.n) : NULL;
    bool has_expense = body_cite(body, "expense", &debit);
    if (order == NULL || !sha256_same(&cite.hash, &order->hash))
        return APPROVAL_FAULT_ORDER;
    unsigned faults = check_paid(order, body);
    if (!follows(orders, &order->state, body, has_expense))
        faults |= APPROVAL_FAULT_AGAIN;
    if (has_expense) {
        expense = find_expense(orders, debit.n);
        faults |= check_debit(expense, order->state.amount_fen);
    }
    if (faults != 0)
        return faults;
    order->state.is_executed = true;
    order->state.executed_n = record->n;
    order->state.expense_n = expense != NULL ? expense->n : -1;
    if (expense != NULL)
        expense->is_used = true;
    return 0;
}
