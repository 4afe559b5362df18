/*
 * api/store.h - private: SQL of the module that is no list and no item.
 */
#ifndef API_STORE_H
#define API_STORE_H

#include "core/err.h"
#include "core/text.h"
#include <stdint.h>

struct arena;
struct db;
struct desk_place;

/* A record as it was signed; strings of the arena. Fails: ERR_NOT_FOUND. */
struct stored_record {
    const char *type, *hash, *bytes, *signature, *signature2; /* hex; signature2 may be "" */
};
bool api__record_get(struct db *db, const char *chain, int64_t n, struct arena *arena,
                     struct stored_record *ret, struct err *err) MUST_CHECK;

/* Chain of the subject of a break, pair, proposal, statement line or balance form; NULL when there
 * is no such thing. kind: "break", "pair", "proposal", "line", "form". */
bool api__chain_of(struct db *db, const char *kind, const char *id, struct arena *arena,
                   const char **ret, struct err *err) MUST_CHECK;
/* What a decision is about: the kind for api__chain_of(), and the id. Fails: ERR_NOT_FOUND. */
bool api__decision_about(struct db *db, int64_t id, struct arena *arena, const char **ret_kind,
                         const char **ret_subject, struct err *err) MUST_CHECK;
/* The records that events after this one became; at most `most`. */
bool api__last_event(struct db *db, int64_t *ret, struct err *err) MUST_CHECK;
bool api__event_records(struct db *db, int64_t after, int64_t up_to, struct desk_place *ret,
                        size_t most, size_t *ret_count, struct err *err) MUST_CHECK;

/* What the commitments of a record stand for; noted. Inside the person's transaction. */
struct stored_opening {
    const char *field, *salt, *value_hex;
    struct text value; /* with a NUL behind it */
};
bool api__openings_each(struct db *db, const char *chain, int64_t n, struct arena *arena,
                        bool (*each)(void *arg, const struct stored_opening *opening,
                                     struct err *err),
                        void *arg, struct err *err) MUST_CHECK;

#endif
