/* Who asks: found anew at every request, and asked before every act. */
#include "access/access.h"
#include "core/i18n.h"
#include "store.h"

bool access_find(struct db *db, const struct sha256 *key, struct access_person *ret,
                 struct err *err)
{
    return store__find(db, key, NULL, ret, err);
}

bool access_find_id(struct db *db, const char *key_id, struct access_person *ret, struct err *err)
{
    return store__find(db, NULL, key_id, ret, err);
}

static bool check_standing(const struct access_person *person, struct err *err)
{
    switch (person->standing) {
    case ACCESS_VALID:
        return true;
    case ACCESS_UNKNOWN:
        return err_set(err, ERR_FORBIDDEN, _("the key %s is not registered"), person->key_id) ||
               err_hint(err, _("An administrator registers it: mingzhang person add"));
    case ACCESS_EARLY:
        return err_set(err, ERR_FORBIDDEN, _("the key %s is registered for a later time"),
                       person->key_id);
    case ACCESS_EXPIRED:
        return err_set(err, ERR_FORBIDDEN, _("the registration of the key %s is over"),
                       person->key_id);
    default:
        return err_set(err, ERR_FORBIDDEN, _("the registration of the key %s was ended"),
                       person->key_id);
    }
}

bool access_begin(struct db *db, const struct access_person *person, struct err *err)
{
    TRY(check_standing(person, err));
    TRY(db_begin(db, DB_REPEATABLE_READ, err));
    if (store__enter(db, person, err))
        return true;
    db_rollback(db);
    return false;
}

bool access_covers(struct db *db, const struct access_person *person, const char *chain, bool *ret,
                   struct err *err)
{
    if (person->role == ACCESS_NONE || !access_role_has_scope(person->role)) {
        *ret = person->role != ACCESS_NONE;
        return true;
    }
    return store__covers(db, person->key_id, chain, ret, err);
}

bool access_may(struct db *db, const struct access_person *person, enum access_act act,
                const char *chain, bool *ret, struct err *err)
{
    if ((access_act_roles(act) & ACCESS_BIT(person->role)) != 0 && chain != NULL)
        return access_covers(db, person, chain, ret, err);
    *ret = (access_act_roles(act) & ACCESS_BIT(person->role)) != 0;
    return true;
}

bool access_need(struct db *db, const struct access_person *person, enum access_act act,
                 const char *chain, struct err *err)
{
    bool ok;
    TRY(check_standing(person, err));
    if ((access_act_roles(act) & ACCESS_BIT(person->role)) == 0)
        return err_set(err, ERR_FORBIDDEN, _("the role %s does not include: %s"),
                       access_role_word(person->role), access_act_word(act));
    TRY(access_may(db, person, act, chain, &ok, err));
    return ok || err_set(err, ERR_FORBIDDEN, _("%s is not within what the key %s is there for"),
                         chain, person->key_id);
}
