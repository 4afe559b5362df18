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

static void expect(const char *file, const char *rows, const char *issues)
{
    struct err err = { 0 };
    if (!rows_read(&ROWS, file, strlen(file), &err) && err.code != ERR_REFUSED)
        fail_msg("%s (%s)", err.text, err_slug(err.code));
    assert_string_equal(ROWS.rows.data, rows);
    assert_string_equal(ROWS.issues.data, issues);
}

static void csv__keeps_physical_lines_and_skips_empty_rows(void **state)
{
    (void)state;
    expect("村,金额\r\n甲,1\r\n\r\n  \r\n,,\r\n乙,2,,\t\r\n,,,\r\n", "1 村|金额\n2 甲|1\n6 乙|2\n",
           "");
    expect("a,b\n\n\nc,d", "1 a|b\n4 c|d\n", "");
    expect("a,b\rc,d\r\re,f\r", "1 a|b\n2 c|d\n4 e|f\n", "");
}

static void csv__keeps_the_line_where_a_record_of_several_lines_begins(void **state)
{
    (void)state;
    expect("a,\"x\r\ny\nz\",b\r\nc,d\r\n", "1 a|x\r\ny\nz|b\n4 c|d\n", "");
    expect("a,\"\n\n\"\nc,d\n", "1 a\n4 c|d\n", "");
}

static void csv__trims_blanks_of_every_kind(void **state)
{
    (void)state;
    expect("\t 甲\t , \xC2\xA0乙\xE3\x80\x80,\" 丙 \"\n", "1 甲|乙|丙\n", "");
}

static void csv__takes_off_what_protects_digits_from_spreadsheets(void **state)
{
    (void)state;
    expect("=\"0012\",\"=\"\"0034\"\"\",=1+1,a=\n=\n=\"\",x\n", "1 0012|0034|=1+1|a=\n2 =\n3 |x\n",
           "");
}

static void csv__finds_comma_tab_and_semicolon(void **state)
{
    (void)state;
    expect("a\tb\tc\n1,200.50\t2\t3\n", "1 a|b|c\n2 1,200.50|2|3\n", "");
    assert_int_equal(ROWS.source.format, TABLE_TSV);
    expect("对账单,2019\na;b;c\n1,5;2;3\n", "1 对账单,2019\n2 a|b|c\n3 1,5|2|3\n", "");
    assert_int_equal(ROWS.source.format, TABLE_CSV);
    expect("sep=;\na;\"b,c,d,e,f\"\n", "2 a|b,c,d,e,f\n", "");
    expect("\t1,\t2\n\t3,\t4\n", "1 1|2\n2 3|4\n", "");
}

static void csv__flags_scientific_notation(void **state)
{
    (void)state;
    expect("4.41001E+18,1e5,2E,E5,a1E5,-1.5E-3\n", "1 4.41001E+18~|1e5~|2E|E5|a1E5|-1.5E-3~\n", "");
}

static void csv__refuses_each_bad_quote_with_its_place_and_reads_on(void **state)
{
    (void)state;
    expect("a,b\"c,d\ne,f\ng,\"h\"i\nj,k\n", "2 e|f\n4 j|k\n",
           "R csv.quote 1:2 b\nR csv.quote 3:2 h\"\n");
}

static void csv__refuses_a_quote_that_never_closes(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *file = "a,b\nc,\"d\ne,f\n";
    ASSERT_ERR(rows_read(&ROWS, file, strlen(file), &err), ERR_REFUSED);
    assert_string_equal(ROWS.issues.data, "R csv.unclosed 2:2 d\ne,f\n\n");
}

static void csv__tolerates_the_end_mark_of_dos(void **state)
{
    (void)state;
    expect("a,b\r\n\x1A", "1 a|b\n", "");
}

static void csv__reads_every_encoding(void **state)
{
    (void)state;
    struct err err = { 0 };
    static const char GB[] = "\xB4\xE5,\xBD\xF0\xB6\xEE\n"; /* 村,金额 */
    static const char LE[] = "\xFF\xFE\x51\x67,\0\xD1\x91\n\0\x42\xD8\xB7\xDF";
    static const char BE[] = "\xFE\xFF\x67\x51\0,\x91\xD1\0\n\xD8\x42\xDF\xB7";
    expect("\xEF\xBB\xBF村,b\n", "1 村|b\n", "");
    assert_int_equal(ROWS.source.encoding, ENCODING_UTF8_BOM);
    expect("\xEF\xBB\xBF\"村\",b\n", "1 村|b\n", "");
    expect(GB, "1 村|金额\n", "");
    assert_int_equal(ROWS.source.encoding, ENCODING_GB18030);
    ASSERT_OK(rows_read(&ROWS, LE, sizeof LE - 1, &err));
    assert_string_equal(ROWS.rows.data, "1 村|金\n2 𠮷\n");
    ASSERT_OK(rows_read(&ROWS, BE, sizeof BE - 1, &err));
    assert_string_equal(ROWS.rows.data, "1 村|金\n2 𠮷\n");
}

static void csv__reads_stray_bytes_as_cp1252_and_says_where(void **state)
{
    (void)state;
    expect("一个村子的名称,b\nc\x93x\x94,金额\n", "1 一个村子的名称|b\n2 c“x”%|金额\n",
           "W table.stray 2:1 c“x”\n");
    expect("\xB4\xE5\xC3\xFB,\xBD\xF0\xB6\xEE\na\x80,b\n", "1 村名|金额\n2 a€%|b\n",
           "W table.stray 2:1 a€\n");
    ROWS.strict = true;
    expect("一个村子的名称,b\nc\x93x\x94,金额\n", "1 一个村子的名称|b\n2 c“x”%|金额\n",
           "R table.stray 2:1 c“x”\n");
}

static void csv__refuses_bytes_that_are_in_no_encoding(void **state)
{
    (void)state;
    expect("一个村子的名称,b\nc,x\x81y\n", "1 一个村子的名称|b\n2 c|x\xEF\xBF\xBDy\n",
           "R table.encoding 2:2 x\xEF\xBF\xBDy\n");
}

static void csv__holds_the_columns_of_the_limit_and_refuses_one_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    char file[2 * TABLE_COLUMNS_MAX + 4];
    for (size_t i = 0; i < TABLE_COLUMNS_MAX + 1; i++)
        memcpy(file + 2 * i, "x,", 2);
    ASSERT_OK(rows_read(&ROWS, file, 2 * TABLE_COLUMNS_MAX - 1, &err));
    ASSERT_ERR(rows_read(&ROWS, file, 2 * TABLE_COLUMNS_MAX + 1, &err), ERR_REFUSED);
    assert_string_equal(ROWS.issues.data, "R table.columns 1:257 x\n");
}

static void csv__holds_a_cell_of_the_limit_and_refuses_one_byte_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    char *file = malloc(TABLE_CELL_MAX + 1);
    memset(file, 'x', TABLE_CELL_MAX + 1);
    ASSERT_OK(rows_read(&ROWS, file, TABLE_CELL_MAX, &err));
    ASSERT_ERR(rows_read(&ROWS, file, TABLE_CELL_MAX + 1, &err), ERR_REFUSED);
    ASSERT_TEXT_HAS(ROWS.issues.data, "R table.cell 1:1 xxx");
    free(file);
}

static void csv__does_not_read_on_after_an_endless_field(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t len = 1 << 20;
    char *file = malloc(len);
    memset(file, 'x', len);
    memcpy(file, "a,b\n\"", 5);
    ASSERT_ERR(rows_read(&ROWS, file, len, &err), ERR_REFUSED);
    ASSERT_TEXT_HAS(ROWS.issues.data, "R table.cell 2:1 xxx");
    free(file);
}

static void csv__holds_lines_of_the_limit_and_refuses_one_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t len = (size_t)TABLE_ROWS_MAX + 2;
    char *file = malloc(len);
    memset(file, '\n', len);
    file[TABLE_ROWS_MAX - 1] = 'a'; /* in the last line that may be */
    ASSERT_OK(rows_read(&ROWS, file, TABLE_ROWS_MAX, &err));
    assert_string_equal(ROWS.rows.data, "20000000 a\n");
    file[TABLE_ROWS_MAX - 1] = '\n';
    file[TABLE_ROWS_MAX] = 'a';
    ASSERT_ERR(rows_read(&ROWS, file, (size_t)TABLE_ROWS_MAX + 1, &err), ERR_LIMIT);
    free(file);
}

static void csv__holds_a_row_of_the_limit_and_refuses_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t step = TABLE_CELL_MAX + 1;
    size_t cells = TABLE_ROW_MAX / TABLE_CELL_MAX;
    char *file = malloc((cells + 1) * step);
    memset(file, 'x', (cells + 1) * step);
    for (size_t i = 1; i <= cells; i++)
        file[i * step - 1] = ',';
    ASSERT_OK(rows_read(&ROWS, file, cells * step - 1, &err));
    ASSERT_ERR(rows_read(&ROWS, file, cells * step + 1, &err), ERR_LIMIT);
    ASSERT_TEXT_HAS(ROWS.issues.data, "R table.row 1:0");
    free(file);
}

static void csv__gives_up_after_the_issues_of_the_limit(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t len = 0;
    char *file = malloc((size_t)5 * (ISSUES_MAX + 100));
    for (int i = 0; i < ISSUES_MAX + 100; i++, len += 5)
        memcpy(file + len, "a,b\"\n", 5);
    ASSERT_ERR(rows_read(&ROWS, file, len, &err), ERR_REFUSED);
    char last[32];
    (void)snprintf(last, sizeof last, "R csv.quote %d:2 b\n", ISSUES_MAX);
    assert_string_equal(ROWS.issues.data + ROWS.issues.len - strlen(last), last);
    free(file);
}

#define WITH_ROWS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ROWS(csv__keeps_physical_lines_and_skips_empty_rows),
        WITH_ROWS(csv__keeps_the_line_where_a_record_of_several_lines_begins),
        WITH_ROWS(csv__trims_blanks_of_every_kind),
        WITH_ROWS(csv__takes_off_what_protects_digits_from_spreadsheets),
        WITH_ROWS(csv__finds_comma_tab_and_semicolon),
        WITH_ROWS(csv__flags_scientific_notation),
        WITH_ROWS(csv__refuses_each_bad_quote_with_its_place_and_reads_on),
        WITH_ROWS(csv__refuses_a_quote_that_never_closes),
        WITH_ROWS(csv__tolerates_the_end_mark_of_dos),
        WITH_ROWS(csv__reads_every_encoding),
        WITH_ROWS(csv__reads_stray_bytes_as_cp1252_and_says_where),
        WITH_ROWS(csv__refuses_bytes_that_are_in_no_encoding),
        WITH_ROWS(csv__holds_the_columns_of_the_limit_and_refuses_one_more),
        WITH_ROWS(csv__holds_a_cell_of_the_limit_and_refuses_one_byte_more),
        WITH_ROWS(csv__does_not_read_on_after_an_endless_field),
        WITH_ROWS(csv__holds_lines_of_the_limit_and_refuses_one_more),
        WITH_ROWS(csv__holds_a_row_of_the_limit_and_refuses_more),
        WITH_ROWS(csv__gives_up_after_the_issues_of_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
