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

enum { BACKLOG = 128 };

/* For the one callback whose argument is evhttp's own: a thread runs one server at a time. */
static _Thread_local struct web_server *running;

struct web_options web_options_default(void)
{
    return (struct web_options) {
        .host = "127.0.0.1",
        .connections_max = 256,
        .handshake_ms = 10000,
        .idle_ms = 15000,
        .read_ms = 10000,
        .write_ms = 20000,
        .stop_ms = 3000,
        .streams_max = 64,
        .queue_max = 64,
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
    server->ticked_us = time_monotonic_us();
    web__streams_tick(server);
    web__guards_sweep(server);
    if (server->full && server->stopping_us == 0 &&
        server->connections < server->options.connections_max) {
        server->full = false;
        (void)evconnlistener_enable(server->listener); /* the next tick tries again */
    }
    if (server->stopping_us == 0)
        return;
    bool over = time_monotonic_us() - server->stopping_us > server->options.stop_ms * INT64_C(1000);
    if (over || !web__guards_busy(server))
        (void)event_base_loopbreak(server->base); /* fails only without a base */
}

static void begin_to_stop(struct web_server *server)
{
    if (server->stopping_us != 0)
        return;
    server->stopping_us = time_monotonic_us();
    (void)evconnlistener_disable(server->listener); /* at worst one more is answered */
    event_active(server->tick, EV_TIMEOUT, 0);
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
    struct web_server *server = arg;
    uint64_t count;
    (void)what;                            /* the library's signature */
    (void)!read(fd, &count, sizeof count); /* only empties it */
    web__pool_reply(server);
    web__streams_flush(server);
    if (server->told_to_stop)
        begin_to_stop(server);
}

static void on_signal(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what; /* the library's signature */
    begin_to_stop(arg);
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
    server->wake = event_new(server->base, server->wake_fd, EV_READ | EV_PERSIST, on_wake, server);
    bool ok = server->tick != NULL && server->wake != NULL && event_add(server->tick, &tick) == 0 &&
              event_add(server->wake, NULL) == 0;
    for (size_t i = 0; i < COUNT(SIGNALS) && ok && server->options.signals; i++) {
        server->signals[i] = evsignal_new(server->base, SIGNALS[i], on_signal, server);
        ok = server->signals[i] != NULL && event_add(server->signals[i], NULL) == 0;
    }
    return ok;
}

/* Out of descriptors or memory: without a pause the loop would try again and again. The tick, or
 * the first connection that ends, tries anew. */
static void on_accept_error(struct evconnlistener *listener, void *arg)
{
    (void)arg; /* evhttp's */
    running->full = true;
    (void)evconnlistener_disable(listener); /* else it is tried once more, and ends here again */
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
    evconnlistener_set_error_cb(server->listener, on_accept_error);
    evhttp_set_bevcb(server->http, on_connection, server);
    evhttp_set_gencb(server->http, web__answer, server);
    evhttp_set_max_headers_size(server->http, 2 * WEB_HEAD_MAX); /* the scan's limit comes first */
    evhttp_set_max_body_size(server->http, (ev_ssize_t)server->options.body_max);
    evhttp_set_allowed_methods(server->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST |
                                                 EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |
                                                 EVHTTP_REQ_PATCH | EVHTTP_REQ_OPTIONS);
    evhttp_set_default_content_type(server->http, NULL);
    return true;
}

static struct web_server *server_new(const struct web_options *options)
{
    struct web_server *server = calloc(1, sizeof *server);
    if (server == NULL || pthread_mutex_init(&server->tls_lock, NULL) != 0 ||
        pthread_mutex_init(&server->pool.lock, NULL) != 0 ||
        pthread_cond_init(&server->pool.more, NULL) != 0)
        abort();
    server->options = *options;
    if (options->tls != NULL) {
        server->tls = *options->tls;
        server->options.tls = &server->tls;
    }
    server->wake_fd = -1;
    STAILQ_INIT(&server->pool.todo);
    STAILQ_INIT(&server->pool.done);
    STAILQ_INIT(&server->news);
    return server;
}

static bool open_up(struct web_server *server, struct err *err)
{
    int fd = -1;
    if (server->options.tls != NULL)
        TRY(web__tls_load(server, err));
    TRY(listen_on(server, &fd, err));
    server->base = event_base_new();
    server->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    bool ok = server->base != NULL && server->wake_fd >= 0;
    if (!ok)
        (void)close(fd); /* nothing was sent */
    if (!ok || !make_http(server, fd) || !make_events(server))
        return err_set(err, ERR_IO, _("the event loop cannot be made"));
    return true;
}

bool web_server_new(const struct web_options *options, struct web_server **ret, struct err *err)
{
    assert(options->body_max <= WEB_BODY_MAX);
    assert(options->connections_max > 0 && options->connections_max <= WEB_CONNECTIONS_MAX);
    assert(options->workers >= 0 && options->workers <= WEB_WORKERS_MAX);
    assert(options->workers == 0 ||
           (options->queue_max > 0 && options->queue_max <= WEB_QUEUE_MAX));
    struct web_server *server = server_new(options);
    if (!open_up(server, err)) {
        web_server_free(server);
        return false;
    }
    *ret = server;
    return true;
}

void web_server_free(struct web_server *server)
{
    if (server == NULL)
        return;
    server->stopping_us = 1; /* a listener that goes away is not switched on again */
    web__pool_end(server);
    if (server->http != NULL)
        evhttp_free(server->http);
    web__guards_free(server);
    for (size_t i = 0; i < COUNT(server->signals); i++)
        if (server->signals[i] != NULL)
            event_free(server->signals[i]);
    if (server->tick != NULL)
        event_free(server->tick);
    if (server->wake != NULL)
        event_free(server->wake);
    if (server->base != NULL)
        event_base_free(server->base);
    if (server->wake_fd >= 0)
        (void)close(server->wake_fd); /* nothing is lost with it */
    web__tls_free(server);
    (void)pthread_cond_destroy(&server->pool.more); /* nobody waits for it */
    (void)pthread_mutex_destroy(&server->pool.lock);
    (void)pthread_mutex_destroy(&server->tls_lock);
    free(server);
}

uint16_t web_server_port(const struct web_server *server) { return server->port; }

bool web_server_run(struct web_server *server, struct err *err)
{
    running = server;
    server->ticked_us = time_monotonic_us();
    bool ok = web__pool_start(server, err);
    if (ok && event_base_dispatch(server->base) < 0)
        ok = err_set(err, ERR_IO, _("the event loop failed: %s"), strerror(errno));
    web__pool_end(server);
    if (ok && server->pool.err.code != ERR_NONE) {
        *err = server->pool.err;
        ok = false;
    }
    return ok;
}

void web_server_stop(struct web_server *server)
{
    server->told_to_stop = true;
    web__wake(server);
}

int64_t web_server_silent_us(const struct web_server *server)
{
    return time_monotonic_us() - server->ticked_us;
}
