#include "model.h"
#include "core/i18n.h"
#include "proof/chain.h"
#include "proof/item.h"
#include "proof/tree.h"
#include "json/canonical.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST = 64, PLACE_MAX = 64 };

void model_release(struct model *model)
{
    free(model->figures);
    free(model->wants);
    model->figures = NULL;
    model->wants = NULL;
}

static void *grown(void *items, size_t *room, size_t count, size_t size)
{
    if (count < *room)
        return items;
    *room = *room == 0 ? FIRST : 2 * *room;
    items = reallocarray(items, *room, size);
    if (items == NULL)
        abort();
    return items;
}

static int by_text(struct text a, struct text b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_id(const void *left, const void *right)
{
    const struct model_figure *a = left;
    const struct model_figure *b = right;
    return by_text(a->id, b->id);
}

static int by_place(const void *left, const void *right)
{
    const struct model_want *a = left;
    const struct model_want *b = right;
    int order = by_text(a->chain, b->chain);
    return order != 0 ? order : (a->n > b->n) - (a->n < b->n);
}

static bool add_figure(struct model *model, struct text bytes)
{
    struct model_figure figure = { .bytes = bytes, .id = item_string(bytes, "id") };
    figure.amount_fen = item_int(bytes, "amount_fen", INT64_MIN);
    model->figures = grown(model->figures, &model->room, model->count, sizeof model->figures[0]);
    model->figures[model->count++] = figure;
    return figure.id.len > 0 && figure.id.len < PLACE_MAX && figure.amount_fen != INT64_MIN;
}

/* After the figures are in order: a record names its figure by its place there. */
static bool add_wants(struct model *model, size_t figure)
{
    struct text item;
    enum chain_kind kind;
    bool is_office;
    for (struct items of = item_items(model->figures[figure].bytes, "of");
         items_next(&of, &item);) {
        struct model_want want = { .item = item, .figure = figure };
        want.chain = item_string(item, "chain");
        want.n = item_int(item, "n", -1);
        if (!chain_parse(want.chain, &kind, &is_office) || is_office || want.n < 0)
            return false;
        model->wants =
            grown(model->wants, &model->want_room, model->want_count, sizeof model->wants[0]);
        model->wants[model->want_count++] = want;
    }
    return true;
}

static bool read_figures(struct model *model)
{
    struct tree_frontier tree = { 0 };
    struct text item;
    for (struct items all = item_items(model->bytes, "figures"); items_next(&all, &item);) {
        struct sha256 leaf = tree_leaf(TREE_SHA256, item.ptr, item.len);
        tree_frontier_add(TREE_SHA256, &tree, &leaf);
        if (!add_figure(model, item))
            return false;
    }
    tree_frontier_root(TREE_SHA256, &tree, &model->figures_root);
    if (model->count > 0)
        qsort(model->figures, model->count, sizeof model->figures[0], by_id);
    for (size_t i = 0; i < model->count; i++)
        if (!add_wants(model, i) ||
            (i > 0 && by_id(&model->figures[i - 1], &model->figures[i]) == 0))
            return false;
    if (model->want_count > 0)
        qsort(model->wants, model->want_count, sizeof model->wants[0], by_place);
    return true;
}

static bool read_all(struct model *model)
{
    enum chain_kind kind;
    bool is_office;
    struct err ignored = { 0 };
    struct text root = item_string(model->bytes, "root");
    if (!canonical_check(model->bytes, &ignored))
        return false;
    model->number = item_string(model->bytes, "number");
    model->chain = item_string(model->bytes, "chain");
    model->size = item_int(model->bytes, "size", -1);
    return model->number.len > 0 && model->size >= 0 && root.len == SHA256_HEX_SIZE - 1 &&
           hex_decode(root.ptr, root.len, model->root.bytes) &&
           chain_parse(model->chain, &kind, &is_office) && !is_office && read_figures(model);
}

bool model_read(struct text bytes, struct model *ret)
{
    *ret = (struct model) { .bytes = bytes, .digest = sha256(bytes.ptr, bytes.len) };
    if (read_all(ret))
        return true;
    model_release(ret);
    return false;
}

static struct model_figure *find(const struct model *model, struct text id)
{
    const struct model_figure key = { .id = id };
    return model->count == 0
               ? NULL
               : bsearch(&key, model->figures, model->count, sizeof model->figures[0], by_id);
}

struct judging {
    struct model *model;
    void (*wrong)(void *arg, struct text id, const char *text);
    void *arg;
};

/* The figures that a list names, added or taken away. */
static bool add_named(const struct judging *on, struct model_figure *figure, const char *key)
{
    struct text item, id;
    bool is_less = strcmp(key, "less") == 0;
    for (struct items list = item_items(figure->bytes, key); items_next(&list, &item);) {
        struct cursor c = cursor_of(item);
        const struct model_figure *other = cursor_string(&c, &id) ? find(on->model, id) : NULL;
        if (other == NULL)
            return false;
        const struct money money = { other->amount_fen };
        if (is_less ? !money_sub(figure->brought, money, &figure->brought)
                    : !money_add(figure->brought, money, &figure->brought))
            return false;
    }
    return true;
}

static void judge_cells(const struct judging *on, struct text columns, struct text row,
                        const char *place)
{
    struct items kinds = items_of(columns), cells = items_of(row);
    struct text column, cell;
    for (size_t c = 0; items_next(&kinds, &column); c++) {
        char id[PLACE_MAX];
        int64_t amount;
        bool is_there = items_next(&cells, &cell);
        if (!text_eq(item_string(column, "kind"), "yuan"))
            continue;
        (void)snprintf(id, sizeof id, "%s.c%zu", place, c);
        const struct model_figure *figure = find(on->model, text_of(id));
        struct cursor at = cursor_of(is_there ? cell : text_of(""));
        if (figure == NULL || !cursor_int(&at, &amount) || amount != figure->amount_fen)
            on->wrong(on->arg, text_of(id), _("the table shows another amount than the figure"));
    }
}

static void judge_table(const struct judging *on, struct text table, size_t number)
{
    char place[PLACE_MAX - 24];
    struct text row;
    struct text columns = item_value(table, "columns");
    size_t r = 0;
    for (struct items rows = item_items(table, "rows"); items_next(&rows, &row); r++) {
        (void)snprintf(place, sizeof place, "t%zu.r%zu", number, r);
        judge_cells(on, columns, row, place);
    }
    (void)snprintf(place, sizeof place, "t%zu.total", number);
    if (item_value(table, "total").len > 0)
        judge_cells(on, columns, item_value(table, "total"), place);
}

void model_judge(struct model *model, void (*wrong)(void *arg, struct text id, const char *text),
                 void *arg)
{
    const struct judging on = { model, wrong, arg };
    struct text table;
    size_t number = 0;
    for (size_t i = 0; i < model->count; i++) {
        struct model_figure *figure = &model->figures[i];
        bool is_named = add_named(&on, figure, "sum") && add_named(&on, figure, "less");
        if (!figure->is_wrong && (!is_named || figure->brought.fen != figure->amount_fen))
            wrong(arg, figure->id, _("the figure is not the sum of what it names"));
    }
    for (struct items tables = item_items(model->bytes, "tables"); items_next(&tables, &table);)
        judge_table(&on, table, number++);
}
