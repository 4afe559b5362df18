/*
 * Pages a second beside Hugo: 477 villages and two years, then a programme of many villages
 * (VILLAGES in the environment, 100,000 otherwise; 0 leaves it out). Hugo makes the same pages from
 * the same models with the same templates (tests/bench/hugo); a sample of both is compared. Whole
 * processes on both sides: ours reads the database, looks for leaks, writes chains and syncs as
 * well. With a folder as argument the site is left there to look at.
 */
#include "../support/test.h"

#include "../integration/publish_fixture.h"
#include "publish/publisher.h"
#include "json/value.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { WHOLE = 477, MANY = 100000, RECORDS = 40, RECORDS_OF_MANY = 4, SAMPLE = 200, RATIO = 3 };

struct cost {
    int64_t us, cpu_us;
};

static int64_t used(int who)
{
    struct rusage usage;
    if (getrusage(who, &usage) != 0)
        return 0;
    return (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static int64_t memory_kib(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
}

/* What Hugo makes its pages of: a line of JSON each. */
struct watched {
    FILE *file;
    struct buf line;
};

static void watch(void *arg, const char *path, const char *template, const struct jv *model)
{
    struct watched *watched = arg;
    buf_clear(&watched->line);
    jv_write(model, 0, &watched->line);
    (void)fprintf(watched->file, "{\"path\":\"%s\",\"template\":\"%s\",\"model\":%s}\n", path,
                  template, watched->line.data);
}

static struct publish_summary run(struct pg_test *pg, const struct publish_options *options,
                                  struct cost *ret)
{
    struct err err = { 0 };
    struct publish_summary summary;
    int64_t from = time_monotonic_us();
    int64_t cpu = used(RUSAGE_SELF);
    if (!publish_site(pg->db, options, &summary, &err)) {
        (void)fprintf(stderr, "publish: %s\n", err.text);
        exit(1);
    }
    *ret = (struct cost) { time_monotonic_us() - from, used(RUSAGE_SELF) - cpu };
    return summary;
}

static int64_t per_second(size_t pages, int64_t us) { return (int64_t)pages * 1000000 / (us + 1); }

static void say(const char *what, const struct publish_summary *s, struct cost cost)
{
    printf("publish, %s: %zu pages (%zu files, %zu changed) in %" PRId64 " ms, %" PRId64
           " ms of processor: %" PRId64 " pages a second, %" PRId64 " a processor second; %" PRId64
           " MiB\n",
           what, s->pages, s->files, s->changed, cost.us / 1000, cost.cpu_us / 1000,
           per_second(s->pages, cost.us), per_second(s->pages, cost.cpu_us), memory_kib() / 1024);
}

static bool shell(const char *command, struct cost *ret)
{
    int64_t from = time_monotonic_us();
    int64_t cpu = used(RUSAGE_CHILDREN);
    FILE *pipe = popen(command, "r");
    char text[4096];
    bool ok = pipe != NULL;
    while (ok && fgets(text, sizeof text, pipe) != NULL) {
    }
    int status = ok ? pclose(pipe) : -1;
    *ret = (struct cost) { time_monotonic_us() - from, used(RUSAGE_CHILDREN) - cpu };
    if (status != 0)
        (void)fprintf(stderr, "%s\n%s", command, text);
    return status == 0;
}

/* The same pages by Hugo; false where there is none. */
static void beside_hugo(const char *folder, const char *out, size_t pages, struct cost ours)
{
    char command[2048];
    struct cost cost;
    struct cost ignored;
    if (!shell("command -v hugo", &ignored)) {
        printf("hugo is not installed: nothing to stand beside\n");
        return;
    }
    (void)snprintf(command, sizeof command,
                   "python3 -B tests/bench/hugo/convert.py %s/pages %s/hugo", folder, folder);
    if (!shell(command, &ignored))
        exit(1);
    (void)snprintf(command, sizeof command, "cd %s/hugo && hugo --quiet --destination public 2>&1",
                   folder);
    if (!shell(command, &cost))
        exit(1);
    (void)snprintf(command, sizeof command,
                   "cd %s/hugo/public && python3 -B \"$OLDPWD\"/tests/bench/hugo/compare.py %s . "
                   "$(find . -name '*.html' | sort | awk 'NR %% %zu == 1' | head -n %d) 2>&1",
                   folder, out, pages / SAMPLE + 1, SAMPLE);
    if (!shell(command, &ignored))
        exit(1);
    int64_t percent = cost.us * 100 / (ours.us + 1);
    printf("hugo, the same pages: %" PRId64 " ms, %" PRId64 " ms of processor: %" PRId64
           " pages a second; ratio %" PRId64 ".%02" PRId64 " (at least %d.00)\n",
           cost.us / 1000, cost.cpu_us / 1000, per_second(pages, cost.us), percent / 100,
           percent % 100, RATIO);
}

static void measure(int villages, int records, const char *keep)
{
    struct pg_test pg;
    char size[96], out[600], pages[600];
    struct cost cost, ignored;
    struct watched watched;
    pg_test_begin(&pg);
    (void)snprintf(size, sizeof size, "CREATE TEMP TABLE size AS SELECT %d AS villages", villages);
    (void)snprintf(out, sizeof out, "%s/site", keep != NULL ? keep : pg.folder);
    pg_test_sql(&pg, size);
    pg_test_sql(&pg, PUBLISH_PROGRAMME);
    for (size_t i = 0; i < COUNT(PUBLISH_SCALED); i++)
        pg_test_sql(&pg, PUBLISH_SCALED[i]);
    struct signing_key *key = publish_fixture_key(&pg);
    publish_fixture_chains(&pg, key, records);
    signing_key_free(key);
    pg_test_sql(&pg, "ANALYZE");
    struct publish_options options = { .out = out };
    struct publish_summary summary = run(&pg, &options, &cost);
    printf("%d villages, %d records each\n", villages, records);
    say("new", &summary, cost);
    struct publish_summary again = run(&pg, &options, &ignored);
    say("unchanged", &again, ignored);
    (void)snprintf(pages, sizeof pages, "%s/pages", pg.folder);
    watched.file = fopen(pages, "w");
    buf_init(&watched.line, PUBLISH_PAGE_MAX);
    options.watch = watch;
    options.watch_arg = &watched;
    (void)run(&pg, &options, &ignored);
    if (watched.file == NULL || fclose(watched.file) != 0)
        exit(1);
    buf_release(&watched.line);
    beside_hugo(pg.folder, out, summary.pages, cost);
    pg_test_end(&pg);
}

int main(int argc, char **argv)
{
    const char *many = getenv("VILLAGES");
    int villages = many == NULL ? MANY : (int)strtol(many, NULL, 10);
    measure(WHOLE, RECORDS, argc > 1 ? argv[1] : NULL);
    if (villages > 0)
        measure(villages, RECORDS_OF_MANY, NULL);
    return 0;
}
