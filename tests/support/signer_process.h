/*
 * tests/support/signer_process.h - mingzhang-signer as an administrator runs it: in the foreground,
 * at the socket that the settings of its home folder name.
 */
#ifndef SUPPORT_SIGNER_PROCESS_H
#define SUPPORT_SIGNER_PROCESS_H

#include "signer/signer.h"
#include <sys/types.h>

/* Writes mingzhang.conf of the home, with a socket in it, and gives the settings. */
bool signer_process_settings(const char *home, struct signer_settings *ret);
/* The program of the same build as the test; returns when it is ready. Ends the test otherwise. */
pid_t signer_process_start(const struct signer_settings *settings);
/* The same with so many seconds of --patience. */
pid_t signer_process_start_with(const struct signer_settings *settings, int patience_s);

#endif
