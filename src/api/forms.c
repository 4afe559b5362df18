#include "forms.h"
#include "act.h"
#include "core/i18n.h"
#include "jobs.h"
#include "queue.h"
#include "seal/form.h"
#include "seal/sealer.h"
#include "service.h"
#include "store.h"
#include "store_upload.h"

#include <inttypes.h>

enum { ACCOUNT_MAX = 64, VILLAGE_MAX = 12 };

/* A form that is made or checked. */
struct forming {
    const char *account, *who;
    struct date month;
    int64_t id;
};

static bool read_month(struct call *call, struct date *ret, struct err *err)
{
    const char *text;
    struct err why = { 0 };
    TRY(call__string(call, "month", SEAL_MONTH_MAX, &text, err));
    return seal_month_parse(text, ret, &why) || err_set(err, ERR_INPUT, "%s", why.text);
}

static bool make(struct act *act, struct db *db, struct err *err)
{
    struct forming *it = act->arg;
    TRY(form_make(db, it->account, it->month, it->who, &it->id, err));
    act->answer = jv_object();
    act->location = arena_printf(act->call->arena, "/api/v1/balance-forms/%" PRId64, it->id);
    jv_set_int(act->answer, "form", it->id);
    return true;
}

bool api__form_make(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "account", "month", NULL };
    struct forming it = { .who = call->person.key_id };
    const char *chain;
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "account", ACCOUNT_MAX, &it.account, err));
    TRY(read_month(call, &it.month, err));
    TRY(api__account_chain(call->db, it.account, call->arena, &chain, err));
    if (chain == NULL)
        return err_set(err, ERR_NOT_FOUND, _("there is no account %.40s"), it.account);
    TRY(access_need(call->db, &call->person, call->route->act, chain, err));
    TRY(queue__pull(call->api->queue, err)); /* its items cite records */
    struct act act = { .call = call, .in_tx = make, .arg = &it, .status = 201 };
    return act__do(&act, err);
}

static bool check(struct act *act, struct desk *desk, struct err *err)
{
    struct forming *it = act->arg;
    struct desk_place place;
    TRY(form_check_at(desk, it->id, it->who, it->who, &place, err));
    act__record(act, &place);
    act->answer = jv_object();
    jv_set_int(act->answer, "form", it->id);
    return true;
}

bool api__form_check(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { NULL };
    struct forming it = { .who = call->person.key_id };
    const char *chain;
    TRY(call__members(call, MEMBERS, err));
    TRY(call__number(call->params[0], &it.id, err));
    TRY(api__chain_of(call->db, "form", call->params[0], call->arena, &chain, err));
    if (chain == NULL)
        return err_set(err, ERR_NOT_FOUND, _("there is no such thing, or it is not yours"));
    TRY(access_need(call->db, &call->person, call->route->act, chain, err));
    struct act act = { .call = call, .at_desk = check, .arg = &it, .status = 201 };
    return act__do(&act, err);
}

bool api__seal(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "month", "account", "village", "dry_run", NULL };
    const char *account, *village;
    struct date month;
    TRY(call__members(call, MEMBERS, err));
    TRY(read_month(call, &month, err));
    TRY(call__string_if(call, "account", ACCOUNT_MAX, &account, err));
    TRY(call__string_if(call, "village", VILLAGE_MAX, &village, err));
    if (jv_get(call->body, "dry_run") != NULL && jv_kind(jv_get(call->body, "dry_run")) != JV_BOOL)
        return err_set(err, ERR_INPUT, _("\"%s\" is true or false"), "dry_run");
    TRY(access_need(call->db, &call->person, call->route->act, NULL, err));
    return jobs__ask(call, "seal", call->body, err);
}
