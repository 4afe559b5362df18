/* Reading projects and orders: as the program, for the chain that the person is there for. */
#include "access/note.h"
#include "core/i18n.h"
#include "cursor.h"
#include "order/order.h"
#include "orders.h"
#include "service.h"

#include <inttypes.h>
#include <stdlib.h>

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

/* Which rows are asked for: one more than the page says whether there is another page. */
static bool read_page(struct call *call, const struct api_filter *filters, const char *kinds,
                      struct order_filter *ret, struct err *err)
{
    struct db_arg key[CURSOR_PIECES_MAX];
    const char *cursor;
    TRY(call__query_only(call, filters, err));
    TRY(own_chain(call, &ret->chain, err));
    TRY(call__limit(call, &ret->limit, err));
    TRY(call__query(call, "cursor", &cursor, err));
    TRY(cursor__read(call->arena, kinds, cursor, key, err));
    ret->limit++;
    if (cursor == NULL)
        return true;
    if (kinds[0] == 'i') {
        ret->after_seq = strtoll(cursor, NULL, 10);
        return true;
    }
    ret->after_chain = key[0].value;
    ret->after_id = key[1].value;
    return true;
}

static const char *key_of(struct call *call, const struct jv *row)
{
    if (jv_get(row, "seq") != NULL)
        return arena_printf(call->arena, "%" PRId64, jv_int(jv_get(row, "seq"), 0));
    return arena_printf(call->arena, "%s~%s", jv_string(jv_get(row, "chain"), ""),
                        jv_string(jv_get(row, "id"), ""));
}

static bool give_page(struct call *call, const struct order_filter *filter, struct jv *rows)
{
    struct jv *answer = jv_object(), *items = jv_array();
    size_t size = jv_size(rows), most = (size_t)filter->limit - 1;
    for (size_t i = 0; i < size && i < most; i++)
        jv_add(items, jv_share(jv_at(rows, i)));
    jv_set(answer, "items", items);
    if (size > most)
        jv_set_string(answer, "next", key_of(call, jv_at(rows, most - 1)));
    jv_free(rows);
    return call__give(call, 200, answer);
}

bool api__projects(struct call *call, struct err *err)
{
    static const struct api_filter FILTERS[] = { { "chain", 't' }, { NULL, 0 } };
    struct order_filter filter = { 0 };
    struct jv *rows;
    TRY(read_page(call, FILTERS, "tt", &filter, err));
    TRY(project_list(call->db, &filter, &rows, err));
    return give_page(call, &filter, rows);
}

bool api__orders(struct call *call, struct err *err)
{
    static const struct api_filter FILTERS[] = { { "chain", 't' }, { "state", 't' }, { NULL, 0 } };
    struct order_filter filter = { 0 };
    struct jv *rows;
    TRY(read_page(call, FILTERS, "tt", &filter, err));
    TRY(call__query(call, "state", &filter.state, err));
    TRY(order_list(call->db, &filter, &rows, err));
    return give_page(call, &filter, rows);
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
    struct order_filter filter = { 0 };
    struct jv *rows;
    TRY(read_page(call, FILTERS, "i", &filter, err));
    TRY(order_list_refused(call->db, &filter, &rows, err));
    return give_page(call, &filter, rows);
}
