#include "web/stream.h"
#include "core/date.h"
#include "web.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Held by who sends and by the loop. The lock of a stream is taken before that of the pool. */
struct web_stream {
    STAILQ_ENTRY(web_stream) link; /* in the server's list of those that have something new */
    LIST_ENTRY(web_stream) open;   /* the loop's: streams whose answer has begun */
    pthread_mutex_t lock;
    struct web_server *server; /* NULL when the loop has let go */
    struct web_job *job;       /* the loop's */
    struct buf waiting;        /* not yet the loop's */
    size_t untaken;            /* the loop's, as it last saw it */
    int64_t sent_us;
    int holds;
    bool listed;
    bool begun;
    bool gone;
    bool ended;
};

static void lock(struct web_stream *it) { (void)pthread_mutex_lock(&it->lock); } /* no failure */

/* Lets go of one hold, with the lock; the last one frees. */
static void unhold(struct web_stream *it)
{
    int holds = --it->holds;
    (void)pthread_mutex_unlock(&it->lock);
    if (holds > 0)
        return;
    buf_release(&it->waiting);
    (void)pthread_mutex_destroy(&it->lock); /* nobody has it */
    free(it);
}

/* With the stream's lock, so that the server stays. */
static void tell_loop(struct web_stream *it)
{
    struct web_server *server = it->server;
    if (server == NULL)
        return;
    (void)pthread_mutex_lock(&server->pool.lock);
    if (!it->listed)
        STAILQ_INSERT_TAIL(&server->news, it, link);
    it->listed = true;
    (void)pthread_mutex_unlock(&server->pool.lock);
    web__wake(server);
}

struct web_stream *web_stream_open(const struct web_request *request, struct web_response *response)
{
    struct web_job *job = request->job;
    struct web_server *server = job->server;
    assert(job->stream == NULL);
    if (++server->stream_count > server->options.streams_max) {
        server->stream_count--;
        return NULL;
    }
    struct web_stream *it = calloc(1, sizeof *it);
    if (it == NULL || pthread_mutex_init(&it->lock, NULL) != 0)
        abort();
    buf_init(&it->waiting, WEB_STREAM_WAITING_MAX);
    it->server = server;
    it->job = job;
    it->holds = 2;
    job->stream = it;
    response->content_type = "text/event-stream; charset=utf-8";
    response->close = true; /* what comes after a stream is not worth a connection */
    web_response_header(response, "Cache-Control", "no-store");
    return it;
}

static void write_event(struct buf *out, const char *event, struct text data)
{
    size_t end;
    buf_addf(out, "event: %.*s\n", WEB_STREAM_EVENT_MAX, event);
    for (; text_find(data, "\n", &end); data = text_slice(data, end + 1, data.len))
        buf_addf(out, "data: " TEXT_FMT "\n", (int)end, data.ptr);
    buf_addf(out, "data: " TEXT_FMT "\n\n", TEXT_ARG(data));
}

bool web_stream_send(struct web_stream *it, const char *event, struct text data)
{
    lock(it);
    if (!it->gone) {
        write_event(&it->waiting, event, data);
        it->gone =
            it->waiting.over || it->waiting.len + it->untaken > (size_t)WEB_STREAM_WAITING_MAX;
        tell_loop(it);
    }
    bool there = !it->gone;
    (void)pthread_mutex_unlock(&it->lock);
    return there;
}

bool web_stream_is_gone(struct web_stream *it)
{
    lock(it);
    bool gone = it->gone;
    (void)pthread_mutex_unlock(&it->lock);
    return gone;
}

void web_stream_close(struct web_stream *it)
{
    lock(it);
    it->ended = true;
    tell_loop(it);
    unhold(it);
}

void web__stream_cut(struct web_job *job)
{
    struct web_stream *it = job->stream;
    struct web_server *server = job->server;
    job->stream = NULL;
    lock(it);
    (void)pthread_mutex_lock(&server->pool.lock);
    if (it->listed)
        STAILQ_REMOVE(&server->news, it, web_stream, link);
    it->listed = false;
    (void)pthread_mutex_unlock(&server->pool.lock);
    if (it->begun)
        LIST_REMOVE(it, open);
    server->stream_count--;
    it->gone = true;
    it->server = NULL;
    it->job = NULL;
    unhold(it);
}

/* Everything so far has left. */
static void taken(struct evhttp_connection *connection, void *arg)
{
    struct web_stream *it = arg;
    (void)connection; /* the library's signature */
    lock(it);
    it->untaken = 0;
    (void)pthread_mutex_unlock(&it->lock);
    web__guard_enter(it->job->guard, WEB_STREAMING);
}

static void put(struct web_stream *it, const char *bytes, size_t len)
{
    struct web_job *job = it->job;
    struct evbuffer *out = evbuffer_new();
    if (out == NULL || evbuffer_add(out, bytes, len) != 0)
        abort(); /* memory is exhausted */
    if (job->guard->phase == WEB_STREAMING)
        web__guard_enter(job->guard, WEB_WRITING); /* from now on it may be late */
    evhttp_send_reply_chunk_with_cb(job->http, out, taken, it);
    evbuffer_free(out);
    it->untaken = evbuffer_get_length(bufferevent_get_output(job->guard->bev));
    it->sent_us = time_monotonic_us();
}

static void end(struct web_job *job)
{
    struct evhttp_request *http = job->http;
    web__guard_enter(job->guard, WEB_WRITING);
    web__job_free(job); /* with its stream */
    evhttp_send_reply_end(http);
}

/* On the loop. */
static void flush(struct web_stream *it)
{
    struct web_job *job = it->job;
    lock(it);
    if (!it->gone && it->waiting.len > 0)
        put(it, it->waiting.data, it->waiting.len);
    buf_clear(&it->waiting);
    bool gone = it->gone;
    bool ended = it->ended;
    (void)pthread_mutex_unlock(&it->lock);
    if (gone && !ended)
        web__guard_end(job->guard); /* evhttp tells the guard, and that cuts the stream */
    else if (ended || job->request.is_head || job->server->stopping_us != 0)
        end(job);
}

void web__stream_begin(struct web_job *job)
{
    struct web_stream *it = job->stream;
    it->begun = true;
    it->sent_us = time_monotonic_us();
    LIST_INSERT_HEAD(&job->server->streams, it, open);
    web__guard_enter(job->guard, WEB_STREAMING);
    evhttp_send_reply_start(job->http, job->response.status, NULL);
    flush(it);
}

void web__streams_flush(struct web_server *server)
{
    for (;;) {
        (void)pthread_mutex_lock(&server->pool.lock);
        struct web_stream *it = STAILQ_FIRST(&server->news);
        if (it != NULL) {
            STAILQ_REMOVE_HEAD(&server->news, link);
            it->listed = false; /* the loop's own hold keeps it */
        }
        (void)pthread_mutex_unlock(&server->pool.lock);
        if (it == NULL)
            return;
        if (it->begun)
            flush(it);
    }
}

void web__streams_tick(struct web_server *server)
{
    int64_t now_us = time_monotonic_us();
    struct web_stream *next;
    for (struct web_stream *it = LIST_FIRST(&server->streams); it != NULL; it = next) {
        next = LIST_NEXT(it, open);
        if (server->stopping_us != 0) {
            end(it->job);
        } else if (it->job->guard->phase == WEB_STREAMING &&
                   now_us - it->sent_us > WEB_STREAM_QUIET_MS * INT64_C(1000)) {
            lock(it);
            put(it, ":\n\n", 3);
            (void)pthread_mutex_unlock(&it->lock);
        }
    }
}
