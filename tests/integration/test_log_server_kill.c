/* kill -9 of the whole database server between any two steps of a round, and a transaction that was
 * prepared and forgotten. With a server of its own, since others could not live with that. */
#include "../support/test.h"

#include "../support/sealer.h"
#include "db/cluster.h"
#include "db/migrate.h"
#include "ledger/poster.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    char home[64], data[600];
    struct sealer_test test;
};

static void open_database(struct fixture *f, const char *name)
{
    struct err err = { 0 };
    struct pg_test *pg = &f->test.pg;
    if (pg->cluster == NULL)
        ASSERT_OK(cluster_join(f->home, &pg->cluster, &err));
    (void)snprintf(pg->conninfo, sizeof pg->conninfo, "%s dbname=%s", cluster_conninfo(pg->cluster),
                   name);
    ASSERT_OK(db_open(pg->conninfo, &pg->db, &err));
}

static void close_all(struct fixture *f)
{
    db_free(f->test.pg.db);
    f->test.pg.db = NULL;
    cluster_free(f->test.pg.cluster);
    f->test.pg.cluster = NULL;
}

static int set_up(void **state)
{
    static struct fixture f;
    struct err err = { 0 };
    memset(&f, 0, sizeof f);
    (void)snprintf(f.home, sizeof f.home, "/tmp/server_kill.XXXXXX");
    assert_non_null(mkdtemp(f.home));
    assert_int_equal(chmod(f.home, 0711), 0);
    (void)snprintf(f.test.pg.folder, sizeof f.test.pg.folder, "%s/log", f.home);
    assert_int_equal(mkdir(f.test.pg.folder, 0700), 0);
    open_database(&f, "postgres");
    pg_test_sql(&f.test.pg, "ALTER SYSTEM SET max_prepared_transactions = 2");
    pg_test_sql(&f.test.pg, "CREATE DATABASE books");
    close_all(&f); /* the only one who uses it: it stops, and starts with the setting */
    open_database(&f, "books");
    ASSERT_OK(db_migrate(f.test.pg.db, &err));
    sealer_test_fill(&f.test, "");
    (void)snprintf(f.data, sizeof f.data, "%s",
                   pg_test_text(&f.test.pg, "SELECT pg_catalog.current_setting("
                                            "'data_directory')"));
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[200];
    signer_free(f->test.signer);
    close_all(f);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", f->home);
    return system(command);
}

/* The first number after the mark ("": at the beginning); 0: there is none, or no file. */
static pid_t read_number(const char *path, const char *mark)
{
    char text[600] = "";
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0; /* a process that is over */
    size_t len = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file); /* it was only read */
    text[len] = '\0';
    const char *at = strstr(text, mark);
    return at == NULL ? 0 : (pid_t)strtol(at + strlen(mark), NULL, 10);
}

static pid_t parent_of(const char *pid)
{
    char path[300];
    (void)snprintf(path, sizeof path, "/proc/%s/status", pid);
    return read_number(path, "\nPPid:");
}

/* The postmaster first, so that it does not start again what dies. */
static void kill_server(const struct fixture *f)
{
    char path[700];
    (void)snprintf(path, sizeof path, "%s/postmaster.pid", f->data);
    pid_t server = read_number(path, "");
    assert_true(server > 1);
    assert_int_equal(kill(server, SIGSTOP), 0); /* it must not see its children die */
    DIR *all = opendir("/proc");
    assert_non_null(all);
    for (const struct dirent *entry; (entry = readdir(all)) != NULL;)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
            parent_of(entry->d_name) == server)
            (void)kill((pid_t)strtol(entry->d_name, NULL, 10), SIGKILL); /* or it is over */
    assert_int_equal(closedir(all), 0);
    assert_int_equal(kill(server, SIGKILL), 0);
}

struct strike {
    const struct fixture *fixture;
    enum log_step at;
    bool is_done;
};

static void strike(void *arg, enum log_step step)
{
    struct strike *on = arg;
    if (step != on->at)
        return;
    kill_server(on->fixture);
    on->is_done = true;
}

static void sealer__goes_on_after_the_whole_server_was_killed(void **state)
{
    struct fixture *f = *state;
    struct sealer_test *test = &f->test;
    for (enum log_step at = LOG_STEP_PLACED; at <= LOG_STEP_PUBLISHED; at++) {
        struct err err = { 0 };
        struct log_summary summary;
        struct strike on = { .fixture = f, .at = at };
        const struct log_options options = { .step = strike, .arg = &on };
        sealer_test_post(test, 40 + (int)at);
        bool ok = log_advance(test->pg.db, test->signer, &test->conf, &options, &summary, &err);
        assert_true(on.is_done);
        assert_false(ok); /* the locks at least could not be given back */
        assert_int_equal(err_exit(err.code), 3);
        close_all(f);
        open_database(f, "books");
        int64_t sizes = pg_test_int(&test->pg, "SELECT count(*) FROM log.checkpoint");
        (void)sealer_test_advance(test);
        sealer_test_sound(test);
        /* one root for each size, and what was kept before the kill is kept */
        assert_true(pg_test_int(&test->pg, "SELECT count(*) FROM log.checkpoint") >= sizes);
    }
}

/* What is posted while the server dies is there whole or not at all; the next round seals it. */
static void poster__and_sealer_go_on_after_the_server_was_killed_between_them(void **state)
{
    struct fixture *f = *state;
    struct sealer_test *test = &f->test;
    for (int i = 0; i < 3; i++) {
        struct err err = { 0 };
        struct post_summary summary;
        sealer_test_post(test, 50); /* and no round */
        int64_t records = pg_test_int(&test->pg, "SELECT count(*) FROM ledger.record");
        kill_server(f);
        assert_false(ledger_post(test->pg.db, test->signer, NULL, &summary, &err));
        close_all(f);
        open_database(f, "books");
        assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM ledger.record"), records);
        (void)sealer_test_advance(test);
        sealer_test_sound(test);
    }
}

static void advance__names_a_prepared_transaction_that_holds_it_back(void **state)
{
    struct fixture *f = *state;
    struct sealer_test *test = &f->test;
    struct err err = { 0 };
    struct log_summary summary;
    const struct log_options hasty = { .is_hasty = true };
    AUTO(db) struct db *other = NULL;
    ASSERT_OK(db_open(test->pg.conninfo, &other, &err));
    ASSERT_OK(db_script(other, "BEGIN; SELECT pg_catalog.pg_current_xact_id();", &err));
    ASSERT_OK(db_script(other, "PREPARE TRANSACTION 'forgotten'", &err));
    sealer_test_post(test, 5);
    for (int round = 0; round < 2; round++) { /* it outlives the server, too */
        ASSERT_OK(log_advance(test->pg.db, test->signer, &test->conf, &hasty, &summary, &err));
        assert_true(summary.placed == 0 && summary.backlog.held > 0);
        assert_true(summary.backlog.holder.exists);
        assert_int_equal(summary.backlog.holder.pid, 0);
        assert_string_equal(summary.backlog.holder.application, "prepared: forgotten");
        assert_string_equal(summary.backlog.holder.state, "prepared");
        ASSERT_ERR(log_is_caught_up(test->pg.db, &err), ERR_BEHIND);
        err_clear(&err);
        db_free(other);
        other = NULL;
        close_all(f);
        open_database(f, "books");
    }
    pg_test_sql(&test->pg, "ROLLBACK PREPARED 'forgotten'");
    (void)sealer_test_advance(test);
    sealer_test_sound(test);
    ASSERT_OK(log_is_caught_up(test->pg.db, &err));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sealer__goes_on_after_the_whole_server_was_killed),
        TEST(poster__and_sealer_go_on_after_the_server_was_killed_between_them),
        TEST(advance__names_a_prepared_transaction_that_holds_it_back),
    };
    return cmocka_run_group_tests_name("log_server_kill", tests, NULL, NULL);
}
