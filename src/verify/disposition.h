/*
 * verify/disposition.h - private: where each line of a chain stands, one byte a record.
 *
 * A statement line stands in one book: the one it was booked to, then the one that the last
 * reclass moved it to. A record is reversed, or replaced, once at most.
 */
#ifndef VERIFY_DISPOSITION_H
#define VERIFY_DISPOSITION_H

#include "proof/body.h"

/* The state of a record before anything happened to it. */
unsigned char verify__disposition_of(const struct record *record, const struct body *body);
/* What the record does to an earlier one of its chain, whose state is changed. `target` is the
 * number of that record, -1 when it does nothing. Gives NULL, or what is wrong. */
int64_t verify__disposition_target(const struct record *record, const struct body *body);
const char *verify__disposition_apply(const struct record *record, const struct body *body,
                                      unsigned char *state);
/* Does the type take part at all? Counts as checked. */
bool verify__disposition_counts(enum record_type type);

#endif
