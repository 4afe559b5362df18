/*
 * api/reconciliation.h - private: handlers of decisions (reconcile/decision.h).
 */
#ifndef API_RECONCILIATION_H
#define API_RECONCILIATION_H

#include "call.h"

bool api__explain(struct call *call, struct err *err);
bool api__resolve(struct call *call, struct err *err);
bool api__write_off(struct call *call, struct err *err);
bool api__not_duplicate(struct call *call, struct err *err);
bool api__unmatch(struct call *call, struct err *err);
bool api__accept(struct call *call, struct err *err);
bool api__classify(struct call *call, struct err *err);
bool api__confirm(struct call *call, struct err *err);
bool api__reject(struct call *call, struct err *err);

#endif
