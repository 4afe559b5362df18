/* Small workbooks: what was put in stands in them, their limits hold, the same calls give the same
 * bytes. */
#include "../support/test.h"

#include "format/plain_book.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

static char XML[1 << 20];

/* The archive is read by libzip from a file of its own. */
static const char *part_of(const struct buf *book, const char *name)
{
    char path[] = "/tmp/plain-book-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, book->data, book->len), (ssize_t)book->len);
    assert_int_equal(close(fd), 0);
    zip_t *zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
    (void)unlink(path); /* it stays open */
    assert_non_null(zip);
    zip_file_t *file = zip_fopen(zip, name, 0);
    assert_non_null(file);
    zip_int64_t got = zip_fread(file, XML, sizeof XML - 1);
    assert_true(got >= 0);
    XML[got] = '\0';
    assert_int_equal(zip_fclose(file), 0); /* with the right check sum */
    zip_discard(zip);
    return XML;
}

static void put_all(struct plain_book *book)
{
    plain_book_sheet(book, text_of("分年度"));
    plain_book_row(book, PLAIN_TITLE);
    plain_book_text(book, text_of("各年度由谁出资、拨付和到账多少"));
    plain_book_row(book, PLAIN_HEAD);
    plain_book_text(book, text_of("年度"));
    plain_book_text(book, text_of("应拨"));
    plain_book_row(book, PLAIN_BODY);
    plain_book_text(book, text_of("甲<&>\"\x01乙"));
    plain_book_skip(book);
    plain_book_number(book, text_of("-500000.10"));
    plain_book_number(book, text_of("74"));
    plain_book_row(book, PLAIN_TOTAL);
    plain_book_number(book, text_of("1.00"));
}

static void plain_book__holds_what_was_put_in(void **state)
{
    (void)state;
    struct err err = { 0 };
    AUTO(buf) struct buf out = { 0 };
    AUTO(plain_book) struct plain_book *book = plain_book_new();
    buf_init(&out, 1 << 20);
    put_all(book);
    ASSERT_OK(plain_book_bytes(book, &out, &err));
    ASSERT_TEXT_HAS(part_of(&out, "xl/workbook.xml"),
                    "<sheet name=\"分年度\" sheetId=\"1\" r:id=\"rId1\"/>");
    ASSERT_TEXT_HAS(part_of(&out, "[Content_Types].xml"), "/xl/worksheets/sheet1.xml");
    const char *sheet = part_of(&out, "xl/worksheets/sheet1.xml");
    ASSERT_TEXT_HAS(sheet, "ySplit=\"2\" topLeftCell=\"A3\"");
    ASSERT_TEXT_HAS(sheet,
                    "<c r=\"B2\" t=\"inlineStr\" s=\"1\"><is><t xml:space=\"preserve\">应拨</t>");
    ASSERT_TEXT_HAS(sheet, "<c r=\"A3\" t=\"inlineStr\" s=\"0\"><is><t xml:space=\"preserve\">"
                           "甲&lt;&amp;&gt;&quot;乙</t>");
    ASSERT_TEXT_HAS(sheet, "<c r=\"C3\" s=\"2\"><v>-500000.10</v></c>");
    ASSERT_TEXT_HAS(sheet, "<c r=\"D3\" s=\"3\"><v>74</v></c>");
    ASSERT_TEXT_HAS(sheet, "<c r=\"A4\" s=\"4\"><v>1.00</v></c>");
    assert_null(strstr(sheet, "B3"));
    /* a title does not widen its column */
    ASSERT_TEXT_HAS(sheet, "<col min=\"1\" max=\"1\" width=\"11\"");
}

static void plain_book__has_the_same_bytes_for_the_same_calls(void **state)
{
    (void)state;
    AUTO(buf) struct buf first = { 0 }, second = { 0 };
    buf_init(&first, 1 << 20);
    buf_init(&second, 1 << 20);
    for (int i = 0; i < 2; i++) {
        struct err err = { 0 };
        AUTO(plain_book) struct plain_book *book = plain_book_new();
        put_all(book);
        ASSERT_OK(plain_book_bytes(book, i == 0 ? &first : &second, &err));
    }
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.data, second.data, first.len);
}

static void plain_book__makes_names_that_excel_takes(void **state)
{
    (void)state;
    struct err err = { 0 };
    AUTO(buf) struct buf out = { 0 };
    AUTO(plain_book) struct plain_book *book = plain_book_new();
    buf_init(&out, 1 << 20);
    plain_book_sheet(book, text_of("[一]:*?/\\'二"));
    plain_book_sheet(book, text_of("一二"));
    plain_book_sheet(book, text_of("/"));
    plain_book_sheet(book,
                     text_of("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二"));
    plain_book_sheet(book,
                     text_of("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一三"));
    ASSERT_OK(plain_book_bytes(book, &out, &err));
    const char *names = part_of(&out, "xl/workbook.xml");
    ASSERT_TEXT_HAS(names, "\"一二\"");
    ASSERT_TEXT_HAS(names, "\"一二 2\"");
    ASSERT_TEXT_HAS(names, "\"表\"");
    ASSERT_TEXT_HAS(names, "\"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一\"");
    ASSERT_TEXT_HAS(names, "\"一二三四五六七八九十一二三四五六七八九十一二三四五六七 2\"");
}

static bool bytes_of(size_t sheets, size_t columns, size_t text, struct err *err)
{
    static char long_text[PLAIN_TEXT_MAX + 2];
    AUTO(buf) struct buf out = { 0 };
    AUTO(plain_book) struct plain_book *book = plain_book_new();
    buf_init(&out, 1 << 20);
    memset(long_text, 'x', text);
    for (size_t i = 0; i < sheets; i++)
        plain_book_sheet(book, text_of("a"));
    plain_book_row(book, PLAIN_BODY);
    for (size_t i = 0; i < columns; i++)
        plain_book_text(book, (struct text) { long_text, i == 0 ? text : 1 });
    return plain_book_bytes(book, &out, err);
}

static void plain_book__keeps_its_limits(void **state)
{
    (void)state;
    struct err err = { 0 };
    ASSERT_OK(bytes_of(PLAIN_SHEETS_MAX, 1, 1, &err));
    ASSERT_ERR(bytes_of(PLAIN_SHEETS_MAX + 1, 1, 1, &err), ERR_LIMIT);
    ASSERT_OK(bytes_of(1, PLAIN_COLUMNS_MAX, 1, &err));
    ASSERT_ERR(bytes_of(1, PLAIN_COLUMNS_MAX + 1, 1, &err), ERR_LIMIT);
    ASSERT_OK(bytes_of(1, 1, PLAIN_TEXT_MAX, &err));
    ASSERT_ERR(bytes_of(1, 1, PLAIN_TEXT_MAX + 1, &err), ERR_LIMIT);
    ASSERT_ERR(bytes_of(0, 1, 1, &err), ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_book__holds_what_was_put_in),
        cmocka_unit_test(plain_book__has_the_same_bytes_for_the_same_calls),
        cmocka_unit_test(plain_book__makes_names_that_excel_takes),
        cmocka_unit_test(plain_book__keeps_its_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
