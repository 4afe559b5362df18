/*
 * web/server.h - a small HTTP/1.1 server over libevent's evhttp, for one thread.
 *
 * A server has a listening socket, a table of routes and limits. Its handlers run on the thread
 * that called web_server_run(), one at a time: a handler that has answered has finished, so state
 * behind it needs no lock. Opening (web_server_new()) and running are two steps, so that a program
 * can give up its rights in between.
 *
 * What comes from outside is limited: bytes of head and body, connections, and the time for each
 * phase of a request. A request whose head is ambiguous (two Hosts, two lengths, a body where none
 * may be, an odd name or value) is refused with 400 and the connection is closed. The program
 * ignores SIGPIPE.
 */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "core/buf.h"
#include "core/err.h"
#include "core/text.h"

enum {
    WEB_TARGET_MAX = 2048,        /* bytes of path and query */
    WEB_HEAD_MAX = 16384,         /* bytes of all header lines */
    WEB_BODY_MAX = 8 << 20,       /* largest body_max that a server may be given */
    WEB_RESPONSE_MAX = 64 << 20,  /* bytes of a response's body */
    WEB_CONNECTIONS_MAX = 10000,  /* largest connections_max */
    WEB_RESPONSE_HEADERS_MAX = 8, /* headers that a handler may add */
    WEB_HEADER_VALUE_MAX = 256,
};

enum web_method {
    WEB_GET = 1, /* answers HEAD as well, without the body */
    WEB_POST = 2,
    WEB_PUT = 4,
    WEB_DELETE = 8,
    WEB_PATCH = 16,
};

/* Valid while the handler runs. path and query are as sent, with their percent signs. */
struct web_request {
    enum web_method method;
    struct text path;
    struct text query; /* without the '?'; empty when there is none */
    struct text body;
    const char *content_type; /* "" when there is none */
    const char *peer;         /* the other side's address, for a log */
    const void *headers;      /* for web_request_header() */
};

/* The value of a header that stands once; NULL when it is absent or stands more than once. */
const char *web_request_header(const struct web_request *request, const char *name);

struct web_response {
    int status;               /* 200 at first */
    const char *content_type; /* "text/plain; charset=utf-8" at first; must outlive the handler */
    struct buf body;
    bool close; /* end the connection after this answer */
    int header_count;
    struct {
        const char *name; /* a constant */
        char value[WEB_HEADER_VALUE_MAX];
    } headers[WEB_RESPONSE_HEADERS_MAX];
};

/* Adds a header; name is a constant of the program. A value that cannot stand in a header or does
 * not fit is a broken promise (assert). */
void web_response_header(struct web_response *response, const char *name, const char *value);

struct web_route {
    enum web_method method;
    const char *path; /* exact, or up to a final '*' */
    void (*handle)(void *arg, const struct web_request *request, struct web_response *response);
};

struct web_options {
    const char *host;               /* an address in numbers: "127.0.0.1", "::" */
    uint16_t port;                  /* 0: any that is free */
    const struct web_route *routes; /* outlives the server; the first that fits is taken */
    size_t route_count;
    void *arg;           /* for the handlers */
    size_t body_max;     /* bytes; 0: no bodies */
    int connections_max; /* at the same time; more wait in the kernel's queue */
    int idle_ms;         /* from accepting, or from an answer, to the next request's first byte */
    int read_ms;         /* from the first byte to the last of one request */
    int write_ms;        /* from the answer to its last byte */
    bool signals;        /* SIGTERM and SIGINT stop it: for one server of a program */
};

/* 256 connections, 15 s idle, 10 s to read, 20 s to write, no bodies, loopback. */
struct web_options web_options_default(void);

struct web_server;

/* Listens. Fails: ERR_CONFIG when the address is none; ERR_IO when it cannot be had. */
bool web_server_new(const struct web_options *options, struct web_server **ret,
                    struct err *err) MUST_CHECK;
void web_server_free(struct web_server *server);
AUTO_DEFINE(web_server)
uint16_t web_server_port(const struct web_server *server);
/* Serves until web_server_stop() or a signal; answers that are under way are finished.
 * Fails: ERR_IO when the event loop does. */
bool web_server_run(struct web_server *server, struct err *err) MUST_CHECK;
void web_server_stop(struct web_server *server); /* from any thread or signal handler */

#endif
