#include "../support/test.h"

#include "witness/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char GOOD[] = "name = audit.example/w\nkey = key.pem\nlisten = [::1]:80";

struct fixture {
    char folder[64], file[96];
    struct witness_config config;
};

static int set_up(void **state)
{
    static struct fixture f;
    (void)snprintf(f.folder, sizeof f.folder, "build/witness-XXXXXX");
    if (mkdtemp(f.folder) == NULL)
        return -1;
    (void)snprintf(f.file, sizeof f.file, "%s/witness.conf", f.folder);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    (void)unlink(f->file); /* one test has a folder there, and removes it */
    return rmdir(f->folder);
}

static bool load(struct fixture *f, const char *text, struct err *err)
{
    FILE *file = fopen(f->file, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    *err = (struct err) { 0 };
    return witness_config_load(f->folder, &f->config, err);
}

static void config__is_read(void **state)
{
    struct fixture *f = *state;
    struct err err;
    ASSERT_OK(load(f, GOOD, &err));
    assert_string_equal(f->config.name, "audit.example/w");
    assert_string_equal(f->config.host, "::1");
    assert_int_equal(f->config.port, 80);
    assert_int_equal(f->config.count, 0);
}

static void config__has_comments_of_any_length(void **state)
{
    struct fixture *f = *state;
    struct err err;
    static char text[8 * WITNESS_VALUE_MAX];
    for (int len = WITNESS_VALUE_MAX; len < 2 * WITNESS_VALUE_MAX; len++) {
        (void)snprintf(text, sizeof text, "#%*snot = a setting\n%s", len, "", GOOD);
        ASSERT_OK(load(f, text, &err));
    }
}

static void config__names_the_line_that_is_wrong(void **state)
{
    struct fixture *f = *state;
    struct err err;
    ASSERT_ERR(load(f, "# a\n\ncolour = red\n", &err), ERR_CONFIG);
    ASSERT_TEXT_HAS(err.text, "witness.conf:3");
    ASSERT_ERR(load(f, "name\n", &err), ERR_CONFIG);
    ASSERT_ERR(load(f, "listen = 127.0.0.1:65536\n", &err), ERR_CONFIG);
    ASSERT_ERR(load(f, "name = a.example/w\n", &err), ERR_CONFIG); /* and nothing else */
}

static void config__has_values_up_to_the_limit(void **state)
{
    struct fixture *f = *state;
    struct err err;
    static char text[4 * WITNESS_VALUE_MAX], value[WITNESS_VALUE_MAX + 1];
    memset(value, 'k', WITNESS_VALUE_MAX - 1);
    (void)snprintf(text, sizeof text, "%s\nkey = %s\n", GOOD, value);
    ASSERT_OK(load(f, text, &err));
    assert_string_equal(f->config.key, value);
    value[WITNESS_VALUE_MAX - 1] = 'k';
    (void)snprintf(text, sizeof text, "%s\nkey = %s\n", GOOD, value);
    ASSERT_ERR(load(f, text, &err), ERR_CONFIG);
}

static void config__is_read_up_to_the_limit(void **state)
{
    struct fixture *f = *state;
    struct err err;
    static char text[WITNESS_CONFIG_MAX + 2];
    memset(text, '#', WITNESS_CONFIG_MAX);
    memcpy(text, GOOD, strlen(GOOD));
    text[strlen(GOOD)] = '\n';
    ASSERT_OK(load(f, text, &err));
    text[WITNESS_CONFIG_MAX] = '#';
    ASSERT_ERR(load(f, text, &err), ERR_LIMIT);
}

static void config__that_cannot_be_read_is_said(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    ASSERT_ERR(witness_config_load(f->folder, &f->config, &err), ERR_IO);
    assert_int_equal(mkdir(f->file, 0700), 0); /* can be opened, and not read */
    ASSERT_ERR(witness_config_load(f->folder, &f->config, &err), ERR_IO);
    ASSERT_TEXT_HAS(err.text, "witness.conf");
    assert_int_equal(rmdir(f->file), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(config__is_read),
        TEST(config__has_comments_of_any_length),
        TEST(config__names_the_line_that_is_wrong),
        TEST(config__has_values_up_to_the_limit),
        TEST(config__is_read_up_to_the_limit),
        TEST(config__that_cannot_be_read_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
