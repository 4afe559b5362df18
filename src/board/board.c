#include "board/board.h"
#include "block.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "read.h"
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
    const struct look *look;
    const char *title, *date, *foot, *mark;
};

static bool read_document(struct text bytes, struct document *ret, struct err *err)
{
    const char *page, *style;
    if (bytes.len > BOARD_DOCUMENT_MAX)
        return err_set(err, ERR_LIMIT, _("a document has at most %d bytes"), BOARD_DOCUMENT_MAX);
    TRY(jv_parse(bytes, "document", &ret->json, err));
    TRY(jv_need_string(ret->json, "title", &ret->title, err));
    TRY(jv_need_string(ret->json, "date", &ret->date, err));
    page = jv_string(jv_get(ret->json, "page"), "A4");
    style = jv_string(jv_get(ret->json, "style"), "report");
    ret->foot = jv_string(jv_get(ret->json, "foot"), "");
    ret->mark = jv_string(jv_get(ret->json, "mark"), "");
    if (strcmp(style, "notice") == 0)
        ret->look = look_notice();
    else if (strcmp(style, "form") == 0)
        ret->look = look_form();
    else if (strcmp(style, "report") == 0)
        ret->look = look_report();
    else
        return err_set(err, ERR_INPUT, _("there is no style \"%s\""), style);
    for (size_t i = 0; i < COUNT(SHEETS); i++)
        if (strcmp(page, SHEETS[i].name) == 0)
            ret->sheet = &SHEETS[i];
    if (ret->sheet == NULL)
        return err_set(err, ERR_INPUT, _("there is no page \"%s\""), page);
    return jv_kind(jv_get(ret->json, "blocks")) == JV_ARRAY ||
           err_set(err, ERR_INPUT, _("\"blocks\" is missing"));
}

static bool put_all(struct page *page, const struct document *document, struct err *err)
{
    const struct jv *blocks = jv_get(document->json, "blocks");
    page_begin(page);
    if (!document->look->is_form) /* there every sheet has its own */
        TRY(block_title(page, document->title, document->date, err));
    for (size_t i = 0; i < jv_size(blocks); i++)
        if (!block_keep_end(page, blocks, i, err) || !block_draw(page, jv_at(blocks, i), err))
            return err_wrap(err, _("block %zu"), i + 1);
    page_end(page);
    return true;
}

static cairo_status_t append(void *arg, const unsigned char *bytes, unsigned len)
{
    buf_add(arg, bytes, len);
    return CAIRO_STATUS_SUCCESS;
}

static bool draw(cairo_surface_t *surface, const struct document *document, struct areas *areas,
                 struct err *err)
{
    cairo_t *cairo = cairo_create(surface);
    struct page page = {
        .cairo = cairo,
        .ink = ink_new(),
        .context = pango_cairo_create_context(cairo),
        .look = document->look,
        .width = document->sheet->width * PANGO_SCALE,
        .height = document->sheet->height * PANGO_SCALE,
        .foot = document->foot,
        .mark = document->mark,
        .areas = areas,
    };
    areas->scale = 10000;
    if (document->look->is_notice && document->sheet != &SHEETS[0]) { /* the same, larger */
        page.width = SHEETS[0].width * PANGO_SCALE;
        page.height = SHEETS[0].height * PANGO_SCALE;
        areas->scale = 14142;
        cairo_scale(cairo, 1.4142, 1.4142);
        pango_cairo_update_context(cairo, page.context);
    }
    pango_cairo_context_set_resolution(page.context, 72); /* a point is a point, also of letters */
    pango_context_set_round_glyph_positions(page.context, FALSE); /* 15.75 points, not 16 */
    pango_context_set_language(page.context, pango_language_from_string("zh-Hans"));
    bool ok = put_all(&page, document, err);
    page.count = page.number;
    page.unknown = 0;
    ok = ok && put_all(&page, document, err);
    if (ok && page.unknown > 0) {
        ok = err_set(err, ERR_FORMAT, _("%d characters are in no installed font"), page.unknown);
        (void)err_hint(err, _("Install the package fonts-noto-cjk."));
    }
    ink_free(page.ink);
    g_object_unref(page.context);
    cairo_destroy(cairo);
    return ok;
}

static bool draw_pdf(const struct document *document, struct areas *areas, struct buf *out,
                     struct err *err)
{
    char created[64];
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        append, out, document->sheet->width, document->sheet->height);
    (void)snprintf(created, sizeof created, "%.10sT00:00:00Z", document->date);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, document->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
    bool ok = draw(surface, document, areas, err);
    cairo_surface_finish(surface);
    if (ok && cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        ok = err_set(err, ERR_MEMORY, _("the PDF cannot be made: %s"),
                     cairo_status_to_string(cairo_surface_status(surface)));
    cairo_surface_destroy(surface);
    return ok && buf_check(out, "PDF", err);
}

bool board_draw(struct text bytes, struct buf *out, struct buf *words, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct areas areas = { .arena = arena };
    struct document document = { 0 };
    size_t before = out->len;
    bool ok = read_document(bytes, &document, err) && draw_pdf(&document, &areas, out, err);
    jv_free(document.json);
    if (!ok || words == NULL)
        return ok;
    return read_pdf((struct text) { out->data + before, out->len - before }, &areas, words, err);
}
