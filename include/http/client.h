/*
 * http/client.h - asking other servers: witnesses and time-stamp authorities.
 *
 * Wraps libcurl, whose only user this module is. https with the certificate always checked; plain
 * http only to this machine itself (localhost, 127.0.0.0/8, [::1]), for tests and for services
 * behind a local proxy. No redirect is followed, no cookie kept, no password sent; an answer is
 * limited in bytes and time. A status other than 200 is an answer, not a failure.
 */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include "core/buf.h"
#include "core/err.h"
#include "core/text.h"

enum {
    HTTP_URL_MAX = 1024,
    HTTP_TYPE_MAX = 128,
    HTTP_CALLS_MAX = 64,        /* at the same time */
    HTTP_ANSWER_MAX = 16 << 20, /* largest answer_max */
};

struct http_request {
    const char *url;
    const char *content_type; /* of the body; NULL: a GET without body */
    struct text body;
    const char *accept;  /* NULL: none */
    const char *ca_file; /* PEM of the only authorities to trust; NULL: the system's */
    size_t answer_max;   /* bytes */
    int timeout_ms;      /* for the whole call */
};

struct http_answer {
    int status;
    char content_type[HTTP_TYPE_MAX]; /* "" when none was sent */
    struct buf body;
};

void http_answer_init(struct http_answer *answer);
void http_answer_release(struct http_answer *answer);

/* True when a call to the URL would be made: https, or http to this machine. */
bool http_url_allowed(const char *url);
/* prefix and a path with exactly one '/' between them. Fails: ERR_LIMIT. */
bool http_url_join(const char *prefix, const char *path, char out[HTTP_URL_MAX],
                   struct err *err) MUST_CHECK;

/* answer was initialised. Fails: ERR_CONFIG for a URL that is not allowed; ERR_NETWORK; ERR_LIMIT
 * when the answer is too large. */
bool http_call(const struct http_request *request, struct http_answer *answer,
               struct err *err) MUST_CHECK;

/* One of several calls that are made at the same time. */
struct http_job {
    struct http_request request;
    struct http_answer answer; /* initialised by http_call_all(), released by the caller */
    bool ok;
    struct err err; /* when not ok */
};

/* Each job says for itself whether it went well. count is at most HTTP_CALLS_MAX. */
void http_call_all(struct http_job *jobs, size_t count);

#endif
