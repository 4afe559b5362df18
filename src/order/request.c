/* An order is asked for. */
#include "body.h"
#include "core/i18n.h"
#include "ledger/enrol.h"
#include "rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asking {
    struct desk *desk;
    struct db *db;
    const struct order_wish *wish;
    const struct programme *programme;
    struct order_account account;
    char id[ORDER_ID_MAX + 1], source[16];
    int64_t year, expires_us;
    struct order_row replaced;
    bool replaces;
};

static bool check_time(struct asking *on, struct err *err)
{
    struct date today = order__today();
    int64_t now = time_now_us();
    const struct order_wish *wish = on->wish;
    if (!on->programme->has_orders_from || today.day < on->programme->orders_from.day) {
        (void)err_set(err, ERR_REFUSED, _("orders are not signed here yet"));
        return err_hint(err, _("orders_from in the programme says from which day on; before, enter "
                               "paper orders: mingzhang order paper"));
    }
    if (!on->account.is_valid)
        return err_set(err, ERR_REFUSED, _("account %s is not in use today"), wish->account_no);
    on->expires_us =
        wish->expires_us != 0 ? wish->expires_us : now + on->programme->order_days * ORDER_DAY_US;
    if (on->expires_us <= now || on->expires_us > now + ORDER_DAYS_MAX * ORDER_DAY_US)
        return err_set(err, ERR_REFUSED, _("an order stands for 1 to %d days"), ORDER_DAYS_MAX);
    return true;
}

/* The project says which colour the money has; a transit account has no projects. */
static bool choose_colour(struct asking *on, struct err *err)
{
    const struct order_wish *wish = on->wish;
    struct order_project project;
    if (wish->project == NULL) {
        if (on->account.is_village)
            return err_set(err, ERR_REFUSED, _("an order names the project that it is for"));
        if (wish->source == NULL || wish->year == 0)
            return err_set(err, ERR_REFUSED, _("an order of a transit account names its colour"));
        (void)snprintf(on->source, sizeof on->source, "%s", wish->source);
        on->year = wish->year;
        return true;
    }
    TRY(order__project(on->db, on->account.chain, wish->project, &project, err));
    if (!project.is_there)
        return err_set(err, ERR_NOT_FOUND, _("%s has no project %s"), on->account.chain,
                       wish->project);
    memcpy(on->source, project.source, sizeof on->source);
    on->year = project.year;
    return true;
}

static bool choose_id(struct asking *on, struct err *err)
{
    int year, month, day;
    bool is_free;
    date_split(order__today(), &year, &month, &day);
    if (on->wish->id == NULL)
        return order__next_id(on->db, on->account.chain, year, on->id, sizeof on->id, err);
    TRY(order__check_id(on->wish->id, err));
    (void)snprintf(on->id, sizeof on->id, "%s", on->wish->id);
    TRY(order__id_is_free(on->db, on->account.chain, on->id, &is_free, err));
    return is_free ||
           err_set(err, ERR_CONFLICT, _("%s has an order %s already"), on->account.chain, on->id);
}

static struct order_use use_of(const struct asking *on)
{
    return (struct order_use) { on->account.chain,
                                on->wish->project != NULL ? on->wish->project : "", on->source,
                                on->year };
}

/* An order that was not paid is corrected by another one, which takes its place. */
static bool take_place(struct asking *on, struct err *err)
{
    const struct order_state *state = &on->replaced.known.state;
    if (on->wish->replaces == NULL)
        return true;
    TRY(order__order(on->db, on->account.chain, on->wish->replaces, &on->replaced, err));
    if (state->is_executed || state->is_replaced)
        return err_set(err, ERR_REFUSED, _("order %s was paid or replaced before"),
                       on->wish->replaces);
    on->replaces = true;
    TRY(order__give_back(on->db, &on->replaced, err));
    return order__set_state(on->db, on->account.chain, on->wish->replaces, "replaced", err);
}

bool order__give_back(struct db *db, const struct order_row *order, struct err *err)
{
    const struct order_use use = { order->chain, order->project, order->source, order->year };
    bool is_counted =
        strcmp(order->state, "requested") == 0 || strcmp(order->state, "approved") == 0;
    return !is_counted || order__reserve(db, &use, -order->known.state.amount_fen, false, err);
}

static int by_kind(const void *a, const void *b)
{
    const struct order_document *left = a, *right = b;
    int order = strcmp(left->kind, right->kind);
    return order != 0 ? order : memcmp(left->digest.bytes, right->digest.bytes, SHA256_SIZE);
}

static void write_documents(const struct asking *on, struct order_body *body)
{
    const struct order_wish *wish = on->wish;
    if (wish->document_count == 0)
        return;
    struct order_document *sorted =
        arena_array(body->arena, wish->document_count, struct order_document);
    for (size_t i = 0; i < wish->document_count; i++) {
        const struct programme_document *known =
            programme_document(on->programme, text_of(wish->documents[i].kind));
        sorted[i] = wish->documents[i];
        if (known != NULL)
            sorted[i].kind = known->id;
    }
    qsort(sorted, wish->document_count, sizeof *sorted, by_kind);
    canonical_key(&body->w, "documents");
    canonical_array(&body->w);
    for (size_t i = 0; i < wish->document_count; i++) {
        char hex[SHA256_HEX_SIZE];
        canonical_object(&body->w);
        canonical_set_string(&body->w, "digest", sha256_hex(&sorted[i].digest, hex));
        canonical_set_string(&body->w, "kind", sorted[i].kind);
        canonical_close(&body->w);
    }
    canonical_close(&body->w);
}

static bool write_body(const struct asking *on, struct order_body *body, struct err *err)
{
    const struct order_wish *wish = on->wish;
    char time[TIME_TEXT_MAX];
    TRY(order__body_account(body, "account", wish->account_no, err));
    canonical_set_int(&body->w, "amount_fen", wish->amount_fen);
    write_documents(on, body);
    canonical_set_string(&body->w, "expires", time_format(on->expires_us, time));
    canonical_set_string(&body->w, "id", on->id);
    TRY(order__body_commit(body, "maker", wish->maker, err));
    canonical_set_string(&body->w, "mode", "online");
    TRY(order__body_commit(body, "payee", wish->payee, err));
    TRY(order__body_account(body, "payee_account", wish->payee_account, err));
    order__body_string(body, "project", wish->project);
    TRY(order__body_text(body, "purpose", wish->purpose, err));
    if (on->replaces) {
        struct desk_place place = { .n = on->replaced.known.n, .hash = on->replaced.known.hash };
        memcpy(place.chain, on->replaced.chain, sizeof place.chain);
        order__body_cite(body, "replaces", &place);
    }
    canonical_set_string(&body->w, "source", on->source);
    canonical_set_int(&body->w, "year", on->year);
    return order__body_end(body, err);
}

static bool post(const struct asking *on, struct order_body *body, struct order_placed *ret,
                 struct err *err)
{
    struct desk_place place;
    const struct order_wish *wish = on->wish;
    const struct order_use use = use_of(on);
    TRY(write_body(on, body, err));
    TRY(order__post(on->desk, on->account.chain, TYPE_ORDER, wish->by, body, &place, err));
    const struct new_order order = { .chain = on->account.chain,
                                     .id = on->id,
                                     .by = wish->by != NULL ? wish->by : desk_key(on->desk),
                                     .mode = "online",
                                     .account_no = wish->account_no,
                                     .project = use.project,
                                     .source = on->source,
                                     .purpose = wish->purpose,
                                     .amount_fen = wish->amount_fen,
                                     .year = on->year,
                                     .place = &place,
                                     .digest = order_digest(order__body_bytes(body)),
                                     .expires_us = on->expires_us };
    TRY(order__add_order(on->db, &order, err));
    memcpy(ret->id, on->id, sizeof ret->id);
    ret->place = place;
    return order__reserve(on->db, &use, wish->amount_fen, false, err);
}

static bool check_people(const struct asking *on, struct err *err)
{
    AUTO(roll) struct roll *roll = NULL;
    struct seats seats;
    TRY(ledger_roll(on->db, NULL, &roll, err));
    TRY(ledger_seats(on->db, on->account.chain, &seats, err));
    return order__check_seats(&seats, roll, on->programme, order__today(), err);
}

static bool is_empty(const char *text) { return text == NULL || text[0] == '\0'; }

static bool check_wish(const struct asking *on, struct err *err)
{
    const struct order_wish *wish = on->wish;
    if (wish->amount_fen <= 0 || wish->amount_fen > MONEY_FEN_MAX)
        return err_set(err, ERR_INPUT, _("an order is over at least one fen"));
    if (is_empty(wish->payee) || is_empty(wish->purpose))
        return err_set(err, ERR_INPUT, _("an order names its payee and its purpose"));
    return order__check_documents(wish, on->programme, err);
}

bool order_request(struct desk *desk, const struct order_wish *wish, struct order_placed *ret,
                   struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct order_body body __attribute__((cleanup(order__body_release)));
    struct asking on = { .desk = desk, .db = desk_db(desk), .wish = wish };
    const struct programme *programme = NULL;
    struct order_room room;
    order__body_begin(&body, arena);
    TRY(programme_kept(on.db, &programme, err));
    on.programme = programme;
    TRY(order__order_account(on.db, wish->account_no, order__today(), &on.account, err));
    TRY(check_time(&on, err));
    TRY(check_wish(&on, err));
    TRY(check_people(&on, err));
    TRY(choose_colour(&on, err));
    TRY(choose_id(&on, err));
    TRY(order__expire(on.db, time_now_us(), err));
    TRY(take_place(&on, err));
    const struct order_use use = use_of(&on);
    TRY(order__room(on.db, &use, &room, err));
    TRY(order__check_room(&room, wish->amount_fen, err));
    return post(&on, &body, ret, err);
}
