/* From a request of evhttp to the handler of its route. */
#include "core/date.h"
#include "web.h"

#include <stdio.h>
#include <stdlib.h>

void web__refuse(struct web_response *response, int status, const char *why)
{
    response->status = status;
    buf_addf(&response->body, "%s\n", why);
}

static struct web_job *job_new(struct web_server *server, struct evhttp_request *http)
{
    struct web_job *job = calloc(1, sizeof *job);
    char *peer = NULL;
    ev_uint16_t port;
    if (job == NULL)
        abort();
    evhttp_connection_get_peer(evhttp_request_get_connection(http), &peer, &port);
    (void)snprintf(job->peer, sizeof job->peer, "%s", peer != NULL ? peer : "");
    job->server = server;
    job->http = http;
    job->began_us = time_monotonic_us();
    job->request.peer = job->peer;
    job->request.id = uuid_new(job->id);
    job->request.identity = &job->identity;
    job->request.is_tls = server->options.tls != NULL;
    job->request.job = job;
    job->response.status = 200;
    job->response.content_type = "text/plain; charset=utf-8";
    job->response.file = -1;
    buf_init(&job->response.body, WEB_RESPONSE_MAX);
    return job;
}

void web__handle(struct web_job *job, void *worker)
{
    job->request.worker = worker;
    job->route->handle(job->server->options.arg, &job->request, &job->response);
}

/* RFC 9110, 15.6.4: who is turned away is told when to come again. */
static void turn_away(struct web_response *response)
{
    web_response_header(response, "Retry-After", "1");
    web__refuse(response, 503, "too many requests are waiting");
}

void web__answer(struct evhttp_request *request, void *arg)
{
    struct web_server *server = arg;
    struct web_guard *guard = web__guard_request(server, request);
    struct web_job *job = job_new(server, request);
    job->guard = guard;
    job->identity = guard->identity;
    guard->job = job;
    const struct web_scan *scan = &guard->scan;
    if (++guard->requests == scan->requests && scan->status != 0) {
        job->is_refused = true;
        job->response.close = true;
        web__refuse(&job->response, scan->status, scan->why);
        web__reply(job);
        return;
    }
    web__request_read(request, &job->request);
    job->route = web__route_find(server, request, job);
    if (job->route == NULL) {
        web__reply(job);
        return;
    }
    if (server->options.workers > 0 && (job->route->flags & WEB_ON_LOOP) == 0) {
        if (web__pool_add(server, job))
            return; /* a worker answers */
        turn_away(&job->response);
    } else {
        web__handle(job, NULL);
    }
    web__reply(job);
}
