/* Finding the header row by its words. */
#include "../support/test.h"

#include "../../src/intake/layout.h"

#include <string.h>

struct page {
    struct arena *arena;
    struct profiles profiles;
    struct head_row rows[40];
    size_t count;
};

static void begin(struct page *page)
{
    struct err err = { 0 };
    *page = (struct page) { .arena = arena_make() };
    ASSERT_OK(profiles_load(NULL, page->arena, &page->profiles, &err));
}

/* Cells split by commas; a cell "^" is covered by the one to its left. */
static void add(struct page *page, const char *line)
{
    struct head_row *row = &page->rows[page->count++];
    *row = (struct head_row) { (uint32_t)page->count, 0,
                               arena_array(page->arena, 64, struct table_cell) };
    struct text rest = text_of(line);
    for (bool more = true; more;) {
        size_t at = rest.len;
        more = text_find(rest, ",", &at);
        struct table_cell *cell = &row->cells[row->count];
        cell->text = text_slice(rest, 0, at);
        cell->kind = at == 0 ? TABLE_EMPTY : TABLE_TEXT;
        if (text_eq(cell->text, "^")) {
            cell->text = row->cells[row->count - 1].text;
            cell->flags = TABLE_COVERED;
        }
        row->count++;
        rest = text_slice(rest, at + 1, rest.len);
    }
}

static bool find(const struct page *page, enum profile_kind kind, struct layout *ret)
{
    const struct layout_search search = { &page->profiles, kind, NULL, page->arena };
    return layout_find(&search, page->rows, page->count, ret);
}

static void expect_profile(const char *header, const char *name)
{
    struct page page;
    struct layout layout;
    begin(&page);
    add(&page, "某银行对账单");
    add(&page, header);
    if (!find(&page, PROFILE_STATEMENT, &layout))
        fail_msg("no header: %s", header);
    assert_string_equal(layout.profile->name, name);
    assert_int_equal(layout.header_at, 1);
    arena_free(page.arena);
}

/* The header rows that the banks' portals print, as domain knowledge has them. */
static void layout_find__knows_the_layouts_of_the_banks(void **state)
{
    (void)state;
    expect_profile(
        "凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,对方行号,摘要,用途,"
        "对方单位名称,余额,个性化信息",
        "icbc-old");
    expect_profile("本方账号,对方账号,交易时间,借/贷,金额,凭证号,对方单位,对方行号,用途,摘要,附言,"
                   "个性化信息",
                   "icbc-new");
    expect_profile("记账日期,交易时间,凭证种类,凭证号,借方发生额/元,贷方发生额/元,余额/元,钞汇标志,"
                   "对方户名,对方账号,摘要,备注,账户明细编号-交易流水号,企业流水号,本方账号,"
                   "本方账户名称,本方账户开户机构",
                   "ccb");
    expect_profile("交易日期,交易时间戳,收入金额,支出金额,本次余额,手续费总额,交易方式,交易行名,"
                   "交易类别,对方省市,对方账号,对方户名,交易说明,交易摘要,交易附言",
                   "abc-old");
    expect_profile(
        "交易时间,收入金额,支出金额,账户余额,交易行名,对方省市,对方账号,对方户名,交易用途",
        "abc-new");
    expect_profile("交易日期,主机交易流水号,借方发生额,贷方发生额,账户余额,凭证号,摘要,对方账号,"
                   "对方账号名称,对方开户行,交易时间",
                   "cmbc");
    expect_profile("交易日期,账号,借,贷,账户余额,对方账户,对方账户名称,交易流水号,摘要,用途",
                   "pingan");
    expect_profile("交易日期,记账日期,交易金额,账户余额,摘要,对方账号,对方户名", "cmb");
    expect_profile("日期,存入,支取,余额,对方户名,摘要", "statement");
}

static void layout_find__looks_at_the_first_twenty_rows(void **state)
{
    (void)state;
    struct page page;
    struct layout layout;
    begin(&page);
    for (int i = 1; i < HEADER_ROWS_MAX; i++)
        add(&page, "说明");
    add(&page, "日期,收入,支出,余额");
    assert_true(find(&page, PROFILE_STATEMENT, &layout));
    assert_int_equal(layout.header_at, HEADER_ROWS_MAX - 1);
    page.count = 0;
    for (int i = 1; i <= HEADER_ROWS_MAX; i++)
        add(&page, "说明");
    add(&page, "日期,收入,支出,余额");
    assert_false(find(&page, PROFILE_STATEMENT, &layout));
    arena_free(page.arena);
}

static void layout_find__reads_heads_of_two_rows_with_and_without_merged_cells(void **state)
{
    (void)state;
    static const char *const TOPS[] = { "记账日期,发生额(万元),^,余额,对方,^",
                                        "记账日期,发生额(万元),,余额,对方," };
    for (size_t i = 0; i < COUNT(TOPS); i++) {
        struct page page;
        struct layout layout;
        begin(&page);
        add(&page, TOPS[i]);
        add(&page, ",借方,贷方,,户名,账号");
        assert_true(find(&page, PROFILE_STATEMENT, &layout));
        assert_int_equal(layout.header_at, 1);
        assert_int_equal(layout.columns[FIELD_DEBIT], 1);
        assert_int_equal(layout.columns[FIELD_CREDIT], 2);
        assert_int_equal(layout.units[FIELD_CREDIT], AMOUNT_WAN);
        assert_int_equal(layout.columns[FIELD_COUNTER_NAME], 4);
        assert_int_equal(layout.columns[FIELD_COUNTER_ACCOUNT], 5);
        assert_int_equal(layout.columns[FIELD_ACCOUNT], -1);
        arena_free(page.arena);
    }
}

static void layout_find__tells_of_a_column_that_stands_twice(void **state)
{
    (void)state;
    struct page page;
    struct layout layout;
    begin(&page);
    add(&page, "年度,村代码,金额,金额,付款日期");
    assert_true(find(&page, PROFILE_PAYMENTS, &layout));
    assert_string_equal(layout.ambiguous, "金额");
    page.count = 0;
    add(&page, "年度,村代码,金额,备注,备注,付款日期");
    assert_true(find(&page, PROFILE_PAYMENTS, &layout));
    assert_null(layout.ambiguous);
    arena_free(page.arena);
}

static void layout_find__sees_columns_of_years(void **state)
{
    (void)state;
    struct page page;
    struct layout layout;
    begin(&page);
    add(&page, "村名,2019年度金额（万元）,2020年,付款日期,2020");
    assert_true(find(&page, PROFILE_PAYMENTS, &layout));
    assert_int_equal(layout.year_count, 3);
    assert_int_equal(layout.years[0].year, 2019);
    assert_int_equal(layout.years[0].unit, AMOUNT_WAN);
    assert_int_equal(layout.years[1].column, 2);
    arena_free(page.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout_find__knows_the_layouts_of_the_banks),
        cmocka_unit_test(layout_find__looks_at_the_first_twenty_rows),
        cmocka_unit_test(layout_find__reads_heads_of_two_rows_with_and_without_merged_cells),
        cmocka_unit_test(layout_find__tells_of_a_column_that_stands_twice),
        cmocka_unit_test(layout_find__sees_columns_of_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
