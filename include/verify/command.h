/*
 * verify/command.h - mingzhang-verify: its command line, from arguments to exit status.
 */
#ifndef VERIFY_COMMAND_H
#define VERIFY_COMMAND_H

#include "core/buf.h"

/* Runs `mingzhang-verify` and appends what it says to out (the verdict) and complaints (usage and
 * failures). Gives the exit status: 0 intact and anchored, 1 findings or not anchored, 2 wrong
 * usage, 3 something cannot be read. */
int verify_command(int argc, char **argv, struct buf *out, struct buf *complaints);

#endif
