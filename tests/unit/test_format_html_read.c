#include "../support/rows.h"
#include "../support/test.h"

#include <stdlib.h>
#include <string.h>

static struct rows ROWS;

static int setup(void **state)
{
    (void)state;
    rows_init(&ROWS);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    rows_release(&ROWS);
    return 0;
}

static void expect(const char *file, const char *rows)
{
    struct err err = { 0 };
    ASSERT_OK(rows_read(&ROWS, file, strlen(file), &err));
    assert_int_equal(ROWS.source.format, TABLE_HTML);
    assert_string_equal(ROWS.rows.data, rows);
    assert_string_equal(ROWS.issues.data, "");
}

static void html__reads_the_rows_of_a_table(void **state)
{
    (void)state;
    expect("<html><head><meta charset=gbk><title>x</title><style>td{}</style></head><body>\n"
           "<table><tr><th>村名<th>金额</tr><tr><td> 甲\n 村 </td><td>1&nbsp;200&lt;</td></tr>\n"
           "<tr><td></td></tr><tr><td>a<br>b<script>x</script></table>",
           "1 村名|金额\n2 甲 村|1\xC2\xA0"
           "200<\n4 a\nb\n");
}

static void html__fills_merged_headers_and_keeps_columns_apart(void **state)
{
    (void)state;
    expect("<table><tr><td rowspan=2>村<td colspan=2>金额<td rowspan=\"2\">备注</tr>"
           "<tr><td>2019<td>2020</tr><tr><td>a<td>1<td>2<td>x</tr></table>",
           "1 村|金额|金额^|备注\n2 村^|2019|2020|备注^\n3 a|1|2|x\n");
}

static void html__leaves_covered_cells_empty_after_the_header_rows(void **state)
{
    (void)state;
    char file[2048] = "<table>";
    size_t len = strlen(file);
    for (int i = 0; i < TABLE_MERGE_ROWS; i++)
        len += (size_t)snprintf(file + len, sizeof file - len, "<tr><td>h</td></tr>");
    (void)snprintf(file + len, sizeof file - len,
                   "<tr><td rowspan=2>p<td>1</tr><tr><td>2</tr></table>");
    struct err err = { 0 };
    ASSERT_OK(rows_read(&ROWS, file, strlen(file), &err));
    ASSERT_TEXT_HAS(ROWS.rows.data, "20 h\n21 p|1\n22 ^|2\n");
}

static void html__decodes_gb18030_whatever_the_meta_says(void **state)
{
    (void)state;
    expect("<html><meta charset=utf-8><table><tr><td>\xB4\xE5<td>\xBD\xF0\xB6\xEE</table>",
           "1 村|金额\n");
}

static void html__takes_rows_of_nested_tables_as_rows(void **state)
{
    (void)state;
    expect("<table><tr><td>o<table><tr><td>i1<td>i2</table></td></tr><tr><td>p</tr></table>",
           "1 o\n2 i1|i2\n3 p\n");
}

static void html__limits_columns_of_a_span(void **state)
{
    (void)state;
    struct err err = { 0 };
    static const char FITS[] = "<table><tr><td colspan=256>a</table>";
    static const char MORE[] = "<table><tr><td>x<td colspan=256>a</table>";
    ASSERT_OK(rows_read(&ROWS, FITS, sizeof FITS - 1, &err));
    ASSERT_ERR(rows_read(&ROWS, MORE, sizeof MORE - 1, &err), ERR_REFUSED);
    assert_string_equal(ROWS.issues.data, "R table.columns 1:257 a\n");
}

static void html__refuses_a_comment_that_would_fill_the_memory(void **state)
{
    (void)state;
    struct err err = { 0 };
    static const char HEAD[] = "<table><tr><td>a<!--";
    size_t len = (size_t)3 * TABLE_ROW_MAX;
    char *file = malloc(len);
    memset(file, '-', len);
    memcpy(file, HEAD, sizeof HEAD - 1);
    ASSERT_OK(rows_read(&ROWS, file, TABLE_ROW_MAX, &err));
    ASSERT_ERR(rows_read(&ROWS, file, len, &err), ERR_LIMIT);
    free(file);
}

#define WITH_ROWS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ROWS(html__reads_the_rows_of_a_table),
        WITH_ROWS(html__fills_merged_headers_and_keeps_columns_apart),
        WITH_ROWS(html__leaves_covered_cells_empty_after_the_header_rows),
        WITH_ROWS(html__decodes_gb18030_whatever_the_meta_says),
        WITH_ROWS(html__takes_rows_of_nested_tables_as_rows),
        WITH_ROWS(html__refuses_a_comment_that_would_fill_the_memory),
        WITH_ROWS(html__limits_columns_of_a_span),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
