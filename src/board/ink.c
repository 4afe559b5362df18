#include "ink.h"

#include <string.h>

/* From the description of a face without its size to the font that has its outlines. */
struct ink {
    GHashTable *faces;
};

enum { EM = 1000 };

static const cairo_user_data_key_t ORIGINAL;

static cairo_status_t draw_glyph(cairo_scaled_font_t *font, unsigned long number, cairo_t *cairo,
                                 cairo_text_extents_t *extents)
{
    cairo_font_face_t *face = cairo_scaled_font_get_font_face(font);
    cairo_font_options_t *options = cairo_font_options_create();
    const cairo_glyph_t glyph = { .index = number };
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_scale(cairo, 1.0 / EM, 1.0 / EM);
    cairo_set_font_face(cairo, cairo_font_face_get_user_data(face, &ORIGINAL));
    cairo_set_font_size(cairo, EM);
    cairo_set_font_options(cairo, options);
    cairo_font_options_destroy(options);
    cairo_text_extents_t own;
    cairo_glyph_extents(cairo, &glyph, 1, &own);
    extents->x_advance = own.x_advance / EM;
    cairo_glyph_path(cairo, &glyph, 1);
    cairo_fill(cairo);
    return cairo_status(cairo);
}

static void release_face(void *face) { cairo_font_face_destroy(face); }

static cairo_font_face_t *make_face(PangoFont *font)
{
    cairo_scaled_font_t *scaled = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font));
    cairo_font_face_t *face = cairo_user_font_face_create();
    cairo_font_face_t *original =
        cairo_font_face_reference(cairo_scaled_font_get_font_face(scaled));
    cairo_user_font_face_set_render_glyph_func(face, draw_glyph);
    (void)cairo_font_face_set_user_data(face, &ORIGINAL, original, release_face);
    return face;
}

static cairo_font_face_t *face_of(struct ink *ink, PangoFont *font)
{
    PangoFontDescription *what = pango_font_describe(font);
    pango_font_description_unset_fields(what, PANGO_FONT_MASK_SIZE);
    cairo_font_face_t *face = g_hash_table_lookup(ink->faces, what);
    if (face != NULL) {
        pango_font_description_free(what);
        return face;
    }
    face = make_face(font);
    g_hash_table_insert(ink->faces, what, face);
    return face;
}

/* Pango units; the upper left corner of a layout, or the place of the next letter. */
struct place {
    int x, y;
};

/* The places of some letters; returns how many there are. Spaces have none. */
static int place(const PangoGlyphItemIter *cluster, struct place *at, cairo_glyph_t *out)
{
    int count = 0;
    for (int i = cluster->start_glyph; i < cluster->end_glyph; i++) {
        const PangoGlyphInfo *info = &cluster->glyph_item->glyphs->glyphs[i];
        if (info->glyph != PANGO_GLYPH_EMPTY && (info->glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0)
            out[count++] =
                (cairo_glyph_t) { info->glyph,
                                  pango_units_to_double(at->x + info->geometry.x_offset),
                                  pango_units_to_double(at->y + info->geometry.y_offset) };
        at->x += info->geometry.width;
    }
    return count;
}

/* Letters and the text that they stand for go together, cluster by cluster. */
static void show_run(struct ink *ink, cairo_t *cairo, PangoLayoutRun *run, const char *text,
                     struct place at)
{
    cairo_glyph_t *places = cairo_glyph_allocate(run->glyphs->num_glyphs);
    cairo_text_cluster_t *clusters = cairo_text_cluster_allocate(run->item->num_chars);
    PangoFont *font = run->item->analysis.font;
    PangoGlyphItemIter iter;
    cairo_matrix_t size;
    int placed = 0, count = 0;
    for (gboolean has = pango_glyph_item_iter_init_start(&iter, run, text); has;
         has = pango_glyph_item_iter_next_cluster(&iter)) {
        int some = place(&iter, &at, places + placed);
        clusters[count++] = (cairo_text_cluster_t) { iter.end_index - iter.start_index, some };
        placed += some;
    }
    cairo_scaled_font_get_font_matrix(pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font)),
                                      &size);
    cairo_set_font_face(cairo, face_of(ink, font));
    cairo_set_font_matrix(cairo, &size);
    cairo_show_text_glyphs(cairo, text + run->item->offset, run->item->length, places, placed,
                           clusters, count, 0);
    cairo_glyph_free(places);
    cairo_text_cluster_free(clusters);
}

void ink_show(struct ink *ink, cairo_t *cairo, PangoLayout *layout, int x, int y)
{
    const char *text = pango_layout_get_text(layout);
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoLayoutRun *run = pango_layout_iter_get_run(iter);
        PangoRectangle box;
        if (run == NULL)
            continue; /* the end of a line */
        pango_layout_iter_get_run_extents(iter, NULL, &box);
        struct place at = { x + box.x, y + pango_layout_iter_get_baseline(iter) };
        show_run(ink, cairo, run, text, at);
    } while (pango_layout_iter_next_run(iter));
    pango_layout_iter_free(iter);
}

static void release_name(void *name) { pango_font_description_free(name); }

static guint hash_name(const void *name) { return pango_font_description_hash(name); }

static gboolean equal_names(const void *a, const void *b)
{
    return pango_font_description_equal(a, b);
}

struct ink *ink_new(void)
{
    struct ink *ink = g_new0(struct ink, 1);
    ink->faces = g_hash_table_new_full(hash_name, equal_names, release_name, release_face);
    return ink;
}

void ink_free(struct ink *ink)
{
    if (ink == NULL)
        return;
    g_hash_table_destroy(ink->faces);
    g_free(ink);
}
