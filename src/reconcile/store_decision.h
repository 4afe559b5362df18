/* reconcile/store_decision.h - SQL of what people decide; the effects are in
 * sql/functions/reconcile/decide.sql. */
#ifndef RECONCILE_STORE_DECISION_H
#define RECONCILE_STORE_DECISION_H

#include "core/arena.h"
#include "reconcile/break.h"
#include "reconcile/decision.h"

/* State of a subject, in the arena; NULL when there is none. */
bool store__subject_state(struct db *db, const char *kind, const char *subject, struct arena *arena,
                          const char **ret, struct err *err) MUST_CHECK;
/* The number of the one statement line of a break; 0 when it has none or several. */
bool store__line_of_break(struct db *db, const char *id, int64_t *ret, struct err *err) MUST_CHECK;
/* The whole id of a proposal for its first digits. Fails: ERR_NOT_FOUND; ERR_INPUT when it is not
 * hex digits, is too short or fits several. */
bool store__proposal_complete(struct db *db, const char *prefix, char ret[BREAK_ID_SIZE],
                              struct err *err) MUST_CHECK;
bool store__is_proposed(struct db *db, const char *kind, const char *subject, bool *ret,
                        struct err *err) MUST_CHECK;
bool store__decision_add(struct db *db, const struct decision *decision, const char *subject,
                         int64_t *ret_id, struct err *err) MUST_CHECK;
/* Strings in the arena. Fails: ERR_NOT_FOUND. */
bool store__decision_get(struct db *db, int64_t id, struct arena *arena, struct decision_row *ret,
                         struct err *err) MUST_CHECK;
/* state: confirmed or rejected; who NULL: nobody checks it (an explanation). */
bool store__decision_end(struct db *db, int64_t id, const char *state, const char *who,
                         struct err *err) MUST_CHECK;
bool store__take_effect(struct db *db, int64_t id, struct err *err) MUST_CHECK;

#endif
