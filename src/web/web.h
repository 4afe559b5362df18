/*
 * What the files of this module share: the server, the guard of a connection, the job of a request.
 *
 * A job is one request on its way: made on the loop (answer.c), handled there or by a worker
 * (worker.c), replied to on the loop (reply.c). Everything of libevent is touched by the loop only.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "scan.h"
#include "web/server.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <pthread.h>
#include <sys/queue.h>

enum web_phase {
    WEB_HANDSHAKE,
    WEB_IDLE,
    WEB_READING,
    WEB_WORKING,
    WEB_WRITING,
    WEB_STREAMING, /* everything so far is out */
    WEB_LINGERING, /* refused and answered; what still comes is read and dropped */
};
enum { WEB_TICK_MS = 250 };

struct web_guard;
struct web_stream;

struct web_job {
    STAILQ_ENTRY(web_job) link; /* in one of the pool's queues */
    struct web_server *server;
    struct evhttp_request *http; /* the loop's */
    struct web_guard *guard;     /* the loop's; NULL when the connection has ended */
    const struct web_route *route;
    struct web_request request;
    struct web_response response;
    struct web_identity identity;
    int64_t began_us;
    bool is_refused;           /* by the scan: there is no request that could be named */
    int64_t sent;              /* bytes of the file; -1 while it is a worker's */
    struct web_stream *stream; /* NULL: none */
    char peer[WEB_PEER_MAX];
    char id[UUID_SIZE];
};
STAILQ_HEAD(web_jobs, web_job);

/* One connection. evhttp tells nobody that it gave a connection up, so the guard holds a reference
 * of its own to the bufferevent and sees from its callbacks whether evhttp still uses it. */
struct web_guard {
    LIST_ENTRY(web_guard) link;
    struct web_server *server;
    struct bufferevent *bev;
    struct web_job *job; /* what is being sent a piece at a time or waits for its handler */
    struct web_identity identity;
    struct web_access access; /* of the answer that is being written */
    int64_t access_began_us;
    struct web_scan scan;
    uint64_t requests; /* that evhttp has handed over */
    enum web_phase phase;
    int64_t since_us; /* when the phase began */
    bool feeding;     /* its input is being written anew */
    bool told;        /* evhttp will call when it closes this connection */
    bool late;        /* shut down already */
    bool counted;     /* its address is known */
    char address[WEB_PEER_MAX];
    bool has_access;
};
LIST_HEAD(web_guards, web_guard);
STAILQ_HEAD(web_news, web_stream);
LIST_HEAD(web_streams, web_stream);

struct web_pool {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct web_jobs todo;
    struct web_jobs done;
    _Atomic int waiting; /* in todo */
    bool ending;
    int thread_count;
    pthread_t threads[WEB_WORKERS_MAX];
    struct err err; /* of the first worker that did not open */
};

struct web_server {
    struct web_options options;
    struct web_tls tls; /* options.tls points here, or is NULL */
    struct event_base *base;
    struct evhttp *http;
    struct evconnlistener *listener; /* belongs to http */
    struct event *tick;
    struct event *wake;
    struct event *signals[2];
    struct web_guards guards;
    struct web_peers *peers;      /* how many connections each address has */
    struct web_guard **by_socket; /* of the guards that evhttp told about, by descriptor */
    size_t by_socket_size;
    struct web_pool pool;
    struct web_news news;       /* streams with something to send; under pool.lock */
    struct web_streams streams; /* the loop's */
    _Atomic int stream_count;
    pthread_mutex_t tls_lock; /* of tls_context */
    void *tls_context;
    _Atomic int connections;
    int wake_fd;
    _Atomic bool told_to_stop;
    _Atomic int64_t ticked_us;
    bool full; /* the listener is off */
    int64_t stopping_us;
    uint16_t port;
};

/* peer.c: ends the connection when its address has too many already. */
void web__peer_check(struct web_guard *guard);
void web__peer_forget(struct web_guard *guard);

/* guard.c: makes the bufferevent of a new connection, with its guard. */
struct bufferevent *web__guard_new(struct web_server *server);
/* Follows one request to the end of its answer. */
struct web_guard *web__guard_request(struct web_server *server, struct evhttp_request *request);
void web__guard_enter(struct web_guard *guard, enum web_phase phase);
void web__guard_secured(struct web_guard *guard); /* the handshake is done */
void web__guard_end(struct web_guard *guard);     /* shuts the connection down */
/* Lets go of connections that evhttp gave up, ends those that are late. */
void web__guards_sweep(struct web_server *server);
void web__guards_free(struct web_server *server);
bool web__guards_busy(const struct web_server *server);

/* tls.c: the only user of libssl. */
bool web__tls_load(struct web_server *server, struct err *err) MUST_CHECK;
struct bufferevent *web__tls_bufferevent(struct web_server *server, struct web_guard *guard);
void web__tls_identity(struct web_guard *guard);
void web__tls_bye(struct web_guard *guard); /* tells the client that no more will come */
void web__tls_free(struct web_server *server);

/* answer.c: answers one request by the server's routes; calls the handler of a job. */
void web__answer(struct evhttp_request *request, void *server);
void web__handle(struct web_job *job, void *worker);
void web__refuse(struct web_response *response, int status, const char *why);
/* request.c */
void web__request_read(struct evhttp_request *from, struct web_request *to);
const char *web__method_name(struct evhttp_request *request);
/* route.c: NULL when none fits; the response then says so. */
const struct web_route *web__route_find(const struct web_server *server,
                                        struct evhttp_request *http, struct web_job *job);
/* reply.c: sends what the job's handler said and gives the job up, now or later. */
void web__reply(struct web_job *job);
void web__job_cut(struct web_job *job); /* its connection has ended */
void web__job_free(struct web_job *job);

/* stream.c, on the loop */
void web__stream_begin(struct web_job *job);
void web__stream_cut(struct web_job *job);
void web__streams_flush(struct web_server *server); /* what is new */
void web__streams_tick(struct web_server *server);

/* worker.c */
bool web__pool_start(struct web_server *server, struct err *err) MUST_CHECK;
bool web__pool_add(struct web_server *server, struct web_job *job); /* false: it is full */
void web__pool_reply(struct web_server *server); /* on the loop: everything that is done */
void web__pool_end(struct web_server *server);   /* waits for the workers */
void web__wake(struct web_server *server);       /* the loop looks at what is new */

#endif
