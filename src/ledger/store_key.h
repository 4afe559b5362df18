/*
 * ledger/store_key.h - private: the SQL of keys and parties.
 */
#ifndef LEDGER_STORE_KEY_H
#define LEDGER_STORE_KEY_H

#include "db/db.h"
#include "ledger/enrol.h"

struct new_key {
    char id[KEY_ID_SIZE];
    struct any_key key;
    const char *use, *name, *replaces; /* the last two NULL when there are none */
    int64_t n;
};
struct new_party {
    const char *chain, *key, *role, *name, *valid_from, *valid_to; /* the last NULL: no end */
    int64_t n, seat;
};

bool store__roll(struct db *db, struct roll *roll, struct err *err) MUST_CHECK;
bool store__seats(struct db *db, const char *chain, struct seats *ret, struct err *err) MUST_CHECK;
bool store__first_key(struct db *db, const char *use, const struct any_key *key,
                      struct err *err) MUST_CHECK;
bool store__add_key(struct db *db, const struct new_key *key, struct err *err) MUST_CHECK;
bool store__revoke_key(struct db *db, const char *id, int64_t n, const char *reason,
                       struct err *err) MUST_CHECK;
/* Ends the one who held the seat before. */
bool store__add_party(struct db *db, const struct new_party *party, struct err *err) MUST_CHECK;
/* Do records wait for their place in the log? */
bool store__is_queued(struct db *db, bool *ret, struct err *err) MUST_CHECK;
/* Of a record that is there. */
bool store__hash(struct db *db, const char *chain, int64_t n, struct sha256 *ret,
                 struct err *err) MUST_CHECK;

bool store__list_enrolled(struct db *db, const struct enrol_reader *reader,
                          struct err *err) MUST_CHECK;

#endif
