/*
 * Pages a second: the whole site of 477 villages and two years, made new and made again
 * without a change. With a folder as argument the site is left there to look at.
 */
#include "../support/test.h"

#include "../integration/publish_fixture.h"
#include "publish/publisher.h"

#include <sys/resource.h>

enum { VILLAGES = 477, RECORDS = 40 };

/* Processor time of this program so far: other programs do not disturb it. */
static int64_t cpu_us(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    return (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void run(struct pg_test *pg, const char *out, const char *what)
{
    struct err err = { 0 };
    struct publish_options options = { .out = out };
    struct publish_summary summary;
    int64_t from = time_monotonic_us();
    int64_t cpu_from = cpu_us();
    if (!publish_site(pg->db, &options, &summary, &err)) {
        (void)fprintf(stderr, "%s: %s\n", what, err.text);
        exit(1);
    }
    int64_t us = time_monotonic_us() - from;
    int64_t cpu = cpu_us() - cpu_from;
    printf("publish, %s: %zu pages (%zu files, %zu changed) in %" PRId64 " ms, %" PRId64
           " ms of processor: %" PRId64 " pages a second, %" PRId64 " a processor second\n",
           what, summary.pages, summary.files, summary.changed, us / 1000, cpu / 1000,
           (int64_t)summary.pages * 1000000 / (us > 0 ? us : 1),
           (int64_t)summary.pages * 1000000 / (cpu > 0 ? cpu : 1));
}

int main(int argc, char **argv)
{
    struct pg_test pg;
    char size[96];
    char out[600];
    pg_test_begin(&pg);
    (void)snprintf(size, sizeof size, "CREATE TEMP TABLE size AS SELECT %d AS villages", VILLAGES);
    (void)snprintf(out, sizeof out, "%s/site", argc > 1 ? argv[1] : pg.folder);
    pg_test_sql(&pg, size);
    pg_test_sql(&pg, PUBLISH_PROGRAMME);
    for (size_t i = 0; i < COUNT(PUBLISH_SCALED); i++)
        pg_test_sql(&pg, PUBLISH_SCALED[i]);
    struct signing_key *key = publish_fixture_key(&pg);
    publish_fixture_chains(&pg, key, RECORDS);
    signing_key_free(key);
    pg_test_sql(&pg, "ANALYZE");
    run(&pg, out, "new");
    run(&pg, out, "unchanged");
    pg_test_end(&pg);
    return 0;
}
