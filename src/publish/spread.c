#include "spread.h"
#include "json/value.h"

#include "core/i18n.h"
#include "model.h"

#include <stdio.h>
#include <string.h>

/* In tenths of a unit of a picture that is 360 wide. */
enum {
    LEFT_X = 470,
    RIGHT_X = 2240,
    NODE = 90,
    TOP = 20,
    GAP = 130,  /* between counties: room for a name each */
    SHARE = 90, /* of the ribbons' height, for each county */
};

static const char *const SOURCES[SPREAD_SOURCES] = { "city", "district", "soe" };

static bool sum_of(const struct money *of, struct money *ret)
{
    struct money sum = { 0 };
    for (size_t i = 0; i < SPREAD_SOURCES; i++)
        if (!money_add(sum, of[i], &sum))
            return false;
    *ret = sum;
    return true;
}

static struct jv *row_of(const char *name, const struct money *of, struct money sum)
{
    struct jv *row = jv_object();
    char text[MONEY_TEXT_MAX];
    jv_set_string(row, "name", name);
    for (size_t i = 0; i < SPREAD_SOURCES; i++)
        jv_set_string(row, SOURCES[i], money_format(of[i], text));
    jv_set_string(row, "arrived", money_format(sum, text));
    return row;
}

bool spread__add(struct spread *spread, const char *name, const char *href,
                 const struct tally *tally, struct err *err)
{
    struct money of[SPREAD_SOURCES] = { 0 };
    struct money sum;
    bool fits = true;
    for (size_t i = 0; i < tally->count; i++) {
        const struct cell *cell = &tally->cells[i];
        int rank = source__rank(cell->source);
        if (rank < SPREAD_SOURCES)
            fits &= money_add(of[rank], cell->figures.of[FIGURE_ARRIVED], &of[rank]);
    }
    for (size_t i = 0; i < SPREAD_SOURCES; i++)
        fits &= money_add(spread->sums[i], of[i], &spread->sums[i]);
    if (!fits || !sum_of(of, &sum))
        return err_set(err, ERR_LIMIT, _("a sum is larger than an amount may be"));
    if (spread->rows == NULL)
        spread->rows = jv_array();
    struct jv *row = row_of(name, of, sum);
    jv_set_string(row, "href", href);
    jv_add(spread->rows, row);
    if (spread->count < SPREAD_ENDS_MAX) {
        struct spread_end *end = &spread->ends[spread->count];
        (void)snprintf(end->name, sizeof end->name, "%s", name); /* a cut label is harmless */
        (void)snprintf(end->href, sizeof end->href, "%s", href); /* six digits and an ending */
        memcpy(end->of, of, sizeof of);
    }
    spread->count++;
    return true;
}

void spread__release(struct spread *spread)
{
    jv_free(spread->rows);
    spread->rows = NULL;
}

static void set_tenths(struct jv *object, const char *key, int64_t tenths)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%d.%d", (int)(tenths / 10), (int)(tenths % 10)); /* small */
    jv_set_string(object, key, text);
}

static void add_node(struct jv *nodes, const char *source, int64_t x, int64_t y, int64_t h)
{
    struct jv *node = jv_object();
    jv_set_string(node, "source", source);
    set_tenths(node, "x", x);
    set_tenths(node, "y", y);
    set_tenths(node, "h", h);
    jv_add(nodes, node);
}

static void add_label(struct jv *labels, const char *name, int64_t x, int64_t y)
{
    struct jv *label = jv_object();
    jv_set_string(label, "name", name);
    set_tenths(label, "x", x);
    set_tenths(label, "y", y + 35); /* half the height of a letter */
    jv_add(labels, label);
}

static void add_ribbon(struct jv *ribbons, const char *source, int64_t y0, int64_t y1, int64_t h)
{
    const int from = LEFT_X + NODE;
    const int mid = (LEFT_X + NODE + RIGHT_X) / 2;
    char d[256];
    int64_t at[] = { from,   y0,  mid,    y0,  mid,    y1,   RIGHT_X, y1,
                     y1 + h, mid, y1 + h, mid, y0 + h, from, y0 + h };
    static const char BEFORE[] = "M,C, , ,VC, , ,";
    size_t len = 0;
    for (size_t i = 0; i < COUNT(at); i++) /* fifteen small numbers fit */
        len += (size_t)snprintf(d + len, sizeof d - len, "%c%d.%d", BEFORE[i], (int)(at[i] / 10),
                                (int)(at[i] % 10));
    (void)snprintf(d + len, sizeof d - len, "Z"); /* as above */
    struct jv *ribbon = jv_object();
    jv_set_string(ribbon, "source", source);
    jv_set_string(ribbon, "d", d);
    jv_add(ribbons, ribbon);
}

/* How high an amount is drawn; a trace of what is not zero. */
static int64_t height_of(struct money part, struct money whole, int64_t size)
{
    if (part.fen <= 0)
        return 0;
    int64_t unit = whole.fen / size + 1;
    int64_t height = part.fen / unit;
    return height == 0 ? 1 : height;
}

struct drawing {
    struct jv *ribbons, *nodes, *labels;
    int64_t left[SPREAD_SOURCES]; /* where the next ribbon leaves a source */
    int64_t height;
};

static void draw_sources(struct drawing *drawing, const struct spread *spread, struct money whole,
                         int64_t size)
{
    static const char *const NAMES[SPREAD_SOURCES] = { "市级", "区级", "国企" };
    int64_t room = drawing->height - 2 * TOP - size;
    int64_t y = TOP + room / 4;
    for (size_t i = 0; i < SPREAD_SOURCES; i++) {
        int64_t h = height_of(spread->sums[i], whole, size);
        drawing->left[i] = y;
        if (h > 0) {
            add_node(drawing->nodes, SOURCES[i], LEFT_X, y, h);
            add_label(drawing->labels, NAMES[i], 0, y + h / 2);
        }
        y += h + room / 4;
    }
}

static void draw_ends(struct drawing *drawing, const struct spread *spread, struct money whole,
                      int64_t size)
{
    int64_t y = TOP;
    for (size_t i = 0; i < spread->count; i++) {
        int64_t from = y;
        for (size_t k = 0; k < SPREAD_SOURCES; k++) {
            int64_t h = height_of(spread->ends[i].of[k], whole, size);
            if (h == 0)
                continue;
            add_ribbon(drawing->ribbons, SOURCES[k], drawing->left[k], y, h);
            add_node(drawing->nodes, SOURCES[k], RIGHT_X, y, h);
            drawing->left[k] += h;
            y += h;
        }
        add_label(drawing->labels, spread->ends[i].name, RIGHT_X + NODE + 60, (from + y) / 2);
        y += GAP;
    }
}

static struct jv *picture_of(const struct spread *spread, struct money whole)
{
    int64_t count = (int64_t)spread->count;
    int64_t size = SHARE * count;
    struct drawing drawing = {
        jv_array(), jv_array(), jv_array(), { 0 }, 2 * TOP + size + GAP * (count - 1)
    };
    draw_sources(&drawing, spread, whole, size);
    draw_ends(&drawing, spread, whole, size);
    struct jv *picture = jv_object();
    set_tenths(picture, "height", drawing.height + 4 * TOP);
    jv_set(picture, "ribbons", drawing.ribbons);
    jv_set(picture, "nodes", drawing.nodes);
    jv_set(picture, "labels", drawing.labels);
    return picture;
}

struct jv *spread__model(const struct spread *spread)
{
    struct jv *model = jv_object();
    struct money whole = { 0 };
    bool drawn = sum_of(spread->sums, &whole) && whole.fen > 0;
    jv_set(model, "rows", spread->rows == NULL ? jv_array() : jv_share(spread->rows));
    jv_set(model, "sums", row_of("合计", spread->sums, whole));
    if (drawn && spread->count > 1 && spread->count <= SPREAD_ENDS_MAX)
        jv_set(model, "picture", picture_of(spread, whole));
    return model;
}
