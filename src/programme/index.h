/*
 * programme/index.h - finds a row by its key: an array of keys, sorted once.
 *
 * Private to the module. Keys are borrowed.
 */
#ifndef PROGRAMME_INDEX_H
#define PROGRAMME_INDEX_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct index_item {
    const char *key;
    size_t at; /* row number */
};
struct index {
    struct index_item *items;
    size_t count, size;
};

void index_init(struct index *index, struct arena *arena, size_t size); /* at most size keys */
void index_put(struct index *index, const char *key, size_t at);
void index_sort(struct index *index); /* by key, then row: call once after the last put */
/* The first item with this key; NULL when there is none. */
const struct index_item *index_find(const struct index *index, const char *key);
/* The next duplicate: two neighbours with the same key. Begin with *at = 0. */
bool index_next_double(const struct index *index, size_t *at, const struct index_item **ret_first,
                       const struct index_item **ret_second);

#endif
