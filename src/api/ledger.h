/*
 * api/ledger.h - private: handlers of checkpoint, proofs and openings.
 */
#ifndef API_LEDGER_H
#define API_LEDGER_H

#include "call.h"

bool api__checkpoint(struct call *call,
                     struct err *err);               /* the signed note, as the files hold it */
bool api__proof(struct call *call, struct err *err); /* C2SP tlog-proof of a record */
bool api__receipt(struct call *call, struct err *err);
bool api__status(struct call *call, struct err *err); /* the log, what it waits for */

#endif
