/* The time that a connection may take. evhttp's own time-out counts from the last byte, so that a
 * byte now and then would keep a connection for ever. */
#include "core/date.h"
#include "web.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void web__guard_enter(struct web_guard *guard, enum web_phase phase)
{
    guard->phase = phase;
    guard->since_us = time_monotonic_us();
}

void web__guard_secured(struct web_guard *guard)
{
    if (guard->phase != WEB_HANDSHAKE)
        return; /* new keys on an old connection */
    web__tls_identity(guard);
    web__guard_enter(guard, WEB_IDLE);
}

/* evhttp sees the end of the stream and frees what it has. */
void web__guard_end(struct web_guard *guard)
{
    guard->late = true;
    (void)shutdown(bufferevent_getfd(guard->bev), SHUT_RDWR); /* it may have ended by itself */
}

static void tell_access(struct web_guard *guard, bool is_cut)
{
    const struct web_options *options = &guard->server->options;
    if (!guard->has_access)
        return;
    guard->has_access = false;
    guard->access.is_cut = is_cut;
    guard->access.took_us = time_monotonic_us() - guard->access_began_us;
    options->on_access(options->arg, &guard->access);
}

static void guard_free(struct web_guard *guard)
{
    struct web_server *server = guard->server;
    int fd = bufferevent_getfd(guard->bev);
    tell_access(guard, true);
    if (guard->job != NULL)
        web__job_cut(guard->job);
    if (guard->told && fd >= 0 && (size_t)fd < server->by_socket_size)
        server->by_socket[fd] = NULL;
    LIST_REMOVE(guard, link);
    (void)bufferevent_decref(guard->bev); /* says only whether it was the last */
    free(guard);
    server->connections--;
    if (!server->full || server->stopping_us != 0)
        return;
    server->full = false;
    (void)evconnlistener_enable(server->listener); /* the tick tries again */
}

static void input_came(struct evbuffer *input, const struct evbuffer_cb_info *info, void *arg)
{
    struct web_guard *guard = arg;
    (void)input; /* the library's signature */
    if (guard->phase == WEB_IDLE && info->n_added > 0)
        web__guard_enter(guard, WEB_READING);
}

struct bufferevent *web__guard_new(struct web_server *server)
{
    struct web_guard *guard = calloc(1, sizeof *guard);
    if (guard == NULL)
        abort(); /* without one evhttp would serve the connection unguarded */
    struct bufferevent *bev = server->options.tls != NULL
                                  ? web__tls_bufferevent(server, guard)
                                  : bufferevent_socket_new(server->base, -1, BEV_OPT_CLOSE_ON_FREE);
    /* Given NULL, evhttp would make a plain connection of its own: unguarded, without TLS. */
    if (bev == NULL || evbuffer_add_cb(bufferevent_get_input(bev), input_came, guard) == NULL)
        abort();
    bufferevent_incref(bev);
    /* What is sent ahead of its turn waits in the kernel. */
    bufferevent_setwatermark(bev, EV_READ, 0, server->options.body_max + 2 * (size_t)WEB_HEAD_MAX);
    guard->server = server;
    guard->bev = bev;
    web__guard_enter(guard, server->options.tls != NULL ? WEB_HANDSHAKE : WEB_IDLE);
    LIST_INSERT_HEAD(&server->guards, guard, link);
    if (++server->connections >= server->options.connections_max && !server->full) {
        server->full = true;
        (void)evconnlistener_disable(server->listener); /* the cap is then late by one */
    }
    return bev;
}

static void remember(struct web_server *server, struct web_guard *guard, size_t socket)
{
    while (server->by_socket_size <= socket) {
        size_t size = server->by_socket_size == 0 ? 64 : 2 * server->by_socket_size;
        struct web_guard **grown = realloc(server->by_socket, size * sizeof(struct web_guard *));
        if (grown == NULL)
            abort();
        memset(grown + server->by_socket_size, 0,
               (size - server->by_socket_size) * sizeof(struct web_guard *));
        server->by_socket = grown;
        server->by_socket_size = size;
    }
    server->by_socket[socket] = guard;
}

static struct web_guard *find(struct web_server *server, struct bufferevent *bev)
{
    struct web_guard *guard;
    size_t socket = (size_t)bufferevent_getfd(bev); /* open: it has just sent a request */
    if (socket < server->by_socket_size && server->by_socket[socket] != NULL)
        return server->by_socket[socket];
    LIST_FOREACH(guard, &server->guards, link)
    if (guard->bev == bev) {
        remember(server, guard, socket);
        return guard;
    }
    abort(); /* every bufferevent of the server has one */
}

static void closed(struct evhttp_connection *connection, void *arg)
{
    (void)connection; /* the library's signature */
    guard_free(arg);
}

static void answered(struct evhttp_request *request, void *arg)
{
    struct web_guard *guard = arg;
    (void)request; /* the library's signature */
    bool more = evbuffer_get_length(bufferevent_get_input(guard->bev)) > 0;
    tell_access(guard, false);
    web__guard_enter(guard, more ? WEB_READING : WEB_IDLE);
}

struct web_guard *web__guard_request(struct web_server *server, struct evhttp_request *request)
{
    struct evhttp_connection *connection = evhttp_request_get_connection(request);
    struct web_guard *guard = find(server, evhttp_connection_get_bufferevent(connection));
    web__guard_enter(guard, WEB_WORKING);
    evhttp_request_set_on_complete_cb(request, answered, guard);
    if (!guard->told)
        evhttp_connection_set_closecb(connection, closed, guard);
    guard->told = true;
    return guard;
}

static bool given_up(const struct web_guard *guard)
{
    bufferevent_data_cb on_read = NULL;
    bufferevent_data_cb on_write = NULL;
    bufferevent_event_cb on_event = NULL;
    bufferevent_getcb(guard->bev, &on_read, &on_write, &on_event, NULL);
    return on_read == NULL && on_write == NULL && on_event == NULL;
}

static bool is_late(const struct web_guard *guard, int64_t now_us)
{
    const struct web_options *options = &guard->server->options;
    const int limits_ms[] = {
        [WEB_HANDSHAKE] = options->handshake_ms, [WEB_IDLE] = options->idle_ms,
        [WEB_READING] = options->read_ms,        [WEB_WORKING] = -1, /* it is our own time */
        [WEB_WRITING] = options->write_ms,       [WEB_STREAMING] = -1,
    };
    int ms = limits_ms[guard->phase];
    return ms >= 0 && now_us - guard->since_us > (int64_t)ms * 1000;
}

void web__guards_sweep(struct web_server *server)
{
    int64_t now_us = time_monotonic_us();
    struct web_guard *next;
    for (struct web_guard *guard = LIST_FIRST(&server->guards); guard != NULL; guard = next) {
        next = LIST_NEXT(guard, link);
        if (!guard->told && given_up(guard))
            guard_free(guard);
        else if (!guard->late && is_late(guard, now_us))
            web__guard_end(guard);
    }
}

bool web__guards_busy(const struct web_server *server)
{
    const struct web_guard *guard;
    LIST_FOREACH(guard, &server->guards, link)
    if (guard->phase == WEB_WORKING || guard->phase == WEB_WRITING)
        return true;
    return false;
}

void web__guards_free(struct web_server *server)
{
    while (!LIST_EMPTY(&server->guards))
        guard_free(LIST_FIRST(&server->guards));
    free(server->by_socket);
    server->by_socket = NULL;
    server->by_socket_size = 0;
}
