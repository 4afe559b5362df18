#include "web/metrics.h"
#include "web.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Upper ends of the buckets, in microseconds and as they are shown. */
static const struct {
    int64_t us;
    const char *le;
} BUCKETS[] = {
    { 1000, "0.001" },    { 2500, "0.0025" }, { 5000, "0.005" },  { 10000, "0.01" },
    { 25000, "0.025" },   { 50000, "0.05" },  { 100000, "0.1" },  { 250000, "0.25" },
    { 500000, "0.5" },    { 1000000, "1.0" }, { 2500000, "2.5" }, { 5000000, "5.0" },
    { 10000000, "10.0" },
};

struct metric {
    STAILQ_ENTRY(metric) link; /* in the order of the names */
    enum metric_kind kind;
    const char *help;
    char name[METRIC_NAME_MAX];
    char labels[METRIC_LABELS_MAX];
    _Atomic int64_t value; /* of a duration: how many there were */
    _Atomic int64_t sum_us;
    _Atomic int64_t counts[COUNT(BUCKETS)]; /* that took as long as that, and no less */
};

struct metrics {
    pthread_mutex_t lock; /* of the list; numbers are atomic */
    STAILQ_HEAD(, metric) all;
    int count;
};

struct metrics *metrics_new(void)
{
    struct metrics *metrics = calloc(1, sizeof *metrics);
    if (metrics == NULL || pthread_mutex_init(&metrics->lock, NULL) != 0)
        abort();
    STAILQ_INIT(&metrics->all);
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    if (metrics == NULL)
        return;
    for (struct metric *it; (it = STAILQ_FIRST(&metrics->all)) != NULL;) {
        STAILQ_REMOVE_HEAD(&metrics->all, link);
        free(it);
    }
    (void)pthread_mutex_destroy(&metrics->lock); /* nobody has it */
    free(metrics);
}

static struct metric *make(enum metric_kind kind, const char *name, const char *help,
                           const char *labels)
{
    struct metric *it = calloc(1, sizeof *it);
    if (it == NULL)
        abort();
    assert(strlen(name) < sizeof it->name && strlen(labels) < sizeof it->labels);
    assert(strpbrk(labels, "\\\n") == NULL);
    it->kind = kind;
    it->help = help;
    (void)snprintf(it->name, sizeof it->name, "%s", name);
    (void)snprintf(it->labels, sizeof it->labels, "%s", labels);
    return it;
}

struct metric *metrics_add(struct metrics *metrics, enum metric_kind kind, const char *name,
                           const char *help, const char *labels)
{
    struct metric *after = NULL; /* the last of those that come before it */
    struct metric *it;
    (void)pthread_mutex_lock(&metrics->lock); /* a plain lock does not fail */
    STAILQ_FOREACH(it, &metrics->all, link)
    {
        int order = strcmp(it->name, name);
        if (order == 0)
            order = strcmp(it->labels, labels);
        if (order == 0 || order > 0)
            break;
        after = it;
    }
    bool known = it != NULL && strcmp(it->name, name) == 0 && strcmp(it->labels, labels) == 0;
    if (!known && metrics->count == METRICS_MAX) {
        it = after != NULL ? after : STAILQ_FIRST(&metrics->all);
    } else if (!known) {
        it = make(kind, name, help, labels);
        metrics->count++;
        if (after == NULL)
            STAILQ_INSERT_HEAD(&metrics->all, it, link);
        else
            STAILQ_INSERT_AFTER(&metrics->all, after, it, link);
    }
    (void)pthread_mutex_unlock(&metrics->lock);
    return it;
}

void metric_add(struct metric *metric, int64_t by) { metric->value += by; }
void metric_set(struct metric *metric, int64_t value) { metric->value = value; }
int64_t metric_value(const struct metric *metric) { return metric->value; }

void metric_observe(struct metric *metric, int64_t took_us)
{
    size_t i = 0;
    while (i < COUNT(BUCKETS) && took_us > BUCKETS[i].us)
        i++;
    if (i < COUNT(BUCKETS))
        metric->counts[i]++;
    metric->sum_us += took_us;
    metric->value++;
}

static void write_duration(const struct metric *it, struct buf *out)
{
    const char *comma = it->labels[0] != '\0' ? "," : "";
    int64_t count = it->value; /* before its buckets, which may grow meanwhile */
    int64_t sum_us = it->sum_us;
    int64_t so_far = 0;
    for (size_t i = 0; i < COUNT(BUCKETS); i++) {
        so_far += it->counts[i];
        if (so_far > count)
            so_far = count;
        buf_addf(out, "%s_bucket{%s%sle=\"%s\"} %" PRId64 "\n", it->name, it->labels, comma,
                 BUCKETS[i].le, so_far);
    }
    buf_addf(out, "%s_bucket{%s%sle=\"+Inf\"} %" PRId64 "\n", it->name, it->labels, comma, count);
    const char *open = it->labels[0] != '\0' ? "{" : "";
    const char *close = it->labels[0] != '\0' ? "}" : "";
    buf_addf(out, "%s_sum%s%s%s %" PRId64 ".%06d\n", it->name, open, it->labels, close,
             sum_us / 1000000, (int)(sum_us % 1000000));
    buf_addf(out, "%s_count%s%s%s %" PRId64 "\n", it->name, open, it->labels, close, count);
}

void metrics_write(struct metrics *metrics, struct buf *out)
{
    static const char *const KINDS[] = {
        [METRIC_COUNTER] = "counter", [METRIC_GAUGE] = "gauge", [METRIC_DURATION] = "histogram"
    };
    const struct metric *it;
    const char *name = "";
    (void)pthread_mutex_lock(&metrics->lock);
    STAILQ_FOREACH(it, &metrics->all, link)
    {
        if (strcmp(it->name, name) != 0)
            buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", it->name, it->help, it->name,
                     KINDS[it->kind]);
        name = it->name;
        if (it->kind == METRIC_DURATION)
            write_duration(it, out);
        else if (it->labels[0] != '\0')
            buf_addf(out, "%s{%s} %" PRId64 "\n", it->name, it->labels, it->value);
        else
            buf_addf(out, "%s %" PRId64 "\n", it->name, it->value);
    }
    (void)pthread_mutex_unlock(&metrics->lock);
}

void metrics_access(struct metrics *metrics, const struct web_access *access)
{
    char labels[METRIC_LABELS_MAX];
    const char *route = access->route[0] != '\0' ? access->route : "none";
    (void)snprintf(labels, sizeof labels, "route=\"%.100s\"", route);
    metric_observe(metrics_add(metrics, METRIC_DURATION, "mingzhang_http_request_duration_seconds",
                               "From the whole request to the last byte of its answer.", labels),
                   access->took_us);
    metric_add(metrics_add(metrics, METRIC_COUNTER, "mingzhang_http_response_bytes_total",
                           "Bytes of the bodies of answers.", labels),
               (int64_t)access->bytes);
    (void)snprintf(labels, sizeof labels, "method=\"%.16s\",route=\"%.100s\",status=\"%d\"",
                   access->method, route, access->status);
    metric_add(metrics_add(metrics, METRIC_COUNTER, "mingzhang_http_requests_total",
                           "Requests answered.", labels),
               1);
}

void metrics_server(struct metrics *metrics, const struct web_server *server, const char *name)
{
    char labels[METRIC_LABELS_MAX];
    (void)snprintf(labels, sizeof labels, "listener=\"%.100s\"", name);
    metric_set(metrics_add(metrics, METRIC_GAUGE, "mingzhang_http_connections",
                           "Connections that are open.", labels),
               server->connections);
    metric_set(metrics_add(metrics, METRIC_GAUGE, "mingzhang_http_queue_waiting",
                           "Requests that wait for a worker.", labels),
               server->pool.waiting);
    metric_set(metrics_add(metrics, METRIC_GAUGE, "mingzhang_http_streams",
                           "Streams of events that are open.", labels),
               server->stream_count);
}
