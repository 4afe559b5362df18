/* access/store_session.h - private: the SQL of links, sessions and answers. */
#ifndef ACCESS_STORE_SESSION_H
#define ACCESS_STORE_SESSION_H

#include "access/idem.h"
#include "access/session.h"
#include "db/db.h"

bool store__link_add(struct db *db, const struct sha256 *digest, const char *key_id, int minutes,
                     struct err *err) MUST_CHECK;
/* Uses it up and adds the session, in one statement. */
bool store__link_take(struct db *db, const struct sha256 *digest, const struct sha256 *cookie,
                      bool *ret_is_taken, struct err *err) MUST_CHECK;
/* ACCESS_UNKNOWN when there is no session, or it is over. */
bool store__session_find(struct db *db, const struct sha256 *cookie, struct access_person *ret,
                         struct err *err) MUST_CHECK;
bool store__session_seen(struct db *db, const struct sha256 *cookie, struct err *err) MUST_CHECK;
bool store__session_close(struct db *db, const struct sha256 *cookie, struct err *err) MUST_CHECK;

bool store__idem_add(struct db *db, const struct access_ask *ask, bool *ret_is_new,
                     struct err *err) MUST_CHECK;
/* Columns: is the digest the same, status, answer. */
bool store__idem_get(struct db *db, const struct access_ask *ask, struct db_result **ret,
                     struct err *err) MUST_CHECK;
/* Fails with the next statement: ERR_INTERNAL when there is no such ask. */
bool store__idem_finish(struct db *db, const struct access_ask *ask, int status, struct text body,
                        struct err *err) MUST_CHECK;

#endif
