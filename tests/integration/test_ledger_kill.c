/* Kill -9 of the program, of a backend and of the whole server while records are posted: the next
 * run finishes, nothing is lost or doubled, the chains hold. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/pg.h"
#include "db/cluster.h"
#include "db/migrate.h"
#include "ledger/poster.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VILLAGES = 6, PAYMENTS = 6000, LINES = 6000, POLL_MS = 20, POLLS_MAX = 1500 };
static const unsigned char SEED[32] = "a seed of thirty-two bytes: test";

/* A signer that calls strike() just before it would sign its `at`-th record. */
struct fuse {
    struct signer signer; /* first: a struct signer pointer is a struct fuse pointer */
    struct signer *real;
    size_t at, seen;
    void (*strike)(pid_t target);
    pid_t target;
};

static bool fuse_sign(struct signer *signer, const struct text *texts, size_t count,
                      struct signature *ret, struct signature_der *ret_second, struct err *err)
{
    struct fuse *fuse = (struct fuse *)signer;
    if (fuse->seen < fuse->at && fuse->seen + count >= fuse->at)
        fuse->strike(fuse->target);
    fuse->seen += count;
    return fuse->real->sign(fuse->real, texts, count, ret, ret_second, err);
}

static struct signer *make_signer(void)
{
    struct err err = { 0 };
    struct signing_key *key;
    ASSERT_OK(signing_key_from_seed(SEED, &key, &err));
    return signer_of_key(key, 2);
}

/* Posts in a process of its own. True when it ended well; false when it failed or was killed. */
static bool post_in_child(const char *conninfo, size_t at, void (*strike)(pid_t), pid_t target)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct err err = { 0 };
        struct post_summary summary;
        struct db *db = NULL;
        struct fuse fuse = { .real = make_signer(), .at = at, .strike = strike, .target = target };
        fuse.signer = *fuse.real;
        fuse.signer.sign = fuse_sign;
        if (!db_open(conninfo, &db, &err))
            _exit(4);
        if (target == 0) { /* this connection's own backend */
            AUTO(db_result) struct db_result *result = NULL;
            static const struct db_stmt PID = { "test_pid", "SELECT pg_catalog.pg_backend_pid()",
                                                DB_ONE_ROW };
            if (!db_exec(db, &PID, NULL, 0, &result, &err))
                _exit(4);
            fuse.target = (pid_t)db_get_int(result, 0, 0);
        }
        _exit(ledger_post(db, &fuse.signer, NULL, &summary, &err) ? 0 : 3);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void strike_self(pid_t target)
{
    (void)target; /* itself */
    raise(SIGKILL);
}

static void strike_one(pid_t target) { kill(target, SIGKILL); }

/* The postmaster first, so that it starts nothing new; then all that it had started. */
static void strike_server(pid_t target)
{
    pid_t children[200];
    size_t count = 0;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; proc != NULL && (entry = readdir(proc)) != NULL;) {
        char path[300];
        int pid, parent;
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        FILE *stat = fopen(path, "r");
        if (stat != NULL && fscanf(stat, "%d (%*[^)]) %*c %d", &pid, &parent) == 2 &&
            parent == target && count < COUNT(children))
            children[count++] = pid;
        if (stat != NULL)
            fclose(stat);
    }
    if (proc != NULL)
        closedir(proc);
    kill(target, SIGKILL);
    for (size_t i = 0; i < count; i++)
        kill(children[i], SIGKILL);
}

static void load(struct db *db)
{
    struct err err = { 0 };
    AUTO(signer) struct signer *signer = make_signer();
    ASSERT_OK(ledger_init(db, "test.example/2019", &signer->key, &err));
    facts_programme(db, VILLAGES);
    facts_payments(db, VILLAGES, PAYMENTS);
    facts_lines(db, VILLAGES, LINES);
}

static int64_t number(struct db *db, const char *sql)
{
    struct pg_test on = { .db = db };
    return pg_test_int(&on, sql);
}

/* At any time: what is there holds together, and no fact has two records. */
static void assert_sound(struct db *db)
{
    assert_int_equal(number(db, "SELECT count(*) FROM ledger.record r"
                                " WHERE hash <> sha256('\\x00'::bytea || bytes)"),
                     0);
    assert_int_equal(number(db, "SELECT count(*) FROM (SELECT n, prev, lag(n) OVER w AS last_n,"
                                " lag(hash) OVER w AS last_hash FROM ledger.record"
                                " WINDOW w AS (PARTITION BY chain ORDER BY n)) r"
                                " WHERE n <> coalesce(last_n + 1, 0)"
                                " OR prev <> coalesce(last_hash, decode(repeat('00', 32), 'hex'))"),
                     0);
    assert_int_equal(number(db, "SELECT count(*) FROM ledger.record r LEFT JOIN (SELECT chain, n,"
                                " count(*) AS c FROM ledger.line GROUP BY 1, 2) l USING (chain, n)"
                                " WHERE r.lines <> coalesce(l.c, 0)"),
                     0);
    assert_int_equal(number(db, "SELECT count(*) FROM ledger.record WHERE type IN"
                                " ('payment', 'receipt', 'expense') AND NOT EXISTS (SELECT FROM"
                                " ledger.origin o WHERE o.chain = record.chain"
                                " AND o.n = record.n)"),
                     0);
}

/* At the end: each fact has its record, and the books say what facts.h says. */
static void assert_whole(struct db *db)
{
    assert_sound(db);
    assert_int_equal(number(db, "SELECT count(*) FROM ledger.record WHERE type = 'payment'"),
                     PAYMENTS);
    assert_int_equal(
        number(db, "SELECT count(*) FROM ledger.record WHERE type IN ('receipt', 'expense')"),
        LINES);
    assert_int_equal(number(db, "SELECT count(*) FROM ledger.log_queue"),
                     number(db, "SELECT count(*) FROM ledger.record"));
    /* payments: 100 + i for i below 6000 */
    assert_int_equal(number(db, "SELECT sum(balance_fen) FROM ledger.trial_balance"
                                " WHERE account = 'paid'"),
                     600000 + 5999 * 6000 / 2);
    assert_int_equal(number(db, "SELECT count(*) FROM ledger.book_balance b WHERE balance_fen <>"
                                " coalesce((SELECT 1000 + sum(amount_fen) FROM intake.line l"
                                " WHERE l.account_no = b.account_no), 0)"),
                     0);
}

static void ledger_post__killed_at_many_points_is_finished_by_the_next_run(void **state)
{
    struct pg_test pg;
    /* Only what is signed can be written: these sum up to less than there is, so each one strikes.
     */
    static const size_t POINTS[] = { 1, 200, 600, 1100, 1300, 1500, 1700, 2500, 3000 };
    (void)state;
    pg_test_begin(&pg);
    load(pg.db);
    for (size_t i = 0; i < COUNT(POINTS); i++) {
        assert_false(post_in_child(pg.conninfo, POINTS[i], strike_self, 1));
        assert_sound(pg.db);
    }
    assert_true(post_in_child(pg.conninfo, SIZE_MAX, strike_self, 1));
    assert_whole(pg.db);
    pg_test_end(&pg);
}

/* A server of its own, so that killing it hurts no other test. */
struct own {
    char home[512], conninfo[1024];
    struct cluster *cluster;
    struct db *db;
};

static void own_open(struct own *own)
{
    struct err err = { 0 };
    bool ok = false;
    if (own->cluster == NULL)
        ASSERT_OK(cluster_join(own->home, &own->cluster, &err));
    snprintf(own->conninfo, sizeof own->conninfo, "%s", cluster_conninfo(own->cluster));
    /* after the death of a backend the server needs a moment to recover */
    for (int i = 0; i < POLLS_MAX && !ok; i++) {
        err_clear(&err);
        ok = db_open(own->conninfo, &own->db, &err);
        if (!ok)
            poll(NULL, 0, POLL_MS);
    }
    if (!ok)
        fail_msg("%s", err.text);
}

static void own_close(struct own *own)
{
    db_free(own->db);
    cluster_free(own->cluster);
    own->db = NULL;
    own->cluster = NULL;
}

/* Without stopping it: as a program that dies with its connection. */
static void own_leave(struct own *own)
{
    db_free(own->db);
    own->db = NULL;
}

static pid_t postmaster(struct own *own)
{
    return (pid_t)number(own->db, "SELECT (string_to_array(pg_read_file('postmaster.pid'),"
                                  " E'\\n'))[1]::bigint");
}

static void ledger_post__survives_the_death_of_the_server_at_many_points(void **state)
{
    struct pg_test pg; /* for its folder */
    struct own own = { 0 };
    struct err err = { 0 };
    (void)state;
    pg_test_begin(&pg);
    snprintf(own.home, sizeof own.home, "%s", pg.folder);
    assert_int_equal(chmod(own.home, 0711), 0);
    own_open(&own);
    ASSERT_OK(db_migrate(own.db, &err));
    load(own.db);
    static const size_t POINTS[] = { 1, 1300, 2600 };
    for (size_t i = 0; i < COUNT(POINTS); i++) {
        assert_false(post_in_child(own.conninfo, POINTS[i], strike_server, postmaster(&own)));
        own_close(&own);
        own_open(&own);
        assert_sound(own.db);
        /* and once more by the death of one backend, which the server notices itself */
        assert_false(post_in_child(own.conninfo, 300, strike_one, 0));
        own_leave(&own);
        own_open(&own);
        assert_sound(own.db);
    }
    assert_true(post_in_child(own.conninfo, SIZE_MAX, strike_self, 1));
    assert_whole(own.db);
    own_close(&own);
    pg_test_end(&pg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ledger_post__killed_at_many_points_is_finished_by_the_next_run),
        cmocka_unit_test(ledger_post__survives_the_death_of_the_server_at_many_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
