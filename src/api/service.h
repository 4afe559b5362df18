/*
 * api/service.h - private: what the requests share, and what each worker has of its own.
 */
#ifndef API_SERVICE_H
#define API_SERVICE_H

#include "api/api.h"
#include "core/err.h"

#include <pthread.h>

struct db;
struct signer;
struct queue;
struct jobs;
struct watch;
struct observe;

struct api {
    struct api_options options;
    struct observe *observe;
    struct queue *queue; /* the one thread that posts */
    struct jobs *jobs;   /* the one that imports and reconciles */
    struct watch *watch; /* the one that has the log take records up */
};

/* A connection that is opened when it is needed, and again when it was lost; after a failure not at
 * once, so that a server that is away is not stormed. */
struct link {
    const char *conninfo;
    struct db *db;
    int64_t next_us;  /* not before */
    int64_t pause_us; /* the next one */
};
void link__init(struct link *link, const char *conninfo);
/* Fails: ERR_DB at once while it is not yet time to try again. */
bool link__open(struct link *link, struct db **ret, struct err *err) MUST_CHECK;
/* After a failed use: a connection that is broken is dropped. */
void link__after(struct link *link);
void link__close(struct link *link);

/* Of a thread of the web server. */
struct worker {
    struct api *api;
    struct link link;
    struct arena *arena;
};

#endif
