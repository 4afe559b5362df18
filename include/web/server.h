/*
 * web/server.h - an HTTP/1.1 server over libevent's evhttp, plain or TLS 1.3.
 *
 * A server has a listening socket, a table of routes and limits. One thread, that of
 * web_server_run(), moves bytes; handlers run on it, too, or, with `workers`, on threads of their
 * own, each with a state of its own (a connection to the database). A handler answers by filling
 * the response; it may name a file or open a stream (web/stream.h) instead of a body. Opening
 * (web_server_new()) and running are two steps, so that a program can give up its rights in
 * between: no thread is started before web_server_run().
 *
 * What comes from outside is limited: bytes of head and body, connections, requests that wait, and
 * the time for each phase of a request. A request whose head is ambiguous (two Hosts, two lengths,
 * a body where none may be, an odd name or value) is refused and the connection is closed. The
 * program ignores SIGPIPE.
 *
 * TLS: version 1.3 only, no tickets and no sessions: a resumed session would keep the identity of
 * long ago. The identity of a client is the SHA-256 of its certificate's public key.
 */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "core/buf.h"
#include "core/err.h"
#include "core/text.h"
#include "crypto/cert.h"
#include "crypto/uuid.h"

enum {
    WEB_TARGET_MAX = 2048,         /* bytes of path and query; more is answered with 414 */
    WEB_HEAD_MAX = 16384,          /* bytes of all header lines */
    WEB_BODY_MAX = 8 << 20,        /* largest body_max that a server may be given */
    WEB_RESPONSE_MAX = 64 << 20,   /* bytes of a response's body in memory */
    WEB_CONNECTIONS_MAX = 10000,   /* largest connections_max */
    WEB_WORKERS_MAX = 64,          /* largest workers */
    WEB_QUEUE_MAX = 4096,          /* largest queue_max */
    WEB_RESPONSE_HEADERS_MAX = 16, /* headers that a handler may add */
    WEB_HEADER_VALUE_MAX = 512,
    WEB_PEER_MAX = 64,
};

enum web_method {
    WEB_GET = 1, /* answers HEAD as well, without the body */
    WEB_POST = 2,
    WEB_PUT = 4,
    WEB_DELETE = 8,
    WEB_PATCH = 16,
};

/* Who the other side is: the key of its certificate. */
struct web_identity {
    bool is_known;    /* it showed a certificate and proved that it has the key */
    bool is_trusted;  /* the certificate leads to one of client_ca_file */
    struct cert cert; /* the digest of its key, and how long it is valid */
};

/* Valid while the handler runs. path and query are as sent, with their percent signs. */
struct web_request {
    enum web_method method;
    bool is_head; /* a HEAD: what the handler writes is counted, and not sent */
    bool is_tls;
    struct text path;
    struct text query; /* without the '?'; empty when there is none */
    struct text body;
    const char *content_type;            /* "" when there is none */
    const char *peer;                    /* the other side's address, for a log */
    const char *id;                      /* of this request: a UUID of version 7 */
    const struct web_identity *identity; /* never NULL */
    void *worker;                        /* what worker_open() made; NULL without workers */
    const void *headers;                 /* for web_request_header(); NULL: there are none */
    void *job;                           /* for web/stream.h */
};

/* The value of a header that stands once; NULL when it is absent or stands more than once. */
const char *web_request_header(const struct web_request *request, const char *name);
/* A cookie that stands once. False when it is absent or stands more than once. */
bool web_request_cookie(const struct web_request *request, const char *name, struct text *ret);

struct web_response {
    int status;               /* 200 at first */
    const char *content_type; /* "text/plain; charset=utf-8" at first; must outlive the handler */
    struct buf body;
    bool close;        /* end the connection after this answer */
    const char *route; /* what the access log calls it, a constant; NULL: the path of the route */
    int file;          /* a file to send instead of the body; -1: none. web_response_file() */
    int64_t file_size;
    int header_count;
    struct {
        const char *name; /* a constant */
        char value[WEB_HEADER_VALUE_MAX];
    } headers[WEB_RESPONSE_HEADERS_MAX];
};

/* Adds a header; name is a constant of the program. A value that cannot stand in a header or does
 * not fit is a broken promise (assert). */
void web_response_header(struct web_response *response, const char *name, const char *value);
/* The body is this open file, from its start to its present end. It is sent a piece at a time and
 * closed; one that shrinks meanwhile ends the connection. Fails: ERR_IO when it is no plain file
 * (the descriptor stays the caller's). */
bool web_response_file(struct web_response *response, int file, struct err *err) MUST_CHECK;

enum { WEB_ON_LOOP = 1 }; /* answered at once, without a worker: a look at memory, no waiting */

struct web_route {
    enum web_method method;
    const char *path; /* exact, or up to a final '*' */
    void (*handle)(void *arg, const struct web_request *request, struct web_response *response);
    int flags;
};

enum web_client {
    WEB_CLIENT_NONE,     /* no certificate is asked for */
    WEB_CLIENT_OPTIONAL, /* one that is shown must be good */
    WEB_CLIENT_REQUIRED, /* without one there is no connection */
};

struct web_tls {
    const char *cert_file;      /* PEM: the server's certificate and what leads to its root */
    const char *key_file;       /* PEM; others must not be able to read it */
    const char *client_ca_file; /* PEM: who may sign certificates of clients; NULL: nobody */
    enum web_client client;
    bool any_issuer; /* a certificate that nobody of client_ca_file signed is known by its key,
                      * without is_trusted; an expired one is refused all the same */
};

/* One request, when its answer is out or the connection has ended. No personal data: neither an
 * address nor what was asked for. */
struct web_access {
    int64_t time_us; /* when its answer began */
    int64_t took_us; /* until the last byte of the answer had left */
    char id[UUID_SIZE];
    const char *method;
    const char *route; /* "" when none fitted */
    int status;
    size_t bytes; /* of the body */
    char key[17]; /* the first digits of the client's key; "" when it is not known */
    bool is_cut;  /* the connection ended before the answer did */
};

struct web_options {
    const char *host;               /* an address in numbers: "127.0.0.1", "::" */
    uint16_t port;                  /* 0: any that is free */
    const struct web_route *routes; /* outlives the server; the first that fits is taken */
    size_t route_count;
    void *arg;                 /* for the handlers and the workers */
    size_t body_max;           /* bytes; 0: no bodies */
    int connections_max;       /* at the same time; more wait in the kernel's queue */
    int connections_each_max;  /* of one address; more are ended. 0: as many as there are */
    int handshake_ms;          /* of TLS */
    int idle_ms;               /* from accepting, or from an answer, to the next request */
    int read_ms;               /* from the first byte to the last of one request */
    int write_ms;              /* from the answer to its last byte; of a file, for each piece */
    int stop_ms;               /* for what runs when the server is told to stop */
    bool signals;              /* SIGTERM and SIGINT stop it: for one server of a program */
    const struct web_tls *tls; /* NULL: plain; its strings outlive the server */
    int workers;               /* threads for handlers; 0: the thread of web_server_run() */
    int streams_max;           /* at the same time (web/stream.h) */
    int queue_max;             /* requests that wait for a worker; one more is answered with 503 */
    /* On each worker's own thread, before its first request and after its last. */
    bool (*worker_open)(void *arg, void **ret_worker, struct err *err);
    void (*worker_close)(void *arg, void *worker);
    /* On the thread of web_server_run(); must not wait. NULL: nobody wants to know. */
    void (*on_access)(void *access_arg, const struct web_access *access);
    void *access_arg; /* NULL: arg */
};

/* Plain, loopback, no workers, no bodies; 256 connections, 10 s for a handshake, 15 s idle, 10 s to
 * read, 20 s to write, 3 s to stop; 64 wait for a worker, 64 streams. */
struct web_options web_options_default(void);

struct web_server;

/* Listens. Fails: ERR_CONFIG when the address is none or a certificate or key cannot be used;
 * ERR_IO when the port cannot be had. */
bool web_server_new(const struct web_options *options, struct web_server **ret,
                    struct err *err) MUST_CHECK;
void web_server_free(struct web_server *server);
AUTO_DEFINE(web_server)
uint16_t web_server_port(const struct web_server *server);
/* Serves until web_server_stop() or a signal; answers that are under way are finished.
 * Fails: ERR_IO when the event loop does; what worker_open() says when one does not open. */
bool web_server_run(struct web_server *server, struct err *err) MUST_CHECK;
void web_server_stop(struct web_server *server); /* from any thread or signal handler */
/* How long ago its thread last came round, which it does several times a second: for a watchdog. */
int64_t web_server_silent_us(const struct web_server *server);
/* Reads the certificates and the key again, from any thread: new connections get the new ones, old
 * ones go on. Fails: ERR_CONFIG, and everything stays as it was. */
bool web_server_reload(struct web_server *server, struct err *err) MUST_CHECK;

#endif
