#include "keys.h"
#include "act.h"
#include "core/i18n.h"
#include "ledger/enrol.h"
#include "proof/request_make.h"
#include "service.h"
#include "watch.h"

enum { ROUNDS_MAX = 5, WAIT_US = 20000000 };

struct enrolling {
    struct request request;
    struct authority authority;
    bool is_pinned, is_revoking;
    struct desk_place places[REQUEST_ITEMS_MAX];
};

/* The bytes as they came: a request is canonical, or it is none. */
static bool read_request(struct call *call, struct enrolling *ret, struct err *err)
{
    TRY(request_read(call->request->body, call->arena, &ret->request, err));
    for (size_t i = 0; i < ret->request.count; i++)
        ret->is_revoking = ret->is_revoking || ret->request.items[i].type == TYPE_REVOCATION;
    return ledger_pinned(call->api->options.conf->home, &ret->authority, &ret->is_pinned, err);
}

/* What a key signed must have its place before its revocation has one: nothing may stand before
 * it at this desk. */
static bool enrol(struct act *act, struct desk *desk, struct err *err)
{
    struct enrolling *it = act->arg;
    struct enrolled enrolled = { .places = it->places };
    if (it->is_revoking && desk_count(desk) > 0)
        return err_set(err, ERR_CONFLICT, _("records wait for their place in the log"));
    TRY(desk_enrol(desk, it->is_pinned ? &it->authority : NULL, &it->request, &enrolled, err));
    for (size_t i = 0; i < enrolled.place_count; i++)
        act__record(act, &it->places[i]);
    act->answer = jv_object();
    jv_set_int(act->answer, "keys", (int64_t)enrolled.summary.keys);
    jv_set_int(act->answer, "parties", (int64_t)enrolled.summary.parties);
    jv_set_int(act->answer, "revocations", (int64_t)enrolled.summary.revocations);
    jv_set_int(act->answer, "incarnations", (int64_t)enrolled.summary.incarnations);
    return true;
}

bool api__enrol(struct call *call, struct err *err)
{
    struct enrolling it = { .is_pinned = false };
    int64_t until_us = time_monotonic_us() + WAIT_US;
    TRY(access_need(call->db, &call->person, call->route->act, NULL, err));
    TRY(read_request(call, &it, err));
    for (int round = 1;; round++) {
        struct act act = { .call = call, .at_desk = enrol, .arg = &it, .status = 201 };
        if (it.is_revoking)
            TRY(watch__catch_up(call->api->watch, call->db, until_us, err));
        if (act__do(&act, err))
            return true;
        if (!it.is_revoking || err->code != ERR_CONFLICT || round == ROUNDS_MAX)
            return false;
        err_clear(err);
    }
}

static bool add_item(const struct enrolling *it, const struct request_item *item, struct jv *list,
                     struct err *err)
{
    struct buf words __attribute__((cleanup(buf_auto)));
    struct request_signed signed_by;
    buf_init(&words, REQUEST_FILE_MAX);
    TRY(request_judge(&it->request, item, it->is_pinned ? &it->authority : NULL, &signed_by, err));
    request_words(&it->request, item, &words);
    TRY(buf_check(&words, _("the answer"), err));
    struct jv *one = jv_object();
    jv_set_string(one, "type", type_row(item->type)->name);
    jv_set_string(one, "chain", item->chain);
    jv_set_string(one, "words", words.data);
    jv_set_bool(one, "by_key", signed_by.by_key);
    jv_set_bool(one, "knows_key", signed_by.knows_key);
    jv_set_bool(one, "names_replaced", signed_by.names_replaced);
    jv_set_int(one, "by_authority", signed_by.by_authority);
    jv_add(list, one);
    return true;
}

bool api__enrol_check(struct call *call, struct err *err)
{
    struct enrolling it = { .is_pinned = false };
    TRY(access_need(call->db, &call->person, call->route->act, NULL, err));
    TRY(read_request(call, &it, err));
    struct jv *answer = jv_object(), *items = jv_array();
    jv_set_string(answer, "ledger", it.request.ledger);
    if (it.is_pinned) {
        struct jv *authority = jv_object();
        jv_set_int(authority, "k", it.authority.k);
        jv_set_int(authority, "n", (int64_t)it.authority.count);
        jv_set(answer, "authority", authority);
    }
    jv_set(answer, "items", items);
    for (size_t i = 0; i < it.request.count; i++)
        if (!add_item(&it, &it.request.items[i], items, err)) {
            jv_free(answer);
            return false;
        }
    return call__give(call, 200, answer);
}
