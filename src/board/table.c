#include "table.h"
#include "core/i18n.h"
#include "json/value.h"

struct column {
    const char *title;
    int x, width;
    bool is_right;
};
struct table {
    struct page *page;
    struct column columns[BOARD_COLUMNS_MAX];
    size_t count;
    int size; /* of the letters, in quarters of a point */
};
enum { CELL_SIZE_LEAST = 24, CELL_SIZE_MOST = 72 };
enum row_kind { ROW_HEAD, ROW_PLAIN, ROW_TOTAL };

static bool read_columns(struct table *table, const struct jv *list, struct err *err)
{
    int64_t shares = 0, before = 0;
    int inner = page_inner(table->page);
    table->count = jv_size(list);
    if (table->count == 0 || table->count > BOARD_COLUMNS_MAX)
        return err_set(err, ERR_LIMIT, _("a table has 1 to %d columns"), BOARD_COLUMNS_MAX);
    for (size_t i = 0; i < table->count; i++) {
        int64_t share = jv_int(jv_get(jv_at(list, i), "width"), 0);
        if (share < 1 || share > 1000)
            return err_set(err, ERR_INPUT, _("the width of a column is not between 1 and 1000"));
        shares += share;
    }
    for (size_t i = 0; i < table->count; i++) {
        const struct jv *from = jv_at(list, i);
        struct column *column = &table->columns[i];
        int64_t share = jv_int(jv_get(from, "width"), 0);
        column->title = jv_string(jv_get(from, "title"), "");
        column->is_right = jv_bool(jv_get(from, "right"), false);
        column->x = (int)(inner * before / shares);
        before += share;
        column->width = (int)(inner * before / shares) - column->x;
    }
    return true;
}

static struct style style_of(const struct table *table, const struct column *column,
                             enum row_kind kind)
{
    const struct look *look = table->page->look;
    struct style style = { .size = table->size, .is_bold = kind != ROW_PLAIN };
    style.align = column->is_right ? ALIGN_RIGHT : ALIGN_LEFT;
    if (kind == ROW_HEAD && look->has_grid)
        style = (struct style) { .size = table->size, .face = FACE_HEADING, .align = ALIGN_CENTER };
    return style;
}

/* One row of cells, as high as its highest. ret_height only: `draw` false. */
static void put_row(struct table *table, const char *const cells[], enum row_kind kind, bool draw,
                    int *ret_height)
{
    struct page *page = table->page;
    int padding = page->look->padding;
    int height = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct column *column = &table->columns[i];
        const struct style style = style_of(table, column, kind);
        PangoLayout *layout = page_layout(page, cells[i], column->width - 2 * padding, &style);
        int own = page_height_of(layout);
        if (draw)
            page_draw(page, layout, column->x + padding, page->y + padding, false);
        height = own > height ? own : height;
        g_object_unref(layout);
    }
    *ret_height = height + 2 * padding;
}

/* A grid has lines on all sides, so that a printed row cannot be lengthened. */
static void put_sides(struct table *table, int height)
{
    struct page *page = table->page;
    if (!page->look->has_grid)
        return;
    for (size_t i = 0; i < table->count; i++)
        page_rule(page, table->columns[i].x, page->y, page->y + height, i == 0 ? 8 : 5);
    page_rule(page, page_inner(page), page->y, page->y + height, 8);
}

static void end_row(struct table *table, int height, int tenths)
{
    put_sides(table, height);
    table->page->y += height;
    page_line(table->page, table->page->y, tenths);
}

static void put_head(struct table *table)
{
    const char *titles[BOARD_COLUMNS_MAX];
    int height;
    for (size_t i = 0; i < table->count; i++)
        titles[i] = table->columns[i].title;
    page_line(table->page, table->page->y, 8);
    put_row(table, titles, ROW_HEAD, true, &height);
    end_row(table, height, 5);
}

static bool put_cells(struct table *table, const char *const cells[], enum row_kind kind,
                      struct err *err)
{
    struct page *page = table->page;
    int height, unknown = page->unknown;
    put_row(table, cells, kind, false, &height);
    page->unknown = unknown; /* it is laid out once more */
    if (height > page_left(page)) {
        TRY(page_break(page, err));
        put_head(table);
        if (height > page_left(page))
            return err_set(err, ERR_LIMIT, _("a row of a table does not fit on a page"));
    }
    put_row(table, cells, kind, true, &height);
    end_row(table, height, kind == ROW_TOTAL ? 8 : page->look->has_grid ? 5 : 3);
    return true;
}

/* Row `number` counts from 1. */
static bool put_values(struct table *table, const struct jv *row, size_t number, enum row_kind kind,
                       struct err *err)
{
    const char *cells[BOARD_COLUMNS_MAX];
    if (jv_kind(row) == JV_OBJECT) { /* a row that sums others up */
        row = jv_get(row, "total");
        kind = ROW_TOTAL;
    }
    if (jv_size(row) != table->count)
        return err_set(err, ERR_INPUT, _("row %zu has another number of cells than the table"),
                       number);
    for (size_t k = 0; k < table->count; k++) {
        cells[k] = jv_string(jv_at(row, k), NULL);
        if (cells[k] == NULL) /* a number would be an empty cell */
            return err_set(err, ERR_INPUT, _("row %zu: cell %zu is not a text"), number, k + 1);
        if (strlen(cells[k]) > BOARD_TEXT_MAX)
            return err_set(err, ERR_LIMIT, _("a text has at most %d bytes"), BOARD_TEXT_MAX);
    }
    return put_cells(table, cells, kind, err);
}

static void put_caption(struct page *page, const struct jv *block)
{
    const char *caption = jv_string(jv_get(block, "caption"), "");
    const struct style style = { .size = page->look->cell,
                                 .face = FACE_HEADING,
                                 .align = ALIGN_CENTER };
    if (caption[0] == '\0')
        return;
    PangoLayout *layout = page_layout(page, caption, page_inner(page), &style);
    page->y += 4 * PANGO_SCALE;
    page_draw(page, layout, 0, page->y, false);
    page->y += page_height_of(layout) + 4 * PANGO_SCALE;
    g_object_unref(layout);
}

bool table_draw(struct page *page, const struct jv *block, struct err *err)
{
    enum { LEAST = 90 * PANGO_SCALE }; /* a caption, a head and one row */
    struct table table = { .page = page };
    int64_t size = jv_int(jv_get(block, "size"), page->look->cell);
    table.size = size < CELL_SIZE_LEAST  ? CELL_SIZE_LEAST
                 : size > CELL_SIZE_MOST ? CELL_SIZE_MOST
                                         : (int)size;
    const struct jv *rows = jv_get(block, "rows");
    const struct jv *total = jv_get(block, "total");
    TRY(read_columns(&table, jv_get(block, "columns"), err));
    if (page_left(page) < LEAST)
        TRY(page_break(page, err));
    put_caption(page, block);
    put_head(&table);
    for (size_t i = 0; i < jv_size(rows); i++)
        TRY(put_values(&table, jv_at(rows, i), i + 1, ROW_PLAIN, err));
    if (total != NULL)
        TRY(put_values(&table, total, jv_size(rows) + 1, ROW_TOTAL, err));
    page->y += page->look->has_grid ? 8 * PANGO_SCALE : page->look->gap;
    return true;
}
