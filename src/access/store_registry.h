/* access/store_registry.h - private: the SQL of registering. */
#ifndef ACCESS_STORE_REGISTRY_H
#define ACCESS_STORE_REGISTRY_H

#include "access/registry.h"
#include "db/db.h"

struct store_person {
    const struct access_grant *grant;
    char key_id[ACCESS_KEY_SIZE];
    const char *const *scope; /* sorted */
    int64_t from_us;
};

bool store__scope_exists(struct db *db, const char *role, const char *item, bool *ret,
                         struct err *err) MUST_CHECK;
bool store__add_person(struct db *db, const struct store_person *person, int64_t n,
                       struct err *err) MUST_CHECK;
bool store__person_n(struct db *db, const char *key_id, int64_t *ret, struct err *err) MUST_CHECK;
bool store__end_person(struct db *db, const char *key_id, const char *reason, int64_t n,
                       struct err *err) MUST_CHECK;
/* "" when there is none. */
bool store__example_scope(struct db *db, const char *role, bool other,
                          char ret[ACCESS_SCOPE_ITEM_SIZE], struct err *err) MUST_CHECK;
bool store__each_person(struct db *db,
                        bool (*each)(const struct db_result *row, void *arg, struct err *err),
                        void *arg, struct err *err) MUST_CHECK;

#endif
