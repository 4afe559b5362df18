/* Personal data planted in names stops tables and files for other programs, and leaves nothing. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/month.h"
#include "../support/planted.h"
#include "opendata/opendata.h"

#include <string.h>
#include <unistd.h>

static void begin(struct ledger_test *test)
{
    facts_programme(test->pg.db, 2);
    (void)month_accept(test->pg.db, (struct month_statement) { .village = 1,
                                                               .from = "2019-01-01",
                                                               .to = "2019-01-31",
                                                               .opening = 100,
                                                               .lines = "2019-01-10 500" });
    pg_test_sql(&test->pg, "INSERT INTO reconcile.run (as_of, proof, rules_version)"
                           " VALUES ('2019-12-31', '{}', 1)");
    month_log(test);
}

static void name_village(struct ledger_test *test, const char *name)
{
    static const struct db_stmt SET = { "test_name_village",
                                        "UPDATE programme.village SET name = $1::text",
                                        DB_NO_ROWS };
    struct err err = { 0 };
    const struct db_arg args[] = { db_text(name) };
    ASSERT_OK(db_exec(test->pg.db, &SET, args, COUNT(args), NULL, &err));
}

static bool write_tables(struct db *db, const char *path, struct err *err)
{
    struct opendata_summary summary;
    return opendata_fiscal_export(db, path, &(struct opendata_options) { .year = 2019 }, &summary,
                                  err);
}

static bool write_ledger(struct db *db, const char *path, struct err *err)
{
    struct opendata_summary summary;
    return opendata_ledger_export(db, path, NULL, &summary, err);
}

static const struct form {
    const char *file;
    bool (*write)(struct db *db, const char *path, struct err *err);
    const char *named; /* what the message says of the place */
} FORMS[] = {
    { "tables", write_tables, "2019/programme/" },
    { "ledger.json", write_ledger, "ledger.json, line " },
    { "ledger.xml", write_ledger, "ledger.xml, line " },
};

static void path_of(struct ledger_test *test, const struct form *form, char out[1024])
{
    (void)snprintf(out, 1024, "%s/%s", test->pg.folder, form->file);
}

static void tables_and_files__are_stopped_by_every_planted_leak(void **state)
{
    struct ledger_test *test = *state;
    char path[1024], part[1040];
    begin(test);
    for (size_t i = 0; i < PLANTED_COUNT; i++) {
        name_village(test, PLANTED[i]);
        for (size_t k = 0; k < COUNT(FORMS); k++) {
            struct err err = { 0 };
            path_of(test, &FORMS[k], path);
            if (FORMS[k].write(test->pg.db, path, &err))
                fail_msg("%s not stopped: %s", FORMS[k].file, PLANTED[i]);
            if (err.code != ERR_LEAK)
                fail_msg("%s, %s: %s", FORMS[k].file, PLANTED[i], err.text);
            ASSERT_TEXT_HAS(err.text, FORMS[k].named);
            assert_null(strstr(err.text, PLANTED[i]));
            (void)snprintf(part, sizeof part, "%s.part", path);
            assert_int_not_equal(access(path, F_OK), 0);
            assert_int_not_equal(access(part, F_OK), 0);
        }
    }
}

static void tables_and_files__with_honest_names_are_written(void **state)
{
    struct ledger_test *test = *state;
    char path[1024];
    begin(test);
    for (size_t k = 0; k < COUNT(FORMS); k++) {
        struct err err = { 0 };
        path_of(test, &FORMS[k], path);
        ASSERT_OK(FORMS[k].write(test->pg.db, path, &err));
        assert_int_equal(access(path, F_OK), 0);
    }
}

#define LEDGER(test) cmocka_unit_test_setup_teardown(test, ledger_test_begin, ledger_test_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEDGER(tables_and_files__are_stopped_by_every_planted_leak),
        LEDGER(tables_and_files__with_honest_names_are_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
