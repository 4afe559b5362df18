#include "proof/approval.h"
#include "core/i18n.h"
#include "proof/item.h"

#include <stdlib.h>
#include <string.h>

enum { MESSAGE_MAX = 4096, BEIJING_HOURS = 8, ORDERS_FIRST = 64 };
#define HOUR_US (INT64_C(3600) * 1000000)

struct order {
    int64_t n;
    struct sha256 hash, id, digest; /* the id goes by its digest, so that all are of one size */
    bool is_reused;
    struct order_state state;
};

struct orders {
    struct order *list; /* ascending by n */
    size_t count, size;
    size_t *slots; /* twice as many as `size`: place + 1 by the digest of the id; 0: free */
};

struct sha256 order_digest(struct text body) { return sha256(body.ptr, body.len); }

bool approval_message(struct text approval, struct buf *out, struct err *err)
{
    buf_adds(out, "mingzhang/approval/v1\n");
    buf_add(out, approval.ptr, approval.len);
    return buf_check(out, "approval", err);
}

bool approval_digest(struct text approval, struct sha256 *ret)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    struct err ignored = { 0 };
    buf_init(&bytes, MESSAGE_MAX);
    if (!approval_message(approval, &bytes, &ignored))
        return false;
    *ret = sha256(bytes.data, bytes.len);
    return true;
}

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
    }
    free(orders);
}

void orders_clear(struct orders *orders)
{
    orders->count = 0;
    if (orders->size > 0)
        memset(orders->slots, 0, 2 * orders->size * sizeof *orders->slots);
}

static struct order *find(const struct orders *orders, int64_t n)
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

static void mark_replaced(struct orders *orders, const struct body *body)
{
    struct cite old;
    struct order *replaced = body_cite(body, "replaces", &old) ? find(orders, old.n) : NULL;
    if (replaced != NULL)
        replaced->state.is_replaced = true;
}

unsigned orders_add(struct orders *orders, const struct record *record, const struct body *body,
                    const struct sha256 *hash)
{
    struct text id = body_string(body, "id");
    struct order order = { .n = record->n,
                           .hash = *hash,
                           .id = sha256(id.ptr, id.len),
                           .digest = order_digest(record->body) };
    if (orders->count == orders->size)
        grow(orders);
    size_t *slot = slot_of(orders, &order.id);
    order.is_reused = *slot != 0;
    mark_replaced(orders, body);
    orders->list[orders->count++] = order;
    if (!order.is_reused)
        *slot = orders->count;
    return order.is_reused ? APPROVAL_FAULT_REUSED : 0;
}

static bool is_hash(struct text hex, const struct sha256 *hash)
{
    char expected[SHA256_HEX_SIZE];
    return text_eq(hex, sha256_hex(hash, expected));
}

/* Does it say that it is about this order, after the approvals that there are? */
static unsigned check_order(const struct order *order, const struct body *body, struct text said)
{
    struct text id = item_string(said, "order");
    struct sha256 digest = sha256(id.ptr, id.len);
    struct cite cite;
    if (order == NULL || order->is_reused || !body_cite(body, "order", &cite) ||
        !sha256_same(&cite.hash, &order->hash) || !sha256_same(&digest, &order->id) ||
        !is_hash(item_string(said, "order_digest"), &order->digest))
        return APPROVAL_FAULT_ORDER;
    unsigned faults = 0;
    if (!is_hash(item_string(said, "previous"), &order->state.previous))
        faults |= APPROVAL_FAULT_PREVIOUS;
    if (order->state.is_refused || order->state.is_replaced)
        faults |= APPROVAL_FAULT_CLOSED;
    return faults;
}

static unsigned check_signature(const struct enrol_key *key, const struct body *body,
                                struct text said)
{
    struct buf message __attribute__((cleanup(buf_auto)));
    struct err ignored = { 0 };
    unsigned char signature[KEY_SIGNATURE_MAX];
    struct text hex = body_string(body, "signature");
    buf_init(&message, MESSAGE_MAX);
    bool is_good = hex.len <= 2 * sizeof signature && hex_decode(hex.ptr, hex.len, signature) &&
                   approval_message(said, &message, &ignored) &&
                   any_key_check(&key->key, (struct text) { message.data, message.len }, signature,
                                 hex.len / 2);
    return is_good ? 0 : APPROVAL_FAULT_SIGNATURE;
}

/* A moment's business date in Beijing. */
static struct date date_of(int64_t at_us)
{
    int64_t local = at_us + BEIJING_HOURS * HOUR_US;
    int64_t day = local / (24 * HOUR_US);
    return (struct date) { (int32_t)(local < 0 && local % (24 * HOUR_US) != 0 ? day - 1 : day) };
}

static bool is_expired(const struct record *record, struct text said)
{
    struct err ignored = { 0 };
    int64_t expires;
    return !time_parse(item_string(said, "expires"), &expires, &ignored) || record->at_us > expires;
}

static bool is_bound(const struct record *record, struct text said)
{
    return text_same(item_string(said, "account"), record->chain) &&
           text_same(item_string(said, "ledger"), record->ledger);
}

unsigned orders_approve(struct orders *orders, const struct seats *seats, const struct roll *roll,
                        const struct record *record, const struct body *body, int64_t position)
{
    struct cite cite;
    struct text said = body_value(body, "approval");
    struct text key_id = item_string(said, "key");
    const struct enrol_key *key = roll_find(roll, key_id);
    struct order *order = body_cite(body, "order", &cite) ? find(orders, cite.n) : NULL;
    int64_t when = position == POSITION_NONE ? POSITION_NOW : position;
    unsigned faults = check_order(order, body, said);
    if (!is_bound(record, said))
        faults |= APPROVAL_FAULT_BINDING;
    if (is_expired(record, said))
        faults |= APPROVAL_FAULT_EXPIRED;
    if (key == NULL || key->use != KEY_USE_APPROVAL || !enrol_key_is_valid(key, when))
        return faults | APPROVAL_FAULT_KEY;
    faults |= check_signature(key, body, said);
    int seat = seats_of(seats, roll, key_id, when, date_of(record->at_us));
    if (seat == 0)
        return faults | APPROVAL_FAULT_SEAT;
    if (order != NULL && (order->state.seats >> seat & 1) != 0)
        faults |= APPROVAL_FAULT_TWICE;
    if (faults != 0)
        return faults;
    bool is_approved = text_eq(item_string(said, "decision"), "approve");
    order->state.seats |= 1U << seat;
    order->state.approvals += is_approved;
    order->state.is_refused = !is_approved;
    return approval_digest(said, &order->state.previous) ? 0 : APPROVAL_FAULT_SIGNATURE;
}

bool orders_state(const struct orders *orders, int64_t n, struct order_state *ret)
{
    const struct order *order = find(orders, n);
    if (order == NULL)
        return false;
    *ret = order->state;
    return true;
}

const char *approval_fault_text(unsigned faults)
{
    static const struct {
        unsigned fault;
        const char *text;
    } TEXTS[] = {
        { APPROVAL_FAULT_SIGNATURE, N_("the party's key did not sign this") },
        { APPROVAL_FAULT_BINDING, N_("it was given for another account or another ledger") },
        { APPROVAL_FAULT_ORDER, N_("it was given for another order, or the order was changed") },
        { APPROVAL_FAULT_KEY, N_("its key is unknown, for another use, or not valid there") },
        { APPROVAL_FAULT_SEAT, N_("its key holds no seat of this account at that time") },
        { APPROVAL_FAULT_TWICE, N_("this party has decided already") },
        { APPROVAL_FAULT_PREVIOUS, N_("it does not follow the approval before it") },
        { APPROVAL_FAULT_EXPIRED, N_("it was recorded after it had expired") },
        { APPROVAL_FAULT_CLOSED, N_("the order was refused or replaced before") },
        { APPROVAL_FAULT_REUSED, N_("the order's number was used before") },
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        if ((faults & TEXTS[i].fault) != 0)
            return _(TEXTS[i].text);
    return "";
}
