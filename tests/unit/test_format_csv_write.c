#include "../support/test.h"
#include "core/text.h"
#include "format/csv_write.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char PATH[64];

static int setup(void **state)
{
    (void)state;
    char folder[] = "/tmp/format-csv-XXXXXX";
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(PATH, sizeof PATH, "%s/a.csv", folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    (void)unlink(PATH);
    *strrchr(PATH, '/') = '\0';
    return rmdir(PATH); /* fails when anything else was left there */
}

static void expect_file(const char *bytes)
{
    char got[4096];
    FILE *file = fopen(PATH, "rb");
    assert_non_null(file);
    size_t len = fread(got, 1, sizeof got - 1, file);
    (void)fclose(file);
    got[len] = '\0';
    assert_string_equal(got, bytes);
}

static void csv_writer__quotes_only_what_needs_it(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct csv_writer *csv = NULL;
    ASSERT_OK(csv_writer_create(PATH, (struct csv_style) { 0 }, &csv, &err));
    csv_writer_row(csv, (const char *const[]) { "村名", "a,b", "说\"好\"", "两\n行", " x" }, 5);
    csv_writer_money(csv, (struct money) { -50000050 });
    csv_writer_int(csv, 7);
    csv_writer_end_row(csv);
    ASSERT_OK(csv_writer_close(csv, &err));
    expect_file("村名,\"a,b\",\"说\"\"好\"\"\",\"两\n行\",\" x\"\r\n-500000.50,7\r\n");
}

static void csv_writer__disarms_formulas_but_not_numbers(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct csv_writer *csv = NULL;
    ASSERT_OK(csv_writer_create(PATH, (struct csv_style) { .delimiter = ';' }, &csv, &err));
    csv_writer_row(csv, (const char *const[]) { "=1+1", "@x", "-a", "-1,200.50", "+5", "-" }, 6);
    ASSERT_OK(csv_writer_close(csv, &err));
    expect_file("'=1+1;'@x;'-a;-1,200.50;+5;'-\r\n");
}

static void csv_writer__writes_gb18030_and_bom(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct csv_writer *csv = NULL;
    struct csv_style style = { .encoding = ENCODING_GB18030 };
    ASSERT_OK(csv_writer_create(PATH, style, &csv, &err));
    csv_writer_row(csv, (const char *const[]) { "村", "\xF0\xA0\xAE\xB7" /* U+20BB7 */ }, 2);
    ASSERT_OK(csv_writer_close(csv, &err));
    expect_file("\xB4\xE5,\x95\x34\xB2\x35\r\n"); /* GB 18030-2005, codes of both characters */
    style.encoding = ENCODING_UTF8_BOM;
    ASSERT_OK(csv_writer_create(PATH, style, &csv, &err));
    csv_writer_row(csv, (const char *const[]) { "村" }, 1);
    ASSERT_OK(csv_writer_close(csv, &err));
    expect_file("\xEF\xBB\xBF村\r\n");
}

static void csv_writer__leaves_no_file_when_text_is_not_utf8(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct csv_writer *csv = NULL;
    ASSERT_OK(csv_writer_create(PATH, (struct csv_style) { 0 }, &csv, &err));
    csv_writer_row(csv, (const char *const[]) { "\xFF" }, 1);
    ASSERT_ERR(csv_writer_close(csv, &err), ERR_ENCODING);
    assert_int_equal(access(PATH, F_OK), -1);
}

static void csv_writer__holds_a_cell_of_the_limit_and_refuses_one_byte_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct csv_writer *csv = NULL;
    char *cell = malloc(CSV_CELL_MAX + 1);
    memset(cell, '"', CSV_CELL_MAX + 1); /* the worst: each is doubled */
    ASSERT_OK(csv_writer_create(PATH, (struct csv_style) { 0 }, &csv, &err));
    csv_writer_text(csv, (struct text) { cell, CSV_CELL_MAX });
    ASSERT_OK(csv_writer_close(csv, &err));
    ASSERT_OK(csv_writer_create(PATH, (struct csv_style) { 0 }, &csv, &err));
    csv_writer_text(csv, (struct text) { cell, CSV_CELL_MAX + 1 });
    (void)unlink(PATH);
    ASSERT_ERR(csv_writer_close(csv, &err), ERR_LIMIT);
    free(cell);
}

static void csv_writer__names_a_folder_that_is_not_there(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct csv_writer *csv = NULL;
    ASSERT_ERR(csv_writer_create("/nowhere/a.csv", (struct csv_style) { 0 }, &csv, &err), ERR_IO);
    ASSERT_TEXT_HAS(err.text, "/nowhere/a.csv");
}

#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILE(csv_writer__quotes_only_what_needs_it),
        WITH_FILE(csv_writer__disarms_formulas_but_not_numbers),
        WITH_FILE(csv_writer__writes_gb18030_and_bom),
        WITH_FILE(csv_writer__leaves_no_file_when_text_is_not_utf8),
        WITH_FILE(csv_writer__holds_a_cell_of_the_limit_and_refuses_one_byte_more),
        cmocka_unit_test(csv_writer__names_a_folder_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
