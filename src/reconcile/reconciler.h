/* reconcile/reconciler.h - one run at a time, also for what people decide between two runs. */
#ifndef RECONCILE_RECONCILER_PRIVATE_H
#define RECONCILE_RECONCILER_PRIVATE_H

#include "reconcile/reconciler.h"

/* A run inside the transaction of the caller. */
bool reconcile__run(struct db *db, const struct reconcile_options *options,
                    struct reconcile_summary *ret, struct err *err) MUST_CHECK;
/* fn in a transaction of its own while no other run or decision is under way. */
bool reconcile__alone(struct db *db, bool (*fn)(struct db *db, void *arg, struct err *err),
                      void *arg, struct err *err) MUST_CHECK;

#endif
