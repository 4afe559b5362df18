/* An order is paid, and the debit on the bank's statement is found. */
#include "body.h"
#include "core/i18n.h"
#include "decide.h"
#include "rule.h"

#include <string.h>

/* What an execution says beside the order itself. */
struct paying {
    struct desk *desk;
    struct order_row order;
    struct date on;
    const char *by, *rule;
    const struct order_debit *debit; /* NULL: not known yet */
    int64_t line_id;
};

static struct desk_place place_of(const struct order_row *order)
{
    struct desk_place place = { .n = order->known.n, .hash = order->known.hash };
    memcpy(place.chain, order->chain, sizeof place.chain);
    return place;
}

static bool cite(struct paying *on, struct order_body *body, const char *key, int64_t n,
                 struct err *err)
{
    struct desk_place place = place_of(&on->order);
    place.n = n;
    TRY(desk_hash_of(on->desk, place.chain, n, &place.hash, err));
    order__body_cite(body, key, &place);
    return true;
}

static bool write_body(struct paying *on, struct order_body *body, struct err *err)
{
    char day[DATE_TEXT_MAX];
    const struct order_state *state = &on->order.known.state;
    const struct desk_place order = place_of(&on->order);
    canonical_set_int(&body->w, "amount_fen", state->amount_fen);
    canonical_set_string(&body->w, "executed_on", date_format(on->on, day));
    if (on->debit != NULL)
        TRY(cite(on, body, "expense", on->debit->n, err));
    order__body_cite(body, "order", &order);
    if (state->expense_n >= 0)
        TRY(cite(on, body, "replaces", state->executed_n, err));
    if (on->debit != NULL)
        order__body_rule(body, on->rule);
    return order__body_end(body, err);
}

/* The verifier's rules about the order as it stands and the debits that it names. */
static bool judge(struct paying *on, const struct order_body *body, struct err *err)
{
    AUTO(orders) struct orders *orders = orders_new();
    struct order_draft draft = { 0 };
    const struct order_state *state = &on->order.known.state;
    int64_t last = state->expense_n;
    orders_know(orders, &on->order.known);
    if (last >= 0 && (on->debit == NULL || last < on->debit->n))
        orders_expense(orders, last, state->amount_fen);
    if (on->debit != NULL)
        orders_expense(orders, on->debit->n, on->debit->amount_fen);
    if (last >= 0 && on->debit != NULL && last > on->debit->n)
        orders_expense(orders, last, state->amount_fen);
    if (last >= 0 && on->order.has_debit_back)
        orders_take_back(orders, last);
    buf_init(&draft.bytes, RECORD_SIZE_MAX);
    bool ok = order__draft(on->desk, on->order.chain, TYPE_EXECUTION, on->by,
                           order__body_bytes(body), &draft, err);
    unsigned faults = ok ? orders_execute(orders, &draft.record, &draft.body) : 0;
    buf_release(&draft.bytes);
    return ok && (faults == 0 || order__refuse(faults, on->order.id, err));
}

static bool pay(struct paying *on, struct order_placed *ret, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct order_body body __attribute__((cleanup(order__body_release)));
    struct desk_place place;
    order__body_begin(&body, arena);
    TRY(write_body(on, &body, err));
    TRY(judge(on, &body, err));
    TRY(order__post(on->desk, on->order.chain, TYPE_EXECUTION, on->by, &body, &place, err));
    const struct order_step step = { .chain = on->order.chain,
                                     .id = on->order.id,
                                     .kind = "execute",
                                     .key = "",
                                     .state = on->order.state,
                                     .place = &place };
    const struct order_paid paid = { .chain = on->order.chain,
                                     .id = on->order.id,
                                     .state = on->debit != NULL ? "matched" : "executed",
                                     .on = on->on,
                                     .executed_n = place.n,
                                     .expense_n = on->debit != NULL ? on->debit->n : -1,
                                     .line_id = on->debit != NULL ? on->line_id : -1 };
    TRY(order__step(desk_db(on->desk), &step, &on->order.known.state, err));
    memcpy(ret->id, on->order.id, sizeof ret->id);
    ret->place = place;
    return order__pay(desk_db(on->desk), &paid, err);
}

/* Nothing is paid that has become too much since it was signed. */
static bool check_limits(const struct paying *on, struct err *err)
{
    const struct order_row *order = &on->order;
    const struct order_use use = { order->chain, order->project, order->source, order->year };
    struct order_room room;
    if (order->known.state.is_paper)
        return true;
    TRY(order__room(desk_db(on->desk), &use, &room, err));
    TRY(order__check_room(&room, 0, err));
    return order__reserve(desk_db(on->desk), &use, 0, false, err);
}

bool order_execute(struct desk *desk, const struct order_name *name, struct date on, const char *by,
                   struct order_placed *ret, struct err *err)
{
    struct paying paying = { .desk = desk, .on = on, .by = by };
    char day[DATE_TEXT_MAX];
    TRY(order__order(desk_db(desk), name->chain, name->id, &paying.order, err));
    if (on.day > order__today().day)
        return err_set(err, ERR_REFUSED, _("%s is not over yet"), date_format(on, day));
    if (paying.order.known.state.is_executed)
        return order__refuse(APPROVAL_FAULT_AGAIN, name->id, err);
    TRY(check_limits(&paying, err));
    return pay(&paying, ret, err);
}

static bool settle(struct desk *desk, const struct order_name *name, int64_t line_id,
                   const char *rule, const char *by, struct order_placed *ret, struct err *err)
{
    struct order_debit debit;
    struct paying on = {
        .desk = desk, .by = by, .rule = rule, .debit = &debit, .line_id = line_id
    };
    struct db *db = desk_db(desk);
    TRY(order__order(db, name->chain, name->id, &on.order, err));
    if (!on.order.known.state.is_executed)
        return err_set(err, ERR_REFUSED, _("order %s is not paid yet"), name->id);
    TRY(order__debit(db, line_id, &debit, err));
    if (strcmp(debit.account_no, on.order.account_no) != 0)
        return err_set(err, ERR_REFUSED, _("line %lld is of another account"), (long long)line_id);
    if (debit.is_taken || debit.is_back)
        return order__refuse(APPROVAL_FAULT_DEBIT, name->id, err);
    TRY(order__executed_on(db, name->chain, name->id, &on.on, err));
    return pay(&on, ret, err);
}

bool order_settle(struct desk *desk, const struct order_name *name, int64_t line_id, const char *by,
                  struct order_placed *ret, struct err *err)
{
    TRY(order__reopen(desk_db(desk), err));
    return settle(desk, name, line_id, "by_hand", by, ret, err);
}

enum { CHAIN, ID, LINE, EXPENSE, OF_ORDER, OF_LINE };

bool order_match(struct desk *desk, struct order_matched *ret, struct err *err)
{
    AUTO(db_result) struct db_result *pairs = NULL;
    struct order_matched made = { 0 };
    int64_t executed;
    TRY(order__reopen(desk_db(desk), err));
    TRY(order__candidates(desk_db(desk), &pairs, err));
    for (size_t i = 0; i < db_rows(pairs); i++) {
        const struct order_name name = { db_get(pairs, i, CHAIN), db_get(pairs, i, ID) };
        struct order_placed ignored;
        bool is_only = db_get_int(pairs, i, OF_ORDER) == 1 && db_get_int(pairs, i, OF_LINE) == 1;
        bool is_next = i == 0 || strcmp(name.id, db_get(pairs, i - 1, ID)) != 0 ||
                       strcmp(name.chain, db_get(pairs, i - 1, CHAIN)) != 0;
        if (is_only)
            TRY(settle(desk, &name, db_get_int(pairs, i, LINE), "O1", NULL, &ignored, err));
        made.matched += is_only;
        made.ambiguous += !is_only && is_next;
    }
    TRY(order__count_executed(desk_db(desk), &executed, err));
    made.waiting = (size_t)executed - made.ambiguous;
    *ret = made;
    return true;
}
