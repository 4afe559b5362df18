/*
 * Signed posts over the network: 32 clients, each on a TLS connection with its certificate, put
 * projects on record with `mingzhang serve` (identity, idempotency, rules, signature, durable
 * commit), against pgbench with as many clients that run the same transaction as one SQL function
 * in the same database, without a signature: the same rows in the same tables, under the same
 * guards. Both are run twice, in turn. Then the service is killed in the middle (-9) and started
 * again while the clients go on with the same keys: each post must be there once.
 *
 * Exit 1 below 0.6, or when a post is lost or there twice. BENCH_SECONDS (default 10) for each run.
 */
#include "../support/load.h"
#include "core/date.h"
#include "core/err.h"
#include "db/cluster.h"
#include "db/db.h"

#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CLIENTS = 32, VILLAGES = 60, RATIO_MIN_PERCENT = 60, PATH_SIZE = 400, SQL_SIZE = 600 };
static const int64_t SECOND_US = 1000000;

struct bench {
    char build[PATH_SIZE];
    char home[64];
    char certificate[PATH_SIZE], key[PATH_SIZE];
    struct cluster *cluster;
    struct db *db;
    char villages[VILLAGES][16];
    int village_count;
    pid_t service;
    uint16_t port;
    int64_t run_us;
};

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "bench_serve: %s\n", what);
    exit(3);
}

static void sh(const char *command) { must(system(command) == 0, command); }

static int64_t number(struct bench *b, const struct db_stmt *stmt)
{
    struct err err = { 0 };
    AUTO(db_result) struct db_result *result = NULL;
    must(db_exec(b->db, stmt, NULL, 0, &result, &err), err.text);
    return db_get_int(result, 0, 0);
}

/* build/tests/bench/bench_serve -> build */
static void find_build(struct bench *b)
{
    ssize_t len = readlink("/proc/self/exe", b->build, sizeof b->build - 1);
    must(len > 0, "where am I?");
    b->build[len] = '\0';
    char *tests = strstr(b->build, "/tests/bench/");
    must(tests != NULL, "not in the build folder");
    *tests = '\0';
}

/* The demo's books with 60 villages, its operator, workers for every client. */
static void make_home(struct bench *b)
{
    char command[8 * PATH_SIZE];
    (void)snprintf(b->home, sizeof b->home, "/tmp/mingzhang-bench-XXXXXX");
    must(mkdtemp(b->home) != NULL && chmod(b->home, 0711) == 0, "mkdtemp");
    (void)snprintf(b->certificate, sizeof b->certificate, "%s/certs/operator.pem", b->home);
    (void)snprintf(b->key, sizeof b->key, "%s/certs/operator.key", b->home);
    (void)snprintf(command, sizeof command,
                   "{ bash certs/make-dev.sh %s/certs && %s/mingzhang --home %s --quiet demo "
                   "--villages %d --no-serve && echo 'workers = %d' >>%s/mingzhang.conf; } "
                   ">/dev/null",
                   b->home, b->build, b->home, VILLAGES, CLIENTS + 8, b->home);
    sh(command);
}

static bool keep_village(const struct db_result *row, void *arg, struct err *err)
{
    struct bench *b = arg;
    (void)err; /* the callback's shape */
    if (b->village_count < VILLAGES)
        (void)snprintf(b->villages[b->village_count++], sizeof b->villages[0], "%s",
                       db_get(row, 0, 0));
    return true;
}

static void open_database(struct bench *b)
{
    static const struct db_stmt QUOTAS = {
        "bench_villages", "SELECT village FROM programme.quota WHERE year = 2019 ORDER BY village",
        DB_ANY_ROWS
    };
    static const struct db_stmt DURABLE = {
        "bench_durable",
        "SELECT count(*) FROM pg_catalog.pg_settings WHERE name IN ('fsync', 'synchronous_commit',"
        " 'full_page_writes') AND setting = 'on'",
        DB_ONE_ROW
    };
    struct err err = { 0 };
    must(cluster_join(b->home, &b->cluster, &err), err.text);
    must(db_open(cluster_conninfo(b->cluster), &b->db, &err), err.text);
    must(db_each(b->db, &QUOTAS, NULL, 0, keep_village, b, &err), err.text);
    must(number(b, &DURABLE) == 3, "the database is not durable");
}

static void start_service(struct bench *b)
{
    char listen[32], program[PATH_SIZE + 16], line[256];
    int ends[2];
    (void)snprintf(listen, sizeof listen, "127.0.0.1:%u", b->port);
    (void)snprintf(program, sizeof program, "%s/mingzhang", b->build);
    must(pipe(ends) == 0, "pipe");
    b->service = fork();
    if (b->service == 0) {
        (void)dup2(ends[1], 1);
        (void)close(ends[0]);
        (void)close(ends[1]);
        (void)setenv("LC_ALL", "C.UTF-8", 1);
        (void)unsetenv("LANGUAGE");
        execl(program, program, "--home", b->home, "serve", "--listen", listen, "--public",
              "127.0.0.1:0", (char *)NULL);
        _exit(3);
    }
    (void)close(ends[1]);
    FILE *said = fdopen(ends[0], "r");
    unsigned port = 0;
    while (port == 0 && said != NULL && fgets(line, sizeof line, said) != NULL)
        if (strstr(line, "https://127.0.0.1:") != NULL)
            (void)sscanf(strstr(line, "https://127.0.0.1:"), "https://127.0.0.1:%u", &port);
    must(port != 0, "the service does not start");
    b->port = (uint16_t)port;
    (void)fclose(said); /* it says no more that is of use */
}

static void end_service(struct bench *b, int how)
{
    int status;
    must(kill(b->service, how) == 0 && waitpid(b->service, &status, 0) == b->service, "kill");
}

static size_t write_body(void *arg, int client, int64_t i, char *out, size_t size)
{
    const struct bench *b = arg;
    /* clients walk through the villages at different paces, so that they meet everywhere */
    size_t at = (size_t)(client + i * (client % 7 + 1)) % (size_t)b->village_count;
    return (size_t)snprintf(out, size,
                            "{\"chain\":\"%s\",\"name\":\"演示道路\",\"category\":\"road\","
                            "\"target\":\"硬化一公里\",\"budget_fen\":1,\"year\":2019}",
                            b->villages[at]);
}

static struct load_result post(struct bench *b, int64_t for_us)
{
    const struct load load = { .port = b->port,
                               .certificate = b->certificate,
                               .key = b->key,
                               .path = "/api/v1/projects",
                               .write_body = write_body,
                               .arg = b,
                               .clients = CLIENTS,
                               .for_us = for_us };
    return load_run(&load);
}

/* What a post does, as one function. The record has the form of a real one; its signature is 64
 * bytes that sign nothing. Its chain's head is locked, and no other. */
static const char FUNCTION[] =
    "CREATE SCHEMA bench;"
    "CREATE TABLE bench.village AS SELECT (row_number() OVER (ORDER BY village))::int AS i,"
    " village AS code FROM programme.quota WHERE year = 2019;"
    "CREATE UNIQUE INDEX ON bench.village (i);"
    "CREATE FUNCTION bench.post(which int) RETURNS text LANGUAGE plpgsql SET search_path = '' AS $$"
    "DECLARE c text; k text := pg_catalog.gen_random_uuid()::text; s text; d text; h record;"
    " t timestamptz; b bytea; x bytea; who text; origin text; signer text;"
    " BEGIN"
    " SELECT code INTO c FROM bench.village WHERE i = which;"
    " SELECT p.key INTO who FROM access.person p WHERE p.key_sha256 = (SELECT key_sha256 FROM"
    "  access.person LIMIT 1) AND p.ended_at IS NULL;"
    " INSERT INTO access.idem (caller, key, digest) VALUES (who, k,"
    "  pg_catalog.sha256(pg_catalog.convert_to(k, 'UTF8')));"
    " SELECT source INTO s FROM programme.quota WHERE village = c AND year = 2019;"
    " SELECT n.origin INTO origin FROM ledger.name n;"
    " SELECT q.id INTO signer FROM ledger.key q WHERE q.role = 'record' LIMIT 1;"
    " SELECT next_n, hash, at INTO h FROM ledger.head WHERE chain = c FOR UPDATE;"
    " d := '2019-' || pg_catalog.lpad(orders.next_project(c, 2019)::text, 4, '0');"
    " IF orders.plan_room(c, 2019) < 1 THEN RAISE 'over the quota'; END IF;"
    " t := greatest(pg_catalog.clock_timestamp(), h.at);"
    " b := pg_catalog.convert_to(pg_catalog.format('{\"at\":\"%s\",\"body\":{\"budget_fen\":1,"
    "\"category\":\"road\",\"id\":\"%s\",\"name\":\"演示道路\",\"source\":\"%s\",\"target\":"
    "\"硬化一公里\",\"village\":\"%s\",\"year\":2019},\"by\":\"%s\",\"chain\":\"%s\",\"key\":\"%"
    "s\","
    "\"ledger\":\"%s\",\"n\":%s,\"prev\":\"%s\",\"type\":\"project\",\"v\":1}',"
    "  pg_catalog.to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), d, s, c, who,"
    "  c, signer, origin, h.next_n, pg_catalog.encode(h.hash, 'hex')), 'UTF8');"
    " x := pg_catalog.sha256('\\x00'::bytea || b);"
    " INSERT INTO ledger.record (chain, n, hash, prev, bytes, signature, at, type, key, by, lines)"
    "  VALUES (c, h.next_n, x, h.hash, b, x || x, t, 'project', signer, who, 0);"
    " INSERT INTO ledger.log_queue (chain, n, hash) VALUES (c, h.next_n, x);"
    " INSERT INTO orders.project (chain, id, n, hash, name, category, source, year, target,"
    "  budget_fen) VALUES (c, d, h.next_n, x, '演示道路', 'road', s, 2019, '硬化一公里', 1);"
    " PERFORM orders.plan(c, 2019, 1);"
    " UPDATE access.idem SET status = 201, answer = pg_catalog.convert_to(pg_catalog.format("
    "  "
    "'{\"id\":\"%s\",\"chain\":\"%s\",\"records\":[{\"chain\":\"%s\",\"n\":%s,\"hash\":\"%s\"}]}',"
    "  d, c, c, h.next_n, pg_catalog.encode(x, 'hex')), 'UTF8') WHERE caller = who AND key = k;"
    " RETURN d; END $$;";

/* Transactions a second by pgbench. */
static int64_t function_rate(const struct bench *b)
{
    char command[8 * PATH_SIZE], line[256];
    long tps = 0;
    (void)snprintf(command, sizeof command,
                   "printf '\\\\set i random(1, %d)\\nSELECT bench.post(:i);\\n' >%s/post.sql && "
                   "/usr/lib/postgresql/15/bin/pgbench -n -M prepared -c %d -j 2 -T %d -f "
                   "%s/post.sql '%s' 2>&1",
                   b->village_count, b->home, CLIENTS, (int)(b->run_us / SECOND_US), b->home,
                   cluster_conninfo(b->cluster));
    FILE *said = popen(command, "r");
    must(said != NULL, "pgbench");
    while (fgets(line, sizeof line, said) != NULL)
        if (sscanf(line, "tps = %ld", &tps) != 1 && strstr(line, "ERROR") != NULL)
            (void)fputs(line, stderr);
    must(pclose(said) == 0 && tps > 0, "pgbench failed");
    return tps;
}

/* All at once: a record is not found by its hash alone without reading all of them. */
static bool is_recorded(struct bench *b, const struct load_result *result)
{
    static const struct db_stmt HAVE = {
        "bench_have",
        "SELECT count(DISTINCT r.hash) FROM pg_catalog.unnest($1::text[]) h JOIN ledger.record r"
        " ON r.hash = pg_catalog.decode(h, 'hex') JOIN orders.project p ON p.chain = r.chain"
        " AND p.n = r.n",
        DB_ONE_ROW
    };
    struct err err = { 0 };
    AUTO(db_result) struct db_result *rows = NULL;
    size_t size = (size_t)result->count * LOAD_HASH_SIZE + 2, len = 0;
    char *list = malloc(size);
    must(list != NULL, "no memory");
    list[len++] = '{';
    for (int64_t i = 0; i < result->count; i++)
        len += (size_t)snprintf(list + len, size - len, "%s%s", i > 0 ? "," : "",
                                result->posts[i].hash);
    (void)snprintf(list + len, size - len, "}");
    const struct db_arg args[] = { db_text(list) };
    must(db_exec(b->db, &HAVE, args, COUNT(args), &rows, &err), err.text);
    free(list);
    return db_get_int(rows, 0, 0) == result->count;
}

static void *kill_and_start(void *arg)
{
    struct bench *b = arg;
    (void)poll(NULL, 0, (int)(b->run_us / 2000)); /* in the middle of the run */
    end_service(b, SIGKILL);
    start_service(b);
    return NULL;
}

/* True when each post of a run in which the service is killed is there, and there once. */
static bool survives(struct bench *b)
{
    static const struct db_stmt PROJECTS = { "bench_projects",
                                             "SELECT count(*) FROM orders.project", DB_ONE_ROW };
    pthread_t killer;
    int64_t before = number(b, &PROJECTS);
    must(pthread_create(&killer, NULL, kill_and_start, b) == 0, "pthread_create");
    struct load_result result = post(b, b->run_us);
    must(pthread_join(killer, NULL) == 0, "pthread_join");
    int64_t made = number(b, &PROJECTS) - before;
    bool whole = is_recorded(b, &result) && made == result.count;
    (void)printf("killed -9 in the middle: %lld answered, %lld on record, %lld sent again: %s\n",
                 (long long)result.count, (long long)made, (long long)result.retries,
                 whole ? "each is there once" : "NOT the same");
    free(result.posts);
    return whole;
}

static void clean_up(struct bench *b)
{
    char command[PATH_SIZE];
    end_service(b, SIGTERM);
    db_free(b->db);
    cluster_free(b->cluster);
    (void)snprintf(command, sizeof command,
                   "for p in %s/pg.place; do [ ! -f $p ] || rm -rf \"$(cat $p)\"; done; rm -rf %s",
                   b->home, b->home);
    sh(command);
}

int main(void)
{
    static struct bench b;
    struct err err = { 0 };
    const char *seconds = getenv("BENCH_SECONDS");
    int64_t posts = 0, took_us = 0, rate = 0, p50_us = 0, p99_us = 0;
    b.run_us = (seconds != NULL ? strtol(seconds, NULL, 10) : 10) * SECOND_US;
    (void)signal(SIGPIPE, SIG_IGN); /* a killed server is what is tested */
    find_build(&b);
    make_home(&b);
    open_database(&b);
    must(db_script(b.db, FUNCTION, &err), err.text);
    for (int i = 0; i < 2; i++) {
        start_service(&b);
        free(post(&b, SECOND_US).posts); /* connections, plans and caches are there now */
        struct load_result result = post(&b, b.run_us);
        posts += result.count;
        took_us += result.took_us;
        p50_us = result.p50_us > p50_us ? result.p50_us : p50_us;
        p99_us = result.p99_us > p99_us ? result.p99_us : p99_us;
        must(is_recorded(&b, &result), "an answered post is not on record");
        free(result.posts);
        end_service(&b, SIGTERM); /* its connections are pgbench's */
        rate += function_rate(&b) / 2;
    }
    int64_t service_rate = posts * SECOND_US / took_us;
    int64_t percent = 100 * service_rate / rate;
    (void)printf("signed posts over mTLS, %d clients: %lld a second, p50 %lld.%01lld ms,"
                 " p99 %lld.%01lld ms\nthe same as one SQL function by pgbench: %lld a second\n"
                 "ratio 0.%02lld (at least 0.%02d)\n",
                 CLIENTS, (long long)service_rate, (long long)p50_us / 1000,
                 (long long)p50_us % 1000 / 100, (long long)p99_us / 1000,
                 (long long)p99_us % 1000 / 100, (long long)rate, (long long)percent,
                 RATIO_MIN_PERCENT);
    start_service(&b);
    bool whole = survives(&b);
    clean_up(&b);
    return percent >= RATIO_MIN_PERCENT && whole ? 0 : 1;
}
