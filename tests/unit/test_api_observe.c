#include "../support/test.h"

#include "../../src/api/observe.h"
#include "../../src/api/service.h"
#include "core/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LATE_US INT64_C(1555084790000000) /* 2019-04-12 23:59:50 Beijing */
#define HOUR_US INT64_C(3600000000)

static bool has_file(const char *home, const char *day)
{
    char path[200];
    struct stat is;
    (void)snprintf(path, sizeof path, "%s/log/access/%s.jsonl", home, day);
    bool is_there = stat(path, &is) == 0;
    (void)unlink(path);
    return is_there;
}

/* The day on which a request began may be closed and its digest a record when it ends. */
static void on_access__writes_into_the_day_on_which_a_request_ends(void **state)
{
    (void)state;
    char home[] = "/tmp/observe.XXXXXX", folder[60];
    struct conf conf = { .home = "" };
    struct api api = { .options = { .conf = &conf } };
    const struct web_access access = { .time_us = LATE_US,
                                       .took_us = HOUR_US,
                                       .method = "GET",
                                       .route = "/jobs/{job}/events",
                                       .status = 200 };
    struct err err = { 0 };
    assert_non_null(mkdtemp(home));
    (void)snprintf(conf.home, sizeof conf.home, "%s", home);
    ASSERT_OK(observe__new(&api, &api.observe, &err));
    time_fix(LATE_US + HOUR_US);
    api__on_access(&api, &access);
    time_fix(0);
    observe__free(api.observe);
    assert_false(has_file(home, "2019-04-12"));
    assert_true(has_file(home, "2019-04-13"));
    (void)snprintf(folder, sizeof folder, "%s/log/access", home);
    assert_int_equal(rmdir(folder), 0);
    (void)snprintf(folder, sizeof folder, "%s/log", home);
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(rmdir(home), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_access__writes_into_the_day_on_which_a_request_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
