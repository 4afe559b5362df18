/* The chains that a published notice stands on. */
#include "core/arena.h"
#include "notice/notice.h"
#include "proof/item.h"

#include <stdlib.h>
#include <string.h>

static int by_bytes(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

struct cites {
    const char **items;
    size_t count, size;
};

/* A figure sums its records chain by chain: mostly the chain is that of the record before. */
static void add(struct cites *cites, struct arena *arena, struct text chain)
{
    if (cites->count > 0 && text_eq(chain, cites->items[cites->count - 1]))
        return;
    if (cites->count == cites->size) {
        cites->size = cites->size == 0 ? 64 : 2 * cites->size;
        cites->items = reallocarray(cites->items, cites->size, sizeof *cites->items);
        if (cites->items == NULL)
            abort();
    }
    cites->items[cites->count++] = arena_strndup(arena, chain.ptr, chain.len);
}

/* From the bytes as they stand: a tree of a model would take many times its size. */
static void collect(struct cites *cites, struct arena *arena, struct text model)
{
    struct text figure, item;
    struct items figures = item_items(model, "figures");
    add(cites, arena, item_string(model, "chain"));
    while (items_next(&figures, &figure))
        for (struct items of = item_items(figure, "of"); items_next(&of, &item);)
            add(cites, arena, item_string(item, "chain"));
}

/* Sorted, and each once. */
static const char *const *settle(const struct cites *cites, struct arena *arena, size_t *ret_count)
{
    const char **kept = arena_array(arena, cites->count, const char *);
    size_t count = 0;
    qsort(cites->items, cites->count, sizeof *cites->items, by_bytes);
    for (size_t i = 0; i < cites->count; i++)
        if (count == 0 || strcmp(kept[count - 1], cites->items[i]) != 0)
            kept[count++] = cites->items[i];
    *ret_count = count;
    return kept;
}

bool notice_chains(struct db *db, const char *number, struct arena *arena, struct buf *model,
                   struct notice_chains *ret, struct err *err)
{
    AUTO(buf) struct buf templates = { 0 };
    struct notice_commitment commitment;
    struct cites cites = { 0 };
    buf_init(&templates, NOTICE_TEMPLATES_MAX);
    TRY(notice_evidence(db, number, &commitment, model, &templates, err));
    collect(&cites, arena, (struct text) { model->data, model->len });
    ret->items = settle(&cites, arena, &ret->count);
    free(cites.items);
    return true;
}
