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
    flockfile(watched->file); /* several threads make pages */
    buf_clear(&watched->line);
    jv_write(model, 0, &watched->line);
    (void)fprintf(watched->file, "{\"path\":\"%s\",\"template\":\"%s\",\"model\":%s}\n", path,
                  template, watched->line.data);
    funlockfile(watched->file);
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

/* Runs a command of ours in a shell, or ends. */
static struct cost must_shell(const char *command)
{
    struct cost cost;
    if (!shell(command, &cost))
        exit(1);
    return cost;
}

static struct cost less(struct cost a, struct cost b) { return a.us == 0 || b.us < a.us ? b : a; }

/* Where both write: a disk of memory where there is one, so that neither waits for a disk. */
static const char *new_folder(const struct pg_test *pg)
{
    static char folder[64];
    (void)snprintf(folder, sizeof folder, "/dev/shm/mingzhang-bench-XXXXXX"); /* fits */
    return mkdtemp(folder) != NULL ? folder : pg->folder;
}

struct bench {
    struct pg_test pg;
    const char *folder;
    char out[600];
    struct publish_options options;
};

static void new_programme(struct bench *bench, int villages, int records)
{
    char size[96];
    struct pg_test *pg = &bench->pg;
    pg_test_begin(pg);
    (void)snprintf(size, sizeof size, "CREATE TEMP TABLE size AS SELECT %d AS villages", villages);
    pg_test_sql(pg, size);
    pg_test_sql(pg, PUBLISH_PROGRAMME);
    for (size_t i = 0; i < COUNT(PUBLISH_SCALED); i++)
        pg_test_sql(pg, PUBLISH_SCALED[i]);
    struct signing_key *key = publish_fixture_key(pg);
    publish_fixture_chains(pg, key, records);
    signing_key_free(key);
    pg_test_sql(pg, "VACUUM ANALYZE");
}

/* What Hugo makes its pages of. */
static void tell_pages(struct bench *bench)
{
    char path[600], command[2048];
    struct cost ignored;
    struct watched watched;
    struct publish_options options = bench->options;
    (void)snprintf(path, sizeof path, "%s/pages", bench->folder);
    watched.file = fopen(path, "w");
    buf_init(&watched.line, PUBLISH_PAGE_MAX);
    options.watch = watch;
    options.watch_arg = &watched;
    (void)run(&bench->pg, &options, &ignored);
    if (watched.file == NULL || fclose(watched.file) != 0)
        exit(1);
    buf_release(&watched.line);
    (void)snprintf(command, sizeof command,
                   "python3 -B tests/bench/hugo/convert.py %s/pages %s/hugo", bench->folder,
                   bench->folder);
    (void)must_shell(command);
}

static void compare(const struct bench *bench, size_t pages)
{
    char command[2048];
    (void)snprintf(command, sizeof command,
                   "cd %s/hugo/public && python3 -B \"$OLDPWD\"/tests/bench/hugo/compare.py %s . "
                   "$(find . -name '*.html' | sort | awk 'NR %% %zu == 1' | head -n %d) 2>&1",
                   bench->folder, bench->out, pages / SAMPLE + 1, SAMPLE);
    (void)must_shell(command);
}

/* New sites by turns with Hugo; the fastest of each. The aim is judged on the pages, which both
 * make; the whole site, which Hugo does not make, is printed beside it. */
static bool beside_hugo(struct bench *bench, int times)
{
    char remove[1024], hugo[1024];
    struct publish_options pages = bench->options;
    struct publish_summary summary = { 0 };
    struct cost ours = { 0 }, whole = { 0 }, theirs = { 0 };
    pages.pages_only = true;
    (void)snprintf(remove, sizeof remove, "rm -rf %s %s/hugo/public", bench->out, bench->folder);
    (void)snprintf(hugo, sizeof hugo, "cd %s/hugo && hugo --quiet --destination public 2>&1",
                   bench->folder);
    for (int i = 0; i < times; i++) {
        struct cost cost;
        (void)must_shell(remove);
        summary = run(&bench->pg, &pages, &cost);
        say("new, pages", &summary, cost);
        ours = less(ours, cost);
        theirs = less(theirs, must_shell(hugo));
        (void)must_shell(remove);
        summary = run(&bench->pg, &bench->options, &cost);
        say("new, all", &summary, cost);
        whole = less(whole, cost);
    }
    (void)must_shell(hugo);
    compare(bench, summary.pages);
    int64_t percent = theirs.us * 100 / (ours.us + 1);
    int64_t of_whole = theirs.us * 100 / (whole.us + 1);
    printf("hugo, the same pages: %" PRId64 " ms, %" PRId64 " ms of processor: %" PRId64
           " pages a second; ratio %" PRId64 ".%02" PRId64
           " (at least %d.00); to our whole site %" PRId64 ".%02" PRId64 "\n",
           theirs.us / 1000, theirs.cpu_us / 1000, per_second(summary.pages, theirs.us),
           percent / 100, percent % 100, RATIO, of_whole / 100, of_whole % 100);
    return percent >= RATIO * 100;
}

static bool measure(int villages, int records, const char *keep)
{
    struct bench bench = { 0 };
    struct cost cost;
    char command[1024];
    new_programme(&bench, villages, records);
    bench.folder = new_folder(&bench.pg);
    (void)snprintf(bench.out, sizeof bench.out, "%s/site", keep != NULL ? keep : bench.folder);
    bench.options = (struct publish_options) { .out = bench.out };
    printf("%d villages, %d records each\n", villages, records);
    bool has_hugo = shell("command -v hugo", &cost);
    bool reached = true;
    tell_pages(&bench);
    if (has_hugo)
        reached = beside_hugo(&bench, villages < MANY / 10 ? 3 : 1);
    else
        printf("hugo is not installed: nothing to stand beside\n");
    struct publish_summary again = run(&bench.pg, &bench.options, &cost);
    say("unchanged", &again, cost);
    (void)snprintf(command, sizeof command, "rm -rf %s", bench.folder);
    (void)must_shell(command);
    pg_test_end(&bench.pg);
    return reached;
}

int main(int argc, char **argv)
{
    const char *many = getenv("VILLAGES");
    int villages = many == NULL ? MANY : (int)strtol(many, NULL, 10);
    bool reached = measure(WHOLE, RECORDS, argc > 1 ? argv[1] : NULL);
    if (villages > 0)
        reached = measure(villages, RECORDS_OF_MANY, NULL) && reached;
    return reached ? 0 : 1;
}
