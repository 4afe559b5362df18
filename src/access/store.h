/* access/store.h - private: the SQL of people, requests and sessions. */
#ifndef ACCESS_STORE_H
#define ACCESS_STORE_H

#include "access/access.h"
#include "db/db.h"

/* No row is no failure: the person is unknown. Exactly one of key and key_id is given. */
bool store__find(struct db *db, const struct sha256 *key, const char *key_id,
                 struct access_person *ret, struct err *err) MUST_CHECK;
bool store__enter(struct db *db, const struct access_person *person, struct err *err) MUST_CHECK;
bool store__covers(struct db *db, const char *key_id, const char *chain, bool *ret,
                   struct err *err) MUST_CHECK;

#endif
