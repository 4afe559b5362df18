#include "core/date.h"
#include "core/i18n.h"
#include "web.h"

#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128, STOP_WAIT_MS = 3000 };

struct web_options web_options_default(void)
{
    return (struct web_options) {
        .host = "127.0.0.1",
        .connections_max = 256,
        .idle_ms = 15000,
        .read_ms = 10000,
        .write_ms = 20000,
    };
}

/* TCP_NODELAY is inherited by what is accepted: without it each answer waits 40 ms. */
static bool set_up(int fd, const struct addrinfo *address)
{
    static const int ON = 1;
    return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &ON, sizeof ON) == 0 &&
           setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &ON, sizeof ON) == 0 &&
           bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
}

static bool find_port(int fd, uint16_t *ret)
{
    struct sockaddr_storage bound;
    socklen_t len = sizeof bound;
    if (getsockname(fd, (struct sockaddr *)&bound, &len) != 0)
        return false;
    *ret = ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                             : ((struct sockaddr_in *)&bound)->sin_port);
    return true;
}

static bool listen_on(struct web_server *server, int *ret_fd, struct err *err)
{
    const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                                    .ai_socktype = SOCK_STREAM };
    struct addrinfo *address = NULL;
    const char *host = server->options.host;
    char port[8];
    (void)snprintf(port, sizeof port, "%u", server->options.port);
    if (getaddrinfo(host, port, &hints, &address) != 0)
        return err_set(err, ERR_CONFIG, _("\"%s\" is not an address such as 127.0.0.1"), host);
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool ok = fd >= 0 && set_up(fd, address) && find_port(fd, &server->port);
    int why = errno;
    freeaddrinfo(address);
    if (ok) {
        *ret_fd = fd;
        return true;
    }
    if (fd >= 0)
        (void)close(fd); /* nothing was sent */
    return err_set(err, ERR_IO, _("cannot listen on %s port %s: %s"), host, port, strerror(why));
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    struct web_server *server = arg;
    (void)fd, (void)what; /* the library's signature */
    web__guards_sweep(server);
    if (server->stopping_us == 0)
        return;
    bool over = time_monotonic_us() - server->stopping_us > STOP_WAIT_MS * INT64_C(1000);
    if (over || !web__guards_writing(server))
        (void)event_base_loopbreak(server->base); /* fails only without a base */
}

static void on_stop(evutil_socket_t fd, short what, void *arg)
{
    struct web_server *server = arg;
    (void)fd, (void)what; /* the library's signature */
    if (server->stopping_us != 0)
        return;
    server->stopping_us = time_monotonic_us();
    (void)evconnlistener_disable(server->listener); /* at worst one more is answered */
    event_active(server->tick, EV_TIMEOUT, 0);
}

static struct bufferevent *on_connection(struct event_base *base, void *arg)
{
    (void)base; /* the library's signature */
    return web__guard_new(arg);
}

static bool make_events(struct web_server *server)
{
    static const int SIGNALS[] = { SIGTERM, SIGINT };
    const struct timeval tick = { .tv_usec = WEB_TICK_MS * 1000 };
    server->tick = event_new(server->base, -1, EV_PERSIST, on_tick, server);
    server->stop = event_new(server->base, server->stop_fd, EV_READ, on_stop, server);
    bool ok = server->tick != NULL && server->stop != NULL && event_add(server->tick, &tick) == 0 &&
              event_add(server->stop, NULL) == 0;
    for (size_t i = 0; i < COUNT(SIGNALS) && ok && server->options.signals; i++) {
        server->signals[i] = evsignal_new(server->base, SIGNALS[i], on_stop, server);
        ok = server->signals[i] != NULL && event_add(server->signals[i], NULL) == 0;
    }
    return ok;
}

static bool make_http(struct web_server *server, int fd)
{
    server->listener = evconnlistener_new(server->base, NULL, NULL,
                                          LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
    if (server->listener == NULL)
        return false;
    server->http = evhttp_new(server->base);
    if (server->http == NULL || evhttp_bind_listener(server->http, server->listener) == NULL) {
        evconnlistener_free(server->listener);
        return false;
    }
    evhttp_set_bevcb(server->http, on_connection, server);
    evhttp_set_gencb(server->http, web__answer, server);
    evhttp_set_max_headers_size(server->http, WEB_HEAD_MAX);
    evhttp_set_max_body_size(server->http, (ev_ssize_t)server->options.body_max);
    evhttp_set_allowed_methods(server->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST |
                                                 EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |
                                                 EVHTTP_REQ_PATCH | EVHTTP_REQ_OPTIONS);
    evhttp_set_default_content_type(server->http, NULL);
    return true;
}

bool web_server_new(const struct web_options *options, struct web_server **ret, struct err *err)
{
    int fd = -1;
    assert(options->body_max <= WEB_BODY_MAX);
    assert(options->connections_max > 0 && options->connections_max <= WEB_CONNECTIONS_MAX);
    struct web_server *server = calloc(1, sizeof *server);
    if (server == NULL)
        abort();
    server->options = *options;
    server->stop_fd = -1;
    if (!listen_on(server, &fd, err)) {
        web_server_free(server);
        return false;
    }
    server->base = event_base_new();
    server->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    bool ok = server->base != NULL && server->stop_fd >= 0;
    if (!ok)
        (void)close(fd); /* nothing was sent */
    if (!ok || !make_http(server, fd) || !make_events(server)) {
        web_server_free(server);
        return err_set(err, ERR_IO, _("the event loop cannot be made"));
    }
    *ret = server;
    return true;
}

void web_server_free(struct web_server *server)
{
    if (server == NULL)
        return;
    server->stopping_us = 1; /* a listener that goes away is not switched on again */
    if (server->http != NULL)
        evhttp_free(server->http);
    web__guards_free(server);
    for (size_t i = 0; i < COUNT(server->signals); i++)
        if (server->signals[i] != NULL)
            event_free(server->signals[i]);
    if (server->tick != NULL)
        event_free(server->tick);
    if (server->stop != NULL)
        event_free(server->stop);
    if (server->base != NULL)
        event_base_free(server->base);
    if (server->stop_fd >= 0)
        (void)close(server->stop_fd); /* nothing is lost with it */
    free(server);
}

uint16_t web_server_port(const struct web_server *server) { return server->port; }

bool web_server_run(struct web_server *server, struct err *err)
{
    if (event_base_dispatch(server->base) < 0)
        return err_set(err, ERR_IO, _("the event loop failed: %s"), strerror(errno));
    return true;
}

void web_server_stop(struct web_server *server)
{
    static const uint64_t ONE = 1;
    (void)!write(server->stop_fd, &ONE, sizeof ONE); /* full means that it was told already */
}
