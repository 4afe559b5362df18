/* Whole files: within the limit, past it, not there, and not readable as a file. */
#include "../support/test.h"

#include "core/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char PATH[] = "/tmp/mingzhang-file-XXXXXX";

static int begin(void **state)
{
    (void)state;
    (void)memcpy(PATH + strlen(PATH) - 6, "XXXXXX", 6);
    int fd = mkstemp(PATH);
    return fd < 0 || write(fd, "12345", 5) != 5 || close(fd) != 0;
}

static int end(void **state)
{
    (void)state;
    return unlink(PATH);
}

static void file__is_read_up_to_the_limit_and_no_further(void **state)
{
    (void)state;
    struct buf bytes;
    struct err err = { 0 };
    buf_init(&bytes, 5);
    ASSERT_OK(file_read(PATH, &bytes, &err));
    assert_string_equal(bytes.data, "12345");
    buf_release(&bytes);
    buf_init(&bytes, 4);
    ASSERT_ERR(file_read(PATH, &bytes, &err), ERR_LIMIT);
    buf_release(&bytes);
}

static void file__that_is_not_there_is_a_failure_or_an_answer(void **state)
{
    (void)state;
    struct buf bytes;
    struct err err = { 0 };
    bool is_there = true;
    buf_init(&bytes, 100);
    ASSERT_OK(file_read_if("/tmp/mingzhang-no-such-file", &bytes, &is_there, &err));
    assert_false(is_there);
    ASSERT_OK(file_read_if(PATH, &bytes, &is_there, &err));
    assert_true(is_there);
    assert_string_equal(bytes.data, "12345");
    ASSERT_ERR(file_read("/tmp/mingzhang-no-such-file", &bytes, &err), ERR_IO);
    ASSERT_TEXT_HAS(err.text, "/tmp/mingzhang-no-such-file");
    err_clear(&err);
    ASSERT_ERR(file_read("/tmp", &bytes, &err), ERR_IO); /* a folder */
    buf_release(&bytes);
}

static void count(const char *bytes, size_t len, void *arg)
{
    size_t *sum = arg;
    assert_memory_equal(bytes, "12345", len);
    *sum += len;
}

static void file__is_handed_on_in_pieces(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t sum = 0;
    ASSERT_OK(file_each(PATH, count, &sum, &err));
    assert_int_equal(sum, 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(file__is_read_up_to_the_limit_and_no_further),
        TEST(file__that_is_not_there_is_a_failure_or_an_answer),
        TEST(file__is_handed_on_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
