/*
 * api/persons.h - private: handlers of people, their sessions, and what is noted of them.
 */
#ifndef API_PERSONS_H
#define API_PERSONS_H

#include "call.h"

bool api__me(struct call *call, struct err *err);
bool api__sign_in(struct call *call, struct err *err);  /* a link's secret for a session */
bool api__sign_out(struct call *call, struct err *err); /* ends it */
bool api__person_add(struct call *call, struct err *err);
bool api__person_end(struct call *call, struct err *err);
bool api__person_link(struct call *call, struct err *err);

#endif
