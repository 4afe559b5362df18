/*
 * Pages a second: the whole site of 477 villages and two years, made new and made again
 * without a change. With a folder as argument the site is left there to look at.
 */
#include "../support/test.h"

#include "../integration/publish_fixture.h"
#include "publish/publisher.h"

enum { VILLAGES = 477, RECORDS = 40 };

static int64_t run(struct pg_test *pg, const char *out, const char *what)
{
    struct err err = { 0 };
    struct publish_options options = { .out = out };
    struct publish_summary summary;
    int64_t from = time_monotonic_us();
    if (!publish_site(pg->db, &options, &summary, &err)) {
        (void)fprintf(stderr, "%s: %s\n", what, err.text);
        exit(1);
    }
    int64_t us = time_monotonic_us() - from;
    printf("publish, %s: %zu pages (%zu files, %zu changed) in %" PRId64 " ms: %" PRId64
           " pages a second\n",
           what, summary.pages, summary.files, summary.changed, us / 1000,
           (int64_t)summary.pages * 1000000 / (us > 0 ? us : 1));
    return us;
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
    (void)run(&pg, out, "new");
    (void)run(&pg, out, "unchanged");
    pg_test_end(&pg);
    return 0;
}
