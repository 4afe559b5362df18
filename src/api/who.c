#include "who.h"
#include "access/note.h"
#include "access/session.h"
#include "core/i18n.h"
#include "crypto/cert.h"
#include "crypto/hash.h"

/* The certificate says who it is; without one, a browser's session. What a session changes must
 * carry its token: a cookie is sent by itself. */
static bool find_person(struct call *call, struct err *err)
{
    const struct web_identity *identity = call->request->identity;
    const char *header = web_request_header(call->request, "Cookie");
    char cookie[ACCESS_TOKEN_SIZE];
    struct access_session session;
    struct err why = { 0 };
    call->person = (struct access_person) { .role = ACCESS_NONE };
    if (identity->is_known)
        return access_find(call->db, &identity->cert.key, &call->person, err);
    if (header == NULL || !access_cookie_find(header, cookie))
        return true;
    if (!access_session_find(call->db, cookie, &session, &why)) {
        if (why.code == ERR_UNKNOWN_CALLER)
            return true;
        *err = why;
        return false;
    }
    bool is_read = call->request->method == WEB_GET;
    if (!is_read &&
        !access_csrf_same(&session, web_request_header(call->request, ACCESS_CSRF_HEADER)))
        return err_set(err, ERR_FORBIDDEN, _("the header %s is not that of this session"),
                       ACCESS_CSRF_HEADER);
    call->person = session.person;
    call->is_session = true;
    memcpy(call->csrf, session.csrf, sizeof call->csrf);
    return true;
}

static bool refuse(const struct call *call, struct err *err)
{
    const char *id = call->person.key_id;
    if (id[0] == '\0') {
        (void)err_set(err, ERR_UNKNOWN_CALLER, _("nobody shows who they are"));
        return err_hint(err, _("Connect with your client certificate, or sign in with the link of "
                               "`mingzhang key link`."));
    }
    switch (call->person.standing) {
    case ACCESS_VALID:
        return err_set(err, ERR_FORBIDDEN, _("the role %s may not do this"),
                       access_role_word(call->person.role));
    case ACCESS_EXPIRED:
        return err_set(err, ERR_FORBIDDEN, _("the registration of the key %s has expired"), id);
    case ACCESS_ENDED:
        return err_set(err, ERR_FORBIDDEN, _("the registration of the key %s was ended"), id);
    case ACCESS_EARLY:
        return err_set(err, ERR_FORBIDDEN, _("the registration of the key %s has not begun"), id);
    default:
        (void)err_set(err, ERR_FORBIDDEN, _("the key %s is not registered"), id);
        return err_hint(err, _("An administrator registers it: mingzhang person add"));
    }
}

bool who__ask(struct call *call, struct err *err)
{
    const struct api_route *route = call->route;
    unsigned roles = route->roles != FOR_ACT ? route->roles : access_act_roles(route->act);
    if ((roles & FOR_ANYONE) != 0)
        return true;
    TRY(find_person(call, err));
    if (call->person.role != ACCESS_NONE && (roles & ACCESS_BIT(call->person.role)) != 0)
        return true;
    return refuse(call, err);
}

/* Reading the wrong thing is a line of the access log; doing it is a record. */
void who__refused(struct call *call, const struct err *err)
{
    struct err ignored = { 0 };
    bool is_refusal = err->code == ERR_FORBIDDEN || err->code == ERR_SECOND_PERSON ||
                      err->code == ERR_REFUSED || err->code == ERR_CONFLICT;
    if (call->is_noted || call->route == NULL || call->db == NULL ||
        call->request->method == WEB_GET || call->route->act == ACCESS_LOOK || !is_refusal ||
        call->person.registered == ACCESS_NONE || db_is_lost(call->db))
        return;
    struct sha256 digest = sha256(call->request->body.ptr, call->request->body.len);
    const char *subject = call->param_count > 0 ? call->params[0] : NULL;
    if (!access_note_refused(call->db, &call->person, call->route->act, err->code, subject, &digest,
                             &ignored))
        err_clear(&ignored); /* the refusal stands without its note */
}
