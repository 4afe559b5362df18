/*
 * witness/service.h - a witness behind an HTTP server: POST /add-checkpoint, GET /.
 */
#ifndef WITNESS_SERVICE_H
#define WITNESS_SERVICE_H

#include "web/server.h"
#include "witness/witness.h"

struct witness_service {
    struct witness *witness;
    void (*say)(const char *line); /* one JSON object for each request; NULL: nobody listens */
};

/* Listens as the settings say; run it with web_server_run(). The service outlives the server.
 * Fails as web_server_new() does. */
bool witness_serve(struct witness_service *service, struct web_server **ret,
                   struct err *err) MUST_CHECK;

#endif
