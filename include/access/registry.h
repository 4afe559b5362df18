/*
 * access/registry.h - people and offices are registered, and their registrations ended, by records
 * of the chain programme/office; access.person is their projection.
 *
 * The first administrator is registered by whoever runs the program on the machine (`mingzhang
 * person add`); everybody after that by an administrator.
 */
#ifndef ACCESS_REGISTRY_H
#define ACCESS_REGISTRY_H

#include "access/access.h"

struct desk;
struct desk_place;

struct access_grant {
    struct sha256 key; /* of the certificate: crypto/cert.h */
    enum access_role role;
    const char *name;         /* of the office, 1 to ACCESS_NAME_MAX bytes; never a person's */
    const char *const *scope; /* in any order; none for roles without one */
    size_t scope_count;
    int64_t from_us; /* 0: now */
    int64_t to_us;   /* until before; 0: until ended */
};

/* Puts the record and the row into the desk's transaction. by: key id of the administrator; NULL:
 * the program itself, on the machine. ret may be NULL. Fails: ERR_INPUT for a name, time or scope
 * that cannot be; ERR_NOT_FOUND for a payer, county, town or account that is not registered;
 * ERR_CONFLICT when the key was registered before, even when that was ended. */
bool access_register(struct desk *desk, const struct access_grant *grant, const char *by,
                     struct desk_place *ret, struct err *err) MUST_CHECK;
/* From its commit on the key may not come in and its sessions are over. reason: ceased,
 * compromised, left, lost or replaced. Fails: ERR_INPUT; ERR_NOT_FOUND; ERR_CONFLICT when it was
 * ended already. */
bool access_end(struct desk *desk, const char *key_id, const char *reason, const char *by,
                struct desk_place *ret, struct err *err) MUST_CHECK;

/* Everybody, in order of registration; `person` is valid during the call. */
bool access_each(struct db *db, void (*each)(void *arg, const struct access_person *person),
                 void *arg, struct err *err) MUST_CHECK;

/* For trying out: what a role could be there for, so that payer, county, town and manager meet at
 * one village (the first), or with `other` at another (the last). "" for roles without a scope.
 * Fails: ERR_NOT_FOUND when no village has an account. */
enum { ACCESS_SCOPE_ITEM_SIZE = 65 };
bool access_example_scope(struct db *db, enum access_role role, bool other,
                          char ret[ACCESS_SCOPE_ITEM_SIZE], struct err *err) MUST_CHECK;

#endif
