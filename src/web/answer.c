/* From a request of evhttp to the handler of its route, and back. */
#include "web.h"

#include <assert.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct {
    enum evhttp_cmd_type type;
    enum web_method method;
    const char *name;
} METHODS[] = {
    { EVHTTP_REQ_GET, WEB_GET, "GET, HEAD" },    { EVHTTP_REQ_HEAD, WEB_GET, NULL },
    { EVHTTP_REQ_POST, WEB_POST, "POST" },       { EVHTTP_REQ_PUT, WEB_PUT, "PUT" },
    { EVHTTP_REQ_DELETE, WEB_DELETE, "DELETE" }, { EVHTTP_REQ_PATCH, WEB_PATCH, "PATCH" },
};

const char *web_request_header(const struct web_request *request, const char *name)
{
    const struct evkeyvalq *headers = request->headers;
    const struct evkeyval *header;
    const char *value = NULL;
    int count = 0;
    TAILQ_FOREACH(header, headers, next)
    {
        if (strcasecmp(header->key, name) != 0)
            continue;
        value = header->value;
        count++;
    }
    return count == 1 ? value : NULL;
}

void web_response_header(struct web_response *response, const char *name, const char *value)
{
    size_t len = strlen(value);
    assert(response->header_count < WEB_RESPONSE_HEADERS_MAX);
    assert(len < WEB_HEADER_VALUE_MAX && strpbrk(value, "\r\n") == NULL);
    response->headers[response->header_count].name = name;
    memcpy(response->headers[response->header_count].value, value, len + 1);
    response->header_count++;
}

static bool route_fits(const struct web_route *route, struct text path)
{
    size_t len = strlen(route->path);
    if (len > 0 && route->path[len - 1] == '*')
        return path.len >= len - 1 && memcmp(path.ptr, route->path, len - 1) == 0;
    return text_eq(path, route->path);
}

static enum web_method method_of(struct evhttp_request *request)
{
    for (size_t i = 0; i < COUNT(METHODS); i++)
        if (METHODS[i].type == evhttp_request_get_command(request))
            return METHODS[i].method;
    return 0;
}

static void refuse(struct web_response *response, int status, const char *why)
{
    response->status = status;
    buf_addf(&response->body, "%s\n", why);
}

/* A path that is known for other methods names them: RFC 9110, 15.5.6. */
static void refuse_route(const struct web_server *server, const struct web_request *request,
                         struct web_response *response)
{
    char allow[WEB_HEADER_VALUE_MAX] = "";
    int methods = 0;
    for (size_t i = 0; i < server->options.route_count; i++)
        if (route_fits(&server->options.routes[i], request->path))
            methods |= (int)server->options.routes[i].method;
    for (size_t i = 0; i < COUNT(METHODS); i++) {
        size_t len = strlen(allow);
        if ((methods & (int)METHODS[i].method) != 0 && METHODS[i].name != NULL)
            (void)snprintf(allow + len, sizeof allow - len, "%s%s", len > 0 ? ", " : "",
                           METHODS[i].name);
    }
    if (methods == 0) {
        refuse(response, 404, "not found");
        return;
    }
    web_response_header(response, "Allow", allow);
    refuse(response, 405, "method not allowed");
}

static void dispatch(const struct web_server *server, const struct web_request *request,
                     struct web_response *response)
{
    for (size_t i = 0; i < server->options.route_count; i++) {
        const struct web_route *route = &server->options.routes[i];
        if (route->method == request->method && route_fits(route, request->path)) {
            route->handle(server->options.arg, request, response);
            return;
        }
    }
    refuse_route(server, request, response);
}

static void read_request(struct evhttp_request *from, struct web_request *to)
{
    struct text target = text_of(evhttp_request_get_uri(from));
    struct evbuffer *body = evhttp_request_get_input_buffer(from);
    char *peer = NULL;
    ev_uint16_t port;
    size_t question;
    to->headers = evhttp_request_get_input_headers(from);
    to->path = target;
    if (text_find(target, "?", &question)) {
        to->path = text_slice(target, 0, question);
        to->query = text_slice(target, question + 1, target.len);
    }
    to->body.len = evbuffer_get_length(body);
    to->body.ptr = to->body.len > 0 ? (const char *)evbuffer_pullup(body, -1) : "";
    const char *type = web_request_header(to, "Content-Type");
    to->content_type = type != NULL ? type : "";
    evhttp_connection_get_peer(evhttp_request_get_connection(from), &peer, &port);
    to->peer = peer != NULL ? peer : "";
    to->method = method_of(from);
}

static void put(struct evkeyvalq *headers, const char *name, const char *value)
{
    if (evhttp_add_header(headers, name, value) != 0)
        abort(); /* names and values are ours and were checked */
}

static void reply(struct evhttp_request *request, struct web_response *response)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(request);
    struct evbuffer *out = evhttp_request_get_output_buffer(request);
    char length[32];
    if (response->body.over) { /* half an answer would look like a whole one */
        buf_clear(&response->body);
        refuse(response, 500, "the answer is too large");
    }
    (void)snprintf(length, sizeof length, "%zu", response->body.len);
    put(headers, "Content-Length", length);
    put(headers, "Content-Type", response->content_type);
    put(headers, "X-Content-Type-Options", "nosniff");
    for (int i = 0; i < response->header_count; i++)
        put(headers, response->headers[i].name, response->headers[i].value);
    if (response->close)
        put(headers, "Connection", "close");
    if (evhttp_request_get_command(request) != EVHTTP_REQ_HEAD &&
        evbuffer_add(out, response->body.data, response->body.len) != 0)
        abort(); /* memory is exhausted */
    evhttp_send_reply(request, response->status, NULL, NULL);
}

void web__answer(struct evhttp_request *request, void *arg)
{
    struct web_server *server = arg;
    struct web_request in = { 0 };
    struct web_response out = { .status = 200, .content_type = "text/plain; charset=utf-8" };
    buf_init(&out.body, WEB_RESPONSE_MAX);
    web__guard_request(server, request);
    const char *wrong = web__head_wrong(request);
    if (wrong != NULL) {
        refuse(&out, 400, wrong);
        out.close = true;
    } else {
        read_request(request, &in);
        dispatch(server, &in, &out);
    }
    out.close = out.close || server->stopping_us != 0;
    reply(request, &out);
    buf_release(&out.body);
}
