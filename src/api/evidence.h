/*
 * api/evidence.h - private: handlers of what is personal. Whoever reads it is noted first, and the
 * note becomes a record.
 */
#ifndef API_EVIDENCE_H
#define API_EVIDENCE_H

#include "call.h"

bool api__openings(struct call *call, struct err *err); /* what a record's commitments stand for */
bool api__file_bytes(struct call *call, struct err *err); /* a kept file as it arrived */

#endif
