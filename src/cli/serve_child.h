/*
 * cli/serve_child.h - what parses hostile bytes runs in a process of its own, in a sandbox.
 *
 * The parent keeps what the child must not have: the private database's servers to start and stop,
 * the signer to start, the right to run programs. It passes signals on and waits. When the parent
 * is killed the child goes with it.
 */
#ifndef CLI_SERVE_CHILD_H
#define CLI_SERVE_CHILD_H

#include "command.h"

#include <signal.h>

/* Runs serve(arg) in a child, and keeps the signer running meanwhile; signals are those that the
 * caller holds back, SIGCHLD added. What serve() says when it fails is the caller's failure. Fails
 * besides: ERR_INTERNAL when the child is ended by a signal; ERR_MEMORY. */
bool cli__in_child(struct cli *cli, const sigset_t *signals,
                   bool (*serve)(void *arg, struct err *err), void *arg,
                   struct err *err) MUST_CHECK;

/* In the child, before its first thread. Fails: ERR_INTERNAL. */
bool cli__serve_confined(struct cli *cli, struct err *err) MUST_CHECK;

#endif
