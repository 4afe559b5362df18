/*
 * api/api.h - the service: JSON over HTTPS under /api/v1 (docs/api.md), for people and programs
 * that show a client certificate or a session.
 *
 * api_new() starts three threads: one posts to the ledger, one does long work, one has the log take
 * records up. Each has its own connection to the database and its own line to the signer, opened
 * when they are needed and again when they were lost. Requests come in through a web server's
 * workers:
 *
 *   TRY(api_new(&options, &api, err));
 *   web.routes = api_web_routes(&web.route_count);
 *   web.arg = api; web.worker_open = api_worker_open; web.worker_close = api_worker_close;
 *   ...
 *   api_free(api);                      // after the web server has ended
 */
#ifndef API_API_H
#define API_API_H

#include "core/conf.h"
#include "core/err.h"
#include "web/server.h"

struct api;

struct api_options {
    const struct conf *conf;                  /* outlives the service; so do the strings */
    const char *conninfo;                     /* of a database that is migrated */
    void (*say)(void *arg, const char *line); /* what its threads could not do; from any thread */
    void *arg;
};

/* Fails: ERR_IO, ERR_CONFIG when the access log cannot be kept. */
bool api_new(const struct api_options *options, struct api **ret, struct err *err) MUST_CHECK;
void api_free(struct api *api); /* finishes what is under way; NULL is fine */

const struct web_route *api_web_routes(size_t *ret_count);
/* Of web_options.on_access: metrics, and the access log of the home. */
void api_on_access(void *arg, const struct web_access *access);
/* Why it cannot do its work just now; NULL when it can. From any thread. */
const char *api_not_ready(const struct api *api);
/* Numbers of this server are shown besides; name and server outlive the service. */
void api_show_server(struct api *api, const char *name, const struct web_server *server);
size_t api_body_max(void);
bool api_worker_open(void *arg, void **ret_worker, struct err *err) MUST_CHECK;
void api_worker_close(void *arg, void *worker);

/* The table of routes, for the documentation and for tests. */
struct api_row {
    const char *method, *path; /* below /api/v1 */
    unsigned roles;            /* bits by enum access_role; bit 0: anyone */
    bool is_idempotent;        /* wants an Idempotency-Key */
};
/* False past the end; begin with *at = 0. */
bool api_next_route(size_t *at, struct api_row *ret);

#endif
