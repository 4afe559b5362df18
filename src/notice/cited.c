/* The chains that a published notice stands on. */
#include "core/arena.h"
#include "notice/notice.h"
#include "json/value.h"

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
static void add(struct cites *cites, struct arena *arena, const char *chain)
{
    if (cites->count > 0 && strcmp(cites->items[cites->count - 1], chain) == 0)
        return;
    if (cites->count == cites->size) {
        cites->size = cites->size == 0 ? 64 : 2 * cites->size;
        cites->items = reallocarray(cites->items, cites->size, sizeof *cites->items);
        if (cites->items == NULL)
            abort();
    }
    cites->items[cites->count++] = arena_strdup(arena, chain);
}

static void collect(struct cites *cites, struct arena *arena, const struct jv *model)
{
    const struct jv *figures = jv_get(model, "figures");
    add(cites, arena, jv_string(jv_get(model, "chain"), ""));
    for (size_t i = 0; i < jv_size(figures); i++) {
        const struct jv *of = jv_get(jv_at(figures, i), "of");
        for (size_t k = 0; k < jv_size(of); k++)
            add(cites, arena, jv_string(jv_get(jv_at(of, k), "chain"), ""));
    }
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
    AUTO(jv) struct jv *document = NULL;
    AUTO(buf) struct buf templates = { 0 };
    struct notice_commitment commitment;
    struct cites cites = { 0 };
    buf_init(&templates, NOTICE_TEMPLATES_MAX);
    TRY(notice_evidence(db, number, &commitment, model, &templates, err));
    TRY(jv_parse((struct text) { model->data, model->len }, number, &document, err));
    collect(&cites, arena, document);
    ret->items = settle(&cites, arena, &ret->count);
    free(cites.items);
    return true;
}
