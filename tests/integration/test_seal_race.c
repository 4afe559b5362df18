/* Posts and seals at the same time, and kill -9 of a seal in between: a closed day never gets a
 * line that is not marked, and a seal is there with its record or not at all. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/month.h"
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VILLAGES = 40 };
static const unsigned char SEED[32] = "a seed of thirty-two bytes: test";

static struct month_statement of_month(int village, int month, int opening)
{
    static const char *const FROM[] = { "2019-01-01", "2019-02-01", "2019-03-01" };
    static const char *const TO[] = { "2019-01-31", "2019-02-28", "2019-03-31" };
    static const char *const LINES[] = { "2019-01-10 500", "2019-02-05 7", "2019-03-09 9" };
    return (struct month_statement) { .village = village,
                                      .from = FROM[month],
                                      .to = TO[month],
                                      .opening = opening,
                                      .lines = LINES[month] };
}

static struct signer *make_signer(void)
{
    struct err err = { 0 };
    struct signing_key *key;
    ASSERT_OK(signing_key_from_seed(SEED, &key, &err));
    return signer_of_key(key, 2);
}

static void nothing_is_wrong(struct ledger_test *test)
{
    assert_int_equal(month_findings(test->pg.db), 0);
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM ledger.record r FULL JOIN"
                                            " seal.seal s ON s.chain = r.chain AND s.n = r.n"
                                            " WHERE (r.type = 'seal' OR r.type IS NULL)"
                                            " AND (s.n IS NULL OR r.n IS NULL)"),
                     0);
}

struct poster {
    struct ledger_test *test;
    int64_t first_file;
    bool ok;
};

/* Files that supersede January, one account after the other, each posted at once. */
static void *post_late(void *arg)
{
    struct poster *poster = arg;
    struct err err = { 0 };
    struct post_summary summary;
    struct db *db = NULL;
    struct signer *signer = make_signer();
    poster->ok = db_open(poster->test->pg.conninfo, &db, &err);
    for (int i = 1; poster->ok && i <= VILLAGES; i++) {
        struct month_statement anew = of_month(i, 0, 100);
        anew.lines = "2019-01-10 480";
        anew.supersedes = poster->first_file + i - 1;
        (void)month_accept(db, anew);
        poster->ok = ledger_post(db, signer, NULL, &summary, &err);
    }
    if (!poster->ok)
        print_message("%s\n", err.text);
    signer_free(signer);
    db_free(db);
    return NULL;
}

static void seal_run__beside_a_poster_leaves_no_line_unmarked(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    pthread_t thread;
    struct poster poster = { .test = test };
    struct seal_options options = { 0 };
    struct seal_summary summary;
    size_t sealed = 0;
    facts_programme(test->pg.db, VILLAGES);
    for (int i = 1; i <= VILLAGES; i++) {
        int64_t file = month_accept(test->pg.db, of_month(i, 0, 100));
        poster.first_file = i == 1 ? file : poster.first_file;
    }
    month_log(test);
    ASSERT_OK(seal_month_parse("2019-01", &options.month, &err));
    assert_int_equal(pthread_create(&thread, NULL, post_late, &poster), 0);
    for (int round = 0; round < 1000 && sealed < VILLAGES; round++) {
        month_log(test);
        if (seal_run(test->pg.db, test->signer, &options, &summary, &err))
            sealed = summary.sealed + summary.already;
        else
            assert_int_equal(err.code, ERR_BEHIND);
        err_clear(&err);
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(poster.ok);
    assert_int_equal(sealed, VILLAGES);
    month_log(test);
    nothing_is_wrong(test);
}

/* A signer that kills its own process when it is to sign. */
static bool die(struct signer *signer, const struct text *texts, size_t count,
                struct signature *ret, struct signature_der *ret_second, struct err *err)
{
    (void)signer, (void)texts, (void)count, (void)ret, (void)ret_second, (void)err;
    (void)kill(getpid(), SIGKILL);
    return false;
}

/* Seals in a process of its own, which dies when it signs, or when it has signed and written. */
static void seal_and_die(const char *conninfo, bool is_written)
{
    struct err err = { 0 };
    struct seal_options options = { 0 };
    struct seal_summary summary;
    struct db *db = NULL;
    struct signer *signer = make_signer();
    if (!is_written)
        signer->sign = die;
    if (!db_open(conninfo, &db, &err) || !seal_month_parse("2019-01", &options.month, &err))
        _exit(1);
    if (is_written && !db_script(db,
                                 "CREATE FUNCTION seal.test_die() RETURNS trigger LANGUAGE plpgsql"
                                 " AS $$ BEGIN PERFORM pg_catalog.pg_terminate_backend("
                                 "pg_catalog.pg_backend_pid()); RETURN NULL; END $$;"
                                 "CREATE TRIGGER test_die AFTER INSERT ON ledger.log_queue"
                                 " FOR EACH STATEMENT EXECUTE FUNCTION seal.test_die()",
                                 &err))
        _exit(1);
    bool ok = seal_run(db, signer, &options, &summary, &err);
    _exit(ok ? 0 : 2);
}

static void seal_run__killed_in_between_leaves_nothing_and_can_be_done_again(void **state)
{
    struct ledger_test *test = *state;
    facts_programme(test->pg.db, VILLAGES);
    for (int i = 1; i <= VILLAGES; i++)
        (void)month_accept(test->pg.db, of_month(i, 0, 100));
    month_log(test);
    for (int is_written = 0; is_written < 2; is_written++) {
        int status;
        pid_t child = fork();
        if (child == 0)
            seal_and_die(test->pg.conninfo, is_written == 1);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_false(WIFEXITED(status) && WEXITSTATUS(status) < 2);
        assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM seal.seal"), 0);
    }
    pg_test_sql(&test->pg, "DROP FUNCTION seal.test_die() CASCADE");
    assert_int_equal(month_seal(test, "2019-01").sealed, VILLAGES);
    nothing_is_wrong(test);
}

static void seal_run__many_months_in_a_row_hold(void **state)
{
    struct ledger_test *test = *state;
    static const char *const MONTHS[] = { "2019-01", "2019-02", "2019-03" };
    static const int OPENINGS[] = { 100, 600, 607 };
    facts_programme(test->pg.db, VILLAGES);
    for (size_t m = 0; m < COUNT(MONTHS); m++) {
        for (int i = 1; i <= VILLAGES; i++)
            (void)month_accept(test->pg.db, of_month(i, (int)m, OPENINGS[m]));
        assert_int_equal(month_seal(test, MONTHS[m]).sealed, VILLAGES);
    }
    nothing_is_wrong(test);
}

int main(void)
{
#define SEAL_TEST(name) cmocka_unit_test_setup_teardown(name, ledger_test_begin, ledger_test_end)
    const struct CMUnitTest tests[] = {
        SEAL_TEST(seal_run__beside_a_poster_leaves_no_line_unmarked),
        SEAL_TEST(seal_run__killed_in_between_leaves_nothing_and_can_be_done_again),
        SEAL_TEST(seal_run__many_months_in_a_row_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
