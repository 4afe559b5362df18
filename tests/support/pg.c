#include "pg.h"

#include "test.h"

#include "db/cluster.h"
#include "db/migrate.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CLUSTERS_MAX = 64 };

/* build/tests/integration/test_x -> build/pg-N, the first that no other test program uses now. A
 * cluster of its own: an open transaction anywhere on a server holds back what the log may place.
 */
static bool take_home(const char *build, int number, char out[512])
{
    char turn[512 + 8];
    (void)snprintf(out, 512, "%.480s/pg-%d", build, number); /* a longer path is not built */
    (void)mkdir(out, 0711);                                  /* it may be there */
    (void)snprintf(turn, sizeof turn, "%s/turn", out);
    int fd = open(turn, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        abort();
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return true; /* held until the program ends */
    (void)close(fd);
    return false;
}

static void choose_home(char out[512])
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    if (len <= 0)
        abort();
    path[len] = '\0';
    char *tests = strstr(path, "/tests/");
    char *last = NULL;
    for (; tests != NULL; tests = strstr(tests + 1, "/tests/"))
        last = tests;
    if (last == NULL)
        abort();
    *last = '\0';
    for (int number = 1; number <= CLUSTERS_MAX; number++) {
        if (take_home(path, number, out))
            return;
    }
    abort();
}

/* One program joins once: a server that stops and starts for each test would be slow. */
static struct cluster *shared;

static void leave(void) { cluster_free(shared); }

static void must(bool ok, const struct err *err, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "%s: %s\n%s\n", what, err->text, err->hint);
    exit(1);
}

static void on_postgres(const struct pg_test *test, const char *sql)
{
    struct err err = { 0 };
    AUTO(db) struct db *db = NULL;
    must(db_open(cluster_conninfo(test->cluster), &db, &err), &err, "open postgres");
    must(db_script(db, sql, &err), &err, sql);
}

void pg_test_begin(struct pg_test *test)
{
    static int count;
    struct err err = { 0 };
    static char home[512];
    char sql[256];
    memset(test, 0, sizeof *test);
    if (shared == NULL) {
        choose_home(home);
        must(cluster_join(home, &shared, &err), &err, "start PostgreSQL");
        if (atexit(leave) != 0)
            abort();
        test->cluster = shared;
        /* nothing here survives the machine, so nothing waits for its disk */
        on_postgres(test, "ALTER SYSTEM SET fsync = off");
        on_postgres(test, "SELECT pg_catalog.pg_reload_conf()");
    }
    test->cluster = shared;
    (void)snprintf(test->name, sizeof test->name, "t%d_%d", (int)getpid(), count++);
    (void)snprintf(test->folder, sizeof test->folder, "%.400s/%.60s", home, test->name);
    must(mkdir(test->folder, 0700) == 0, &err, "make the test's folder");
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s", test->name);
    on_postgres(test, sql);
    (void)snprintf(test->conninfo, sizeof test->conninfo, "%s dbname=%s",
                   cluster_conninfo(test->cluster), test->name);
    must(db_open(test->conninfo, &test->db, &err), &err, "open test database");
    must(db_migrate(test->db, &err), &err, "migrate");
}

void pg_test_end(struct pg_test *test)
{
    char sql[700];
    db_free(test->db);
    (void)snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", test->name);
    on_postgres(test, sql);
    (void)snprintf(sql, sizeof sql, "rm -rf '%s'", test->folder);
    must(system(sql) == 0, &(struct err) { 0 }, sql);
}

void pg_test_sql(struct pg_test *test, const char *sql)
{
    struct err err = { 0 };
    if (!db_script(test->db, sql, &err))
        fail_msg("%s\n%s", err.text, sql);
}

const char *pg_test_text(struct pg_test *test, const char *sql)
{
    static char out[4096];
    static struct { /* kept: the connection prepares by address */
        char name[32];
        struct db_stmt stmt;
    } asked[4096];
    static size_t count;
    struct err err = { 0 };
    AUTO(db_result) struct db_result *result = NULL;
    if (count == COUNT(asked))
        fail_msg("more than %zu questions in one program", COUNT(asked));
    (void)snprintf(asked[count].name, sizeof asked[count].name, "pg_test_%zu", count);
    struct db_stmt *stmt = &asked[count].stmt;
    *stmt = (struct db_stmt) { asked[count++].name, sql, DB_ANY_ROWS };
    if (!db_exec(test->db, stmt, NULL, 0, &result, &err))
        fail_msg("%s\n%s", err.text, sql);
    (void)snprintf(out, sizeof out, "%s", db_rows(result) == 0 ? "" : db_get(result, 0, 0));
    return out;
}

int64_t pg_test_int(struct pg_test *test, const char *sql)
{
    return strtoll(pg_test_text(test, sql), NULL, 10);
}
