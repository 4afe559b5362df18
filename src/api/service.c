#include "service.h"
#include "core/file.h"
#include "db/db.h"
#include "dispatch.h"
#include "jobs.h"
#include "observe.h"
#include "queue.h"
#include "sign_in.h"
#include "watch.h"

#include <stdio.h>
#include <stdlib.h>

/* Files of jobs and answers that a crash left behind: they hold names and account numbers, and what
 * goes on is written anew. */
static void drop_incoming(const char *home)
{
    char path[CONF_VALUE_MAX + 16];
    (void)snprintf(path, sizeof path, "%s/incoming", home);
    file_remove_tree(path);
}

bool api_new(const struct api_options *options, struct api **ret, struct err *err)
{
    struct api *api = calloc(1, sizeof *api);
    if (api == NULL)
        abort();
    api->options = *options;
    if (!observe__new(api, &api->observe, err)) {
        free(api);
        return false;
    }
    drop_incoming(options->conf->home);
    api->queue = queue__new(options->conf, options->conninfo);
    api->jobs = jobs__new(api);
    api->watch = watch__new(api);
    *ret = api;
    return true;
}

void api_free(struct api *api)
{
    if (api == NULL)
        return;
    jobs__free(api->jobs);
    watch__free(api->watch); /* it hands its notes to the queue */
    queue__free(api->queue);
    observe__free(api->observe);
    free(api);
}

const struct web_route *api_web_routes(size_t *ret_count)
{
    static const struct web_route ROUTES[] = {
        { WEB_GET, "/api/v1/*", api__answer, 0 },
        { WEB_POST, "/api/v1/*", api__answer, 0 },
        { WEB_PUT, "/api/v1/*", api__answer, 0 },
        { WEB_DELETE, "/api/v1/*", api__answer, 0 },
        { WEB_PATCH, "/api/v1/*", api__answer, 0 },
        { WEB_GET, "/sign-in", api__sign_in_page, WEB_ON_LOOP },
        { WEB_GET, "/sign-in.css", api__sign_in_page, WEB_ON_LOOP },
        { WEB_GET, "/sign-in.js", api__sign_in_page, WEB_ON_LOOP },
        { WEB_GET, "/healthz", api__healthz, WEB_ON_LOOP },
        { WEB_GET, "/readyz", api__readyz, WEB_ON_LOOP },
        { WEB_GET, "/metrics", api__metrics, WEB_ON_LOOP },
    };
    *ret_count = COUNT(ROUTES);
    return ROUTES;
}

void api_on_access(void *arg, const struct web_access *access) { api__on_access(arg, access); }

size_t api_body_max(void) { return API_PART_MAX; }

bool api_worker_open(void *arg, void **ret_worker, struct err *err)
{
    struct api *api = arg;
    struct worker *worker = calloc(1, sizeof *worker);
    (void)err; /* a database that is away comes back: its requests get 503 meanwhile */
    if (worker == NULL)
        abort();
    worker->api = api;
    worker->arena = arena_make();
    link__init(&worker->link, api->options.conninfo);
    *ret_worker = worker;
    return true;
}

void api_worker_close(void *arg, void *of_worker)
{
    struct worker *worker = of_worker;
    (void)arg; /* the worker knows it */
    if (worker == NULL)
        return;
    link__close(&worker->link);
    arena_free(worker->arena);
    free(worker);
}

bool api_next_route(size_t *at, struct api_row *ret)
{
    static const struct {
        enum web_method method;
        const char *name;
    } NAMES[] = { { WEB_GET, "GET" },
                  { WEB_POST, "POST" },
                  { WEB_PUT, "PUT" },
                  { WEB_DELETE, "DELETE" },
                  { WEB_PATCH, "PATCH" } };
    if (*at >= API_ROUTE_COUNT)
        return false;
    const struct api_route *route = &API_ROUTES[(*at)++];
    *ret = (struct api_row) { .path = route->path, .roles = route->roles };
    ret->is_idempotent = (route->flags & API_POST) != 0 && (route->flags & API_LOOSE) == 0;
    if (route->roles == FOR_ACT)
        ret->roles = access_act_roles(route->act);
    for (size_t i = 0; i < COUNT(NAMES); i++)
        if (NAMES[i].method == route->method)
            ret->method = NAMES[i].name;
    return true;
}
