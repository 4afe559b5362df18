#include "page.h"
#include "core/i18n.h"

#include <stdio.h>

static double points(int units) { return (double)units / PANGO_SCALE; }

int page_inner(const struct page *page) { return page->width - 2 * MARGIN; }

int page_left(const struct page *page) { return page->height - MARGIN - FOOT - page->y; }

PangoLayout *page_layout(struct page *page, const char *text, int width, const struct style *style)
{
    PangoLayout *layout = pango_layout_new(page->context);
    PangoFontDescription *font = pango_font_description_from_string("Noto Sans CJK SC");
    pango_font_description_set_size(font, style->points * PANGO_SCALE);
    if (style->is_bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(layout, width);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_spacing(layout, 2 * PANGO_SCALE);
    pango_layout_set_alignment(layout, style->is_right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    pango_layout_set_text(layout, text, -1);
    page->unknown += pango_layout_get_unknown_glyphs_count(layout);
    return layout;
}

int page_height_of(PangoLayout *layout)
{
    int width, height;
    pango_layout_get_size(layout, &width, &height);
    return height;
}

void page_draw(struct page *page, PangoLayout *layout, int x, int y, bool is_grey)
{
    if (page->count == 0)
        return;
    if (is_grey)
        cairo_set_source_rgb(page->cairo, 0.4, 0.4, 0.4);
    else
        cairo_set_source_rgb(page->cairo, 0, 0, 0);
    cairo_move_to(page->cairo, points(MARGIN + x), points(y));
    pango_cairo_show_layout(page->cairo, layout);
}

void page_line(struct page *page, int y, int tenths)
{
    if (page->count == 0)
        return;
    cairo_set_source_rgb(page->cairo, 0.3, 0.3, 0.3);
    cairo_set_line_width(page->cairo, tenths / 10.0);
    cairo_move_to(page->cairo, points(MARGIN), points(y));
    cairo_line_to(page->cairo, points(page->width - MARGIN), points(y));
    cairo_stroke(page->cairo);
}

void page_end(struct page *page)
{
    static const struct style SMALL = { .points = 8, .is_grey = true };
    static const struct style NUMBER = { .points = 8, .is_grey = true, .is_right = true };
    char number[64];
    int y = page->height - MARGIN;
    (void)snprintf(number, sizeof number, "第 %d 页 / 共 %d 页", page->number, page->count);
    PangoLayout *foot = page_layout(page, page->foot, page_inner(page), &SMALL);
    PangoLayout *right = page_layout(page, number, page_inner(page), &NUMBER);
    page_line(page, y - GAP, 3);
    page_draw(page, foot, 0, y - PADDING, true);
    page_draw(page, right, 0, y - PADDING, true);
    g_object_unref(foot);
    g_object_unref(right);
    if (page->count > 0)
        cairo_show_page(page->cairo);
}

bool page_break(struct page *page, struct err *err)
{
    if (page->number == BOARD_PAGES_MAX)
        return err_set(err, ERR_LIMIT, _("a document has at most %d pages"), BOARD_PAGES_MAX);
    page_end(page);
    page->number++;
    page->y = MARGIN;
    return true;
}
