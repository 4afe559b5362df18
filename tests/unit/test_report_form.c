#include "../support/test.h"

#include "../../src/report/form.h"
#include "../../src/report/sink.h"

#include "board/board.h"

#include "core/i18n.h"
#include "core/text.h"

#include <string.h>

static const char *const BEFORE[] = { "致{subject}：截至{as_of}，{programme}。", "{unit} { 不成对",
                                      NULL };
static const struct column COLUMNS[] = { { "a", "甲", COLUMN_TEXT, false, 10 } };
static const struct section SECTION = { .name = "附表（{subject}）",
                                        .tab = "{subject}-附表",
                                        .columns = COLUMNS,
                                        .column_count = 1,
                                        .query = QUERY_LETTER_PAYER_ITEMS,
                                        .before = BEFORE };
static const struct report REPORT = { .name = "letter-test",
                                      .title = "对账函",
                                      .basis = "所属年度",
                                      .subjects = QUERY_LETTER_PAYERS,
                                      .subject = REPORT_PAYER };

struct fixture {
    struct arena *arena;
    struct report_params params;
    struct report_context context;
    struct form form;
    struct sheet sheet;
};

static void setup(struct fixture *f, const char *subject)
{
    f->arena = arena_make();
    f->params = (struct report_params) { .made_on = { 18444 } }; /* 2020-07-01 */
    f->context = (struct report_context) { .is_demo = true,
                                           .programme = "引导资金",
                                           .as_of = { 18443 }, /* 2020-06-30 */
                                           .payer_name = "",
                                           .county_name = "",
                                           .account_name = "" };
    f->form = (struct form) { &REPORT, &f->params, &f->context, subject, 3 };
    form_sheet(&f->form, &SECTION, f->arena, &f->sheet);
}

static const char *field(const struct sheet *sheet, const char *key)
{
    for (size_t i = 0; i < sheet->field_count; i++)
        if (strcmp(sheet->fields[i].key, key) == 0)
            return sheet->fields[i].value;
    return "(none)";
}

static void form_sheet__puts_the_words_into_the_paragraphs(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f, "某财政局");
    assert_int_equal(f.sheet.before_count, 2);
    assert_string_equal(f.sheet.before[0], "致某财政局：截至2020年6月30日，引导资金。");
    assert_string_equal(f.sheet.before[1], "______________ { 不成对");
    assert_string_equal(f.sheet.name, "附表（某财政局）");
    assert_string_equal(f.sheet.tab, "03 某财政局-附表");
    assert_true(f.sheet.is_demo);
    assert_false(f.sheet.has_total);
    arena_free(f.arena);
}

static void form_sheet__states_basis_cut_off_and_people(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f, "某财政局");
    assert_string_equal(field(&f.sheet, "basis"), "所属年度");
    assert_string_equal(field(&f.sheet, "scope"), "某财政局");
    assert_string_equal(field(&f.sheet, "money_unit"), "元");
    assert_string_equal(field(&f.sheet, "as_of"), "2020-06-30");
    assert_string_equal(field(&f.sheet, "made_on"), "2020-07-01");
    assert_string_equal(field(&f.sheet, "maker"), "______________");
    f.params.maker = "张三";
    f.params.year = 2019;
    form_sheet(&f.form, &SECTION, f.arena, &f.sheet);
    assert_string_equal(field(&f.sheet, "maker"), "张三");
    assert_string_equal(field(&f.sheet, "scope"), "2019年度　某财政局");
    arena_free(f.arena);
}

static size_t chars(const char *string)
{
    size_t count = 0;
    struct text text = text_of(string);
    for (size_t at = 0; at < text.len; count++)
        text_next(text, &at);
    return count;
}

static void form_sheet__keeps_a_tab_within_what_excel_takes(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f, "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十");
    assert_int_equal(chars(f.sheet.tab), FORM_TAB_CHARS_MAX);
    assert_true(text_ends(text_of(f.sheet.tab), "-附表"));
    arena_free(f.arena);
    setup(&f, "甲[乙]:*?/\\丙");
    assert_string_equal(f.sheet.tab, "03 甲 乙      丙-附表");
    arena_free(f.arena);
}

static void cell_format__writes_as_people_read(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1000);
    const struct column money = { "a", "a", COLUMN_MONEY, true, 1 };
    const struct column rate = { "a", "a", COLUMN_RATE, false, 1 };
    struct cell cell = { .number = -123456789 };
    assert_string_equal(cell_format(&money, &cell, &out), "-1,234,567.89");
    cell.number = 9999;
    assert_string_equal(cell_format(&rate, &cell, &out), "99.99%");
    cell.number = -5;
    assert_string_equal(cell_format(&rate, &cell, &out), "-0.05%");
    cell.is_null = true;
    assert_string_equal(cell_format(&rate, &cell, &out), "");
    buf_release(&out);
}

static void report_find__knows_every_report_by_its_name(void **state)
{
    (void)state;
    size_t at = 0;
    const struct report *report;
    while ((report = report_next(&at)) != NULL) {
        assert_ptr_equal(report_find(report_name(report)), report);
        assert_true(text_starts(text_of(report_basis(report)), "所属年度") ||
                    text_starts(text_of(report_basis(report)), "发生期间"));
        assert_true(report__section_count(report) >= 1);
        for (size_t i = 0; i < report__section_count(report); i++)
            assert_in_range(report->sections[i].column_count, 1, SHEET_COLUMNS_MAX);
    }
    assert_null(report_find("nonsense"));
}

static void report_format_parse__refuses_what_it_does_not_know(void **state)
{
    (void)state;
    struct err err = { 0 };
    enum report_format format = REPORT_TABLE;
    ASSERT_OK(report_format_parse("xlsx", &format, &err));
    assert_int_equal(format, REPORT_XLSX);
    ASSERT_OK(report_format_parse("pdf", &format, &err));
    assert_int_equal(format, REPORT_PDF);
    ASSERT_ERR(report_format_parse("docx", &format, &err), ERR_USAGE);
}

/* Paper is bounded: a document of so many bytes, and not one more. */
static void sink_pdf__takes_a_full_document_and_refuses_one_row_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct fixture f;
    setup(&f, "甲村");
    struct sink sink = { .ops = &SINK_PDF, .path = "/nowhere/never-made.pdf" };
    const struct row row = { .cells[0].text = text_of("一二三") };
    buf_init(&sink.line, BOARD_DOCUMENT_MAX);
    buf_init(&sink.scratch, 4096);
    ASSERT_OK(sink.ops->begin(&sink, &f.sheet, &err));
    ASSERT_OK(sink.ops->open(&sink, &f.sheet, &err));
    ASSERT_OK(sink.ops->row(&sink, &f.sheet, &row, &err));
    sink.rows++;
    size_t before = sink.line.len;
    ASSERT_OK(sink.ops->row(&sink, &f.sheet, &row, &err));
    size_t one = sink.line.len - before;
    while (sink.line.len + one <= BOARD_DOCUMENT_MAX)
        ASSERT_OK(sink.ops->row(&sink, &f.sheet, &row, &err));
    ASSERT_ERR(sink.ops->row(&sink, &f.sheet, &row, &err), ERR_LIMIT);
    ASSERT_TEXT_HAS(err.text, "too long for paper");
    ASSERT_TEXT_HAS(err.hint, "xlsx");
    buf_release(&sink.line);
    buf_release(&sink.scratch);
    arena_free(f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form_sheet__puts_the_words_into_the_paragraphs),
        cmocka_unit_test(form_sheet__states_basis_cut_off_and_people),
        cmocka_unit_test(form_sheet__keeps_a_tab_within_what_excel_takes),
        cmocka_unit_test(cell_format__writes_as_people_read),
        cmocka_unit_test(report_find__knows_every_report_by_its_name),
        cmocka_unit_test(report_format_parse__refuses_what_it_does_not_know),
        cmocka_unit_test(sink_pdf__takes_a_full_document_and_refuses_one_row_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
