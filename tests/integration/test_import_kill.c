/* Kill -9 of the program at many moments of an import: the next run finds nothing half-done. */
#include "intake_fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 20000, STEPS = 12, STEP_US = 40000 };

static char *long_list(struct arena *arena)
{
    size_t size = (size_t)ROWS * 96 + 200;
    char *bytes = arena_alloc(arena, size);
    size_t len = (size_t)snprintf(bytes, size, "年度,村代码,收款账号,金额,付款日期,凭证号\n");
    for (int i = 0; i < ROWS; i++)
        len +=
            (size_t)snprintf(bytes + len, size - len,
                             "2019,441424103201,8001000000001,%d.25,2019-04-01,P%06d\n", i + 1, i);
    return bytes;
}

/* Imports in a process of its own, which is killed after so many microseconds. */
static void import_and_kill(const struct fixture *it, const struct import_options *options,
                            useconds_t after)
{
    pid_t child = fork();
    if (child == 0) {
        struct err err = { 0 };
        struct db *db = NULL;
        struct import_result result;
        struct refusal_list refusals;
        refusal_init(&refusals, it->arena);
        bool ok = db_open(it->pg.conninfo, &db, &err) &&
                  import_file(db, options, &result, &refusals, &err);
        _exit(ok ? 0 : 1);
    }
    assert_true(child > 0);
    (void)usleep(after); /* the moment of the blow is the point of the test */
    (void)kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void import__killed_at_any_moment_leaves_nothing_half_done(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    begin_with_registry(&it);
    put(&it, "long.csv", long_list(it.arena));
    struct import_options options = {
        .kind = IMPORT_PAYMENTS, .paths = it.paths, .path_count = 1, .payer = "city"
    };
    for (int step = 0; step < STEPS; step++) {
        import_and_kill(&it, &options, (useconds_t)(step * STEP_US));
        int64_t files = pg_test_int(&it.pg, "SELECT count(*) FROM intake.file"
                                            " WHERE kind = 'payments'");
        int64_t payments = pg_test_int(&it.pg, "SELECT count(*) FROM intake.payment");
        int64_t parts = pg_test_int(&it.pg, "SELECT count(*) FROM intake.part p JOIN intake.file f"
                                            " ON f.id = p.file_id WHERE f.kind = 'payments'");
        assert_int_equal(payments, files * ROWS);
        assert_int_equal(parts > 0, files > 0);
    }
    refusal_init(&it.refusals, it.arena);
    ASSERT_OK(import_file(it.pg.db, &options, &it.result, &it.refusals, &err));
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.payment"), ROWS);
    /* 20,000 lines of n.25 yuan */
    assert_int_equal(pg_test_int(&it.pg, "SELECT sum(amount_fen) FROM intake.payment"),
                     INT64_C(100) * ROWS * (ROWS + 1) / 2 + 25 * ROWS);
    end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(import__killed_at_any_moment_leaves_nothing_half_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
