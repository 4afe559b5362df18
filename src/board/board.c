#include "board/board.h"
#include "core/i18n.h"
#include "table.h"
#include "json/value.h"

#include <cairo-pdf.h>

struct sheet {
    const char *name;
    int width, height; /* points */
};
static const struct sheet SHEETS[] = { { "A4", 595, 842 }, { "A3", 842, 1191 } };

struct document {
    struct jv *json;
    const struct sheet *sheet;
    const char *title, *date, *foot;
};

static bool read_document(struct text bytes, struct document *ret, struct err *err)
{
    const char *page;
    if (bytes.len > BOARD_DOCUMENT_MAX)
        return err_set(err, ERR_LIMIT, _("a document has at most %d bytes"), BOARD_DOCUMENT_MAX);
    TRY(jv_parse(bytes, "document", &ret->json, err));
    TRY(jv_need_string(ret->json, "title", &ret->title, err));
    TRY(jv_need_string(ret->json, "date", &ret->date, err));
    page = jv_string(jv_get(ret->json, "page"), "A4");
    ret->foot = jv_string(jv_get(ret->json, "foot"), "");
    for (size_t i = 0; i < COUNT(SHEETS); i++)
        if (strcmp(page, SHEETS[i].name) == 0)
            ret->sheet = &SHEETS[i];
    if (ret->sheet == NULL)
        return err_set(err, ERR_INPUT, _("there is no page \"%s\""), page);
    return jv_kind(jv_get(ret->json, "blocks")) == JV_ARRAY ||
           err_set(err, ERR_INPUT, _("\"blocks\" is missing"));
}

static bool put_text(struct page *page, const char *text, const struct style *style, int keep,
                     struct err *err)
{
    if (strlen(text) > BOARD_TEXT_MAX)
        return err_set(err, ERR_LIMIT, _("a text has at most %d bytes"), BOARD_TEXT_MAX);
    PangoLayout *layout = page_layout(page, text, page_inner(page), style);
    int height = page_height_of(layout);
    if (height + keep > page_left(page) && page->y > MARGIN && !page_break(page, err)) {
        g_object_unref(layout);
        return false;
    }
    bool fits = height <= page_left(page);
    page_draw(page, layout, 0, page->y, style->is_grey);
    page->y += height + GAP;
    g_object_unref(layout);
    return fits || err_set(err, ERR_LIMIT, _("a text does not fit on a page"));
}

static bool put_block(struct page *page, const struct jv *block, struct err *err)
{
    enum { WITH_NEXT = 60 * PANGO_SCALE }; /* a heading never stands last */
    static const struct style HEADING = { .points = 13, .is_bold = true };
    static const struct style BODY = { .points = 10 };
    const char *heading = jv_string(jv_get(block, "heading"), NULL);
    const char *text = jv_string(jv_get(block, "text"), NULL);
    if (heading != NULL) {
        page->y += GAP;
        return put_text(page, heading, &HEADING, WITH_NEXT, err);
    }
    if (text != NULL)
        return put_text(page, text, &BODY, 0, err);
    if (jv_get(block, "columns") != NULL)
        return table_draw(page, block, err);
    return err_set(err, ERR_INPUT, _("a block is neither heading, text nor table"));
}

static bool put_all(struct page *page, const struct document *document, struct err *err)
{
    static const struct style TITLE = { .points = 20, .is_bold = true };
    static const struct style DATE = { .points = 9, .is_grey = true };
    const struct jv *blocks = jv_get(document->json, "blocks");
    page->y = MARGIN;
    page->number = 1;
    TRY(put_text(page, document->title, &TITLE, 0, err));
    TRY(put_text(page, document->date, &DATE, 0, err));
    for (size_t i = 0; i < jv_size(blocks); i++)
        if (!put_block(page, jv_at(blocks, i), err))
            return err_wrap(err, _("block %zu"), i + 1);
    page_end(page);
    return true;
}

static cairo_status_t append(void *arg, const unsigned char *bytes, unsigned len)
{
    buf_add(arg, bytes, len);
    return CAIRO_STATUS_SUCCESS;
}

static bool draw(cairo_surface_t *surface, const struct document *document, struct err *err)
{
    cairo_t *cairo = cairo_create(surface);
    struct page page = {
        .cairo = cairo,
        .context = pango_cairo_create_context(cairo),
        .width = document->sheet->width * PANGO_SCALE,
        .height = document->sheet->height * PANGO_SCALE,
        .foot = document->foot,
    };
    pango_context_set_language(page.context, pango_language_from_string("zh-Hans"));
    bool ok = put_all(&page, document, err);
    page.count = page.number;
    page.unknown = 0;
    ok = ok && put_all(&page, document, err);
    if (ok && page.unknown > 0) {
        ok = err_set(err, ERR_FORMAT, _("%d characters are in no installed font"), page.unknown);
        (void)err_hint(err, _("Install the package fonts-noto-cjk."));
    }
    g_object_unref(page.context);
    cairo_destroy(cairo);
    return ok;
}

bool board_draw(struct text bytes, struct buf *out, struct err *err)
{
    struct document document = { 0 };
    char created[64];
    bool ok = read_document(bytes, &document, err);
    if (ok) {
        cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
            append, out, document.sheet->width, document.sheet->height);
        (void)snprintf(created, sizeof created, "%.10sT00:00:00Z", document.date);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, document.title);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
        ok = draw(surface, &document, err);
        cairo_surface_finish(surface);
        if (ok && cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
            ok = err_set(err, ERR_MEMORY, _("the PDF cannot be made: %s"),
                         cairo_status_to_string(cairo_surface_status(surface)));
        cairo_surface_destroy(surface);
    }
    jv_free(document.json);
    return ok && buf_check(out, "PDF", err);
}
