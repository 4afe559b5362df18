/* The time that a connection may take. evhttp's own time-out counts from the last byte, so that a
 * byte now and then would keep a connection for ever. */
#include "core/date.h"
#include "web.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { LINGER_MS = 1000, LINGER_PIECES_MAX = 64 };

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
    options->on_access(options->access_arg != NULL ? options->access_arg : options->arg,
                       &guard->access);
}

/* evhttp has done with it. */
static void part(struct web_guard *guard)
{
    tell_access(guard, true);
    if (guard->job != NULL)
        web__job_cut(guard->job);
}

static void guard_free(struct web_guard *guard)
{
    struct web_server *server = guard->server;
    int fd = bufferevent_getfd(guard->bev);
    part(guard);
    if (guard->told && fd >= 0 && (size_t)fd < server->by_socket_size)
        server->by_socket[fd] = NULL;
    web__peer_forget(guard);
    LIST_REMOVE(guard, link);
    (void)bufferevent_decref(guard->bev); /* says only whether it was the last */
    web__scan_release(&guard->scan);
    free(guard);
    server->connections--;
    if (!server->full || server->stopping_us != 0)
        return;
    server->full = false;
    (void)evconnlistener_enable(server->listener); /* the tick tries again */
}

/* Takes the new bytes out of evhttp's input and puts back what the scan makes of them. */
static void feed(struct web_guard *guard, struct evbuffer *input, size_t added)
{
    struct evbuffer *raw = evbuffer_new();
    struct buf out;
    size_t before = evbuffer_get_length(input) - added;
    buf_init(&out, SIZE_MAX / 2); /* about as much as has come */
    if (raw == NULL || evbuffer_add_buffer(raw, input) != 0 ||
        evbuffer_remove_buffer(raw, input, before) != (int)before)
        abort(); /* memory is exhausted */
    while (evbuffer_get_length(raw) > 0) {
        size_t len = evbuffer_get_contiguous_space(raw);
        web__scan(&guard->scan, (const char *)evbuffer_pullup(raw, (ev_ssize_t)len), len, &out);
        (void)evbuffer_drain(raw, len); /* there are as many */
    }
    if (evbuffer_add(input, out.data, out.len) != 0)
        abort();
    buf_release(&out);
    evbuffer_free(raw);
}

static void input_came(struct evbuffer *input, const struct evbuffer_cb_info *info, void *arg)
{
    struct web_guard *guard = arg;
    if (guard->feeding || info->n_added == 0)
        return;
    web__peer_check(guard);
    if (guard->phase == WEB_IDLE)
        web__guard_enter(guard, WEB_READING);
    guard->feeding = true;
    if (guard->late)
        (void)evbuffer_drain(input, evbuffer_get_length(input)); /* nobody will be answered */
    else
        feed(guard, input, info->n_added);
    guard->feeding = false;
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
    web__scan_init(&guard->scan, server->options.body_max);
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

/* With bytes of the client still unread, closing would reset the connection, and the client might
 * never see why it was refused (RFC 9112, 9.6). evhttp ends our side only: the guard's own
 * reference keeps the socket. */
static void closed(struct evhttp_connection *connection, void *arg)
{
    struct web_guard *guard = arg;
    (void)connection; /* the library's signature */
    bool is_refused = guard->scan.status != 0 && guard->requests == guard->scan.requests;
    if (!is_refused || guard->late || guard->server->stopping_us != 0) {
        guard_free(guard);
        return;
    }
    part(guard);
    web__tls_bye(guard);
    web__guard_enter(guard, WEB_LINGERING);
}

/* False when the other side has ended, too. */
static bool linger(struct web_guard *guard)
{
    char piece[4096];
    int fd = bufferevent_getfd(guard->bev);
    for (int i = 0; i < LINGER_PIECES_MAX; i++) {
        ssize_t got = recv(fd, piece, sizeof piece, MSG_DONTWAIT);
        if (got <= 0)
            return got < 0 && errno == EAGAIN;
    }
    return true;
}

static void answered(struct evhttp_request *request, void *arg)
{
    struct web_guard *guard = arg;
    (void)request; /* the library's signature */
    bool more = evbuffer_get_length(bufferevent_get_input(guard->bev)) > 0 ||
                !web__scan_is_idle(&guard->scan);
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
        [WEB_HANDSHAKE] = options->handshake_ms,
        [WEB_IDLE] = options->idle_ms,
        [WEB_READING] = options->read_ms,
        [WEB_WORKING] = -1, /* it is our own time */
        [WEB_WRITING] = options->write_ms,
        [WEB_STREAMING] = -1,
        [WEB_LINGERING] = LINGER_MS,
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
        web__peer_check(guard);
        if (!guard->told && given_up(guard))
            guard_free(guard);
        else if (guard->phase == WEB_LINGERING && (!linger(guard) || is_late(guard, now_us)))
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
