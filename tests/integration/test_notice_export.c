/* The bundle of one notice: what it stands on, and nothing else. */
#include "../support/test.h"

#include "../support/disclosed.h"
#include "core/arena.h"
#include "core/file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool has(const char *folder, const char *name)
{
    char path[900];
    (void)snprintf(path, sizeof path, "%.700s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static void notice_export__gives_the_chains_that_the_figures_cite(void **state)
{
    struct logged *it = *state;
    struct report report;
    const char *folder = disclosed_export(it, "bundle", DISCLOSED);
    logged_verify(it, folder, &report);
    logged_intact(&report, "the bundle of a notice");
    assert_int_equal(report.chains, 2); /* the village's, and the programme's with the keys */
    assert_true(report.ran[PASS_FIGURE] && report.checked[PASS_FIGURE] > 1);
    assert_true(report.ran[PASS_NOTICE] && report.checked[PASS_NOTICE] == 2);
    assert_true(has(folder, "chains/" LOGGED_VILLAGE ".records"));
    assert_true(has(folder, "heads/" LOGGED_VILLAGE ".json"));
    assert_true(has(folder, "notices/" DISCLOSED ".json"));
    assert_false(has(folder, "chains/" LOGGED_VILLAGE ".office.records"));
    assert_false(has(folder, "chains/441424100202.records"));
    assert_false(has(folder, "openings"));
    report_release(&report);
}

static void notice_export__takes_the_model_along_as_it_was_signed(void **state)
{
    struct logged *it = *state;
    struct err err = { 0 };
    struct buf file, model = disclosed_model(it, DISCLOSED_AGAIN);
    char path[900];
    const char *folder = disclosed_export(it, "bundle", DISCLOSED_AGAIN);
    (void)snprintf(path, sizeof path, "%.700s/notices/%s.json", folder, DISCLOSED_AGAIN);
    buf_init(&file, NOTICE_MODEL_MAX);
    ASSERT_OK(file_read(path, &file, &err));
    assert_int_equal(file.len, model.len);
    assert_memory_equal(file.data, model.data, model.len);
    buf_release(&file);
    buf_release(&model);
}

static enum err_code chains_of(struct logged *it, const char *number)
{
    struct err err = { 0 };
    AUTO(arena) struct arena *arena = arena_make();
    struct notice_chains chains;
    struct buf model;
    buf_init(&model, NOTICE_MODEL_MAX);
    bool ok = notice_chains(it->pg.db, number, arena, &model, &chains, &err);
    assert_true(ok == (err.code == ERR_NONE));
    buf_release(&model);
    return err.code;
}

static void notice_chains__refuses_what_is_not_published(void **state)
{
    struct logged *it = *state;
    assert_int_equal(chains_of(it, DISCLOSED), ERR_NONE);
    assert_int_equal(chains_of(it, "N3-none-2019-1"), ERR_NOT_FOUND);
    const char *number = disclosed_draft(it, NOTICE_USE, "441424100203");
    assert_int_equal(chains_of(it, number), ERR_NOT_FOUND);
    disclosed_publish(it, number);
    assert_int_equal(chains_of(it, number), ERR_NONE);
}

static void notice_chains__refuses_a_model_that_was_changed(void **state)
{
    struct logged *it = *state;
    pg_test_sql(&it->pg, "ALTER TABLE notice.evidence DISABLE TRIGGER ALL;"
                         "ALTER TABLE notice.evidence DROP CONSTRAINT evidence_check;"
                         "UPDATE notice.evidence SET bytes = bytes || '\\x20'"
                         " WHERE kind = 'model'");
    assert_int_equal(chains_of(it, DISCLOSED), ERR_TAMPERED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, disclosed_begin, disclosed_end)
    const struct CMUnitTest tests[] = {
        TEST(notice_export__gives_the_chains_that_the_figures_cite),
        TEST(notice_export__takes_the_model_along_as_it_was_signed),
        TEST(notice_chains__refuses_what_is_not_published),
        TEST(notice_chains__refuses_a_model_that_was_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
