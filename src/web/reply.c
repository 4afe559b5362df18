/* From the response of a handler to the bytes of evhttp. On the loop only. */
#include "core/date.h"
#include "core/i18n.h"
#include "web.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_SIZE = 64 << 10 };

void web_response_header(struct web_response *response, const char *name, const char *value)
{
    size_t len = strlen(value);
    assert(response->header_count < WEB_RESPONSE_HEADERS_MAX);
    assert(len < WEB_HEADER_VALUE_MAX && strpbrk(value, "\r\n") == NULL);
    response->headers[response->header_count].name = name;
    memcpy(response->headers[response->header_count].value, value, len + 1);
    response->header_count++;
}

bool web_response_file(struct web_response *response, int file, struct err *err)
{
    struct stat is;
    assert(response->file < 0);
    if (fstat(file, &is) != 0 || !S_ISREG(is.st_mode))
        return err_set(err, ERR_IO, _("what should be sent is not a file"));
    response->file = file;
    response->file_size = is.st_size;
    return true;
}

void web__job_free(struct web_job *job)
{
    if (job->guard != NULL && job->guard->job == job)
        job->guard->job = NULL;
    if (job->stream != NULL)
        web__stream_cut(job);
    if (job->response.file >= 0)
        (void)close(job->response.file); /* it was only read */
    buf_release(&job->response.body);
    free(job);
}

/* A request that evhttp took off its connection is ours to free, which ending the reply does. */
void web__job_cut(struct web_job *job)
{
    job->guard = NULL;
    if (job->sent < 0)
        return; /* its handler still runs; the reply comes later */
    if (evhttp_request_get_connection(job->http) == NULL)
        evhttp_send_reply_end(job->http);
    web__job_free(job);
}

static bool has_body(const struct web_job *job)
{
    int status = job->response.status;
    return status >= 200 && status != 204 && status != 304;
}

static void put(struct evkeyvalq *headers, const char *name, const char *value)
{
    if (evhttp_add_header(headers, name, value) != 0)
        abort(); /* names and values are ours and were checked */
}

static int64_t size_of(const struct web_response *response)
{
    return response->file >= 0 ? response->file_size : (int64_t)response->body.len;
}

static void put_headers(struct web_job *job)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(job->http);
    const struct web_response *response = &job->response;
    char length[32];
    if (job->stream != NULL) {
        put(headers, "Content-Type", response->content_type);
    } else if (has_body(job)) {
        (void)snprintf(length, sizeof length, "%lld", (long long)size_of(response));
        put(headers, "Content-Length", length);
        put(headers, "Content-Type", response->content_type);
    }
    put(headers, "X-Content-Type-Options", "nosniff");
    put(headers, "X-Request-Id", job->id);
    for (int i = 0; i < response->header_count; i++)
        put(headers, response->headers[i].name, response->headers[i].value);
    if (response->close || job->server->stopping_us != 0)
        put(headers, "Connection", "close");
}

/* Sends the next piece when the one before has left, so that a file of any size takes one piece of
 * memory, and a reader that takes nothing is late. */
static void send_piece(struct evhttp_connection *connection, void *arg)
{
    struct web_job *job = arg;
    char piece[PIECE_SIZE];
    int64_t left = job->response.file_size - job->sent;
    size_t want = left < PIECE_SIZE ? (size_t)left : sizeof piece;
    (void)connection; /* the library's signature */
    if (left == 0) {
        struct evhttp_request *http = job->http;
        web__job_free(job);
        evhttp_send_reply_end(http);
        return;
    }
    ssize_t got = pread(job->response.file, piece, want, job->sent);
    struct evbuffer *out = got > 0 ? evbuffer_new() : NULL;
    if (out == NULL || evbuffer_add(out, piece, (size_t)got) != 0) {
        web__guard_end(job->guard); /* less than was promised: only the end of the stream tells */
    } else {
        job->sent += got;
        web__guard_enter(job->guard, WEB_WRITING);
        evhttp_send_reply_chunk_with_cb(job->http, out, send_piece, job);
    }
    if (out != NULL)
        evbuffer_free(out);
}

static void note_access(const struct web_job *job)
{
    struct web_guard *guard = job->guard;
    const struct web_response *response = &job->response;
    if (job->server->options.on_access == NULL)
        return;
    struct web_access *access = &guard->access;
    *access = (struct web_access) { .time_us = time_now_us(), .status = response->status };
    memcpy(access->id, job->id, sizeof access->id);
    access->method = job->is_refused ? "-" : web__method_name(job->http);
    access->route = response->route != NULL ? response->route
                    : job->route != NULL    ? job->route->path
                                            : "";
    if (has_body(job) && !job->request.is_head && job->stream == NULL)
        access->bytes = (size_t)size_of(response);
    if (job->identity.is_known)
        (void)hex_encode(job->identity.cert.key.bytes, 8, access->key); /* returns key */
    guard->access_began_us = job->began_us;
    guard->has_access = true;
}

static void send_body(struct web_job *job)
{
    struct evbuffer *out = evhttp_request_get_output_buffer(job->http);
    const struct web_response *response = &job->response;
    if (has_body(job) && !job->request.is_head &&
        evbuffer_add(out, response->body.data, response->body.len) != 0)
        abort(); /* memory is exhausted */
    struct evhttp_request *http = job->http;
    int status = response->status;
    web__job_free(job);
    evhttp_send_reply(http, status, NULL, NULL);
}

void web__reply(struct web_job *job)
{
    struct web_response *response = &job->response;
    job->sent = 0;
    if (job->guard == NULL) { /* nobody is there: this only frees the request */
        evhttp_send_reply(job->http, response->status, NULL, NULL);
        web__job_free(job);
        return;
    }
    if (response->body.over) { /* half an answer would look like a whole one */
        buf_clear(&response->body);
        web__refuse(response, 500, "the answer is too large");
    }
    put_headers(job);
    note_access(job);
    if (job->stream != NULL) {
        web__stream_begin(job);
        return;
    }
    web__guard_enter(job->guard, WEB_WRITING);
    if (response->file < 0 || !has_body(job) || job->request.is_head) {
        send_body(job);
        return;
    }
    evhttp_send_reply_start(job->http, response->status, NULL);
    send_piece(NULL, job);
}
