#include "read.h"
#include "core/arena.h"
#include "core/i18n.h"

#include <pango/pango.h>
#include <poppler.h>
#include <string.h>

enum { ELSEWHERE = -1, WHOLE = 10000 };

/* The letters of one page and where each of them belongs. */
struct letters {
    PopplerPage *page;
    char *text;
    PopplerRectangle *boxes; /* one for each character of the text */
    guint count;
    int *homes; /* index of an area, or ELSEWHERE */
};

void areas_add(struct areas *areas, const struct area *area)
{
    if (areas->count == areas->size) {
        size_t size = areas->size == 0 ? 64 : 2 * areas->size;
        struct area *list = arena_array(areas->arena, size, struct area);
        if (areas->count > 0)
            memcpy(list, areas->list, areas->count * sizeof *list);
        areas->list = list;
        areas->size = size;
    }
    areas->list[areas->count++] = *area;
}

/* A character belongs where its middle is. */
static int home_of(const struct areas *areas, size_t from, size_t to, const PopplerRectangle *box)
{
    int x = (int)((box->x1 + box->x2) / 2 * PANGO_SCALE * WHOLE / areas->scale);
    int y = (int)((box->y1 + box->y2) / 2 * PANGO_SCALE * WHOLE / areas->scale);
    for (size_t i = from; i < to; i++) {
        const struct area *area = &areas->list[i];
        if (x >= area->x && x < area->x + area->width && y >= area->y && y < area->y + area->height)
            return (int)i;
    }
    return ELSEWHERE;
}

static bool is_below(const PopplerRectangle *before, const PopplerRectangle *after)
{
    return (after->y1 + after->y2) / 2 > before->y2 || (after->y1 + after->y2) / 2 < before->y1;
}

static bool is_apart(const PopplerRectangle *before, const PopplerRectangle *after)
{
    return (after->x1 - before->x2) * 12 > before->y2 - before->y1;
}

/* Words of one place, as far as they are read. */
struct words {
    const PopplerRectangle *before; /* the last letter; NULL: none yet */
    uint64_t within;
    unsigned line; /* from 0 */
    struct buf *out;
};

/* Between two letters of one text: the end of a line, a space, or nothing. */
static void add_letter(struct words *words, const char *letter, size_t len,
                       const PopplerRectangle *box)
{
    if (words->before != NULL && is_below(words->before, box)) {
        bool joins = words->line < AREA_LINES_MAX && (words->within >> words->line & 1) != 0;
        if (!joins)
            buf_addc(words->out, '\n');
        words->line++;
    } else if (words->before != NULL && is_apart(words->before, box)) {
        buf_addc(words->out, ' ');
    }
    buf_add(words->out, letter, len);
    words->before = box;
}

static void add_home(const struct letters *letters, int home, uint64_t within, struct buf *out)
{
    struct words words = { .within = within, .out = out };
    const char *at = letters->text;
    for (guint i = 0; i < letters->count && *at != '\0'; i++) {
        const char *next = at + g_utf8_skip[(unsigned char)*at];
        if (letters->homes[i] == home && !g_unichar_isspace(g_utf8_get_char(at)))
            add_letter(&words, at, (size_t)(next - at), &letters->boxes[i]);
        at = next;
    }
    if (words.before != NULL)
        buf_adds(out, "\n\f");
}

static bool read_page(PopplerDocument *pdf, int number, const struct areas *areas, size_t *at,
                      struct buf *out)
{
    struct letters letters = { .page = poppler_document_get_page(pdf, number - 1) };
    size_t from = *at, to = *at;
    if (letters.page == NULL)
        return false;
    while (to < areas->count && areas->list[to].page == number)
        to++;
    letters.text = poppler_page_get_text(letters.page);
    if (poppler_page_get_text_layout(letters.page, &letters.boxes, &letters.count)) {
        letters.homes = g_new(int, letters.count);
        for (guint i = 0; i < letters.count; i++)
            letters.homes[i] = home_of(areas, from, to, &letters.boxes[i]);
        for (size_t i = from; i < to; i++)
            add_home(&letters, (int)i, areas->list[i].within, out);
        add_home(&letters, ELSEWHERE, 0, out);
    }
    *at = to;
    g_free(letters.homes);
    g_free(letters.boxes);
    g_free(letters.text);
    g_object_unref(letters.page);
    return true;
}

/* What no page shows and every reader of the file can see. */
static void add_words_about(PopplerDocument *pdf, struct buf *out)
{
    char *const words[] = { poppler_document_get_title(pdf), poppler_document_get_author(pdf),
                            poppler_document_get_subject(pdf), poppler_document_get_keywords(pdf) };
    for (size_t i = 0; i < COUNT(words); i++) {
        if (words[i] != NULL && words[i][0] != '\0')
            buf_addf(out, "%s\n\f", words[i]);
        g_free(words[i]);
    }
}

bool read_pdf(struct text bytes, const struct areas *areas, struct buf *out, struct err *err)
{
    GError *why = NULL;
    GBytes *held = g_bytes_new_static(bytes.ptr, bytes.len);
    PopplerDocument *pdf = poppler_document_new_from_bytes(held, NULL, &why);
    int pages = pdf == NULL ? 0 : poppler_document_get_n_pages(pdf);
    size_t at = 0;
    bool ok = true;
    for (int number = 1; ok && number <= pages; number++)
        ok = read_page(pdf, number, areas, &at, out);
    if (pages == 0 || !ok)
        ok = err_set(err, ERR_FORMAT, _("the finished PDF cannot be read: %s"),
                     why == NULL ? "" : why->message);
    else
        add_words_about(pdf, out);
    g_clear_error(&why);
    g_clear_object(&pdf);
    g_bytes_unref(held);
    return ok && buf_check(out, _("the text of the PDF"), err);
}
