/*
 * web/metrics.h - numbers for an operator, in the text form that Prometheus reads.
 *
 *   struct metric *posted = metrics_add(all, METRIC_COUNTER, "mingzhang_records_posted_total",
 *                                       "Records posted.", "");
 *   metric_add(posted, 1);                                (from any thread)
 *   metrics_write(all, &response->body);                  (METRICS_TYPE)
 *
 * A name may have several series that differ in their labels: METRIC("role", "payer"). Numbers are
 * whole; durations are given in microseconds and shown in seconds.
 */
#ifndef WEB_METRICS_H
#define WEB_METRICS_H

#include "web/server.h"

enum { METRICS_MAX = 2048, METRIC_NAME_MAX = 96, METRIC_LABELS_MAX = 192 };

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

enum metric_kind {
    METRIC_COUNTER,  /* only grows; its name ends with _total */
    METRIC_GAUGE,    /* as it is now */
    METRIC_DURATION, /* how many took how long; its name ends with _seconds */
};

struct metric;
struct metrics;

struct metrics *metrics_new(void);
void metrics_free(struct metrics *metrics);
AUTO_DEFINE(metrics)

/* The series of this name and these labels, made when it is new: `role="payer",kind="x"`, or "".
 * name, help and what is between the quotes are the program's own (asserted: no quote, backslash
 * or line end). One series too many gives the last one, so that numbers are lost and nothing else.
 * From any thread. */
struct metric *metrics_add(struct metrics *metrics, enum metric_kind kind, const char *name,
                           const char *help, const char *labels);
void metric_add(struct metric *metric, int64_t by);
void metric_set(struct metric *metric, int64_t value);       /* of a gauge */
void metric_observe(struct metric *metric, int64_t took_us); /* of a duration */
int64_t metric_value(const struct metric *metric);           /* how many, of a duration */

void metrics_write(struct metrics *metrics, struct buf *out);

/* Counts a request of a server: mingzhang_http_requests_total by method, route and status;
 * mingzhang_http_request_duration_seconds by route; mingzhang_http_response_bytes_total. */
void metrics_access(struct metrics *metrics, const struct web_access *access);
/* Sets mingzhang_http_connections, _queue_waiting, _streams of the server of that name. */
void metrics_server(struct metrics *metrics, const struct web_server *server, const char *name);

#endif
