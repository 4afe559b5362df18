/* The tables of a page as CSV: what the page says, without its marks and commas. */
#include "../support/test.h"

#include "../../src/publish/tables.h"

#include <string.h>

static const char PAGE[] =
    "<main><table class=\"amounts\">\n<caption>各年度（单位：元）</caption>\n"
    "<thead>\n<tr><th scope=\"col\">年度</th><th scope=\"col\" "
    "class=\"n\">应拨</th></tr>\n</thead>\n"
    "<tbody>\n<tr><th scope=\"row\"><a href=\"x.html\">2019年</a> <small>甲&amp;乙</small></th>"
    "<td class=\"n\" data-label=\"应拨\">500,000.00</td></tr>\n</tbody>\n"
    "<tfoot>\n<tr><th scope=\"row\" colspan=\"2\">合计</th><td "
    "class=\"n\">-1,234.50</td></tr>\n</tfoot>\n"
    "</table>\n<table class=\"about\"><caption>说明</caption><tr><td>x</td></tr></table>"
    "<table>\n<caption>第二张</caption><tbody><tr><td>=1+1</td><td "
    "class=\"n\">—</td></tr></tbody></table>";

static size_t csv_of(const char *html, struct buf *out, bool *ret_ok, struct err *err)
{
    size_t count = 9;
    buf_clear(out);
    *ret_ok = tables__csv(text_of(html), out, &count, err);
    return count;
}

static void tables_csv__says_what_the_page_says(void **state)
{
    (void)state;
    struct err err = { 0 };
    bool ok;
    AUTO(buf) struct buf out = { 0 };
    buf_init(&out, 1 << 16);
    assert_int_equal(csv_of(PAGE, &out, &ok, &err), 2);
    ASSERT_OK(ok);
    assert_string_equal(out.data, "\xef\xbb\xbf各年度（单位：元）\r\n年度,应拨\r\n"
                                  "2019年 甲&乙,500000.00\r\n合计,,-1234.50\r\n\r\n"
                                  "第二张\r\n'=1+1,—\r\n");
}

static void tables_csv__of_a_page_without_tables_is_nothing(void **state)
{
    (void)state;
    struct err err = { 0 };
    bool ok;
    AUTO(buf) struct buf out = { 0 };
    buf_init(&out, 1 << 16);
    assert_int_equal(csv_of("<p>一</p>", &out, &ok, &err), 0);
    ASSERT_OK(ok);
    assert_int_equal(csv_of("<table class=\"about\"><tr><td>x</td></tr></table>", &out, &ok, &err),
                     0);
    ASSERT_OK(ok);
    assert_int_equal(out.len, 0);
}

static void tables_csv__refuses_what_is_not_well_formed(void **state)
{
    (void)state;
    static const char *const BROKEN[] = {
        "<table><caption>a</caption><tr><td>1</td>",
        "<table><caption>a</caption><tr><p>1</p></tr></table>",
        "<table><tr><td>1</td></tr></table>",
        "<table></table>",
        "<table><caption>a</caption><tr><td colspan=\"0\">1</td></tr></table>",
        "<table><caption>a</caption><tr><td colspan=\"33\">1</td></tr></table>",
    };
    AUTO(buf) struct buf out = { 0 };
    buf_init(&out, 1 << 16);
    for (size_t i = 0; i < COUNT(BROKEN); i++) {
        struct err err = { 0 };
        bool ok;
        (void)csv_of(BROKEN[i], &out, &ok, &err); /* how many does not matter */
        if (ok)
            fail_msg("taken: %s", BROKEN[i]);
        assert_int_equal(err.code, ERR_INPUT);
    }
    struct err err = { 0 };
    bool ok;
    (void)csv_of("<table><caption>a</caption><tr><td colspan=\"32\">1</td></tr></table>", &out, &ok,
                 &err);
    ASSERT_OK(ok);
}

static void tables_csv__holds_cells_up_to_their_limit(void **state)
{
    (void)state;
    static char html[TABLE_CELL_BYTES_MAX + 128];
    AUTO(buf) struct buf out = { 0 };
    buf_init(&out, 1 << 16);
    for (int over = 0; over < 2; over++) {
        struct err err = { 0 };
        bool ok;
        int len = TABLE_CELL_BYTES_MAX - 1 + over;
        (void)snprintf(html, sizeof html,
                       "<table><caption>a</caption><tr><td>%0*d</td></tr></table>", len, 0);
        (void)csv_of(html, &out, &ok, &err); /* one table, or a failure */
        assert_int_equal(ok, over == 0);
        if (over == 1)
            assert_int_equal(err.code, ERR_LIMIT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_csv__says_what_the_page_says),
        cmocka_unit_test(tables_csv__of_a_page_without_tables_is_nothing),
        cmocka_unit_test(tables_csv__refuses_what_is_not_well_formed),
        cmocka_unit_test(tables_csv__holds_cells_up_to_their_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
