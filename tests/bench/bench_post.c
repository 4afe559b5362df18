/*
 * Bulk posting against its bound (design: ledger/pipe.h). For 10^4, 10^5 ... up to BENCH_ROWS facts
 * (default 10^5), half payments and half statement lines of 477 villages:
 *
 *   bound = processors / (t_sign + t_copy)
 *
 * t_sign is one signature of one of the same records by one thread; t_copy is the time, per record,
 * of nothing but COPY of all rows of all tables that the posting wrote, into tables of the same
 * shape, keys and checks without triggers, each table in one transaction. The same in processor
 * time, (sign + copy) / (program + server), is what the ratio would be if no processor ever waited;
 * it hardly changes when something else runs on the machine. Exit 1 above 64 MiB, or below 0.7 from
 * 10^5 on: a run of 10^4 is over in less than a second, of which its beginning is a good part.
 */
#include "../support/cpu.h"
#include "../support/facts.h"
#include "../support/pg.h"
#include "core/arena.h"
#include "db/copy.h"
#include "ledger/poster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    VILLAGES = 477,
    RATIO_MIN_PERCENT = 70,
    RATIO_FROM = 100000,
    MEMORY_MAX_KIB = 64 * 1024,
    SIGNED = 20000
};
static const unsigned char SEED[32] = "a seed of thirty-two bytes: test";

static void must(bool ok, const struct err *err)
{
    if (ok)
        return;
    (void)fprintf(stderr, "%s\n", err->text);
    exit(3);
}

static struct signer *make_signer(int threads)
{
    struct err err = { 0 };
    struct signing_key *key = NULL;
    must(signing_key_from_seed(SEED, &key, &err), &err);
    return signer_of_key(key, threads);
}

/* What a run took: its time, and the processor time of the program. */
struct run {
    int64_t records, us, cpu_us;
    long kib; /* its largest size */
};

/* A process of its own, so that its memory and its time are the posting's. */
static struct run post_in_child(const char *conninfo)
{
    int ends[2];
    struct rusage usage = { 0 };
    int64_t told[2] = { 0 };
    int status;
    if (pipe(ends) != 0)
        abort();
    pid_t child = fork();
    if (child == 0) {
        struct err err = { 0 };
        struct db *db = NULL;
        struct signer *signer = make_signer(0);
        struct post_summary summary;
        must(db_open(conninfo, &db, &err), &err);
        int64_t from = time_monotonic_us();
        must(ledger_post(db, signer, NULL, &summary, &err), &err);
        told[1] = time_monotonic_us() - from;
        told[0] = (int64_t)summary.records;
        _exit(write(ends[1], told, sizeof told) == sizeof told ? 0 : 3);
    }
    (void)close(ends[1]); /* so that read() ends with the child */
    bool ok = read(ends[0], told, sizeof told) == sizeof told;
    (void)close(ends[0]); /* it was only read */
    if (wait4(child, &status, 0, &usage) != child || !ok || status != 0)
        exit(3);
    return (struct run) { told[0], told[1],
                          (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000) +
                              usage.ru_utime.tv_usec + usage.ru_stime.tv_usec,
                          usage.ru_maxrss };
}

struct signing {
    struct arena *arena;
    struct text texts[SIGNED];
    size_t count;
};

static bool keep_text(const struct db_result *row, void *arg, struct err *err)
{
    (void)err; /* the callback's shape */
    struct signing *signing = arg;
    signing->texts[signing->count++] = db_get_bytes(row, 0, 0, signing->arena);
    return true;
}

/* Of one record, by the clock and by the processors. */
struct cost {
    int64_t ns, cpu_ns;
};

/* One signature by one thread. */
static struct cost sign_cost(struct db *db)
{
    static const struct db_stmt SOME = { "bench_some",
                                         "SELECT bytes FROM ledger.record LIMIT 20000",
                                         DB_ANY_ROWS };
    static struct signing signing;
    static struct signature signatures[SIGNED];
    struct err err = { 0 };
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(signer) struct signer *signer = make_signer(1);
    signing.arena = arena;
    signing.count = 0;
    must(db_each(db, &SOME, NULL, 0, keep_text, &signing, &err), &err);
    int64_t from = time_monotonic_us(), cpu = cpu_own_us(), count = (int64_t)signing.count;
    must(signer->sign(signer, signing.texts, signing.count, signatures, NULL, &err), &err);
    return (struct cost) { (time_monotonic_us() - from) * 1000 / count,
                           (cpu_own_us() - cpu) * 1000 / count };
}

/* A table as COPY sees it: t text, b bytea, z timestamptz, 8 4 2 integers, o boolean. */
struct table {
    const char *kinds;
    const char *target;
    struct db_stmt rows;
};
#define TABLE(name, columns, kinds)                                                                \
    {                                                                                              \
        kinds, "bench." name " (" columns ")",                                                     \
        {                                                                                          \
            "bench_" name, "SELECT " columns " FROM ledger." name, DB_ANY_ROWS                     \
        }                                                                                          \
    }
static const struct table TABLES[] = {
    TABLE("record", "chain, n, hash, prev, bytes, signature, at, type, key, by, lines",
          "t8bbbbzttt2"),
    TABLE("line", "chain, n, position, account, source, year, amount_fen", "t82tt48"),
    TABLE("opening", "chain, n, field, salt, value", "t8tbb"),
    TABLE("origin", "kind, fact_id, chain, n", "t8t8"),
    TABLE("log_queue", "chain, n, hash", "t8b"),
    TABLE("head", "chain, class, next_n, hash, at", "tt8bz"),
    TABLE("balance", "chain, account, source, year, amount_fen", "ttt48"),
    TABLE("carried", "chain, account_no, amount_fen", "tt8"),
    TABLE("progress", "kind, id, last_id, done", "t88o"),
};

enum { CELLS_MAX = 11, ROWS_AT_ONCE = 4096 };
struct cell {
    struct text text;
    int64_t number;
};
struct copying {
    const struct table *table;
    struct db_copy *copy;
    struct arena *arena;
    struct cell cells[ROWS_AT_ONCE][CELLS_MAX];
    size_t count;
    int64_t us, cpu_us;
};

static void put_cell(struct db_copy *copy, char kind, const struct cell *cell)
{
    switch (kind) {
    case '8':
        db_copy_int8(copy, cell->number);
        return;
    case '4':
        db_copy_int4(copy, (int32_t)cell->number);
        return;
    case '2':
        db_copy_int2(copy, (int16_t)cell->number);
        return;
    case 'o':
        db_copy_bool(copy, cell->number != 0);
        return;
    case 'z':
        db_copy_time(copy, cell->number);
        return;
    default:
        db_copy_text(copy, cell->text);
    }
}

static void put_rows(struct copying *copying)
{
    int64_t from = time_monotonic_us(), cpu = cpu_own_us();
    for (size_t i = 0; i < copying->count; i++) {
        db_copy_row(copying->copy);
        for (size_t k = 0; copying->table->kinds[k] != '\0'; k++)
            put_cell(copying->copy, copying->table->kinds[k], &copying->cells[i][k]);
    }
    copying->us += time_monotonic_us() - from;
    copying->cpu_us += cpu_own_us() - cpu;
    copying->count = 0;
    arena_reset(copying->arena);
}

static bool keep_row(const struct db_result *row, void *arg, struct err *err)
{
    (void)err; /* the callback's shape */
    struct copying *copying = arg;
    struct cell *cells = copying->cells[copying->count++];
    for (size_t k = 0; copying->table->kinds[k] != '\0'; k++) {
        char kind = copying->table->kinds[k];
        struct text text = db_get_text(row, 0, k);
        if (kind == 'b')
            cells[k].text = db_get_bytes(row, 0, k, copying->arena);
        else if (kind == 't')
            cells[k].text =
                (struct text) { arena_strndup(copying->arena, text.ptr, text.len), text.len };
        else if (kind == 'z')
            cells[k].number = db_get_time(row, 0, k);
        else if (kind == 'o')
            cells[k].number = db_get_bool(row, 0, k);
        else
            cells[k].number = db_get_int(row, 0, k);
    }
    if (copying->count == ROWS_AT_ONCE)
        put_rows(copying);
    return true;
}

static bool copy_table(struct db *db, void *arg, struct err *err)
{
    struct copying *copying = arg;
    int columns = (int)strlen(copying->table->kinds);
    TRY(db_copy_begin(db, copying->table->target, columns, &copying->copy, err));
    return true;
}

/* COPY and commit alone: the rows are read beforehand, a piece at a time. */
static struct cost copy_cost(struct pg_test *pg, int64_t records)
{
    static struct copying copying;
    struct err err = { 0 };
    AUTO(db) struct db *to = NULL;
    AUTO(arena) struct arena *arena = arena_make();
    struct cost sum = { 0 };
    must(db_open(pg->conninfo, &to, &err), &err);
    pg_test_sql(pg, "DROP SCHEMA IF EXISTS bench CASCADE; CREATE SCHEMA bench");
    for (size_t i = 0; i < COUNT(TABLES); i++) {
        char sql[200];
        const char *name = TABLES[i].rows.name + strlen("bench_");
        (void)snprintf(sql, sizeof sql, "CREATE TABLE bench.%s (LIKE ledger.%s INCLUDING ALL)",
                       name, name);
        pg_test_sql(pg, sql);
    }
    pg_test_sql(pg, "CHECKPOINT");
    sum.cpu_ns = -cpu_backend_us(to);
    for (size_t i = 0; i < COUNT(TABLES); i++) {
        copying = (struct copying) { .table = &TABLES[i], .arena = arena };
        must(db_script(to, "BEGIN", &err), &err);
        must(copy_table(to, &copying, &err), &err);
        must(db_each(pg->db, &TABLES[i].rows, NULL, 0, keep_row, &copying, &err), &err);
        put_rows(&copying);
        int64_t from = time_monotonic_us();
        must(db_copy_end(copying.copy, &err), &err);
        must(db_script(to, "COMMIT", &err), &err);
        sum.ns += copying.us + time_monotonic_us() - from;
        sum.cpu_ns += copying.cpu_us;
    }
    sum.cpu_ns += cpu_backend_us(to);
    return (struct cost) { sum.ns * 1000 / records, sum.cpu_ns * 1000 / records };
}

static bool measure(int facts)
{
    struct pg_test pg;
    struct err err = { 0 };
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    AUTO(signer) struct signer *signer = make_signer(1);
    pg_test_begin(&pg);
    must(ledger_init(pg.db, "bench.example/2019", &signer->key, &err), &err);
    facts_programme(pg.db, VILLAGES);
    (void)post_in_child(pg.conninfo); /* the registry, which comes long before */
    facts_payments(pg.db, VILLAGES, facts / 2);
    facts_lines(pg.db, VILLAGES, facts - facts / 2);
    pg_test_sql(&pg, "CHECKPOINT");
    int64_t server_us = cpu_server_us(pg.db);
    struct run run = post_in_child(pg.conninfo);
    server_us = cpu_server_us(pg.db) - server_us;
    struct cost sign = sign_cost(pg.db), copy = copy_cost(&pg, run.records);
    int64_t post_ns = run.us * 1000 / run.records, bound_ns = (sign.ns + copy.ns) / cpus;
    int64_t percent = bound_ns * 100 / post_ns;
    int64_t program_ns = run.cpu_us * 1000 / run.records;
    int64_t server_ns = server_us * 1000 / run.records;
    printf("post %8d facts %8lld records %7lld/s  t_sign %lld us  t_copy %lld us  "
           "bound %lld/s  ratio %lld.%02lld  memory %ld MiB\n",
           facts, (long long)run.records, 1000000000LL / (long long)post_ns,
           (long long)sign.ns / 1000, (long long)copy.ns / 1000, 1000000000LL / (long long)bound_ns,
           (long long)percent / 100, (long long)percent % 100, run.kib / 1024);
    printf("     processor time a record: program %lld us, server %lld us; signature %lld us, "
           "COPY %lld us: 0.%02lld\n",
           (long long)program_ns / 1000, (long long)server_ns / 1000, (long long)sign.cpu_ns / 1000,
           (long long)copy.cpu_ns / 1000,
           (long long)((sign.cpu_ns + copy.cpu_ns) * 100 / (program_ns + server_ns)));
    (void)fflush(stdout);
    pg_test_end(&pg);
    return (facts < RATIO_FROM || percent >= RATIO_MIN_PERCENT) && run.kib <= MEMORY_MAX_KIB;
}

int main(void)
{
    const char *rows = getenv("BENCH_ROWS");
    long most = rows != NULL ? strtol(rows, NULL, 10) : 100000;
    bool ok = true;
    for (int facts = 10000; facts <= most; facts *= 10)
        ok = measure(facts) && ok;
    return ok ? 0 : 1;
}
