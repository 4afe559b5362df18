#include "../support/test.h"

#include "../support/people.h"
#include "access/log.h"
#include "core/file.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A day of Beijing begins at 16:00 UTC of the day before. */
#define NOON    INT64_C(1555041600000000) /* 2019-04-12 12:00 Beijing */
#define HOUR_US INT64_C(3600000000)

static int begin(void **state)
{
    (void)people_begin(state);
    return 0;
}

static int end(void **state)
{
    time_fix(0);
    return people_end(state);
}

static struct access_log *open_log(struct people *p)
{
    struct err err = { 0 };
    struct access_log *log;
    ASSERT_OK(access_log_open(p->test->pg.folder, ACCESS_LOG_DAYS_MIN, &log, &err));
    return log;
}

static void write_at(struct access_log *log, int64_t time_us, const char *line)
{
    struct err err = { 0 };
    ASSERT_OK(access_log_write(log, time_us, text_of(line), &err));
}

static const char *path_of(struct people *p, const char *day)
{
    static char path[700];
    (void)snprintf(path, sizeof path, "%s/log/access/%s.jsonl", p->test->pg.folder, day);
    return path;
}

static int close_days(struct people *p, struct access_log *log)
{
    struct err err = { 0 };
    AUTO(desk) struct desk *desk = NULL;
    int days;
    ASSERT_OK(desk_open(p->db, p->test->signer, &desk, &err));
    ASSERT_OK(access_log_close_days(desk, log, &days, &err));
    ASSERT_OK(desk_commit(desk, &err));
    return days;
}

static void log__has_a_file_for_each_day_of_beijing(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    struct buf bytes;
    struct stat seen;
    AUTO(access_log) struct access_log *log = open_log(p);
    write_at(log, NOON - 12 * HOUR_US - 1, "{\"n\":1}");
    write_at(log, NOON - 12 * HOUR_US, "{\"n\":2}");
    write_at(log, NOON, "{\"n\":3}");
    buf_init(&bytes, 1000);
    ASSERT_OK(file_read(path_of(p, "2019-04-11"), &bytes, &err));
    assert_string_equal(bytes.data, "{\"n\":1}\n");
    buf_clear(&bytes);
    ASSERT_OK(file_read(path_of(p, "2019-04-12"), &bytes, &err));
    assert_string_equal(bytes.data, "{\"n\":2}\n{\"n\":3}\n");
    assert_int_equal(stat(path_of(p, "2019-04-12"), &seen), 0);
    assert_int_equal(seen.st_mode & 0777, 0600);
    buf_release(&bytes);
}

static void log__takes_whole_lines_only(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    char line[ACCESS_LOG_LINE_MAX + 2];
    AUTO(access_log) struct access_log *log = open_log(p);
    memset(line, 'x', sizeof line);
    struct text text = { line, ACCESS_LOG_LINE_MAX + 1 };
    ASSERT_ERR(access_log_write(log, NOON, text, &err), ERR_LIMIT);
    text.len--;
    ASSERT_OK(access_log_write(log, NOON, text, &err));
    ASSERT_ERR(access_log_write(log, NOON, text_of("{}\n{}"), &err), ERR_INPUT);
    struct access_log *other;
    ASSERT_ERR(access_log_open(p->test->pg.folder, ACCESS_LOG_DAYS_MIN - 1, &other, &err),
               ERR_CONFIG);
}

static void days__come_from_the_setting(void **state)
{
    struct err err = { 0 };
    int days = 0;
    static const char *const BAD[] = { "179", "36501", "a year", "200 days", "-1", "1e3" };
    (void)state;
    ASSERT_OK(access_log_days("", &days, &err));
    assert_int_equal(days, 180);
    ASSERT_OK(access_log_days("180", &days, &err));
    ASSERT_OK(access_log_days("36500", &days, &err));
    assert_int_equal(days, 36500);
    for (size_t i = 0; i < COUNT(BAD); i++)
        ASSERT_ERR(access_log_days(BAD[i], &days, &err), ERR_CONFIG);
}

static void day__is_closed_by_a_record_once_it_is_over(void **state)
{
    struct people *p = *state;
    AUTO(access_log) struct access_log *log = open_log(p);
    write_at(log, NOON, "{\"n\":1}");
    write_at(log, NOON, "{\"n\":2}");
    write_at(log, NOON + 24 * HOUR_US, "{\"n\":3}");
    int64_t midnight = NOON + 12 * HOUR_US, grace = (int64_t)ACCESS_LOG_GRACE_S * 1000000;
    time_fix(midnight + grace - 1);
    assert_int_equal(close_days(p, log), 0);
    time_fix(midnight + grace);
    assert_int_equal(close_days(p, log), 1);
    assert_int_equal(close_days(p, log), 0);
    assert_int_equal(
        pg_test_int(&p->test->pg,
                    "SELECT count(*) FROM ledger.record r JOIN access.log_day d ON d.n = r.n"
                    " CROSS JOIN LATERAL (SELECT convert_from(r.bytes, 'UTF8')::jsonb -> 'body' AS"
                    " b) x WHERE r.type = 'access_digest' AND b ->> 'day' = '2019-04-12'"
                    " AND b ->> 'lines' = '2' AND b ->> 'size' = '16' AND b ->> 'sha256' ="
                    " encode(sha256(convert_to('{\"n\":1}' || chr(10) || '{\"n\":2}' || chr(10),"
                    " 'UTF8')), 'hex')"),
        1);
    /* Its file is written to no more, the next day's is. */
    write_at(log, midnight + grace, "{\"n\":4}");
    assert_int_equal(close_days(p, log), 0);
}

struct seen {
    int same, differs, gone;
};

static void look(void *arg, struct date day, enum access_log_state state)
{
    struct seen *seen = arg;
    (void)day;
    *(state == ACCESS_LOG_SAME      ? &seen->same
      : state == ACCESS_LOG_DIFFERS ? &seen->differs
                                    : &seen->gone) += 1;
}

static struct seen check(struct people *p, struct access_log *log)
{
    struct err err = { 0 };
    struct seen seen = { 0 };
    ASSERT_OK(access_log_check(p->db, log, look, &seen, &err));
    return seen;
}

static void check__finds_a_file_that_was_changed_or_is_gone(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    AUTO(access_log) struct access_log *log = open_log(p);
    for (int i = 0; i < 3; i++)
        write_at(log, NOON + i * 24 * HOUR_US, "{\"n\":1}");
    time_fix(NOON + 3 * 24 * HOUR_US);
    assert_int_equal(close_days(p, log), 3);
    struct seen seen = check(p, log);
    assert_int_equal(seen.same, 3);
    ASSERT_OK(file_write(path_of(p, "2019-04-12"), text_of("{\"n\":2}\n"), 0600, &err));
    assert_int_equal(unlink(path_of(p, "2019-04-13")), 0);
    seen = check(p, log);
    assert_int_equal(seen.same, 1);
    assert_int_equal(seen.differs, 1);
    assert_int_equal(seen.gone, 1);
}

static void drop__removes_what_is_old_and_closed_and_nothing_else(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    int files;
    AUTO(access_log) struct access_log *log = open_log(p);
    write_at(log, NOON, "{\"n\":1}");
    write_at(log, NOON + 24 * HOUR_US, "{\"n\":2}");
    time_fix(NOON + (ACCESS_LOG_DAYS_MIN + 1) * 24 * HOUR_US);
    ASSERT_OK(access_log_drop_old(p->db, log, &files, &err));
    assert_int_equal(files, 0); /* they have no record yet */
    assert_int_equal(close_days(p, log), 2);
    ASSERT_OK(access_log_drop_old(p->db, log, &files, &err));
    assert_int_equal(files, 1);
    assert_int_equal(access(path_of(p, "2019-04-12"), F_OK), -1);
    assert_int_equal(access(path_of(p, "2019-04-13"), F_OK), 0); /* 180 days ago */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(log__has_a_file_for_each_day_of_beijing),
        TEST(log__takes_whole_lines_only),
        TEST(days__come_from_the_setting),
        TEST(day__is_closed_by_a_record_once_it_is_over),
        TEST(check__finds_a_file_that_was_changed_or_is_gone),
        TEST(drop__removes_what_is_old_and_closed_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
