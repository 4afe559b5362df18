/* From method and path to the handler that the program gave for them. */
#include "web.h"

#include <stdio.h>
#include <string.h>

static const struct {
    enum evhttp_cmd_type type;
    enum web_method method;
    const char *name;
    const char *allow; /* NULL: said by another line */
} METHODS[] = {
    { EVHTTP_REQ_GET, WEB_GET, "GET", "GET, HEAD" },
    { EVHTTP_REQ_HEAD, WEB_GET, "HEAD", NULL },
    { EVHTTP_REQ_POST, WEB_POST, "POST", "POST" },
    { EVHTTP_REQ_PUT, WEB_PUT, "PUT", "PUT" },
    { EVHTTP_REQ_DELETE, WEB_DELETE, "DELETE", "DELETE" },
    { EVHTTP_REQ_PATCH, WEB_PATCH, "PATCH", "PATCH" },
    { EVHTTP_REQ_OPTIONS, 0, "OPTIONS", NULL },
};

static bool fits(const struct web_route *route, struct text path)
{
    size_t len = strlen(route->path);
    if (len > 0 && route->path[len - 1] == '*')
        return path.len >= len - 1 && memcmp(path.ptr, route->path, len - 1) == 0;
    return text_eq(path, route->path);
}

static size_t line_of(struct evhttp_request *http)
{
    size_t i = 0;
    while (i < COUNT(METHODS) && METHODS[i].type != evhttp_request_get_command(http))
        i++;
    return i;
}

const char *web__method_name(struct evhttp_request *request)
{
    size_t line = line_of(request);
    return line < COUNT(METHODS) ? METHODS[line].name : "-";
}

/* A path that is known for other methods names them: RFC 9110, 15.5.6 and 9.3.7. */
static void say_which(const struct web_server *server, bool asked, struct web_job *job)
{
    char allow[WEB_HEADER_VALUE_MAX] = "";
    bool all = text_eq(job->request.path, "*");
    int methods = 0;
    for (size_t i = 0; i < server->options.route_count; i++)
        if (all || fits(&server->options.routes[i], job->request.path))
            methods |= (int)server->options.routes[i].method;
    if (methods == 0) {
        web__refuse(&job->response, 404, "not found");
        return;
    }
    for (size_t i = 0; i < COUNT(METHODS); i++) {
        size_t len = strlen(allow);
        if ((methods & (int)METHODS[i].method) != 0 && METHODS[i].allow != NULL)
            (void)snprintf(allow + len, sizeof allow - len, "%s, ", METHODS[i].allow);
    }
    size_t len = strlen(allow); /* the longest list fits */
    (void)snprintf(allow + len, sizeof allow - len, "OPTIONS");
    web_response_header(&job->response, "Allow", allow);
    if (asked)
        job->response.status = 204;
    else
        web__refuse(&job->response, 405, "method not allowed");
}

const struct web_route *web__route_find(const struct web_server *server,
                                        struct evhttp_request *http, struct web_job *job)
{
    size_t line = line_of(http);
    enum web_method method = line < COUNT(METHODS) ? METHODS[line].method : 0;
    job->request.method = method;
    for (size_t i = 0; method != 0 && i < server->options.route_count; i++) {
        const struct web_route *route = &server->options.routes[i];
        if (route->method == method && fits(route, job->request.path))
            return route;
    }
    say_which(server, evhttp_request_get_command(http) == EVHTTP_REQ_OPTIONS, job);
    return NULL;
}
