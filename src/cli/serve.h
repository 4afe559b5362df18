/*
 * cli/serve.h - the service as a process: two listeners, signals, and what it says.
 */
#ifndef CLI_SERVE_H
#define CLI_SERVE_H

#include "command.h"

struct serve_options {
    const char *listen, *public_listen; /* "address:port"; NULL: the settings, else the defaults */
};

/* Serves until SIGINT or SIGTERM; SIGHUP reads the certificates again. Without a certificate there
 * are only the public pages. Fails: ERR_CONFIG, ERR_IO before it serves. */
bool cli__serve(struct cli *cli, const struct serve_options *options, struct err *err) MUST_CHECK;

#endif
