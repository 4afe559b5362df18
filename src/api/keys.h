/*
 * api/keys.h - private: handlers of enrolment requests (proof/request.h). They are made and signed
 * on machines of others and carry their own signatures; here they are judged and posted.
 */
#ifndef API_KEYS_H
#define API_KEYS_H

#include "call.h"

bool api__enrol(struct call *call, struct err *err);
/* What a request asks for, in words, and how far it is signed. Nothing is posted. */
bool api__enrol_check(struct call *call, struct err *err);

#endif
