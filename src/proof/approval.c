#include "core/i18n.h"
#include "orders.h"
#include "proof/item.h"

#include <string.h>

enum { MESSAGE_MAX = 4096, BEIJING_HOURS = 8 };
#define HOUR_US (INT64_C(3600) * 1000000)

static bool message(const char *tag, struct text said, struct buf *out, struct err *err)
{
    buf_adds(out, tag);
    buf_add(out, said.ptr, said.len);
    return buf_check(out, "approval", err);
}

bool approval_message(struct text approval, struct buf *out, struct err *err)
{
    return message("mingzhang/approval/v1\n", approval, out, err);
}

bool withdrawal_message(struct text withdrawal, struct buf *out, struct err *err)
{
    return message("mingzhang/withdrawal/v1\n", withdrawal, out, err);
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

static bool is_hash(struct text hex, const struct sha256 *hash)
{
    char expected[SHA256_HEX_SIZE];
    return text_eq(hex, sha256_hex(hash, expected));
}

bool proof__is_about(const struct order *order, const struct body *body, struct text said)
{
    struct text id = item_string(said, "order");
    struct sha256 digest = sha256(id.ptr, id.len);
    struct cite cite;
    return order != NULL && !order->is_void && body_cite(body, "order", &cite) &&
           sha256_same(&cite.hash, &order->hash) && sha256_same(&digest, &order->id) &&
           is_hash(item_string(said, "order_digest"), &order->digest);
}

bool proof__is_open(const struct order *order)
{
    const struct order_state *state = &order->state;
    return !state->is_refused && !state->is_replaced && !state->is_withdrawn && !state->is_executed;
}

static unsigned check_order(const struct order *order, const struct body *body, struct text said)
{
    if (!proof__is_about(order, body, said))
        return APPROVAL_FAULT_ORDER;
    unsigned faults = 0;
    if (!is_hash(item_string(said, "previous"), &order->state.previous))
        faults |= APPROVAL_FAULT_PREVIOUS;
    if (!proof__is_open(order))
        faults |= APPROVAL_FAULT_CLOSED;
    if (order->state.is_paper)
        faults |= APPROVAL_FAULT_PAPER;
    return text_eq(item_string(said, "key"), order->by) ? faults | APPROVAL_FAULT_MAKER : faults;
}

static unsigned check_signature(const struct enrol_key *key, const struct body *body,
                                struct text said, bool is_approval)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    struct err ignored = { 0 };
    unsigned char signature[KEY_SIGNATURE_MAX];
    struct text hex = body_string(body, "signature");
    buf_init(&bytes, MESSAGE_MAX);
    bool is_good =
        hex.len <= 2 * sizeof signature && hex_decode(hex.ptr, hex.len, signature) &&
        (is_approval ? approval_message(said, &bytes, &ignored)
                     : withdrawal_message(said, &bytes, &ignored)) &&
        any_key_check(&key->key, (struct text) { bytes.data, bytes.len }, signature, hex.len / 2);
    return is_good ? 0 : APPROVAL_FAULT_SIGNATURE;
}

struct date proof__day_of(int64_t at_us)
{
    int64_t local = at_us + BEIJING_HOURS * HOUR_US;
    int64_t day = local / (24 * HOUR_US);
    return (struct date) { (int32_t)(local < 0 && local % (24 * HOUR_US) != 0 ? day - 1 : day) };
}

unsigned proof__judge_key(const struct order_signer *on, const struct record *record,
                          const struct body *body, struct text said, int *ret_seat)
{
    struct text id = item_string(said, "key");
    const struct enrol_key *key = roll_find(on->roll, id);
    int64_t when = on->position == POSITION_NONE ? POSITION_NOW : on->position;
    *ret_seat = 0;
    if (key == NULL || key->use != KEY_USE_APPROVAL || !enrol_key_is_valid(key, when))
        return APPROVAL_FAULT_KEY;
    unsigned faults = check_signature(key, body, said, record->type == TYPE_APPROVAL);
    *ret_seat = seats_of(on->seats, on->roll, id, when, proof__day_of(record->at_us));
    return *ret_seat == 0 ? faults | APPROVAL_FAULT_SEAT : faults;
}

static bool is_expired(const struct record *record, const struct order *order, struct text said)
{
    struct err ignored = { 0 };
    int64_t expires;
    return !time_parse(item_string(said, "expires"), &expires, &ignored) ||
           record->at_us > expires || (order != NULL && record->at_us > order->expires_us);
}

static bool is_bound(const struct record *record, struct text said)
{
    return text_same(item_string(said, "account"), record->chain) &&
           text_same(item_string(said, "ledger"), record->ledger);
}

/* Seats that somebody holds on the day, as bits; only those below `below`. */
static unsigned held(const struct seats *seats, int below, struct date on)
{
    unsigned bits = 0;
    for (int number = 1; number < below && number <= FIELD_SEAT_MAX; number++) {
        const struct seat *seat = &seats->seat[number];
        if (seat->key[0] != '\0' && on.day >= seat->from.day && on.day <= seat->to.day)
            bits |= 1U << number;
    }
    return bits;
}

static unsigned check_seat(const struct order *order, const struct seats *seats, int seat,
                           struct date on, bool is_approval)
{
    if (order == NULL)
        return 0;
    unsigned faults = (order->state.seats >> seat & 1) != 0 ? APPROVAL_FAULT_TWICE : 0;
    if (is_approval && (held(seats, seat, on) & ~order->state.seats) != 0)
        faults |= APPROVAL_FAULT_TURN;
    return faults;
}

static void take(struct order *order, const struct seats *seats, int seat, struct date on,
                 bool is_approval)
{
    struct order_state *state = &order->state;
    state->seats |= 1U << seat;
    state->approvals += is_approval;
    state->is_refused = !is_approval;
    state->is_approved = is_approval && state->approvals >= APPROVALS_LEAST &&
                         (held(seats, FIELD_SEAT_MAX + 1, on) & ~state->seats) == 0;
}

unsigned orders_approve(struct orders *orders, const struct seats *seats, const struct roll *roll,
                        const struct record *record, const struct body *body, int64_t position)
{
    struct cite cite;
    int seat;
    const struct order_signer on = { seats, roll, position };
    struct text said = body_value(body, "approval");
    struct order *order = body_cite(body, "order", &cite) ? proof__order(orders, cite.n) : NULL;
    struct date day = proof__day_of(record->at_us);
    bool is_approval = text_eq(item_string(said, "decision"), "approve");
    unsigned faults = check_order(order, body, said);
    if (!is_bound(record, said))
        faults |= APPROVAL_FAULT_BINDING;
    if (is_expired(record, order, said))
        faults |= APPROVAL_FAULT_EXPIRED;
    faults |= proof__judge_key(&on, record, body, said, &seat);
    if (seat > 0)
        faults |= check_seat(order, seats, seat, day, is_approval);
    if (faults != 0)
        return faults;
    take(order, seats, seat, day, is_approval);
    return approval_digest(said, &order->state.previous) ? 0 : APPROVAL_FAULT_SIGNATURE;
}

const char *approval_fault_text(unsigned faults)
{
    static const struct {
        unsigned fault;
        const char *text;
    } TEXTS[] = {
        { APPROVAL_FAULT_PAPER, N_("an order of paper is not signed here, and needs its scan, the "
                                   "day it was paid, and two people") },
        { APPROVAL_FAULT_SIGNATURE, N_("the party's key did not sign this") },
        { APPROVAL_FAULT_BINDING, N_("it was given for another account or another ledger") },
        { APPROVAL_FAULT_ORDER, N_("it was given for another order, or the order was changed") },
        { APPROVAL_FAULT_KEY, N_("its key is unknown, for another use, or not valid there") },
        { APPROVAL_FAULT_SEAT, N_("its key holds no seat of this account at that time") },
        { APPROVAL_FAULT_TWICE, N_("this party has decided already") },
        { APPROVAL_FAULT_PREVIOUS, N_("it does not follow the approval before it") },
        { APPROVAL_FAULT_EXPIRED, N_("it was recorded after it had expired") },
        { APPROVAL_FAULT_CLOSED, N_("the order was refused, withdrawn, paid or replaced before") },
        { APPROVAL_FAULT_REUSED, N_("the order's number was used before") },
        { APPROVAL_FAULT_TURN, N_("a party whose turn comes before has not approved yet") },
        { APPROVAL_FAULT_MAKER, N_("whoever asks for the money does not approve it") },
        { APPROVAL_FAULT_UNSIGNED, N_("it was paid before all its parties had approved it") },
        { APPROVAL_FAULT_AMOUNT,
          N_("the amount is not that of the order, or not that of the debit") },
        { APPROVAL_FAULT_DEBIT,
          N_("the debit is none, was taken back, or belongs to another order") },
        { APPROVAL_FAULT_AGAIN, N_("the order was paid before") },
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        if ((faults & TEXTS[i].fault) != 0)
            return _(TEXTS[i].text);
    return "";
}
