#include "board/board.h"
#include "look.h"

/* The face that fontconfig takes for the first name of a list that it has. */
static void add_face(PangoContext *context, const char *use, const char *families, struct buf *out)
{
    PangoFontDescription *wanted = pango_font_description_from_string(families);
    PangoFont *font = pango_context_load_font(context, wanted);
    pango_font_description_free(wanted);
    if (font == NULL)
        return;
    PangoFontDescription *got = pango_font_describe(font);
    buf_addf(out, " %s=%s", use, pango_font_description_get_family(got));
    pango_font_description_free(got);
    g_object_unref(font);
}

bool board_renderer(struct buf *out, struct err *err)
{
    static const char *const USES[FACE_COUNT] = { "text", "heading", "title" };
    const struct look *look = look_notice();
    PangoFontMap *map = pango_cairo_font_map_get_default();
    PangoContext *context = pango_font_map_create_context(map);
    buf_addf(out, "mingzhang-board/3 cairo %s pango %s", cairo_version_string(),
             pango_version_string());
    for (size_t i = 0; i < FACE_COUNT; i++)
        add_face(context, USES[i], look->families[i], out);
    g_object_unref(context);
    return buf_check(out, "renderer", err);
}
