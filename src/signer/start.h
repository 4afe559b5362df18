/* A connection to the signer, which is started when it does not run. */
#ifndef SIGNER_START_H
#define SIGNER_START_H

#include "signer/signer.h"

/* Fails: ERR_KEY with what the signer says when it cannot start; ERR_IO. */
bool start_connect(const struct signer_settings *settings, int *ret_file,
                   struct err *err) MUST_CHECK;

#endif
