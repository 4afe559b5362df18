/* access/store.h - private: the SQL of people, requests and sessions. */
#ifndef ACCESS_STORE_H
#define ACCESS_STORE_H

#include "access/access.h"
#include "db/db.h"

/* The columns that store__take_person() reads; what follows is WHERE or ORDER BY. */
#define STORE_PERSON                                                                               \
    "SELECT key, role, name, pg_catalog.array_to_string(scope, ','), valid_from, valid_to,"        \
    " CASE WHEN ended_at IS NOT NULL THEN 4 WHEN valid_to <= pg_catalog.now() THEN 3"              \
    " WHEN valid_from > pg_catalog.now() THEN 1 ELSE 2 END FROM access.person "
/* Of the first row. */
bool store__take_person(const struct db_result *row, struct access_person *ret,
                        struct err *err) MUST_CHECK;

/* No row is no failure: the person is unknown. Exactly one of key and key_id is given. */
bool store__find(struct db *db, const struct sha256 *key, const char *key_id,
                 struct access_person *ret, struct err *err) MUST_CHECK;
bool store__enter(struct db *db, const struct access_person *person, struct err *err) MUST_CHECK;
bool store__covers(struct db *db, const char *key_id, const char *chain, bool *ret,
                   struct err *err) MUST_CHECK;

#endif
