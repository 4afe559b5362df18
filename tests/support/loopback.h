/*
 * tests/support/loopback.h - a server of our own on a free port of this machine, on a thread, and
 * a client that sends bytes as they stand.
 */
#ifndef SUPPORT_LOOPBACK_H
#define SUPPORT_LOOPBACK_H

#include "core/buf.h"
#include "web/server.h"

#include <pthread.h>

struct loopback {
    struct web_server *server;
    pthread_t thread;
    char url[64]; /* "http://127.0.0.1:12345" */
};

void loopback_begin(struct loopback *it, const struct web_options *options);
void loopback_end(struct loopback *it); /* stops the server and joins its thread */

/* Connects; the caller closes the socket. Reading waits at most 10 seconds. */
int loopback_connect(uint16_t port);
void loopback_send(int fd, const char *bytes);
/* Everything up to the end of the stream, into a buffer of the caller; returns its data. */
const char *loopback_read(int fd, struct buf *out);
/* Sends the bytes on a connection of their own and reads until the server closes it. */
const char *loopback_ask(uint16_t port, const char *bytes, struct buf *out);

#endif
