/*
 * verify/trust.h - private: the parts of a trust file.
 */
#ifndef SRC_VERIFY_TRUST_H
#define SRC_VERIFY_TRUST_H

#include "verify/trust.h"

/* trust_log.c: checkpoint_keys, policy, tsa, head. */
bool verify__trust_read_log(struct trust *trust, struct err *err) MUST_CHECK;

#endif
