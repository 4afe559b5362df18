#include "../support/test.h"

#include "core/leak.h"

struct planted {
    const char *page;
    enum leak_kind kind;
    const char *masked;
};

/* Numbers made for this test: the IDs carry a right check digit (GB 11643), the cards a right
 * Luhn digit; computed by hand and by a second program. */
static const struct planted PLANTED[] = {
    { "<td>11010519491231002X</td>", LEAK_ID, "11**************2X" },
    { "<td>11010519491231002x</td>", LEAK_ID, "11**************2X" },
    { "受益人441424197503172312同志", LEAK_ID, "44**************12" },
    { "441802 19881130 5525", LEAK_ID, "44**************25" },
    { "440112-19660622-0017", LEAK_ID, "44**************17" },
    { "４４１４２４１９７５０３１７２３１２", LEAK_ID, "44**************12" },
    { "11010519491231002Ｘ", LEAK_ID, "11**************2X" },
    { "110105 19491231 002 X", LEAK_ID, "11**************2X" },
    { "44142419750317\u200b2312", LEAK_ID, "44**************12" },
    { "441424&nbsp;19750317&nbsp;2312", LEAK_ID, "44**************12" },
    { "<title>村 34052419800101001X</title>", LEAK_ID, "34**************1X" },
    { "<p>电话13800138000</p>", LEAK_MOBILE, "13*******00" },
    { "tel:13800138000", LEAK_MOBILE, "13*******00" },
    { "Tel13800138000", LEAK_MOBILE, "13*******00" },
    { "138 0013 8000", LEAK_MOBILE, "13*******00" },
    { "138-0013-8000", LEAK_MOBILE, "13*******00" },
    { "138 - 0013 - 8000", LEAK_MOBILE, "13*******00" },
    { "１９９００１３８０００", LEAK_MOBILE, "19*******00" },
    { "１３８－００１３－８０００", LEAK_MOBILE, "13*******00" },
    { "+86 138\u00a00013\u00a08000", LEAK_MOBILE, "86*********00" },
    { "8613800138000", LEAK_MOBILE, "86*********00" },
    { "0086 138 0013 8000", LEAK_MOBILE, "00***********00" },
    { "013800138000", LEAK_MOBILE, "01********00" },
    { "1 3 8 0 0 1 3 8 0 0 0", LEAK_MOBILE, "13*******00" },
    { "138\u30000013\u30008000", LEAK_MOBILE, "13*******00" },
    { "138\u20140013\u20148000", LEAK_MOBILE, "13*******00" },
    { "138\n0013\n8000", LEAK_MOBILE, "13*******00" },
    { "<a title=\"19912345678\">", LEAK_MOBILE, "19*******78" },
    { "441424103201 13800138000", LEAK_MOBILE, "13*******00" },
    { "2019-04-30 13800138000", LEAK_MOBILE, "13*******00" },
    { "500,000.00 13800138000", LEAK_MOBILE, "13*******00" },
    { "6222023602012345674", LEAK_CARD, "62***************74" },
    { "6222 0236 0201 2345 674", LEAK_CARD, "62***************74" },
    { "6217-0012-3456-7893", LEAK_CARD, "62************93" },
    { "６２２８４８０１２３４５６７８９００", LEAK_CARD, "62**************00" },
    { "62220236020123455", LEAK_CARD, "62*************55" },
    { "账号 4400123456789012", LEAK_LONG_NUMBER, "44************12" },
    { "4400 1234 5678 9012 345", LEAK_LONG_NUMBER, "44***************45" },
    { "44001-2345678-9012", LEAK_LONG_NUMBER, "44************12" },
    { "440012345678901234567890123", LEAK_LONG_NUMBER, "44****************56" },
    { "一三八〇〇一三八〇〇〇", LEAK_MOBILE, "13*******00" },
    { "幺三八零零幺三八零零零", LEAK_MOBILE, "13*******00" },
    { "电话：壹叁捌 零零壹叁 捌零零零", LEAK_MOBILE, "13*******00" },
    { "肆肆壹肆贰肆壹玖柒伍零叁壹柒贰叁壹贰", LEAK_ID, "44**************12" },
    { "四四一四二四一九七五〇三一七二三一二", LEAK_ID, "44**************12" },
    { "六二二二〇二三六〇二〇一二三四五六七四", LEAK_CARD, "62***************74" },
    { "𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎", LEAK_MOBILE, "13*******00" },
    { "一3八00１3捌000", LEAK_MOBILE, "13*******00" },
    { "441424 19750317 2313", LEAK_LONG_NUMBER, "44**************13" },
    /* no fingerprint: a group too few, a group too long, no letter */
    { "1380 0138 000c 329c 59b7 f24d f64c dba6 eaac 90d8 bd85 6d1e 2b7d ab2d e396", LEAK_MOBILE,
      "13*******00" },
    { "1380 0138 000c 329c 59b7 f24d f64c dba6 eaac 90d8 bd85 6d1e 2b7d ab2d e396 d8c71",
      LEAK_MOBILE, "13*******00" },
    { "1380 0138 0001 3291 5917 1241 1641 1161 1111 9018 1185 6111 2171 1121 1396 1817",
      LEAK_LONG_NUMBER, "13****************17" },
    { "441424197503172313", LEAK_LONG_NUMBER, "44**************13" },
    /* no amounts: not the whole of a cell, not to the fen, on a page where amounts have commas, of
     * more digits than any sum */
    { "a,甲 13800138000.00,b", LEAK_MOBILE, "13*******00" },
    { "a,13800138000.00元,b", LEAK_MOBILE, "13*******00" },
    { "a,13800138000,b", LEAK_MOBILE, "13*******00" },
    { "a,13800138000.0,b", LEAK_MOBILE, "13*******00" },
    { "a,13800138000.000,b", LEAK_MOBILE, "13*******00" },
    { "a,138 0013 8000.00,b", LEAK_MOBILE, "13*******00" },
    { "a,１３８００１３８０００.00,b", LEAK_MOBILE, "13*******00" },
    { "<td>13800138000.00</td>", LEAK_MOBILE, "13*******00" },
    { "a,4400123456789012.00,b", LEAK_LONG_NUMBER, "44************12" },
};

static void leak_find__sees_every_planted_number(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(PLANTED); i++) {
        struct leak leak = { .kind = LEAK_NONE };
        if (!leak_find(text_of(PLANTED[i].page), NULL, &leak))
            fail_msg("not seen: %s", PLANTED[i].page);
        if (leak.kind != PLANTED[i].kind || strcmp(leak.masked, PLANTED[i].masked) != 0)
            fail_msg("%s: kind %d \"%s\", expected %d \"%s\"", PLANTED[i].page, (int)leak.kind,
                     leak.masked, (int)PLANTED[i].kind, PLANTED[i].masked);
    }
}

static const char *const HARMLESS[] = {
    "N3-441402101011-2020-2", /* 18 digits whose birthday would be in 2101 */
    /* fingerprints as they are printed, with what would be a mobile and an account number */
    "2b7d ab2d e396 d8c7 1380 0138 000c 329c 59b7 f24d f64c dba6 eaac 90d8 bd85 6d1e",
    "abcd ab2d e396 d8c7 2577 2887 4541 3290 59b7 f24d\nf64c dba6 eaac 90d8 bd85 6d1e",
    "",
    "没有数字",
    "<td>441424103201</td><td>441424103202</td>",
    "441424103201 2019",
    "441424103201 2019 2020",
    "2019-04-30 2020-04-30 2019-12-31",
    "2019-01-01 - 2020-12-31",
    "2019-2020 年",
    "238,500,000.00 238,500,000.00 12,345,678.90",
    "<td>138</td>\n<td>00138000</td>",
    "12317、020-12345678、400-123-4567",
    "1380013800",
    "138001380001",
    "12800138000",
    "尾号 ****1234",
    "**** **** **** 1234",
    "35*************123",
    "2019-04-12T08:30:15.123456Z",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "1234567890123456789012345678901234567890123456789012345678901234",
    "12345678901234ab",
    "1234567890",
    "穗办〔2018〕31号 三(二)",
    "<svg viewBox=\"0 0 1000 12\"><rect x=\"13\" y=\"80\" width=\"138\" height=\"8000\"/></svg>",
    "M10,20C100,20,200,30,300,30",
    "123456789012345",
    "total,15023900000.00,-13800138000.00\r\n18999999999.99",
    "{\"amount\":15023900000.00,\"借方金额\":\"13800138000.00\"}",
    "{\"amount\":15023900000.00}",
    "999999999999999.99,1",
    "二〇一九年至二〇二〇年，一二三四五六七八九十条",
    "第一、第二、第三项，四舍五入",
};

static void leak_find__lets_honest_pages_through(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(HARMLESS); i++) {
        struct leak leak = { .kind = LEAK_NONE };
        if (leak_find(text_of(HARMLESS[i]), NULL, &leak))
            fail_msg("%s: taken for %d \"%s\"", HARMLESS[i], (int)leak.kind, leak.masked);
    }
}

static void leak_find__stops_looking_over_a_gap_that_is_too_wide(void **state)
{
    (void)state;
    struct leak leak;
    assert_true(leak_find(text_of("138   0013   8000"), NULL, &leak)); /* LEAK_GAP_MAX spaces */
    assert_false(leak_find(text_of("138    0013    8000"), NULL, &leak));
}

static void leak_find__allows_what_the_publisher_vouches_for(void **state)
{
    (void)state;
    const char *const allowed[] = { "1234567890123456", NULL };
    struct leak leak;
    assert_true(leak_find(text_of("<code>1234567890123456</code>"), NULL, &leak));
    assert_false(leak_find(text_of("<code>1234567890123456</code>"), allowed, &leak));
    assert_true(leak_find(text_of("<code>12345678901234567</code>"), allowed, &leak));
    assert_true(leak_find(text_of("1234567890123456 13800138000"), allowed, &leak));
    assert_int_equal(leak.kind, LEAK_MOBILE);
}

static void leak_check__names_the_page_and_place_but_never_the_number(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct text page = text_of("<p>第一行</p>\n<p>电话 13800138000</p>");
    ASSERT_ERR(leak_check(page, "village/441424103201.html", NULL, &err), ERR_LEAK);
    ASSERT_TEXT_HAS(err.text, "village/441424103201.html");
    ASSERT_TEXT_HAS(err.text, "line 2, column 7");
    ASSERT_TEXT_HAS(err.text, "13*******00");
    assert_null(strstr(err.text, "13800138000"));
    assert_null(strstr(err.hint, "13800138000"));
}

static void leak_check_from__counts_lines_on_from_part_to_part(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t line = 1;
    ASSERT_OK(leak_check_from(text_of("a,1\nb,2\nc,"), "a.csv", NULL, &line, &err));
    assert_int_equal(line, 3);
    ASSERT_ERR(leak_check_from(text_of("3\nd,13800138000\n"), "a.csv", NULL, &line, &err),
               ERR_LEAK);
    ASSERT_TEXT_HAS(err.text, "a.csv, line 4, column 3");
}

static void leak_check__passes_a_clean_page(void **state)
{
    (void)state;
    struct err err = { 0 };
    ASSERT_OK(leak_check(text_of("<p>应拨 500,000.00 元</p>"), "index.html", NULL, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leak_find__sees_every_planted_number),
        cmocka_unit_test(leak_find__lets_honest_pages_through),
        cmocka_unit_test(leak_find__stops_looking_over_a_gap_that_is_too_wide),
        cmocka_unit_test(leak_find__allows_what_the_publisher_vouches_for),
        cmocka_unit_test(leak_check__names_the_page_and_place_but_never_the_number),
        cmocka_unit_test(leak_check_from__counts_lines_on_from_part_to_part),
        cmocka_unit_test(leak_check__passes_a_clean_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
