/*
 * api/observe.h - private: what an operator sees: metrics, health, the access log.
 */
#ifndef API_OBSERVE_H
#define API_OBSERVE_H

#include "core/err.h"
#include "web/server.h"

#include <stdint.h>

struct api;
struct observe;

/* Fails: ERR_IO, ERR_CONFIG of the access log's folder. */
bool observe__new(struct api *api, struct observe **ret, struct err *err) MUST_CHECK;
void observe__free(struct observe *observe); /* NULL is fine */

/* Of web_options.on_access; arg is the api. */
void api__on_access(void *arg, const struct web_access *access);
/* Handlers on the loop: /healthz is the process, /readyz also the database and the log, /metrics
 * for who asks from this machine. */
void api__healthz(void *arg, const struct web_request *request, struct web_response *response);
void api__readyz(void *arg, const struct web_request *request, struct web_response *response);
void api__metrics(void *arg, const struct web_request *request, struct web_response *response);

/* The watch tells how its last look went. */
struct log_state;
void observe__looked(struct observe *observe, const struct log_state *state); /* NULL: it failed */
/* Notes of who looked and what was refused, and days of the access log, become records. */
void observe__post(struct api *api, bool has_notes);

#endif
