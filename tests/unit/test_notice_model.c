/* The model of a notice: what may be shown, sums that must hold, bytes that are canonical. */
#include "../../src/notice/maker.h"
#include "../../src/notice/mask.h"
#include "../../src/notice/model.h"
#include "../support/test.h"
#include "core/money.h"
#include "proof/tree.h"
#include "json/canonical.h"
#include "json/value.h"

#include <string.h>

static const char *masked(struct arena *arena, const char *field, const char *value)
{
    struct err err = { 0 };
    const char *out = NULL;
    ASSERT_OK(mask_field(arena, field, value, &out, &err));
    return out;
}

static void mask__shows_fields_as_the_policy_says(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    (void)state;
    assert_string_equal(masked(arena, "village", "某村"), "某村");
    assert_string_equal(masked(arena, "account", "6222000000006789"), "尾号6789");
    assert_string_equal(masked(arena, "account", "789"), "");
    assert_string_equal(masked(arena, "person", "张三丰"), "张*");
    assert_string_equal(masked(arena, "person", ""), "");
    assert_string_equal(masked(arena, "label", "a\nb"), "a b");
}

static void mask__denies_what_the_policy_does_not_list(void **state)
{
    static const char *const FIELDS[] = { "id_number", "summary", "remark",  "phone",
                                          "purpose",   "payee",   "Village", "" };
    AUTO(arena) struct arena *arena = arena_make();
    (void)state;
    for (size_t i = 0; i < COUNT(FIELDS); i++) {
        struct err err = { 0 };
        const char *out;
        ASSERT_ERR(mask_field(arena, FIELDS[i], "x", &out, &err), ERR_LEAK);
    }
}

static void mask__refuses_long_and_broken_text(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct err err = { 0 };
    char text[MODEL_TEXT_MAX + 2];
    const char *out;
    (void)state;
    memset(text, 'x', sizeof text);
    text[MODEL_TEXT_MAX] = '\0';
    ASSERT_OK(mask_field(arena, "label", text, &out, &err));
    text[MODEL_TEXT_MAX] = 'x';
    text[MODEL_TEXT_MAX + 1] = '\0';
    ASSERT_ERR(mask_field(arena, "label", text, &out, &err), ERR_LIMIT);
    err_clear(&err);
    ASSERT_ERR(mask_field(arena, "label", "\xff", &out, &err), ERR_ENCODING);
}

static struct model *new_model(struct arena *arena)
{
    struct model *model = notice_model__new(arena);
    model->kind = NOTICE_USE;
    model->number = "N3-1";
    model->title = "公告";
    model->issuer = "村";
    model->from = (struct date) { 18000 };
    model->to = (struct date) { 18010 };
    return model;
}

static struct figure *add_row(struct model *model, struct table *table, const char *label,
                              int64_t first, int64_t second)
{
    static const char *const BOOKS[] = { "bank", NULL };
    struct err err = { 0 };
    struct summand item = { .chain = "441424100201", .n = 1, .amount_fen = first };
    struct cell *row = notice_model__row(model, table);
    ASSERT_OK(notice_model__text(model, &row[0], "label", label, &err));
    struct figure *figure = notice_model__figure(model, table, &row[1], 1);
    figure->books = BOOKS;
    ASSERT_OK(figure__add(model, figure, &item, &err));
    item.n = 2;
    item.amount_fen = second;
    ASSERT_OK(figure__add(model, figure, &item, &err));
    return figure;
}

static struct table *new_table(struct model *model)
{
    struct table *table = notice_model__table(model, "表");
    notice_model__column(table, "项目", CELL_TEXT);
    notice_model__column(table, "金额（元）", CELL_YUAN);
    return table;
}

static void model__is_canonical_and_its_figures_have_the_root(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(buf) struct buf out = { 0 };
    struct err err = { 0 };
    struct sha256 root, of_two;
    struct tree_frontier tree = { 0 };
    struct model *model = new_model(arena);
    struct table *table = new_table(model);
    (void)state;
    (void)add_row(model, table, "甲", 300, -100);
    ASSERT_OK(notice_model__sum_rows(model, table, "合计", &err));
    buf_init(&out, NOTICE_MODEL_MAX);
    ASSERT_OK(notice_model__write(model, &out, &root, &err));
    ASSERT_OK(canonical_check((struct text) { out.data, out.len }, &err));
    static const char *const FIGURES[] = {
        "{\"amount_fen\":200,\"books\":[\"bank\"],\"id\":\"t0.r0.c1\",\"of\":[{\"amount_fen\":300,"
        "\"chain\":\"441424100201\",\"hash\":\"0000000000000000000000000000000000000000000000000000"
        "000000000000\",\"n\":1},{\"amount_fen\":-100,\"chain\":\"441424100201\",\"hash\":\"0000000"
        "000000000000000000000000000000000000000000000000000000000\",\"n\":2}],\"sign\":1}",
        "{\"amount_fen\":200,\"id\":\"t0.total.c1\",\"sum\":[\"t0.r0.c1\"]}",
    };
    for (size_t i = 0; i < COUNT(FIGURES); i++) {
        struct sha256 leaf = tree_leaf(TREE_SHA256, FIGURES[i], strlen(FIGURES[i]));
        tree_frontier_add(TREE_SHA256, &tree, &leaf);
        ASSERT_TEXT_HAS(out.data, FIGURES[i]);
    }
    tree_frontier_root(TREE_SHA256, &tree, &of_two);
    assert_memory_equal(root.bytes, of_two.bytes, SHA256_SIZE);
    ASSERT_TEXT_HAS(out.data, "\"rows\":[[\"甲\",200]],\"title\":\"表\",\"total\":[\"合计\",200]");
}

static void model__refuses_a_figure_that_is_not_its_sum(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(buf) struct buf out = { 0 };
    struct err err = { 0 };
    struct sha256 root;
    struct model *model = new_model(arena);
    (void)state;
    struct figure *figure = add_row(model, new_table(model), "甲", 300, 100);
    figure->amount_fen++;
    buf_init(&out, NOTICE_MODEL_MAX);
    ASSERT_ERR(notice_model__write(model, &out, &root, &err), ERR_UNBALANCED);
}

static void figure__refuses_what_money_cannot_hold(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct err err = { 0 };
    struct model *model = new_model(arena);
    (void)state;
    struct figure *figure = add_row(model, new_table(model), "甲", 0, 0);
    struct summand item = { .chain = "a", .n = 3, .amount_fen = MONEY_FEN_MAX };
    ASSERT_OK(figure__add(model, figure, &item, &err));
    item.amount_fen = 1;
    ASSERT_ERR(figure__add(model, figure, &item, &err), ERR_LIMIT);
}

static void figure__lists_a_record_once(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct err err = { 0 };
    struct model *model = new_model(arena);
    (void)state;
    struct figure *figure = add_row(model, new_table(model), "甲", 5, 6);
    struct summand item = { .chain = "441424100201", .n = 2, .amount_fen = 7 };
    ASSERT_OK(figure__add(model, figure, &item, &err));
    assert_int_equal(figure->summands, 2);
    assert_int_equal(figure->last->amount_fen, 13);
    assert_int_equal(figure->amount_fen, 18);
}

static void table__holds_the_rows_it_may_and_no_more(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct model *model = new_model(arena);
    struct table *table = new_table(model);
    (void)state;
    for (int i = 0; i < MODEL_ROWS_MAX; i++)
        assert_non_null(notice_model__row(model, table));
    assert_null(notice_model__row(model, table));
}

static void paragraphs__are_as_many_and_as_long_as_they_may_be(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct err err = { 0 };
    char text[MODEL_TEXT_MAX + 2];
    struct model *model = new_model(arena);
    (void)state;
    memset(text, 'x', sizeof text);
    text[MODEL_TEXT_MAX + 1] = '\0';
    ASSERT_ERR(notice_model__paragraph(model, text, &err), ERR_LIMIT);
    err_clear(&err);
    text[MODEL_TEXT_MAX] = '\0';
    for (int i = 0; i < MODEL_PARAGRAPHS_MAX; i++)
        ASSERT_OK(notice_model__paragraph(model, text, &err));
    ASSERT_ERR(notice_model__paragraph(model, "x", &err), ERR_LIMIT);
}

static void basis__names_a_document_once(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct err err = { 0 };
    struct model *model = new_model(arena);
    (void)state;
    ASSERT_OK(notice_model__basis(model, "穗办〔2018〕31号", "", &err));
    ASSERT_OK(notice_model__basis(model, "穗办〔2018〕31号", "2018-12-01", &err));
    assert_int_equal(model->basis_count, 1);
}

/* A village, its county, and what it got. */
static void add_village(struct model *model, struct table *table, const char *name,
                        const char *county, int64_t fen)
{
    struct err err = { 0 };
    struct summand item = { .chain = "441424100201", .n = 1, .amount_fen = fen };
    struct cell *row = notice_model__row(model, table);
    ASSERT_OK(notice_model__text(model, &row[0], "village", name, &err));
    ASSERT_OK(notice_model__text(model, &row[1], "county", county, &err));
    ASSERT_OK(figure__add(model, notice_model__figure(model, table, &row[2], 2), &item, &err));
}

static const char *compared(const struct table *table, size_t row, size_t cell)
{
    assert_true(row < table->row_count);
    return table->rows[row][cell].text;
}

static void compare__knows_villages_of_one_name_and_lists_what_is_gone(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(jv) struct jv *old = NULL;
    struct err err = { 0 };
    struct model *model = new_model(arena);
    struct table *table = notice_model__table(model, "表");
    (void)state;
    ASSERT_OK(jv_parse(text_of("{\"tables\":[{\"rows\":[[\"新村\",\"甲县\",100],"
                               "[\"新村\",\"乙县\",200],[\"旧村\",\"乙县\",300]]}]}"),
                       "old", &old, &err));
    notice_model__column(table, "村", CELL_TEXT);
    notice_model__column(table, "县", CELL_TEXT);
    notice_model__column(table, "到账", CELL_YUAN);
    add_village(model, table, "新村", "乙县", 250);
    add_village(model, table, "新村", "甲县", 100);
    add_village(model, table, "大村", "甲县", 400);
    ASSERT_OK(maker__compare(model, old, &err));
    const struct table *out = &model->tables[1];
    assert_int_equal(out->row_count, 3);
    assert_string_equal(compared(out, 0, 0), "表　新村　乙县　到账");
    assert_string_equal(compared(out, 0, 1), "2.00");
    assert_string_equal(compared(out, 0, 2), "2.50");
    assert_string_equal(compared(out, 1, 0), "表　大村　甲县　到账");
    assert_string_equal(compared(out, 1, 1), "未列");
    assert_string_equal(compared(out, 2, 0), "表　旧村　乙县　到账");
    assert_string_equal(compared(out, 2, 1), "3.00");
    assert_string_equal(compared(out, 2, 2), "未列");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mask__shows_fields_as_the_policy_says),
        cmocka_unit_test(mask__denies_what_the_policy_does_not_list),
        cmocka_unit_test(mask__refuses_long_and_broken_text),
        cmocka_unit_test(model__is_canonical_and_its_figures_have_the_root),
        cmocka_unit_test(model__refuses_a_figure_that_is_not_its_sum),
        cmocka_unit_test(figure__refuses_what_money_cannot_hold),
        cmocka_unit_test(figure__lists_a_record_once),
        cmocka_unit_test(table__holds_the_rows_it_may_and_no_more),
        cmocka_unit_test(paragraphs__are_as_many_and_as_long_as_they_may_be),
        cmocka_unit_test(basis__names_a_document_once),
        cmocka_unit_test(compare__knows_villages_of_one_name_and_lists_what_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
