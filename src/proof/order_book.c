#include "orders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ORDERS_FIRST = 64 };

struct sha256 order_digest(struct text body) { return sha256(body.ptr, body.len); }

struct orders *orders_new(void)
{
    struct orders *orders = calloc(1, sizeof *orders);
    if (orders == NULL)
        abort();
    return orders;
}

void orders_free(struct orders *orders)
{
    if (orders != NULL) {
        free(orders->list);
        free(orders->slots);
        free(orders->expenses);
    }
    free(orders);
}

void orders_clear(struct orders *orders)
{
    orders->count = orders->expense_count = 0;
    if (orders->size > 0)
        memset(orders->slots, 0, 2 * orders->size * sizeof *orders->slots);
}

struct order *proof__order(const struct orders *orders, int64_t n)
{
    size_t low = 0, high = orders->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (orders->list[middle].n < n)
            low = middle + 1;
        else
            high = middle;
    }
    return low < orders->count && orders->list[low].n == n ? &orders->list[low] : NULL;
}

/* Where the id stands among the slots, or the free one for it: there are always free ones. */
static size_t *slot_of(const struct orders *orders, const struct sha256 *id)
{
    size_t at;
    memcpy(&at, id->bytes, sizeof at);
    for (at %= 2 * orders->size; orders->slots[at] != 0; at = (at + 1) % (2 * orders->size))
        if (sha256_same(&orders->list[orders->slots[at] - 1].id, id))
            break;
    return &orders->slots[at];
}

static void grow(struct orders *orders)
{
    orders->size = orders->size == 0 ? ORDERS_FIRST : orders->size * 2;
    struct order *larger = reallocarray(orders->list, orders->size, sizeof *larger);
    free(orders->slots);
    orders->slots = calloc(2 * orders->size, sizeof *orders->slots);
    if (larger == NULL || orders->slots == NULL)
        abort();
    orders->list = larger;
    for (size_t i = 0; i < orders->count; i++) {
        size_t *slot = slot_of(orders, &orders->list[i].id);
        if (*slot == 0)
            *slot = i + 1;
    }
}

/* Well made: who entered it, who checked it, when it was paid, and the scan. */
static bool is_whole_paper(const struct body *body)
{
    static const char *const NEEDED[] = { "checker", "maker", "paid_on", "scan" };
    for (size_t i = 0; i < COUNT(NEEDED); i++)
        if (body_value(body, NEEDED[i]).len == 0)
            return false;
    return true;
}

/* What was paid is not corrected by another order, and each is corrected once. */
static unsigned mark_replaced(struct orders *orders, const struct body *body)
{
    struct cite old;
    struct order *replaced = body_cite(body, "replaces", &old) ? proof__order(orders, old.n) : NULL;
    if (replaced == NULL)
        return 0;
    if (replaced->state.is_executed || replaced->state.is_replaced)
        return APPROVAL_FAULT_CLOSED;
    replaced->state.is_replaced = true;
    return 0;
}

static struct order order_of(const struct record *record, const struct body *body,
                             const struct sha256 *hash)
{
    struct err ignored = { 0 };
    struct text id = body_string(body, "id");
    struct text project = body_string(body, "project");
    struct text expires = body_string(body, "expires");
    struct order order = { .n = record->n,
                           .hash = *hash,
                           .id = sha256(id.ptr, id.len),
                           .digest = order_digest(record->body),
                           .has_project = project.len > 0,
                           .project = sha256(project.ptr, project.len),
                           .expires_us = INT64_MAX,
                           .state = { .executed_n = -1,
                                      .expense_n = -1,
                                      .is_paper = text_eq(body_string(body, "mode"), "paper"),
                                      .amount_fen = body_int(body, "amount_fen", 0) } };
    if (record->by.len < sizeof order.by)
        memcpy(order.by, record->by.ptr, record->by.len);
    if (expires.len > 0 && !time_parse(expires, &order.expires_us, &ignored))
        order.expires_us = INT64_MIN;
    return order;
}

/* Its id must be free unless it is reused. */
static void keep(struct orders *orders, const struct order *order)
{
    if (orders->count == orders->size)
        grow(orders);
    size_t *slot = slot_of(orders, &order->id);
    orders->list[orders->count++] = *order;
    if (!order->is_reused)
        *slot = orders->count;
}

static bool is_used(const struct orders *orders, const struct sha256 *id)
{
    return orders->size > 0 && *slot_of(orders, id) != 0;
}

unsigned orders_add(struct orders *orders, const struct record *record, const struct body *body,
                    const struct sha256 *hash)
{
    struct order order = order_of(record, body, hash);
    order.is_reused = is_used(orders, &order.id);
    unsigned faults = order.is_reused ? APPROVAL_FAULT_REUSED : 0;
    if (!order.is_reused)
        faults |= mark_replaced(orders, body);
    order.is_void = faults != 0;
    if (order.state.is_paper && !is_whole_paper(body))
        faults |= APPROVAL_FAULT_PAPER;
    keep(orders, &order);
    return faults;
}

bool orders_state(const struct orders *orders, int64_t n, struct order_state *ret)
{
    const struct order *order = proof__order(orders, n);
    if (order == NULL)
        return false;
    *ret = order->state;
    return true;
}

void orders_know(struct orders *orders, const struct order_known *known)
{
    struct order order = { .n = known->n,
                           .hash = known->hash,
                           .id = sha256(known->id, strlen(known->id)),
                           .digest = known->digest,
                           .expires_us = known->expires_us,
                           .state = known->state };
    (void)snprintf(order.by, sizeof order.by, "%s", known->by);
    keep(orders, &order);
}

int64_t orders_cited(const struct orders *orders, const struct body *body)
{
    struct cite cite;
    const struct order *order =
        body_cite(body, "order", &cite) ? proof__order(orders, cite.n) : NULL;
    return order != NULL && sha256_same(&cite.hash, &order->hash) ? order->n : -1;
}

bool orders_project(const struct orders *orders, int64_t n, struct sha256 *ret)
{
    const struct order *order = proof__order(orders, n);
    if (order == NULL || !order->has_project)
        return false;
    *ret = order->project;
    return true;
}
