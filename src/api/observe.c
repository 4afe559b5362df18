#include "observe.h"
#include "access/log.h"
#include "access/note.h"
#include "access/session.h"
#include "core/date.h"
#include "ledger/desk.h"
#include "log/log.h"
#include "order/order.h"
#include "queue.h"
#include "service.h"
#include "web/line.h"
#include "web/metrics.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { FRESH_US = 5000000, MINUTE_US = 60000000, SERVERS_MAX = 4 };

struct observe {
    struct metrics *metrics;
    struct access_log *log;
    struct metric *leaves, *size, *waiting, *held, *log_lost;
    _Atomic int64_t fresh_us; /* when the database was last seen well */
    _Atomic bool is_alarming;
    int64_t minute_us; /* when that was done which is done once a minute */
    size_t server_count;
    struct {
        const char *name;
        const struct web_server *server;
    } servers[SERVERS_MAX];
};

bool observe__new(struct api *api, struct observe **ret, struct err *err)
{
    struct observe *it = calloc(1, sizeof *it);
    if (it == NULL)
        abort();
    it->metrics = metrics_new();
    it->leaves = metrics_add(it->metrics, METRIC_GAUGE, "mingzhang_log_leaves",
                             "Records with a place in the log.", "");
    it->size = metrics_add(it->metrics, METRIC_GAUGE, "mingzhang_log_checkpoint_size",
                           "Records that the newest checkpoint covers.", "");
    it->waiting = metrics_add(it->metrics, METRIC_GAUGE, "mingzhang_log_waiting",
                              "Records without a place in the log.", "");
    it->held = metrics_add(it->metrics, METRIC_GAUGE, "mingzhang_log_held",
                           "Records that a transaction holds back.", "");
    it->log_lost = metrics_add(it->metrics, METRIC_COUNTER, "mingzhang_access_log_lost_total",
                               "Lines of the access log that could not be written.", "");
    const struct conf *conf = api->options.conf;
    int days;
    if (!access_log_days(conf->access_log_days, &days, err) ||
        !access_log_open(conf->home, days, &it->log, err)) {
        observe__free(it);
        return false;
    }
    *ret = it;
    return true;
}

void observe__free(struct observe *observe)
{
    if (observe == NULL)
        return;
    access_log_free(observe->log);
    metrics_free(observe->metrics);
    free(observe);
}

void api__on_access(void *arg, const struct web_access *access)
{
    struct api *api = arg;
    struct line line;
    struct err ignored = { 0 };
    metrics_access(api->observe->metrics, access);
    line_access(&line, access);
    /* Into the file of the day on which it ends: one that began before midnight and goes on (a
     * stream, a large file) would change the file of a day whose digest is a record by now. */
    if (!access_log_write(api->observe->log, time_now_us(), line_object(&line), &ignored))
        metric_add(api->observe->log_lost, 1);
}

void api__healthz(void *arg, const struct web_request *request, struct web_response *response)
{
    (void)arg;
    (void)request; /* whoever asks: the process answers */
    buf_adds(&response->body, "ok\n");
}

const char *api_not_ready(const struct api *api)
{
    const struct observe *observe = api->observe;
    if (time_monotonic_us() - atomic_load(&observe->fresh_us) >= FRESH_US)
        return "the database cannot be reached";
    return atomic_load(&observe->is_alarming) ? "the log falls behind" : NULL;
}

void api__readyz(void *arg, const struct web_request *request, struct web_response *response)
{
    const char *why = api_not_ready(arg);
    (void)request; /* the same for everyone */
    response->status = why == NULL ? 200 : 503;
    buf_addf(&response->body, "%s\n", why == NULL ? "ready" : why);
}

void api_show_server(struct api *api, const char *name, const struct web_server *server)
{
    struct observe *observe = api->observe;
    if (observe->server_count == SERVERS_MAX)
        return;
    observe->servers[observe->server_count].name = name;
    observe->servers[observe->server_count].server = server;
    observe->server_count++;
}

void api__metrics(void *arg, const struct web_request *request, struct web_response *response)
{
    struct api *api = arg;
    if (!access_is_loopback(request->peer)) {
        response->status = 403;
        return;
    }
    for (size_t i = 0; i < api->observe->server_count; i++)
        metrics_server(api->observe->metrics, api->observe->servers[i].server,
                       api->observe->servers[i].name);
    response->content_type = METRICS_TYPE;
    metrics_write(api->observe->metrics, &response->body);
}

void observe__looked(struct observe *observe, const struct log_state *state)
{
    if (state == NULL)
        return;
    atomic_store(&observe->fresh_us, time_monotonic_us());
    atomic_store(&observe->is_alarming, log_is_alarming(&state->backlog));
    metric_set(observe->leaves, (int64_t)state->leaves);
    metric_set(observe->size, (int64_t)state->size);
    metric_set(observe->waiting, state->backlog.waiting);
    metric_set(observe->held, state->backlog.held);
}

static bool post_notes(struct desk *desk, void *arg, struct err *err)
{
    struct access_noted noted;
    (void)arg;
    return access_post_notes(desk, &noted, err);
}

/* Refused acts on orders have a list of their own (order/order.h). */
static bool post_refused(struct desk *desk, void *arg, struct err *err)
{
    size_t made;
    (void)arg; /* the queue's signature */
    return order_post_refused(desk, &made, err);
}

static bool close_days(struct desk *desk, void *arg, struct err *err)
{
    struct observe *observe = arg;
    int count;
    /* First what is old: of its days the records are committed. */
    return access_log_drop_old(desk_db(desk), observe->log, &count, err) &&
           access_log_close_days(desk, observe->log, &count, err);
}

void observe__post(struct api *api, bool has_notes)
{
    struct observe *observe = api->observe;
    struct err ignored = { 0 };
    if (has_notes && !queue__post(api->queue, NULL, post_notes, NULL, &ignored))
        err_clear(&ignored); /* they wait for the next time */
    if (time_monotonic_us() - observe->minute_us < MINUTE_US)
        return;
    observe->minute_us = time_monotonic_us();
    if (!queue__post(api->queue, NULL, post_refused, NULL, &ignored))
        err_clear(&ignored); /* they wait for the next time */
    if (!queue__post(api->queue, NULL, close_days, observe, &ignored))
        err_clear(&ignored);
}
