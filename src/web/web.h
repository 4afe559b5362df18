/*
 * What the files of this module share: the server's state, and the guard of a connection.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "web/server.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <sys/queue.h>

enum web_phase { WEB_IDLE, WEB_READING, WEB_WRITING };
enum { WEB_TICK_MS = 250 };

/* One connection. evhttp tells nobody that it gave a connection up, so the guard holds a reference
 * of its own to the bufferevent and sees from its callbacks whether evhttp still uses it. */
struct web_guard {
    LIST_ENTRY(web_guard) link;
    struct web_server *server;
    struct bufferevent *bev;
    enum web_phase phase;
    int64_t since_us; /* when the phase began */
    bool told;        /* evhttp will call when it closes this connection */
    bool late;        /* shut down already */
};
LIST_HEAD(web_guards, web_guard);

struct web_server {
    struct web_options options;
    struct event_base *base;
    struct evhttp *http;
    struct evconnlistener *listener; /* belongs to http */
    struct event *tick;
    struct event *stop;
    struct event *signals[2];
    struct web_guards guards;
    int connections;
    int stop_fd;
    bool full; /* the listener is off */
    int64_t stopping_us;
    uint16_t port;
};

/* Makes the bufferevent of a new connection, with its guard. */
struct bufferevent *web__guard_new(struct web_server *server);
/* Follows one request to the end of its answer. */
void web__guard_request(struct web_server *server, struct evhttp_request *request);
/* Lets go of connections that evhttp gave up, ends those that are late. */
void web__guards_sweep(struct web_server *server);
void web__guards_free(struct web_server *server);
bool web__guards_writing(const struct web_server *server);

/* The reason why a request's head may not be trusted; NULL when it may. */
const char *web__head_wrong(struct evhttp_request *request);
/* Answers one request by the server's routes. */
void web__answer(struct evhttp_request *request, void *server);

#endif
