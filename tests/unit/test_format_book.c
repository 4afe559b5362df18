#include "../support/test.h"
#include "core/text.h"
#include "format/workbook.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

static char PATH[64];
static char XML[1 << 20];

static int setup(void **state)
{
    (void)state;
    char folder[] = "/tmp/format-book-XXXXXX";
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(PATH, sizeof PATH, "%s/a.xlsx", folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    (void)unlink(PATH);
    *strrchr(PATH, '/') = '\0';
    return rmdir(PATH); /* fails when anything else was left there */
}

static const char *entry(const char *name)
{
    zip_t *zip = zip_open(PATH, ZIP_RDONLY, NULL);
    assert_non_null(zip);
    zip_file_t *file = zip_fopen(zip, name, 0);
    assert_non_null(file);
    zip_int64_t got = zip_fread(file, XML, sizeof XML - 1);
    assert_true(got >= 0);
    XML[got] = '\0';
    (void)zip_fclose(file);
    zip_discard(zip);
    return XML;
}

static struct book *begin(void)
{
    struct err err = { 0 };
    struct book *book = NULL;
    ASSERT_OK(book_create(PATH, &book, &err));
    const struct book_sheet sheet = {
        .name = "拨付", .columns = 4, .head_rows = 2, .footer = "演示 A&B"
    };
    book_sheet(book, &sheet);
    return book;
}

static void book__writes_money_as_exact_decimals(void **state)
{
    (void)state;
    struct err err = { 0 };
    static const int64_t FEN[] = {
        9735, -9735, 1, 7, 50000000, 999999999999999, -115, 12345678901
    };
    struct book *book = begin();
    for (size_t i = 0; i < COUNT(FEN); i++)
        book_row(book), book_money(book, (struct money) { FEN[i] });
    ASSERT_OK(book_close(book, &err));
    const char *xml = entry("xl/worksheets/sheet1.xml");
    static const char *const VALUES[] = { "97.35",  "-97.35",           "0.01",  "0.07",
                                          "500000", "9999999999999.99", "-1.15", "123456789.01" };
    for (size_t i = 0; i < COUNT(VALUES); i++) {
        char cell[64];
        (void)snprintf(cell, sizeof cell, "<v>%s</v>", VALUES[i]);
        ASSERT_TEXT_HAS(xml, cell);
    }
}

static void book__refuses_money_that_excel_would_round(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct book *book = begin();
    book_row(book);
    book_money(book, (struct money) { BOOK_FEN_MAX + 1 });
    ASSERT_ERR(book_close(book, &err), ERR_LIMIT);
    assert_int_equal(access(PATH, F_OK), -1);
}

static void book__writes_titles_headers_dates_and_print_setup(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct date day;
    assert_true(date_make(2019, 4, 30, &day));
    struct book *book = begin();
    book_title(book, "到账表");
    book_header(book, (const char *const[]) { "村", "", "日期", "数" }, 4);
    book_merge(book, (struct book_range) { 2, 1, 2, 2 });
    book_row(book), book_text(book, text_of("<甲>")), book_skip(book), book_date(book, day);
    book_int(book, 42);
    assert_int_equal(book_rows(book), 3);
    ASSERT_OK(book_close(book, &err));
    const char *xml = entry("xl/worksheets/sheet1.xml");
    ASSERT_TEXT_HAS(xml, "&lt;甲&gt;");
    ASSERT_TEXT_HAS(xml, "<v>43585</v>"); /* 2019-04-30 in Excel */
    ASSERT_TEXT_HAS(xml, "<mergeCell ref=\"A1:D1\"/>");
    ASSERT_TEXT_HAS(xml, "<mergeCell ref=\"A2:B2\"/>");
    ASSERT_TEXT_HAS(xml, "ySplit=\"2\"");
    ASSERT_TEXT_HAS(xml, "orientation=\"landscape\"");
    ASSERT_TEXT_HAS(xml, "paperSize=\"9\"");
    ASSERT_TEXT_HAS(xml, "&amp;L演示 A&amp;&amp;B&amp;R&amp;P / &amp;N");
    ASSERT_TEXT_HAS(entry("xl/workbook.xml"), "_xlnm.Print_Titles");
}

static void book__merges_over_two_rows_that_left_memory(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct book *book = begin();
    book_header(book, (const char *const[]) { "村", "金额", "", "备注" }, 4);
    book_header(book, (const char *const[]) { "", "2019", "2020", "" }, 4);
    book_merge(book, (struct book_range) { 1, 1, 2, 1 });
    book_merge(book, (struct book_range) { 1, 2, 1, 3 });
    book_merge(book, (struct book_range) { 1, 4, 2, 4 });
    ASSERT_OK(book_close(book, &err));
    const char *xml = entry("xl/worksheets/sheet1.xml");
    ASSERT_TEXT_HAS(xml, "<mergeCells count=\"3\"><mergeCell ref=\"A1:A2\"/>");
    ASSERT_TEXT_HAS(xml, "2020");
}

static void book__gives_the_same_bytes_for_the_same_calls(void **state)
{
    (void)state;
    struct err err = { 0 };
    static char bytes[2][32768];
    size_t len[2];
    for (int i = 0; i < 2; i++) {
        struct book *book = begin();
        book_row(book), book_money(book, (struct money) { 9735 });
        ASSERT_OK(book_close(book, &err));
        FILE *file = fopen(PATH, "rb");
        assert_non_null(file);
        len[i] = fread(bytes[i], 1, sizeof bytes[i], file);
        (void)fclose(file);
    }
    assert_true(len[0] > 0 && len[0] < sizeof bytes[0]);
    assert_int_equal(len[0], len[1]);
    assert_memory_equal(bytes[0], bytes[1], len[0]);
}

static void book__holds_a_text_of_the_limit_and_refuses_one_byte_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    char *text = malloc(BOOK_TEXT_MAX + 1);
    memset(text, 'x', BOOK_TEXT_MAX + 1);
    struct book *book = begin();
    book_row(book), book_text(book, (struct text) { text, BOOK_TEXT_MAX });
    ASSERT_OK(book_close(book, &err));
    book = begin();
    book_row(book), book_text(book, (struct text) { text, BOOK_TEXT_MAX + 1 });
    ASSERT_ERR(book_close(book, &err), ERR_LIMIT);
    free(text);
}

static void book__refuses_more_columns_than_the_limit(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct book *book = begin();
    book_row(book);
    for (int i = 0; i < BOOK_COLUMNS_MAX; i++)
        book_int(book, i);
    ASSERT_OK(book_close(book, &err));
    book = begin();
    book_row(book);
    for (int i = 0; i <= BOOK_COLUMNS_MAX; i++)
        book_int(book, i);
    ASSERT_ERR(book_close(book, &err), ERR_LIMIT);
}

#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILE(book__writes_money_as_exact_decimals),
        WITH_FILE(book__refuses_money_that_excel_would_round),
        WITH_FILE(book__writes_titles_headers_dates_and_print_setup),
        WITH_FILE(book__merges_over_two_rows_that_left_memory),
        WITH_FILE(book__gives_the_same_bytes_for_the_same_calls),
        WITH_FILE(book__holds_a_text_of_the_limit_and_refuses_one_byte_more),
        WITH_FILE(book__refuses_more_columns_than_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
