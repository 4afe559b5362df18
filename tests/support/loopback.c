#include "loopback.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { WAIT_S = 10 };

static void demand(bool truth, const char *what)
{
    if (truth)
        return;
    perror(what);
    abort();
}

static void *serve(void *arg)
{
    struct err err = { 0 };
    demand(web_server_run(arg, &err), "web_server_run");
    return NULL;
}

void loopback_begin(struct loopback *it, const struct web_options *options)
{
    struct err err = { 0 };
    (void)signal(SIGPIPE, SIG_IGN);
    demand(web_server_new(options, &it->server, &err), err.text);
    (void)snprintf(it->url, sizeof it->url, "http://127.0.0.1:%u", web_server_port(it->server));
    demand(pthread_create(&it->thread, NULL, serve, it->server) == 0, "pthread_create");
}

void loopback_end(struct loopback *it)
{
    web_server_stop(it->server);
    demand(pthread_join(it->thread, NULL) == 0, "pthread_join");
    web_server_free(it->server);
    it->server = NULL;
}

int loopback_connect(uint16_t port)
{
    const struct timeval wait = { .tv_sec = WAIT_S };
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons(port),
                                         .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    demand(fd >= 0, "socket");
    demand(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) == 0, "setsockopt");
    demand(connect(fd, (const struct sockaddr *)&address, sizeof address) == 0, "connect");
    return fd;
}

void loopback_send(int fd, const char *bytes)
{
    for (size_t len = strlen(bytes); len > 0;) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
        if (sent < 0)
            return; /* the server refused before it read everything: the answer tells */
        bytes += sent;
        len -= (size_t)sent;
    }
}

const char *loopback_read(int fd, struct buf *out)
{
    char piece[4096];
    for (ssize_t got; (got = recv(fd, piece, sizeof piece, 0)) > 0;)
        buf_add(out, piece, (size_t)got);
    return out->data;
}

const char *loopback_ask(uint16_t port, const char *bytes, struct buf *out)
{
    int fd = loopback_connect(port);
    buf_clear(out);
    loopback_send(fd, bytes);
    (void)loopback_read(fd, out); /* its result stands in out */
    (void)close(fd);              /* it was read to its end */
    return out->data;
}
