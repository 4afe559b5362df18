#include "../support/test.h"

#include "core/conf.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
