/*
 * What it costs that the keys are in a process of their own: BENCH_ROWS payments (default 20000)
 * posted with the same rules by a signer in this process and by mingzhang-signer. Compared is the
 * processor time of everything that takes part - program, database server, signer - a record, in
 * turns, in the same run. Exit 1 when the process costs more than 15 % more.
 */
#include "../support/cpu.h"
#include "../support/facts.h"
#include "../support/pg.h"
#include "../support/signer_process.h"
#include "ledger/poster.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VILLAGES = 477, TURNS = 2, MORE_MAX_PERCENT = 115 };
#define LEDGER "bench.example/2019"

static void must(bool ok, const struct err *err)
{
    if (ok)
        return;
    (void)fprintf(stderr, "%s\n", err->text);
    exit(3);
}

struct cost {
    int64_t us, own_us, server_us, signer_us, records;
};

static void post(struct pg_test *pg, struct signer *signer, pid_t process, struct cost *sum)
{
    struct err err = { 0 };
    struct post_summary summary;
    int64_t signer_us = process > 0 ? cpu_process_us(process) : 0;
    int64_t server_us = cpu_server_us(pg->db), own_us = cpu_own_us(), from = time_monotonic_us();
    must(ledger_post(pg->db, signer, NULL, &summary, &err), &err);
    sum->us += time_monotonic_us() - from;
    sum->own_us += cpu_own_us() - own_us;
    sum->server_us += cpu_server_us(pg->db) - server_us;
    sum->signer_us += (process > 0 ? cpu_process_us(process) : 0) - signer_us;
    sum->records += (int64_t)summary.records;
}

static void turn(bool is_process, int facts, struct cost *sum)
{
    struct err err = { 0 };
    struct pg_test pg;
    struct signer_settings settings;
    struct cost ignored = { 0 };
    char home[] = "/tmp/bench_signer.XXXXXX", command[64];
    AUTO(signer) struct signer *signer = NULL;
    if (mkdtemp(home) == NULL || !signer_process_settings(home, &settings))
        exit(3);
    must(signer_create(&settings, LEDGER, &err), &err);
    pid_t process = is_process ? signer_process_start(&settings) : 0;
    must(is_process ? signer_open(&settings, &signer, &err)
                    : signer_open_local(&settings, &signer, &err),
         &err);
    pg_test_begin(&pg);
    must(ledger_init(pg.db, LEDGER, &signer->key, &err), &err);
    facts_programme(pg.db, VILLAGES);
    post(&pg, signer, process, &ignored); /* the registry, which comes long before */
    facts_payments(pg.db, VILLAGES, facts);
    pg_test_sql(&pg, "CHECKPOINT");
    post(&pg, signer, process, sum);
    pg_test_end(&pg);
    if (process > 0 && (kill(process, SIGTERM) != 0 || waitpid(process, NULL, 0) != process))
        exit(3);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", home);
    if (system(command) != 0)
        exit(3);
}

/* Processor time a record, in ns. */
static int64_t show(const char *name, const struct cost *cost)
{
    int64_t all = cost->own_us + cost->server_us + cost->signer_us;
    printf("%-20s %7lld records/s; processor time a record: program %lld us, server %lld us, "
           "signer %lld us: %lld us\n",
           name, (long long)(cost->records * 1000000 / cost->us),
           (long long)(cost->own_us / cost->records), (long long)(cost->server_us / cost->records),
           (long long)(cost->signer_us / cost->records), (long long)(all / cost->records));
    return all * 1000 / cost->records;
}

int main(void)
{
    const char *rows = getenv("BENCH_ROWS");
    int facts = rows != NULL ? (int)strtol(rows, NULL, 10) : 20000;
    struct cost here = { 0 }, process = { 0 };
    for (int i = 0; i < TURNS; i++) {
        turn(false, facts, &here);
        turn(true, facts, &process);
    }
    int64_t a = show("in this process", &here), b = show("mingzhang-signer", &process);
    printf("ratio %lld.%02lld (at most 1.15)\n", (long long)(b / a),
           (long long)(b * 100 / a % 100));
    return b * 100 <= a * MORE_MAX_PERCENT ? 0 : 1;
}
