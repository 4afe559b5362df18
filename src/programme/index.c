#include "index.h"
#include "core/arena.h"

#include <assert.h>
#include <string.h>

void index_init(struct index *index, struct arena *arena, size_t size)
{
    *index = (struct index) { arena_array(arena, size + 1, struct index_item), 0, size };
}

void index_put(struct index *index, const char *key, size_t at)
{
    assert(index->count < index->size);
    index->items[index->count++] = (struct index_item) { key, at };
}

static int compare(const void *left, const void *right)
{
    const struct index_item *a = left;
    const struct index_item *b = right;
    int order = strcmp(a->key, b->key);
    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

void index_sort(struct index *index)
{
    qsort(index->items, index->count, sizeof *index->items, compare);
}

const struct index_item *index_find(const struct index *index, const char *key)
{
    size_t low = 0;
    size_t high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(index->items[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < index->count && strcmp(index->items[low].key, key) == 0;
    return found ? &index->items[low] : NULL;
}

bool index_next_double(const struct index *index, size_t *at, const struct index_item **ret_first,
                       const struct index_item **ret_second)
{
    for (size_t i = *at; i + 1 < index->count; i++) {
        if (strcmp(index->items[i].key, index->items[i + 1].key) != 0)
            continue;
        *ret_first = &index->items[i];
        *ret_second = &index->items[i + 1];
        *at = i + 1;
        return true;
    }
    return false;
}
