#include "model.h"

#include <stdio.h>
#include <string.h>

enum { BAR_WIDTH = 1000 };

static const struct {
    enum figure figure;
    const char *name;
    const char *kind;
} STEPS[] = {
    { FIGURE_QUOTA, "应拨", "quota" },
    { FIGURE_PAID, "拨付", "paid" },
    { FIGURE_ARRIVED, "到账", "arrived" },
};

/* part of whole, on a scale of `size`; nothing below zero, a trace of what is not zero. */
static int64_t scale(struct money part, struct money whole, int64_t size)
{
    if (part.fen <= 0 || whole.fen <= 0)
        return 0;
    int64_t scaled = part.fen >= whole.fen         ? size
                     : part.fen > INT64_MAX / size ? part.fen / (whole.fen / size)
                                                   : part.fen * size / whole.fen;
    return scaled == 0 ? 1 : scaled;
}

static struct money larger(struct money a, struct money b) { return a.fen > b.fen ? a : b; }

static struct jv *bar_rows(const struct figures *figures, struct money most)
{
    struct jv *rows = jv_array();
    char amount[MONEY_TEXT_MAX];
    for (size_t i = 0; i < COUNT(STEPS); i++) {
        struct money value = figures->of[STEPS[i].figure];
        struct jv *row = jv_object();
        jv_set_string(row, "label", STEPS[i].name);
        jv_set_string(row, "kind", STEPS[i].kind);
        jv_set_int(row, "width", scale(value, most, BAR_WIDTH));
        jv_set_string(row, "amount", money_format(value, amount));
        jv_add(rows, row);
    }
    return rows;
}

struct jv *model__bars(const struct tally *tally, bool by_source)
{
    struct money most = { 0 };
    for (size_t i = 0; i < tally->count; i++)
        for (size_t k = 0; k < COUNT(STEPS); k++)
            most = larger(most, tally->cells[i].figures.of[STEPS[k].figure]);
    struct jv *groups = jv_array();
    for (size_t i = 0; i < tally->count; i++) {
        const struct cell *cell = &tally->cells[i];
        char label[64];
        (void)snprintf(label, sizeof label, "%d年　%s", cell->year, /* cut is harmless */
                       by_source ? model__source(cell->source) : "");
        struct jv *group = jv_object();
        jv_set_string(group, "label", label);
        jv_set(group, "rows", bar_rows(&cell->figures, most));
        jv_add(groups, group);
    }
    struct jv *bars = jv_object();
    jv_set_string(bars, "title",
                  by_source ? "分年度、分资金来源的应拨、拨付和到账" : "各年度应拨、拨付和到账");
    jv_set(bars, "groups", groups);
    return bars;
}

/* The flow is drawn in tenths of a unit; three columns, one band per source. */
enum {
    COLUMNS = 3,
    NODE_WIDTH = 120,
    TOP = 400,
    HEIGHT = 1760,
    GAP = 100,
};
static const int64_t COLUMN_X[COLUMNS] = { 580, 1980, 3380 };
/* Where the titles above the columns stand, and how they are anchored. */
static const int64_t HEAD_X[COLUMNS] = { 580, 2040, 3500 };

struct band {
    int64_t y[COLUMNS];
    int64_t h[COLUMNS];
};

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
    set_tenths(node, "w", NODE_WIDTH);
    set_tenths(node, "h", h);
    jv_add(nodes, node);
}

/* What one column passes on to the next: as wide as the narrower end. */
static void add_ribbon(struct jv *ribbons, const char *source, const struct band *band, size_t to)
{
    size_t from = to - 1;
    int64_t h = band->h[from] < band->h[to] ? band->h[from] : band->h[to];
    int64_t x0 = COLUMN_X[from] + NODE_WIDTH;
    int64_t x1 = COLUMN_X[to];
    int64_t mid = (x0 + x1) / 2;
    int64_t y0 = band->y[from];
    int64_t y1 = band->y[to];
    char d[256];
    if (h == 0)
        return;
#define T(v) (int)((v) / 10), (int)((v) % 10)
    (void)snprintf(d, sizeof d, /* eighteen small numbers fit */
                   "M%d.%d,%d.%dC%d.%d,%d.%d,%d.%d,%d.%d,%d.%d,%d.%d"
                   "V%d.%dC%d.%d,%d.%d,%d.%d,%d.%d,%d.%d,%d.%dZ",
                   T(x0), T(y0), T(mid), T(y0), T(mid), T(y1), T(x1), T(y1), T(y1 + h), T(mid),
                   T(y1 + h), T(mid), T(y0 + h), T(x0), T(y0 + h));
#undef T
    struct jv *ribbon = jv_object();
    jv_set_string(ribbon, "source", source);
    jv_set_string(ribbon, "d", d);
    jv_add(ribbons, ribbon);
}

/* Column titles with the year's sums, above the columns. */
static struct jv *flow_heads(const struct figures *sums)
{
    static const char *const ANCHORS[COLUMNS] = { "start", "middle", "end" };
    struct jv *heads = jv_array();
    char amount[MONEY_TEXT_MAX];
    for (size_t i = 0; i < COLUMNS; i++) {
        struct jv *head = jv_object();
        jv_set_string(head, "name", STEPS[i].name);
        jv_set_string(head, "anchor", ANCHORS[i]);
        jv_set_string(head, "amount", money_format(sums->of[STEPS[i].figure], amount));
        set_tenths(head, "x", HEAD_X[i]);
        jv_add(heads, head);
    }
    return heads;
}

/* Sum of every source's widest column: what all bands need together. */
static struct money widest(const struct cell *cells, size_t count)
{
    struct money sum = { 0 };
    for (size_t i = 0; i < count; i++) {
        struct money most = { 0 };
        for (size_t k = 0; k < COLUMNS; k++)
            most = larger(most, cells[i].figures.of[STEPS[k].figure]);
        if (!money_add(sum, most, &sum))
            return most; /* a picture only; the table has failed by then */
    }
    return sum;
}

static struct jv *flow_of(const struct cell *cells, size_t count, const struct cell *sum)
{
    struct money most = widest(cells, count);
    int64_t room = HEIGHT - GAP * (int64_t)(count - 1);
    int64_t y[COLUMNS] = { TOP, TOP, TOP };
    struct jv *ribbons = jv_array();
    struct jv *nodes = jv_array();
    struct jv *labels = jv_array();
    for (size_t i = 0; i < count; i++) {
        struct band band;
        for (size_t k = 0; k < COLUMNS; k++) {
            band.y[k] = y[k];
            band.h[k] = scale(cells[i].figures.of[STEPS[k].figure], most, room);
            add_node(nodes, cells[i].source, COLUMN_X[k], band.y[k], band.h[k]);
        }
        for (size_t k = 1; k < COLUMNS; k++)
            add_ribbon(ribbons, cells[i].source, &band, k);
        int64_t slot = 0; /* bands of one source keep to one height in every column */
        for (size_t k = 0; k < COLUMNS; k++)
            slot = band.h[k] > slot ? band.h[k] : slot;
        for (size_t k = 0; k < COLUMNS; k++)
            y[k] += slot + GAP;
        struct jv *label = jv_object();
        set_tenths(label, "y", band.y[0] + band.h[0] / 2 + 40);
        jv_set_string(label, "name", model__source(cells[i].source));
        jv_add(labels, label);
    }
    struct jv *flow = jv_object();
    char text[32];
    (void)snprintf(text, sizeof text, "%d年", sum->year); /* fits */
    jv_set_string(flow, "label", text);
    model__set_figures(flow, &sum->figures);
    jv_set(flow, "heads", flow_heads(&sum->figures));
    jv_set(flow, "ribbons", ribbons);
    jv_set(flow, "nodes", nodes);
    jv_set(flow, "labels", labels);
    return flow;
}

bool model__flows(const struct tally *tally, struct jv **ret, struct err *err)
{
    AUTO(jv) struct jv *flows = jv_array();
    for (size_t from = 0; from < tally->count;) {
        struct cell sum;
        TRY(tally__year(tally, tally->cells[from].year, &sum, err));
        size_t to = from;
        while (to < tally->count && tally->cells[to].year == sum.year)
            to++;
        jv_add(flows, flow_of(&tally->cells[from], to - from, &sum));
        from = to;
    }
    *ret = jv_share(flows);
    return true;
}
