#include "page.h"
#include "core/i18n.h"

#include <cairo-pdf.h>
#include <stdio.h>

static double points(int units) { return (double)units / PANGO_SCALE; }

int page_inner(const struct page *page)
{
    return page->width - page->look->left - page->look->right;
}

int page_left(const struct page *page) { return page->height - page->look->bottom - page->y; }

bool page_is_fresh(const struct page *page) { return page->y <= page->look->top; }

static PangoFontDescription *font_of(const struct look *look, const struct style *style)
{
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, look->families[style->face]);
    pango_font_description_set_size(font, style->size * PANGO_SCALE / 4);
    if (style->is_bold || look->is_bold[style->face])
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    return font;
}

/* Text of a notice: lines at one distance whatever the face, both edges straight. */
static void set_lines(PangoLayout *layout, const struct look *look, const struct style *style)
{
    int pitch = style->size > look->text ? look->pitch * 5 / 4 : look->pitch;
    bool is_set = style->is_set && look->pitch > 0;
    PangoAttrList *list = pango_attr_list_new();
    /* "ff" of a fingerprint is two letters, also for whoever copies it out of the file. */
    pango_attr_list_insert(list, pango_attr_font_features_new("liga=0"));
    if (is_set)
        pango_attr_list_insert(list, pango_attr_line_height_new_absolute(pitch));
    else
        pango_layout_set_spacing(layout, 2 * PANGO_SCALE);
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
    pango_layout_set_justify(layout, is_set && style->align == ALIGN_LEFT);
}

PangoLayout *page_layout(struct page *page, const char *text, int width, const struct style *style)
{
    static const PangoAlignment ALIGNMENTS[] = { [ALIGN_LEFT] = PANGO_ALIGN_LEFT,
                                                 [ALIGN_RIGHT] = PANGO_ALIGN_RIGHT,
                                                 [ALIGN_CENTER] = PANGO_ALIGN_CENTER };
    PangoLayout *layout = pango_layout_new(page->context);
    PangoFontDescription *font = font_of(page->look, style);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(layout, width);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, ALIGNMENTS[style->align]);
    set_lines(layout, page->look, style);
    if (style->indents)
        pango_layout_set_indent(layout, 2 * style->size * PANGO_SCALE / 4);
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

/* Lines that begin in the middle of a word, a bit for each but the first; empty ones do not count.
 */
static uint64_t lines_within(PangoLayout *layout)
{
    const char *text = pango_layout_get_text(layout);
    uint64_t within = 0;
    int count = 0;
    for (GSList *at = pango_layout_get_lines_readonly(layout); at != NULL; at = at->next) {
        const PangoLayoutLine *line = at->data;
        char before = line->start_index > 0 ? text[line->start_index - 1] : ' ';
        if (line->length == 0)
            continue;
        if (count > 0 && count <= AREA_LINES_MAX && before != ' ' && before != '\n')
            within |= UINT64_C(1) << (count - 1);
        count++;
    }
    return within;
}

/* All of the layout's width, and a little around what stands in it. */
static void note_area(struct page *page, PangoLayout *layout, int x, int y)
{
    enum { AROUND = 2 * PANGO_SCALE };
    const struct area area = { .page = page->number,
                               .x = page->look->left + x - AROUND,
                               .y = y - AROUND,
                               .width = pango_layout_get_width(layout) + 2 * AROUND,
                               .height = page_height_of(layout) + 2 * AROUND,
                               .within = lines_within(layout) };
    areas_add(page->areas, &area);
}

void page_draw(struct page *page, PangoLayout *layout, int x, int y, bool is_grey)
{
    if (page->count == 0)
        return;
    note_area(page, layout, x, y);
    if (is_grey)
        cairo_set_source_rgb(page->cairo, 0.4, 0.4, 0.4);
    else
        cairo_set_source_rgb(page->cairo, 0, 0, 0);
    ink_show(page->ink, page->cairo, layout, page->look->left + x, y);
}

static void stroke(struct page *page, int tenths)
{
    if (page->look->has_grid)
        cairo_set_source_rgb(page->cairo, 0, 0, 0);
    else
        cairo_set_source_rgb(page->cairo, 0.3, 0.3, 0.3);
    cairo_set_line_width(page->cairo, tenths / 10.0);
    cairo_stroke(page->cairo);
}

void page_line(struct page *page, int y, int tenths)
{
    if (page->count == 0)
        return;
    cairo_move_to(page->cairo, points(page->look->left), points(y));
    cairo_line_to(page->cairo, points(page->width - page->look->right), points(y));
    stroke(page, tenths);
}

void page_rule(struct page *page, int x, int from, int to, int tenths)
{
    if (page->count == 0)
        return;
    cairo_move_to(page->cairo, points(page->look->left + x), points(from));
    cairo_line_to(page->cairo, points(page->look->left + x), points(to));
    stroke(page, tenths);
}

void page_fill(struct page *page, int x, int y, int width, int height)
{
    if (page->count == 0)
        return;
    cairo_set_source_rgb(page->cairo, 0, 0, 0);
    cairo_rectangle(page->cairo, points(page->look->left + x), points(y), points(width),
                    points(height));
    cairo_fill(page->cairo);
}

static void put_line(struct page *page, const char *text, int y, const struct style *style)
{
    PangoLayout *layout = page_layout(page, text, page_inner(page), style);
    page_draw(page, layout, 0, y, style->is_grey);
    g_object_unref(layout);
}

/* What stands on every page of a document that is only a demonstration. */
static void put_mark(struct page *page)
{
    const struct style style = { .size = page->look->small,
                                 .face = FACE_HEADING,
                                 .align = ALIGN_CENTER };
    if (page->mark[0] != '\0')
        put_line(page, page->mark, page->look->top / 2, &style);
}

void page_begin(struct page *page)
{
    page->y = page->look->top;
    page->number = 1;
    if (!page->look->is_form)
        put_mark(page);
}

void page_turn(struct page *page, bool is_lying)
{
    bool lies = page->width > page->height;
    int width = page->width;
    if (lies == is_lying)
        return;
    page->width = page->height;
    page->height = width;
    cairo_pdf_surface_set_size(cairo_get_target(page->cairo), points(page->width),
                               points(page->height));
}

static void put_report_foot(struct page *page)
{
    const struct style small = { .size = page->look->small, .is_grey = true };
    const struct style right = { .size = page->look->number,
                                 .align = ALIGN_RIGHT,
                                 .is_grey = true };
    char number[64];
    int y = page->height - page->look->top;
    (void)snprintf(number, sizeof number, "第 %d 页 / 共 %d 页", page->number, page->count);
    page_line(page, y - page->look->gap, 3);
    put_line(page, page->foot, y - page->look->padding, &small);
    put_line(page, number, y - page->look->padding, &right);
}

/* The number of size four, 7 mm below the text block. */
static void put_notice_foot(struct page *page)
{
    const struct style small = { .size = 32, .align = ALIGN_CENTER };
    const struct style middle = { .size = page->look->number, .align = ALIGN_CENTER };
    char number[64];
    int y = page->height - page->look->bottom;
    (void)snprintf(number, sizeof number, "— %d / %d —", page->number, page->count);
    put_line(page, number, y + 20 * PANGO_SCALE, &middle);
    put_line(page, page->foot, y + 46 * PANGO_SCALE, &small);
}

void page_end(struct page *page)
{
    if (page->look->is_form) /* only now it is sure which way the sheet lies */
        put_mark(page);
    if (page->look->is_notice)
        put_notice_foot(page);
    else
        put_report_foot(page);
    if (page->count > 0)
        cairo_show_page(page->cairo);
}

bool page_break(struct page *page, struct err *err)
{
    if (page->number == BOARD_PAGES_MAX)
        return err_set(err, ERR_LIMIT, _("a document has at most %d pages"), BOARD_PAGES_MAX);
    page_end(page);
    page->number++;
    page->y = page->look->top;
    if (!page->look->is_form)
        put_mark(page);
    return true;
}
