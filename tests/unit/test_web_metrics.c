/* What an operator's machines read: numbers and log lines. */
#include "../support/test.h"

#include "web/line.h"
#include "web/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct web_access ACCESS = {
    .time_us = INT64_C(1555057815123456),
    .took_us = 1500,
    .id = "01890a5d-ac96-774b-bcce-b302099a8057",
    .method = "GET",
    .route = "/api/v1/villages/{code}",
    .status = 200,
    .bytes = 321,
    .key = "0123456789abcdef",
};

static void fill(struct metrics *metrics)
{
    struct web_access other = ACCESS;
    other.took_us = 20000000;
    metric_add(metrics_add(metrics, METRIC_COUNTER, "mingzhang_records_posted_total",
                           "Records posted.", ""),
               41);
    metric_add(metrics_add(metrics, METRIC_COUNTER, "mingzhang_records_posted_total",
                           "Records posted.", ""),
               1);
    metric_set(metrics_add(metrics, METRIC_GAUGE, "mingzhang_log_behind_records",
                           "Records that wait for the log.", "log=\"a\""),
               7);
    metric_set(metrics_add(metrics, METRIC_GAUGE, "mingzhang_log_behind_records",
                           "Records that wait for the log.", "log=\"b\""),
               -8);
    metrics_access(metrics, &ACCESS);
    metrics_access(metrics, &other);
}

static void metrics_write__shows_every_series_once(void **state)
{
    static const char *const LINES[] = {
        "# HELP mingzhang_records_posted_total Records posted.\n"
        "# TYPE mingzhang_records_posted_total counter\n"
        "mingzhang_records_posted_total 42\n",
        "# TYPE mingzhang_log_behind_records gauge\n"
        "mingzhang_log_behind_records{log=\"a\"} 7\n"
        "mingzhang_log_behind_records{log=\"b\"} -8\n",
        "_bucket{route=\"/api/v1/villages/{code}\",le=\"0.001\"} 0\n",
        "_bucket{route=\"/api/v1/villages/{code}\",le=\"0.0025\"} 1\n",
        "_bucket{route=\"/api/v1/villages/{code}\",le=\"10.0\"} 1\n",
        "_bucket{route=\"/api/v1/villages/{code}\",le=\"+Inf\"} 2\n",
        "_sum{route=\"/api/v1/villages/{code}\"} 20.001500\n",
        "_count{route=\"/api/v1/villages/{code}\"} 2\n",
        "mingzhang_http_requests_total{method=\"GET\",route=\"/api/v1/villages/{code}\","
        "status=\"200\"} 2\n",
        "mingzhang_http_response_bytes_total{route=\"/api/v1/villages/{code}\"} 642\n",
    };
    AUTO(metrics) struct metrics *metrics = metrics_new();
    struct buf out;
    (void)state;
    buf_init(&out, 1 << 16);
    fill(metrics);
    metrics_write(metrics, &out);
    for (size_t i = 0; i < COUNT(LINES); i++)
        ASSERT_TEXT_HAS(out.data, LINES[i]);
    buf_release(&out);
}

/* Prometheus' own tool reads it and has nothing to say about names, units or help. */
static void metrics_write__passes_promtool(void **state)
{
    AUTO(metrics) struct metrics *metrics = metrics_new();
    struct buf out;
    (void)state;
    buf_init(&out, 1 << 16);
    fill(metrics);
    metrics_write(metrics, &out);
    FILE *tool = popen("promtool check metrics >&2", "w");
    assert_non_null(tool);
    assert_int_equal(fwrite(out.data, 1, out.len, tool), out.len);
    assert_int_equal(pclose(tool), 0);
    buf_release(&out);
}

static void metrics_add__stops_at_its_limit(void **state)
{
    AUTO(metrics) struct metrics *metrics = metrics_new();
    char labels[32];
    (void)state;
    for (int i = 0; i < METRICS_MAX; i++) {
        (void)snprintf(labels, sizeof labels, "n=\"%06d\"", i);
        struct metric *it = metrics_add(metrics, METRIC_GAUGE, "g", "A gauge.", labels);
        metric_add(it, 1);
        assert_int_equal(metric_value(it), 1); /* a new one */
    }
    struct metric *it = metrics_add(metrics, METRIC_GAUGE, "g", "A gauge.", "n=\"999999\"");
    assert_int_equal(metric_value(it), 1); /* one that is there */
}

static void line__is_one_object_whatever_its_values_hold(void **state)
{
    struct line line;
    (void)state;
    line_begin(&line, LINE_WARNING, "odd");
    line_text(&line, "value", "a\"b\\c\nd\x01\x7f\xff公");
    line_int(&line, "count", -3);
    const char *out = line_end(&line);
    assert_memory_equal(out, "<4>{\"time\":\"", 12);
    struct text object = line_object(&line);
    assert_ptr_equal(object.ptr, out + 3);
    assert_int_equal(object.ptr[object.len - 1], '}');
    ASSERT_TEXT_HAS(out, ",\"event\":\"odd\",\"value\":\"a\\\"b\\\\c\\u000ad\\u0001\\u007f?公\","
                         "\"count\":-3}\n");
}

static void line__cuts_long_values_and_leaves_out_what_does_not_fit(void **state)
{
    static char value[2 * LINE_VALUE_MAX];
    struct line line;
    char want[LINE_VALUE_MAX + 8];
    (void)state;
    memset(value, 'v', sizeof value - 1);
    line_begin(&line, LINE_INFO, "long");
    for (int i = 0; i < 4; i++)
        line_text(&line, "value", value);
    line_int(&line, "last", 1);
    const char *out = line_end(&line);
    (void)snprintf(want, sizeof want, "\"%.*s\"", LINE_VALUE_MAX, value);
    ASSERT_TEXT_HAS(out, want);
    ASSERT_TEXT_HAS(out, ",\"last\":1}\n");
    assert_true(strlen(out) < LINE_MAX_BYTES);
}

static void line_access__names_the_request_and_no_person(void **state)
{
    struct line line;
    (void)state;
    line_access(&line, &ACCESS);
    ASSERT_TEXT_HAS(line_end(&line),
                    ",\"event\":\"request\",\"at\":\"2019-04-12T08:30:15.123456Z\","
                    "\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"method\":\"GET\","
                    "\"route\":\"/api/v1/villages/{code}\",\"status\":200,\"bytes\":321,"
                    "\"us\":1500,\"key\":\"0123456789abcdef\"}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_write__shows_every_series_once),
        cmocka_unit_test(metrics_write__passes_promtool),
        cmocka_unit_test(metrics_add__stops_at_its_limit),
        cmocka_unit_test(line__is_one_object_whatever_its_values_hold),
        cmocka_unit_test(line__cuts_long_values_and_leaves_out_what_does_not_fit),
        cmocka_unit_test(line_access__names_the_request_and_no_person),
    };
    return cmocka_run_group_tests_name("web_metrics", tests, NULL, NULL);
}
