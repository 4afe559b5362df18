/* Reading projects and orders: as the program, for the chain that the person is there for. */
#include "access/note.h"
#include "core/i18n.h"
#include "order/order.h"
#include "orders.h"
#include "service.h"

/* Whoever has a scope names a chain of it; *ret NULL: all. */
static bool own_chain(struct call *call, const char **ret, struct err *err)
{
    bool is_own = false;
    TRY(call__query(call, "chain", ret, err));
    if (*ret == NULL && !access_role_has_scope(call->person.role))
        return true;
    if (*ret == NULL)
        return err_set(err, ERR_INPUT, _("the parameter \"%s\" is missing"), "chain");
    TRY(access_covers(call->db, &call->person, *ret, &is_own, err));
    return is_own || err_set(err, ERR_FORBIDDEN, _("the chain %.64s is not yours"), *ret);
}

static bool need_own(struct call *call, const char *chain, struct err *err)
{
    bool is_own = false;
    TRY(access_covers(call->db, &call->person, chain, &is_own, err));
    return is_own || err_set(err, ERR_FORBIDDEN, _("the chain %.64s is not yours"), chain);
}

static bool give_items(struct call *call, struct jv *items)
{
    struct jv *answer = jv_object();
    jv_set(answer, "items", items);
    return call__give(call, 200, answer);
}

bool api__projects(struct call *call, struct err *err)
{
    static const struct api_filter FILTERS[] = { { "chain", 't' }, { NULL, 0 } };
    const char *chain;
    struct jv *items;
    TRY(call__query_only(call, FILTERS, err));
    TRY(own_chain(call, &chain, err));
    TRY(project_list(call->db, chain, &items, err));
    return give_items(call, items);
}

bool api__orders(struct call *call, struct err *err)
{
    static const struct api_filter FILTERS[] = { { "chain", 't' }, { "state", 't' }, { NULL, 0 } };
    struct order_filter filter = { .limit = API_LIMIT };
    struct jv *items;
    const char *cursor, *limit;
    TRY(call__query_only(call, FILTERS, err));
    TRY(own_chain(call, &filter.chain, err));
    TRY(call__query(call, "state", &filter.state, err));
    TRY(call__query(call, "cursor", &cursor, err));
    TRY(call__query(call, "limit", &limit, err));
    if (limit != NULL)
        TRY(call__number(limit, &filter.limit, err));
    if (filter.limit < 1 || filter.limit > API_LIMIT_MAX)
        return err_set(err, ERR_INPUT, _("limit is a number from 1 to %d"), API_LIMIT_MAX);
    char *tilde = cursor != NULL ? strchr(arena_strdup(call->arena, cursor), '~') : NULL;
    if (tilde != NULL) {
        filter.after_chain = arena_strndup(call->arena, cursor, strcspn(cursor, "~"));
        filter.after_id = tilde + 1;
    } else if (cursor != NULL) {
        return err_set(err, ERR_INPUT, _("this is no cursor of this list"));
    }
    TRY(order_list(call->db, &filter, &items, err));
    struct jv *answer = jv_object();
    jv_set(answer, "items", items);
    if ((int64_t)jv_size(items) == filter.limit) {
        const struct jv *last = jv_at(items, jv_size(items) - 1);
        jv_set_string(answer, "next",
                      arena_printf(call->arena, "%s~%s", jv_string(jv_get(last, "chain"), ""),
                                   jv_string(jv_get(last, "id"), "")));
    }
    return call__give(call, 200, answer);
}

bool api__order(struct call *call, struct err *err)
{
    const struct order_name name = { call->params[0], call->params[1] };
    struct jv *order;
    TRY(call__query_only(call, NULL, err));
    TRY(need_own(call, name.chain, err));
    TRY(order_show(call->db, &name, false, &order, err));
    return call__give(call, 200, order);
}

/* With the names of payees: whoever signs must see them, and whoever sees them is noted. */
bool api__order_file(struct call *call, struct err *err)
{
    const struct order_name name = { call->params[0], call->params[1] };
    TRY(call__query_only(call, NULL, err));
    TRY(access_need(call->db, &call->person, ACCESS_LOOK_OPENING, name.chain, err));
    TRY(order_export(call->db, &name, &call->response->body, err));
    /* There is such an order, so its id is one: what was sent is never noted. */
    TRY(access_note_look(call->db, &call->person, "opening", name.chain, name.id, err));
    call->response->content_type = "application/json";
    return true;
}

bool api__order_refusals(struct call *call, struct err *err)
{
    static const struct api_filter FILTERS[] = { { "chain", 't' }, { NULL, 0 } };
    const char *chain;
    struct jv *items;
    TRY(call__query_only(call, FILTERS, err));
    TRY(own_chain(call, &chain, err));
    TRY(order_list_refused(call->db, chain, &items, err));
    return give_items(call, items);
}
