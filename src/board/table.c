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
};

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

/* One row of cells, as high as its highest. ret_height only: `draw` false. */
static void put_row(struct table *table, const char *const cells[], bool is_head, bool draw,
                    int *ret_height)
{
    struct page *page = table->page;
    int height = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct column *column = &table->columns[i];
        const struct style style = { 9, is_head, column->is_right, false };
        PangoLayout *layout = page_layout(page, cells[i], column->width - 2 * PADDING, &style);
        int own = page_height_of(layout);
        if (draw)
            page_draw(page, layout, column->x + PADDING, page->y + PADDING, false);
        height = own > height ? own : height;
        g_object_unref(layout);
    }
    *ret_height = height + 2 * PADDING;
}

static void put_head(struct table *table)
{
    const char *titles[BOARD_COLUMNS_MAX];
    int height;
    for (size_t i = 0; i < table->count; i++)
        titles[i] = table->columns[i].title;
    page_line(table->page, table->page->y, 8);
    put_row(table, titles, true, true, &height);
    table->page->y += height;
    page_line(table->page, table->page->y, 5);
}

static bool put_cells(struct table *table, const char *const cells[], struct err *err)
{
    struct page *page = table->page;
    int height, unknown = page->unknown;
    put_row(table, cells, false, false, &height);
    page->unknown = unknown; /* it is laid out once more */
    if (height > page_left(page)) {
        TRY(page_break(page, err));
        put_head(table);
        if (height > page_left(page))
            return err_set(err, ERR_LIMIT, _("a row of a table does not fit on a page"));
    }
    put_row(table, cells, false, true, &height);
    page->y += height;
    page_line(page, page->y, 3);
    return true;
}

bool table_draw(struct page *page, const struct jv *block, struct err *err)
{
    enum { LEAST = 60 * PANGO_SCALE }; /* a head and one row */
    struct table table = { .page = page };
    const struct jv *rows = jv_get(block, "rows");
    TRY(read_columns(&table, jv_get(block, "columns"), err));
    if (page_left(page) < LEAST)
        TRY(page_break(page, err));
    put_head(&table);
    for (size_t i = 0; i < jv_size(rows); i++) {
        const char *cells[BOARD_COLUMNS_MAX];
        if (jv_size(jv_at(rows, i)) != table.count)
            return err_set(err, ERR_INPUT, _("row %zu has another number of cells than the table"),
                           i + 1);
        for (size_t k = 0; k < table.count; k++) {
            cells[k] = jv_string(jv_at(jv_at(rows, i), k), NULL);
            if (cells[k] == NULL) /* a number would be an empty cell */
                return err_set(err, ERR_INPUT, _("row %zu: cell %zu is not a text"), i + 1, k + 1);
            if (strlen(cells[k]) > BOARD_TEXT_MAX)
                return err_set(err, ERR_LIMIT, _("a text has at most %d bytes"), BOARD_TEXT_MAX);
        }
        TRY(put_cells(&table, cells, err));
    }
    page->y += GAP;
    return true;
}
