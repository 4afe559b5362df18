/* The time that a connection may take. evhttp's own time-out counts from the last byte, so that a
 * byte now and then would keep a connection for ever. */
#include "core/date.h"
#include "web.h"

#include <stdlib.h>
#include <sys/socket.h>

static void enter(struct web_guard *guard, enum web_phase phase)
{
    guard->phase = phase;
    guard->since_us = time_monotonic_us();
}

static void guard_free(struct web_guard *guard)
{
    struct web_server *server = guard->server;
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
        enter(guard, WEB_READING);
}

struct bufferevent *web__guard_new(struct web_server *server)
{
    struct web_guard *guard = calloc(1, sizeof *guard);
    struct bufferevent *bev = bufferevent_socket_new(server->base, -1, BEV_OPT_CLOSE_ON_FREE);
    if (guard == NULL || bev == NULL ||
        evbuffer_add_cb(bufferevent_get_input(bev), input_came, guard) == NULL)
        abort(); /* without one evhttp would serve the connection unguarded */
    bufferevent_incref(bev);
    guard->server = server;
    guard->bev = bev;
    enter(guard, WEB_IDLE);
    LIST_INSERT_HEAD(&server->guards, guard, link);
    if (++server->connections >= server->options.connections_max && !server->full) {
        server->full = true;
        (void)evconnlistener_disable(server->listener); /* the cap is then late by one */
    }
    return bev;
}

static struct web_guard *find(struct web_server *server, const struct bufferevent *bev)
{
    struct web_guard *guard;
    LIST_FOREACH(guard, &server->guards, link)
    if (guard->bev == bev)
        return guard;
    return NULL;
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
    enter(guard, more ? WEB_READING : WEB_IDLE);
}

void web__guard_request(struct web_server *server, struct evhttp_request *request)
{
    struct evhttp_connection *connection = evhttp_request_get_connection(request);
    struct web_guard *guard = find(server, evhttp_connection_get_bufferevent(connection));
    if (guard == NULL)
        abort(); /* every bufferevent of the server has one */
    enter(guard, WEB_WRITING);
    evhttp_request_set_on_complete_cb(request, answered, guard);
    if (!guard->told)
        evhttp_connection_set_closecb(connection, closed, guard);
    guard->told = true;
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
    int ms = guard->phase == WEB_IDLE      ? options->idle_ms
             : guard->phase == WEB_READING ? options->read_ms
                                           : options->write_ms;
    return now_us - guard->since_us > (int64_t)ms * 1000;
}

void web__guards_sweep(struct web_server *server)
{
    int64_t now_us = time_monotonic_us();
    struct web_guard *next;
    for (struct web_guard *guard = LIST_FIRST(&server->guards); guard != NULL; guard = next) {
        next = LIST_NEXT(guard, link);
        if (!guard->told && given_up(guard)) {
            guard_free(guard);
        } else if (!guard->late && is_late(guard, now_us)) {
            guard->late = true; /* evhttp sees the end of the stream and frees what it has */
            (void)shutdown(bufferevent_getfd(guard->bev), SHUT_RDWR);
        }
    }
}

bool web__guards_writing(const struct web_server *server)
{
    const struct web_guard *guard;
    LIST_FOREACH(guard, &server->guards, link)
    if (guard->phase == WEB_WRITING)
        return true;
    return false;
}

void web__guards_free(struct web_server *server)
{
    while (!LIST_EMPTY(&server->guards))
        guard_free(LIST_FIRST(&server->guards));
}
