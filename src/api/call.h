/*
 * api/call.h - private: one request while it is answered.
 *
 * A handler reads call->params, call__query() and call->body, and answers with one of the
 * call__give functions; failing makes the problem reply. Memory of call->arena ends with the call.
 */
#ifndef API_CALL_H
#define API_CALL_H

#include "access/session.h"
#include "core/arena.h"
#include "core/buf.h"
#include "route.h"
#include "json/value.h"

struct api;
struct sha256;
struct worker;

enum {
    API_BODY_MAX = 256 << 10, /* of JSON */
    API_PART_MAX = 1 << 20,   /* of an upload */
    API_LIMIT = 100,          /* rows of a page, unless it is asked otherwise */
    API_LIMIT_MAX = 1000,
    API_WAIT_S = 10, /* how long a client waits that does not say */
    API_WAIT_S_MAX = 60,
    API_VALUE_MAX = 400,           /* of a filter or of a path's segment */
    API_LIST_BYTES_MAX = 32 << 20, /* of an answer */
    API_KEY_MAX = 255,             /* of an Idempotency-Key */
};

struct call {
    struct api *api;
    struct worker *worker;
    struct db *db; /* the worker's; reads as the person's role unless the route has API_OWN_TX */
    struct arena *arena;
    const struct api_route *route;
    const struct web_request *request;
    struct web_response *response;
    struct access_person person;  /* role ACCESS_NONE: nobody that is known */
    bool is_noted;                /* a refusal is on record already */
    bool is_session;              /* signed in by a link, without a certificate */
    char csrf[ACCESS_TOKEN_SIZE]; /* of the session */
    const char *params[API_PARAMS_MAX];
    size_t param_count;
    struct jv *body;     /* of a post; an object */
    struct jv *refusals; /* what was wrong, for the problem reply; it takes them */
};

/* A segment of a path, decoded; NULL when that cannot be done. */
const char *call__decode(struct arena *arena, struct text text);

/* The value of a query's parameter, decoded; NULL when it is not there. Fails: ERR_INPUT when it
 * stands twice or cannot be decoded; ERR_LIMIT. */
bool call__query(struct call *call, const char *name, const char **ret, struct err *err) MUST_CHECK;
/* Fails: ERR_INPUT for a parameter that is not among the names (ends with NULL), nor limit, cursor
 * or wait. */
bool call__query_only(struct call *call, const struct api_filter *filters,
                      struct err *err) MUST_CHECK;
/* How many rows a page is to have. Fails: ERR_INPUT. */
bool call__limit(struct call *call, int64_t *ret, struct err *err) MUST_CHECK;
/* Does the client want to wait (Prefer: wait, or ?wait=SECONDS)? *ret_s is 0 when not. */
bool call__wait(struct call *call, int *ret_s, struct err *err) MUST_CHECK;

/* Members of the body, checked. `most` counts bytes. Fails: ERR_INPUT, ERR_LIMIT. */
bool call__string(struct call *call, const char *name, size_t most, const char **ret,
                  struct err *err) MUST_CHECK;
bool call__string_if(struct call *call, const char *name, size_t most, const char **ret,
                     struct err *err) MUST_CHECK; /* NULL when it is not there */
bool call__int(struct call *call, const char *name, int64_t least, int64_t most, int64_t *ret,
               struct err *err) MUST_CHECK;
/* *ret stays as it is when it is not there. */
bool call__int_if(struct call *call, const char *name, int64_t least, int64_t most, int64_t *ret,
                  struct err *err) MUST_CHECK;
/* Fails: ERR_INPUT when the body has another member than these (ends with NULL). */
bool call__members(struct call *call, const char *const *names, struct err *err) MUST_CHECK;
/* 64 hex digits. Fails: ERR_INPUT. */
bool call__digest(const char *hex, struct sha256 *ret, struct err *err) MUST_CHECK;
/* A number of a path. Fails: ERR_NOT_FOUND when it is none. */
bool call__number(const char *text, int64_t *ret, struct err *err) MUST_CHECK;

/* The answer, as JSON; takes the value. */
bool call__give(struct call *call, int status, struct jv *value);
bool call__give_bytes(struct call *call, const char *type, struct text bytes);
/* The one row with one column of JSON, or ERR_NOT_FOUND. */
bool call__give_item(struct call *call, const struct db_stmt *stmt, const struct db_arg *args,
                     size_t count, struct err *err) MUST_CHECK;

/* Handlers of the routes with a list or an item. */
bool api__list(struct call *call, struct err *err);
bool api__item(struct call *call, struct err *err);

/* The problem reply (RFC 9457) of an error; what there was of an answer is dropped. */
void call__problem(struct call *call, const struct err *err, struct jv *refusals);

#endif
