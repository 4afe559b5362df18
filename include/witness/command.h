/*
 * witness/command.h - what mingzhang-witness does: init, key, state, serve.
 */
#ifndef WITNESS_COMMAND_H
#define WITNESS_COMMAND_H

#include "core/buf.h"

/* Runs the command line. out and complaints are what a person reads afterwards; `say` gets a line
 * at a time while the witness serves: "listening …" and one JSON object for each request. Returns
 * the exit status: 0, 1 refused, 2 wrong usage or settings, 3 the environment failed. */
int witness_command(int argc, char **argv, struct buf *out, struct buf *complaints,
                    void (*say)(const char *line));

#endif
