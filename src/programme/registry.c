#include "programme/registry.h"
#include "core/arena.h"

#include <string.h>

void registry_init(struct registry *registry, struct arena *arena)
{
    *registry = (struct registry) { .arena = arena };
}

/* Room for one more; the old items stay where they are until the arena goes. */
static void *grow(struct arena *arena, void *items, size_t item_size, size_t count, size_t *size)
{
    if (count < *size)
        return items;
    size_t larger = *size == 0 ? 64 : *size * 2;
    void *copy = arena_alloc_array(arena, larger, item_size);
    if (count > 0)
        memcpy(copy, items, count * item_size);
    *size = larger;
    return copy;
}

#define ADD_ROW(type, list)                                                                        \
    struct registry_##type *registry_add_##type(struct registry *registry)                         \
    {                                                                                              \
        if (registry->list.count == REGISTRY_ROWS_MAX)                                             \
            return NULL;                                                                           \
        registry->list.items =                                                                     \
            grow(registry->arena, registry->list.items, sizeof *registry->list.items,              \
                 registry->list.count, &registry->list.size);                                      \
        return &registry->list.items[registry->list.count++];                                      \
    }
ADD_ROW(payer, payers)
ADD_ROW(village, villages)
ADD_ROW(account, accounts)
ADD_ROW(route, routes)
ADD_ROW(adjustment, adjustments)
ADD_ROW(scope, scopes)
