/* People and offices: who asks, sessions of browsers, registrations. */
#include "persons.h"
#include "access/registry.h"
#include "act.h"
#include "core/i18n.h"
#include "crypto/hash.h"
#include "service.h"

enum { MINUTES = 10, REASON_MAX = 40 };

bool api__me(struct call *call, struct err *err)
{
    char at[TIME_TEXT_MAX];
    const struct access_person *person = &call->person;
    TRY(call__query_only(call, NULL, err));
    struct jv *me = jv_object(), *acts = jv_array();
    jv_set_string(me, "key", person->key_id);
    jv_set_string(me, "role", access_role_word(person->role));
    jv_set_string(me, "name", person->name);
    jv_set_string(me, "scope", person->scope);
    jv_set_string(me, "valid_from", time_format(person->from_us, at));
    if (person->to_us != 0)
        jv_set_string(me, "valid_to", time_format(person->to_us, at));
    for (int act = 0; act < ACCESS_ACTS; act++)
        if ((access_act_roles((enum access_act)act) & ACCESS_BIT(person->role)) != 0)
            jv_add(acts, jv_of_string(access_act_word((enum access_act)act)));
    jv_set(me, "acts", acts);
    if (call->is_session)
        jv_set_string(me, "csrf", call->csrf);
    return call__give(call, 200, me);
}

static void set_cookie(struct call *call, const struct access_session *session)
{
    struct buf cookie __attribute__((cleanup(buf_auto)));
    buf_init(&cookie, WEB_HEADER_VALUE_MAX);
    access_session_cookie(session, &cookie);
    web_response_header(call->response, "Set-Cookie", cookie.data);
}

bool api__sign_in(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "token", NULL };
    struct access_session session;
    const char *token;
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "token", API_VALUE_MAX, &token, err));
    bool is_anywhere = strcmp(call->api->options.conf->sign_in_links, "any") == 0;
    TRY(access_link_take(call->db, token, call->request->peer, is_anywhere, &session, err));
    set_cookie(call, &session);
    call->person = session.person;
    call->is_session = true;
    memcpy(call->csrf, session.csrf, sizeof call->csrf);
    return api__me(call, err);
}

bool api__sign_out(struct call *call, struct err *err)
{
    const struct access_session none = { .cookie = "" };
    const char *header = web_request_header(call->request, "Cookie");
    char cookie[ACCESS_TOKEN_SIZE];
    if (header != NULL && access_cookie_find(header, cookie))
        TRY(access_session_close(call->db, cookie, err));
    set_cookie(call, &none);
    call->response->status = 204;
    return true;
}

struct granting {
    struct access_grant grant;
    const char *scope[ACCESS_SCOPE_ITEMS + 1];
    const char *key, *reason; /* of an end */
};

static bool add(struct act *act, struct desk *desk, struct err *err)
{
    struct granting *it = act->arg;
    struct desk_place place;
    char hex[SHA256_HEX_SIZE];
    TRY(access_register(desk, &it->grant, act->call->person.key_id, &place, err));
    act__record(act, &place);
    act->answer = jv_object();
    sha256_hex(&it->grant.key, hex);
    hex[ACCESS_KEY_SIZE - 1] = '\0';
    jv_set_string(act->answer, "key", hex);
    return true;
}

static bool end(struct act *act, struct desk *desk, struct err *err)
{
    struct granting *it = act->arg;
    struct desk_place place;
    TRY(access_end(desk, it->key, it->reason, act->call->person.key_id, &place, err));
    act__record(act, &place);
    act->answer = jv_object();
    jv_set_string(act->answer, "key", it->key);
    return true;
}

static bool read_time(struct call *call, const char *name, int64_t *ret_us, struct err *err)
{
    const char *text;
    *ret_us = 0;
    TRY(call__string_if(call, name, API_VALUE_MAX, &text, err));
    return text == NULL || time_parse(text_of(text), ret_us, err) || err_wrap(err, "%s", name);
}

bool api__person_add(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "key_sha256", "role",     "name", "scope",
                                           "valid_from", "valid_to", NULL };
    struct granting it = { .key = NULL };
    const struct jv *scope = jv_get(call->body, "scope");
    const char *key, *role;
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "key_sha256", API_VALUE_MAX, &key, err));
    TRY(call__digest(key, &it.grant.key, err));
    TRY(call__string(call, "role", API_VALUE_MAX, &role, err));
    TRY(call__string(call, "name", ACCESS_NAME_MAX, &it.grant.name, err));
    TRY(read_time(call, "valid_from", &it.grant.from_us, err));
    TRY(read_time(call, "valid_to", &it.grant.to_us, err));
    if (!access_role_find(role, &it.grant.role) || it.grant.role == ACCESS_NONE)
        return err_set(err, ERR_INPUT, _("there is no role \"%.40s\""), role);
    for (size_t i = 0; i < jv_size(scope) && i <= ACCESS_SCOPE_ITEMS; i++)
        it.scope[it.grant.scope_count++] = jv_string(jv_at(scope, i), "");
    it.grant.scope = it.scope;
    struct act act = { .call = call, .at_desk = add, .arg = &it, .status = 201 };
    return act__do(&act, err);
}

bool api__person_end(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "reason", NULL };
    struct granting it = { .key = call->params[0] };
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "reason", REASON_MAX, &it.reason, err));
    struct act act = { .call = call, .at_desk = end, .arg = &it, .status = 200 };
    return act__do(&act, err);
}

/* The secret is told once: it is not kept, so a second request makes a second link. */
bool api__person_link(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "minutes", NULL };
    char token[ACCESS_TOKEN_SIZE];
    int64_t minutes = MINUTES;
    TRY(call__members(call, MEMBERS, err));
    TRY(call__int_if(call, "minutes", 1, ACCESS_LINK_MINUTES_MAX, &minutes, err));
    TRY(access_link_new(call->db, call->params[0], (int)minutes, token, err));
    struct jv *answer = jv_object();
    jv_set_string(answer, "key", call->params[0]);
    jv_set_string(answer, "path", ACCESS_LINK_PATH);
    jv_set_string(answer, "token", token);
    jv_set_int(answer, "minutes", minutes);
    return call__give(call, 201, answer);
}
