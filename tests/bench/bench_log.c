/*
 * Does sealing keep up with bulk import? For 10^4, 10^5 ... up to BENCH_ROWS facts (default 10^5),
 * half payments and half statement lines of 477 villages, in the same run:
 *
 *   posted   records a second: facts → signed, chained, durable
 *   sealed   records a second: places in the log, a checkpoint, tiles and entry bundles on the disk
 *
 * and then 100 records more: what a round costs on top of a large log. Exit 1 when sealing is
 * slower than posting, or above 64 MiB.
 */
#include "../support/facts.h"
#include "../support/pg.h"
#include "ledger/poster.h"
#include "log/log.h"
#include "signer/signer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VILLAGES = 477, MEMORY_MAX_KIB = 64 * 1024, MORE = 100 };

struct told {
    uint64_t records;
    int64_t us;
};

static void must(bool ok, const struct err *err)
{
    if (ok)
        return;
    (void)fprintf(stderr, "%s\n", err->text);
    exit(3);
}

struct bench {
    struct pg_test pg;
    struct conf conf;
    struct signer_settings settings;
};

static struct told post(struct db *db, struct signer *signer)
{
    struct err err = { 0 };
    struct post_summary summary;
    int64_t from = time_monotonic_us();
    must(ledger_post(db, signer, NULL, &summary, &err), &err);
    return (struct told) { summary.records, time_monotonic_us() - from };
}

static struct told seal(const struct bench *bench, struct db *db, struct signer *signer)
{
    struct err err = { 0 };
    struct log_summary summary;
    int64_t from = time_monotonic_us();
    must(log_advance(db, signer, &bench->conf, NULL, &summary, &err), &err);
    return (struct told) { summary.placed, time_monotonic_us() - from };
}

/* A process of its own, so that its memory is the work's. Returns its largest size in KiB. */
static long in_child(const struct bench *bench, bool is_sealing, struct told *ret)
{
    int ends[2], status;
    struct rusage usage = { 0 };
    if (pipe(ends) != 0)
        abort();
    pid_t child = fork();
    if (child == 0) {
        struct err err = { 0 };
        struct db *db = NULL;
        struct signer *signer = NULL;
        must(db_open(bench->pg.conninfo, &db, &err), &err);
        must(signer_open_local(&bench->settings, &signer, &err), &err);
        struct told told = is_sealing ? seal(bench, db, signer) : post(db, signer);
        _exit(write(ends[1], &told, sizeof told) == sizeof told ? 0 : 3);
    }
    (void)close(ends[1]); /* so that read() ends with the child */
    bool ok = read(ends[0], ret, sizeof *ret) == sizeof *ret;
    (void)close(ends[0]); /* it was only read */
    if (wait4(child, &status, 0, &usage) != child || !ok || status != 0)
        exit(3);
    return usage.ru_maxrss;
}

static void begin(struct bench *bench)
{
    struct err err = { 0 };
    AUTO(signer) struct signer *signer = NULL;
    memset(bench, 0, sizeof *bench);
    pg_test_begin(&bench->pg);
    (void)snprintf(bench->conf.home, sizeof bench->conf.home, "%s", bench->pg.folder);
    must(signer_settings(&bench->conf, &bench->settings, &err), &err);
    must(signer_create(&bench->settings, "bench.example/log", &err), &err);
    must(signer_open_local(&bench->settings, &signer, &err), &err);
    must(ledger_init(bench->pg.db, "bench.example/log", &signer->key, &err), &err);
    facts_programme(bench->pg.db, VILLAGES);
}

static int64_t rate(const struct told *told)
{
    return (int64_t)told->records * 1000000 / (told->us > 0 ? told->us : 1);
}

/* False when an aim is missed. */
static bool run(int rows)
{
    struct bench bench;
    struct told posted, sealed, more;
    begin(&bench);
    facts_payments(bench.pg.db, VILLAGES, rows / 2);
    facts_lines(bench.pg.db, VILLAGES, rows / 2);
    pg_test_sql(&bench.pg, "ANALYZE");
    (void)in_child(&bench, false, &posted);
    long memory = in_child(&bench, true, &sealed);
    facts_payments(bench.pg.db, VILLAGES, MORE);
    (void)in_child(&bench, false, &(struct told) { 0 });
    (void)in_child(&bench, true, &more);
    int64_t percent = rate(&sealed) * 100 / (rate(&posted) > 0 ? rate(&posted) : 1);
    (void)printf("log  %8d facts  %8llu records  posted %6lld/s  sealed %6lld/s  ratio %lld.%02lld"
                 "  memory %ld MiB  then %llu records in %lld ms\n",
                 rows, (unsigned long long)sealed.records, (long long)rate(&posted),
                 (long long)rate(&sealed), (long long)percent / 100, (long long)percent % 100,
                 memory / 1024, (unsigned long long)more.records, (long long)more.us / 1000);
    (void)fflush(stdout); /* each line when it is known */
    bool is_whole = sealed.records == posted.records;
    pg_test_end(&bench.pg);
    return is_whole && percent >= 100 && memory <= MEMORY_MAX_KIB;
}

int main(void)
{
    const char *rows = getenv("BENCH_ROWS");
    long most = rows != NULL ? strtol(rows, NULL, 10) : 100000;
    bool ok = true;
    for (long count = 10000; count <= most; count *= 10)
        ok = run((int)count) && ok;
    return ok ? 0 : 1;
}
