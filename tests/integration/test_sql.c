/* Runs what is in tests/sql with pgTAP: each file adds functions test.test_...() and helpers; every
 * function runs in a transaction of its own that is rolled back. */
#include "../support/test.h"

#include "../support/pg.h"
#include <glob.h>

static char *read_all(const char *path)
{
    enum { MOST = 256 * 1024 };
    FILE *file = fopen(path, "r");
    char *bytes = calloc(1, MOST);
    if (file == NULL || bytes == NULL || fread(bytes, 1, MOST - 1, file) == 0)
        fail_msg("cannot read %s", path);
    fclose(file);
    return bytes;
}

struct tally {
    int passed, failed;
};

static bool count_line(const struct db_result *row, void *arg, struct err *err)
{
    struct tally *tally = arg;
    struct text line = text_trim(db_get_text(row, 0, 0));
    (void)err; /* the callback's shape */
    if (text_starts(line, "not ok")) {
        tally->failed++;
        print_error(TEXT_FMT "\n", TEXT_ARG(line));
    } else if (text_starts(line, "ok")) {
        tally->passed++;
    } else if (tally->failed > 0) {
        print_error(TEXT_FMT "\n", TEXT_ARG(line)); /* says why */
    }
    return true;
}

static void run_file(const char *path)
{
    static const struct db_stmt RUN = { "test_runtests", "SELECT * FROM tap.runtests('test'::name)",
                                        DB_ANY_ROWS };
    struct pg_test pg;
    struct err err = { 0 };
    struct tally tally = { 0 };
    char *sql = read_all(path);
    pg_test_begin(&pg);
    pg_test_sql(&pg,
                "CREATE SCHEMA tap; CREATE SCHEMA test; CREATE EXTENSION pgtap SCHEMA tap;"
                "GRANT USAGE ON SCHEMA tap, test TO PUBLIC; SET search_path = tap, pg_catalog");
    pg_test_sql(&pg, sql);
    ASSERT_OK(db_each(pg.db, &RUN, NULL, 0, count_line, &tally, &err));
    free(sql);
    pg_test_end(&pg);
    if (tally.failed > 0 || tally.passed == 0)
        fail_msg("%s: %d passed, %d failed", path, tally.passed, tally.failed);
}

static void sql__holds_what_its_tests_say(void **state)
{
    glob_t files;
    (void)state;
    assert_int_equal(glob("tests/sql/*.sql", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        run_file(files.gl_pathv[i]);
    globfree(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sql__holds_what_its_tests_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
