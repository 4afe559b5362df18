/*
 * core/arena.h - memory that lives as long as one job and is freed in one call.
 *
 * A job is one command, one request, one batch. Code of a job allocates here and never frees.
 * Allocation never returns NULL: true exhaustion aborts. Sizes chosen by outsiders belong into
 * a struct buf (core/buf.h), which has a limit.
 */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include "core/err.h"
#include <stddef.h>

struct arena;

struct arena *arena_make(void);
void arena_free(struct arena *arena);  /* NULL is fine */
void arena_reset(struct arena *arena); /* forgets everything, keeps the memory for reuse */
AUTO_DEFINE(arena)

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for anything */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);
char *arena_strdup(struct arena *arena, const char *string);
char *arena_strndup(struct arena *arena, const char *bytes, size_t len); /* adds a NUL */
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

#define arena_new(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array(arena, count, type) ((type *)arena_alloc_array((arena), (count), sizeof(type)))

#endif
