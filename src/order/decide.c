/* A party's word about an order: an approval, a refusal, a withdrawal. The rules are those of the
 * verifier (proof/approval.h), asked before anything is written. */
#include "decide.h"
#include "body.h"
#include "core/i18n.h"
#include "ledger/enrol.h"
#include "proof/item.h"
#include "rule.h"

#include <stdio.h>
#include <string.h>

/* Views of what the party signed. */
static char *word(struct arena *arena, struct text said, const char *member)
{
    struct text value = item_string(said, member);
    return arena_strndup(arena, value.ptr, value.len);
}

bool order__read_said(struct text said, struct arena *arena, struct order_said *ret,
                      struct err *err)
{
    if (said.len == 0 || said.len > ORDER_SAID_MAX)
        return err_set(err, ERR_INPUT, _("this is not what a party signs about an order"));
    TRY(canonical_check(said, err));
    ret->chain = word(arena, said, "account");
    ret->id = word(arena, said, "order");
    ret->key = word(arena, said, "key");
    ret->decision = word(arena, said, "decision");
    if (ret->chain[0] == '\0' || ret->id[0] == '\0' || strlen(ret->key) != KEY_ID_SIZE - 1)
        return err_set(err, ERR_INPUT, _("this is not what a party signs about an order"));
    return true;
}

static bool write_body(struct order_body *body, const struct order_signed *signed_,
                       const struct order_row *order, bool is_approval, struct err *err)
{
    char hex[2 * KEY_SIGNATURE_MAX + 1];
    struct desk_place place = { .n = order->known.n, .hash = order->known.hash };
    memcpy(place.chain, order->chain, sizeof place.chain);
    if (is_approval) {
        canonical_key(&body->w, "approval");
        canonical_raw(&body->w, signed_->said);
    }
    order__body_cite(body, "order", &place);
    TRY(order__body_commit(body, "reason", signed_->reason, err));
    canonical_set_string(&body->w, "signature",
                         hex_encode(signed_->signature, signed_->signature_len, hex));
    if (!is_approval) {
        canonical_key(&body->w, "withdrawal");
        canonical_raw(&body->w, signed_->said);
    }
    return order__body_end(body, err);
}

bool order__refuse(unsigned faults, const char *id, struct err *err)
{
    return err_set(err, ERR_REFUSED, _("order %s: %s"), id, approval_fault_text(faults));
}

/* What a word is judged against: everybody's keys, who sits where, and the order as it stands. */
static bool judge(struct judging *on, struct err *err)
{
    AUTO(roll) struct roll *roll = NULL;
    AUTO(orders) struct orders *orders = orders_new();
    struct order_draft draft = { 0 };
    struct seats seats;
    struct db *db = desk_db(on->desk);
    buf_init(&draft.bytes, RECORD_SIZE_MAX);
    orders_know(orders, &on->order.known);
    bool ok = ledger_roll(db, NULL, &roll, err) && ledger_seats(db, on->order.chain, &seats, err) &&
              order__draft(on->desk, on->order.chain, on->type, on->by, order__body_bytes(on->body),
                           &draft, err);
    unsigned faults = 0;
    if (ok && on->type == TYPE_APPROVAL)
        faults = orders_approve(orders, &seats, roll, &draft.record, &draft.body, POSITION_NONE);
    else if (ok)
        faults = orders_withdraw(orders, &seats, roll, &draft.record, &draft.body, POSITION_NONE);
    buf_release(&draft.bytes);
    if (!ok)
        return false;
    if (faults != 0)
        return order__refuse(faults, on->order.id, err);
    return orders_state(orders, on->order.known.n, &on->after) ||
           err_set(err, ERR_INTERNAL, "order %s", on->order.id);
}

/* The bit that the decision added. */
static int64_t seat_of(const struct judging *on)
{
    unsigned added = on->after.seats & ~on->order.known.state.seats;
    return added == 0 ? 0 : __builtin_ctz(added);
}

/* Limits again: a quota may have changed, or money may have been sent back. */
static bool check_limits(const struct judging *on, struct err *err)
{
    const struct order_row *order = &on->order;
    const struct order_use use = { order->chain, order->project, order->source, order->year };
    struct order_room room;
    TRY(order__room(desk_db(on->desk), &use, &room, err));
    TRY(order__check_room(&room, 0, err)); /* the order itself is counted already */
    return order__reserve(desk_db(on->desk), &use, 0, false, err);
}

static bool record(struct judging *on, const char *kind, const char *state, const char *key,
                   struct order_placed *ret, struct err *err)
{
    struct desk_place place;
    TRY(order__post(on->desk, on->order.chain, on->type, on->by, on->body, &place, err));
    const struct order_step step = { .chain = on->order.chain,
                                     .id = on->order.id,
                                     .kind = kind,
                                     .key = key,
                                     .state = state,
                                     .seat = seat_of(on),
                                     .place = &place };
    memcpy(ret->id, on->order.id, sizeof ret->id);
    ret->place = place;
    return order__step(desk_db(on->desk), &step, &on->after, err);
}

static bool check_signature_size(const struct order_signed *signed_, struct err *err)
{
    return (signed_->signature_len > 0 && signed_->signature_len <= KEY_SIGNATURE_MAX) ||
           err_set(err, ERR_INPUT, _("a signature has at most %d bytes"), KEY_SIGNATURE_MAX);
}

bool order_decide(struct desk *desk, const struct order_signed *signed_, struct order_placed *ret,
                  struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct order_body body __attribute__((cleanup(order__body_release)));
    struct order_said said;
    struct judging on = { .desk = desk, .body = &body, .type = TYPE_APPROVAL };
    order__body_begin(&body, arena);
    TRY(order__read_said(signed_->said, arena, &said, err));
    TRY(check_signature_size(signed_, err));
    TRY(order__order(desk_db(desk), said.chain, said.id, &on.order, err));
    on.by = said.key;
    TRY(write_body(&body, signed_, &on.order, true, err));
    TRY(judge(&on, err));
    if (on.after.is_refused) {
        TRY(order__give_back(desk_db(desk), &on.order, err));
        return record(&on, "refuse", "refused", said.key, ret, err);
    }
    TRY(check_limits(&on, err));
    return record(&on, "approve", on.after.is_approved ? "approved" : "requested", said.key, ret,
                  err);
}

static bool end_withdrawn(struct judging *on, const char *key, struct order_placed *ret,
                          struct err *err)
{
    TRY(judge(on, err));
    TRY(order__give_back(desk_db(on->desk), &on->order, err));
    return record(on, "withdraw", "withdrawn", key, ret, err);
}

bool order_withdraw(struct desk *desk, const struct order_signed *signed_, struct order_placed *ret,
                    struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct order_body body __attribute__((cleanup(order__body_release)));
    struct order_said said;
    struct judging on = { .desk = desk, .body = &body, .type = TYPE_WITHDRAWAL };
    order__body_begin(&body, arena);
    TRY(order__read_said(signed_->said, arena, &said, err));
    TRY(check_signature_size(signed_, err));
    TRY(order__order(desk_db(desk), said.chain, said.id, &on.order, err));
    on.by = said.key;
    TRY(write_body(&body, signed_, &on.order, false, err));
    return end_withdrawn(&on, said.key, ret, err);
}

bool order_take_back(struct desk *desk, const struct order_name *name, const char *by,
                     const char *reason, struct order_placed *ret, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct order_body body __attribute__((cleanup(order__body_release)));
    struct judging on = {
        .desk = desk, .body = &body, .type = TYPE_WITHDRAWAL, .by = by != NULL ? by : desk_key(desk)
    };
    order__body_begin(&body, arena);
    TRY(order__order(desk_db(desk), name->chain, name->id, &on.order, err));
    struct desk_place place = { .n = on.order.known.n, .hash = on.order.known.hash };
    memcpy(place.chain, on.order.chain, sizeof place.chain);
    order__body_cite(&body, "order", &place);
    TRY(order__body_commit(&body, "reason", reason, err));
    TRY(order__body_end(&body, err));
    return end_withdrawn(&on, "", ret, err);
}
