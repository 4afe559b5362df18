#include "block.h"
#include "code.h"
#include "core/i18n.h"
#include "table.h"
#include "json/value.h"

static bool put_text(struct page *page, const char *text, const struct style *style, int keep,
                     struct err *err)
{
    if (strlen(text) > BOARD_TEXT_MAX)
        return err_set(err, ERR_LIMIT, _("a text has at most %d bytes"), BOARD_TEXT_MAX);
    PangoLayout *layout = page_layout(page, text, page_inner(page), style);
    int height = page_height_of(layout);
    if (height + keep > page_left(page) && !page_is_fresh(page) && !page_break(page, err)) {
        g_object_unref(layout);
        return false;
    }
    bool fits = height <= page_left(page);
    page_draw(page, layout, 0, page->y, style->is_grey);
    page->y += height + page->look->gap;
    g_object_unref(layout);
    return fits || err_set(err, ERR_LIMIT, _("a text does not fit on a page"));
}

bool block_title(struct page *page, const char *title, const char *date, struct err *err)
{
    const struct look *look = page->look;
    const struct style report = { .size = look->title, .face = FACE_TITLE };
    const struct style notice = {
        .size = look->title, .face = FACE_TITLE, .align = ALIGN_CENTER, .is_set = true
    };
    const struct style day = { .size = look->cell, .is_grey = true };
    if (!look->is_notice)
        return put_text(page, title, &report, 0, err) && put_text(page, date, &day, 0, err);
    TRY(put_text(page, title, &notice, 0, err));
    page->y += look->pitch; /* an empty line */
    return true;
}

/* A sheet of a form: a page of its own, its title in the middle, the name of its part below. */
static bool put_sheet(struct page *page, const struct jv *block, const char *title, struct err *err)
{
    const struct look *look = page->look;
    const char *name = jv_string(jv_get(block, "name"), "");
    const struct style head = { .size = look->title, .face = FACE_TITLE, .align = ALIGN_CENTER };
    const struct style part = { .size = look->heading,
                                .face = FACE_HEADING,
                                .align = ALIGN_CENTER };
    if (!look->is_form)
        return err_set(err, ERR_INPUT, _("only a form has sheets"));
    if (!page_is_fresh(page))
        TRY(page_break(page, err));
    page_turn(page, jv_bool(jv_get(block, "landscape"), false));
    TRY(put_text(page, title, &head, 0, err));
    return name[0] == '\0' || put_text(page, name, &part, 0, err);
}

static bool put_heading(struct page *page, const char *heading, struct err *err)
{
    enum { WITH_NEXT = 60 * PANGO_SCALE }; /* a heading never stands last */
    const struct look *look = page->look;
    const struct style style = {
        .size = look->heading, .face = FACE_HEADING, .is_set = true, .indents = look->is_notice
    };
    page->y += look->gap;
    return put_text(page, heading, &style, WITH_NEXT, err);
}

static bool paragraph_style(const struct page *page, const struct jv *block, struct style *ret,
                            struct err *err)
{
    const char *align = jv_string(jv_get(block, "align"), "");
    *ret = (struct style) { .size = page->look->text,
                            .is_set = true,
                            .indents = page->look->is_notice };
    if (jv_bool(jv_get(block, "small"), false))
        *ret = (struct style) { .size = page->look->small };
    if (strcmp(align, "center") == 0)
        ret->align = ALIGN_CENTER;
    else if (strcmp(align, "right") == 0)
        ret->align = ALIGN_RIGHT;
    else if (align[0] != '\0')
        return err_set(err, ERR_INPUT, _("\"align\" is center or right"));
    ret->indents = ret->indents && ret->align == ALIGN_LEFT;
    return true;
}

static bool put_paragraph(struct page *page, const struct jv *block, const char *text,
                          struct err *err)
{
    struct style style;
    return paragraph_style(page, block, &style, err) && put_text(page, text, &style, 0, err);
}

enum { SEAL = 119 * PANGO_SCALE };                       /* a seal has 42 mm */
enum { SIDE = 94 * PANGO_SCALE, AIR = 8 * PANGO_SCALE }; /* of a code: 33 mm */

/* Who issues it and the day, to the right, with room for the seal over both. */
static bool put_signature(struct page *page, const struct jv *sign, struct err *err)
{
    enum { RIGHT = 63 * PANGO_SCALE };
    const struct look *look = page->look;
    const struct style style = { .size = look->text, .align = ALIGN_CENTER, .is_set = true };
    const struct style grey = { .size = look->small, .align = ALIGN_CENTER, .is_grey = true };
    const char *org, *date;
    TRY(jv_need_string(sign, "org", &org, err));
    TRY(jv_need_string(sign, "date", &date, err));
    if (page_left(page) < SEAL)
        TRY(page_break(page, err));
    int width = page_inner(page) * 11 / 20;
    int x = page_inner(page) - width - RIGHT / 4;
    PangoLayout *rows[] = { page_layout(page, jv_string(jv_get(sign, "note"), ""), width, &grey),
                            page_layout(page, org, width, &style),
                            page_layout(page, date, width, &style) };
    int y = page->y + SEAL / 4;
    for (size_t i = 0; i < COUNT(rows); i++) {
        page_draw(page, rows[i], x, y, i == 0);
        y += page_height_of(rows[i]);
        g_object_unref(rows[i]);
    }
    page->y = y > page->y + SEAL ? y : page->y + SEAL;
    return true;
}

static bool code_layout(struct page *page, const struct jv *block, PangoLayout **ret,
                        struct err *err)
{
    const struct jv *lines = jv_get(block, "lines");
    const struct style style = { .size = page->look->small };
    AUTO(buf) struct buf text = { 0 };
    buf_init(&text, BOARD_TEXT_MAX);
    for (size_t i = 0; i < jv_size(lines); i++) {
        buf_adds(&text, i > 0 ? "\n" : "");
        buf_adds(&text, jv_string(jv_at(lines, i), ""));
    }
    TRY(buf_check(&text, "lines", err));
    *ret = page_layout(page, text.data, page_inner(page) - SIDE - 3 * AIR, &style);
    return true;
}

static int code_height(PangoLayout *layout)
{
    int height = page_height_of(layout);
    return (height > SIDE ? height : SIDE) + 2 * AIR;
}

/* A QR code with lines beside it, in a frame that is never torn. */
static bool put_code(struct page *page, const struct jv *block, const char *address,
                     struct err *err)
{
    PangoLayout *layout;
    TRY(code_layout(page, block, &layout, err));
    int height = code_height(layout);
    bool ok = height <= page_left(page) || page_break(page, err);
    if (ok && height > page_left(page))
        ok = err_set(err, ERR_LIMIT, _("a text does not fit on a page"));
    if (ok) {
        page_line(page, page->y, 5);
        page_draw(page, layout, SIDE + 2 * AIR, page->y + AIR, false);
        ok = code_draw(page, address, 0, page->y + AIR, SIDE, err);
        page->y += height;
        page_line(page, page->y, 5);
    }
    g_object_unref(layout);
    return ok;
}

static bool height_of(struct page *page, const struct jv *block, int *ret, struct err *err)
{
    const char *text = jv_string(jv_get(block, "text"), NULL);
    PangoLayout *layout;
    if (text != NULL) {
        struct style style;
        TRY(paragraph_style(page, block, &style, err));
        layout = page_layout(page, text, page_inner(page), &style);
        *ret = page_height_of(layout) + page->look->gap;
    } else if (jv_get(block, "qr") != NULL) {
        TRY(code_layout(page, block, &layout, err));
        *ret = code_height(layout);
    } else {
        *ret = SEAL; /* more only for an office with a very long name */
        return true;
    }
    g_object_unref(layout);
    return true;
}

/* Three at the end that belong together: words, who signs them, the code. */
static bool is_end(const struct jv *blocks, size_t at)
{
    return at + 3 == jv_size(blocks) && jv_get(jv_at(blocks, at), "text") != NULL &&
           jv_get(jv_at(blocks, at + 1), "sign") != NULL &&
           jv_get(jv_at(blocks, at + 2), "qr") != NULL;
}

bool block_keep_end(struct page *page, const struct jv *blocks, size_t at, struct err *err)
{
    int height = 0;
    if (!is_end(blocks, at) || page_is_fresh(page))
        return true;
    for (size_t i = at; i < jv_size(blocks); i++) {
        int own;
        TRY(height_of(page, jv_at(blocks, i), &own, err));
        height += own;
    }
    int whole = page->height - page->look->top - page->look->bottom;
    return height <= page_left(page) || height > whole || page_break(page, err);
}

bool block_draw(struct page *page, const struct jv *block, struct err *err)
{
    const char *heading = jv_string(jv_get(block, "heading"), NULL);
    const char *text = jv_string(jv_get(block, "text"), NULL);
    const char *code = jv_string(jv_get(block, "qr"), NULL);
    const char *sheet = jv_string(jv_get(block, "sheet"), NULL);
    if (sheet != NULL)
        return put_sheet(page, block, sheet, err);
    if (heading != NULL)
        return put_heading(page, heading, err);
    if (text != NULL)
        return put_paragraph(page, block, text, err);
    if (jv_get(block, "columns") != NULL)
        return table_draw(page, block, err);
    if (jv_get(block, "sign") != NULL)
        return put_signature(page, jv_get(block, "sign"), err);
    if (code != NULL)
        return put_code(page, block, code, err);
    return err_set(err, ERR_INPUT,
                   _("a block is neither heading, text, table, signature nor code"));
}
