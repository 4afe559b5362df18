/* A stream that is looked over on its way: nothing hides where its parts are cut. */
#include "../support/test.h"

#include "../../src/opendata/scanned.h"

#include <stdlib.h>
#include <string.h>

/* Writes `before` bytes of harmless cells and then the cell. */
static bool write_all(size_t before, const char *cell, FILE *to, struct err *err)
{
    struct scanned *scanned = scanned_open(to, "a.csv");
    FILE *out = scanned_stream(scanned);
    for (size_t i = 0; i < before; i++)
        (void)fputc(i % 80 == 79 ? '\n' : i % 8 == 7 ? ',' : 'x', out);
    (void)fputs(cell, out);
    (void)fputs(",x\n", out);
    return scanned_close(scanned, err);
}

static void scanned__finds_a_number_wherever_the_parts_are_cut(void **state)
{
    (void)state;
    for (size_t before = 65536 - 16; before < 65536 + 4; before++) {
        struct err err = { 0 };
        FILE *to = fopen("/dev/null", "w");
        assert_non_null(to);
        ASSERT_ERR(write_all(before, ",13800138000", to, &err), ERR_LEAK);
        ASSERT_TEXT_HAS(err.text, "a.csv, line 8"); /* 819 or 820 lines of 80 before it */
        (void)fclose(to);
    }
}

static void scanned__hands_on_every_byte(void **state)
{
    (void)state;
    struct err err = { 0 };
    char *bytes;
    size_t len;
    FILE *to = open_memstream(&bytes, &len);
    assert_non_null(to);
    ASSERT_OK(write_all(200000, "500000.00", to, &err));
    (void)fclose(to);
    assert_int_equal(len, 200000 + 12);
    assert_memory_equal(bytes + 200000, "500000.00,x\n", 12);
    free(bytes);
}

static void scanned__refuses_a_cell_without_end(void **state)
{
    (void)state;
    for (size_t over = 0; over < 2; over++) {
        struct err err = { 0 };
        FILE *to = fopen("/dev/null", "w");
        assert_non_null(to);
        struct scanned *scanned = scanned_open(to, "a.csv");
        for (size_t i = 0; i < SCANNED_PART_MAX + over; i++)
            (void)fputc('x', scanned_stream(scanned));
        if (over == 0)
            ASSERT_OK(scanned_close(scanned, &err));
        else
            ASSERT_ERR(scanned_close(scanned, &err), ERR_LIMIT);
        (void)fclose(to);
    }
}

static void scanned__says_when_the_disk_is_full(void **state)
{
    (void)state;
    struct err err = { 0 };
    FILE *to = fopen("/dev/full", "w");
    assert_non_null(to);
    (void)setvbuf(to, NULL, _IONBF, 0);
    ASSERT_ERR(write_all(100000, "1", to, &err), ERR_IO);
    (void)fclose(to); /* it could not be written */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scanned__finds_a_number_wherever_the_parts_are_cut),
        cmocka_unit_test(scanned__hands_on_every_byte),
        cmocka_unit_test(scanned__refuses_a_cell_without_end),
        cmocka_unit_test(scanned__says_when_the_disk_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
