/* reconcile/propose.h - which village an unknown name may have meant: a question to a person. */
#ifndef RECONCILE_PROPOSE_H
#define RECONCILE_PROPOSE_H

#include "core/err.h"

struct db;

/* Adds one proposal for each payment to an unknown village whose name looks most like exactly one
 * village's; the village whose account is listed counts as a little more alike. */
bool propose__villages(struct db *db, struct err *err) MUST_CHECK;

#endif
