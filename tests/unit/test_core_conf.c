#include "../support/test.h"

#include "core/conf.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct home {
    char folder[64];
    char file[96];
};

static int begin(void **state)
{
    static struct home home;
    (void)snprintf(home.folder, sizeof home.folder, "build/conf-XXXXXX");
    assert_non_null(mkdtemp(home.folder));
    (void)snprintf(home.file, sizeof home.file, "%s/mingzhang.conf", home.folder);
    *state = &home;
    return 0;
}

static int end(void **state)
{
    struct home *home = *state;
    (void)unlink(home->file); /* some tests make none */
    assert_int_equal(rmdir(home->folder), 0);
    return 0;
}

static void write_file(const struct home *home, const char *text)
{
    FILE *file = fopen(home->file, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void same_file(const struct home *home, const char *expected)
{
    char text[4096];
    FILE *file = fopen(home->file, "re");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof text - 1, file);
    text[len] = '\0';
    assert_int_equal(fclose(file), 0);
    assert_string_equal(text, expected);
}

static struct conf load(const struct home *home)
{
    struct err err = { 0 };
    struct conf conf;
    ASSERT_OK(conf_load(home->folder, &conf, &err));
    return conf;
}

static void conf_load__reads_a_comment_of_any_length_as_one_line(void **state)
{
    const struct home *home = *state;
    char text[8000];
    int len = snprintf(text, sizeof text, "# %*s = no setting\nledger = a/b", 5000, "x");
    assert_true(len > 5000);
    write_file(home, text);
    struct conf conf = load(home);
    assert_string_equal(conf.ledger, "a/b"); /* the last line needs no end */
}

static void conf_load__takes_a_file_of_the_limit_and_none_beyond(void **state)
{
    const struct home *home = *state;
    static char text[CONF_SIZE_MAX + 2];
    struct err err = { 0 };
    struct conf conf;
    memset(text, '#', CONF_SIZE_MAX);
    write_file(home, text);
    (void)load(home);
    text[CONF_SIZE_MAX] = '#';
    write_file(home, text);
    assert_false(conf_load(home->folder, &conf, &err));
    assert_int_equal(err.code, ERR_LIMIT);
}

static void conf_load__says_what_cannot_be_read(void **state)
{
    const struct home *home = *state;
    struct err err = { 0 };
    struct conf conf;
    assert_int_equal(mkdir(home->file, 0700), 0); /* opens, and cannot be read */
    assert_false(conf_load(home->folder, &conf, &err));
    assert_int_equal(err.code, ERR_IO);
    ASSERT_TEXT_HAS(err.text, "mingzhang.conf");
    assert_int_equal(rmdir(home->file), 0);
}

static void conf_set__makes_the_file_when_there_is_none(void **state)
{
    struct home *home = *state;
    struct err err = { 0 };
    struct conf conf = load(home);
    assert_string_equal(conf.record_key, "");
    ASSERT_OK(conf_set(&conf, "record_key", "file:/a/b.pem", &err));
    same_file(home, "record_key = file:/a/b.pem\n");
    assert_string_equal(load(home).record_key, "file:/a/b.pem");
}

static void conf_set__changes_its_line_and_no_other(void **state)
{
    struct home *home = *state;
    struct err err = { 0 };
    write_file(home,
               "# keys\nledger = a.example/b\n record_key=old\n#record_key = x\nnational = off");
    struct conf conf = load(home);
    ASSERT_OK(conf_set(&conf, "record_key", "new", &err));
    same_file(home,
              "# keys\nledger = a.example/b\nrecord_key = new\n#record_key = x\nnational = off\n");
    assert_string_equal(load(home).record_key, "new");
    assert_string_equal(load(home).ledger, "a.example/b");
}

static void conf_load__refuses_a_setting_that_it_does_not_know(void **state)
{
    struct home *home = *state;
    struct err err = { 0 };
    struct conf conf;
    write_file(home, "record_keys = x\n");
    ASSERT_ERR(conf_load(home->folder, &conf, &err), ERR_CONFIG);
    write_file(home, "record_key\n");
    ASSERT_ERR(conf_load(home->folder, &conf, &err), ERR_CONFIG);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(conf_set__makes_the_file_when_there_is_none),
        TEST(conf_set__changes_its_line_and_no_other),
        TEST(conf_load__refuses_a_setting_that_it_does_not_know),
        TEST(conf_load__reads_a_comment_of_any_length_as_one_line),
        TEST(conf_load__takes_a_file_of_the_limit_and_none_beyond),
        TEST(conf_load__says_what_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
