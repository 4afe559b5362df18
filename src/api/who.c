#include "who.h"
#include "core/i18n.h"
#include "crypto/cert.h"

static bool find_person(struct call *call, struct err *err)
{
    const struct web_identity *identity = call->request->identity;
    if (identity->is_known)
        return access_find(call->db, &identity->cert.key, &call->person, err);
    call->person = (struct access_person) { .role = ACCESS_NONE };
    return true;
}

static bool refuse(const struct call *call, struct err *err)
{
    if (call->person.key_id[0] == '\0') {
        (void)err_set(err, ERR_UNKNOWN_CALLER, _("nobody shows who they are"));
        return err_hint(err, _("Connect with your client certificate, or sign in with the link of "
                               "`mingzhang key link`."));
    }
    switch (call->person.standing) {
    case ACCESS_VALID:
        return err_set(err, ERR_FORBIDDEN, _("the role %s may not do this"),
                       access_role_word(call->person.role));
    case ACCESS_EXPIRED:
        return err_set(err, ERR_FORBIDDEN, _("the registration of the key %s has expired"),
                       call->person.key_id);
    case ACCESS_ENDED:
        return err_set(err, ERR_FORBIDDEN, _("the registration of the key %s was ended"),
                       call->person.key_id);
    case ACCESS_EARLY:
        return err_set(err, ERR_FORBIDDEN, _("the registration of the key %s has not begun"),
                       call->person.key_id);
    default:
        (void)err_set(err, ERR_FORBIDDEN, _("the key %s is not registered"), call->person.key_id);
        return err_hint(err, _("An administrator registers it: mingzhang person add"));
    }
}

bool who__ask(struct call *call, struct err *err)
{
    const struct api_route *route = call->route;
    TRY(find_person(call, err));
    unsigned roles = route->roles != FOR_ACT ? route->roles : access_act_roles(route->act);
    if ((roles & FOR_ANYONE) != 0)
        return true;
    if (call->person.role != ACCESS_NONE && (roles & ACCESS_BIT(call->person.role)) != 0)
        return true;
    return refuse(call, err);
}

void who__refused(struct call *call, const struct err *err)
{
    (void)call;
    (void)err;
}
