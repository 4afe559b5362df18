/*
 * api/who.h - private: who asks, and whether this route is theirs.
 */
#ifndef API_WHO_H
#define API_WHO_H

#include "call.h"

/* Fills call->person from the client's certificate, or else from a session of a browser. Fails:
 * ERR_UNKNOWN_CALLER when nobody shows who they are; ERR_FORBIDDEN when the key is not known, is
 * not valid now, or its role has nothing to do with the route. */
bool who__ask(struct call *call, struct err *err) MUST_CHECK;
/* Notes a refused act of a registered key, so that it becomes a record. */
void who__refused(struct call *call, const struct err *err);

#endif
