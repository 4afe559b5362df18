#include "core/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 64 * 1024 };

struct block {
    struct block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct block *blocks; /* the first is the one in use */
};

static void *must(void *memory)
{
    if (memory == NULL) {
        (void)fputs("out of memory\n", stderr);
        abort();
    }
    return memory;
}

struct arena *arena_make(void) { return must(calloc(1, sizeof(struct arena))); }

static void free_blocks(struct block *block)
{
    while (block != NULL) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    free_blocks(arena->blocks);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    struct block *kept = arena->blocks;
    if (kept == NULL)
        return;
    free_blocks(kept->next);
    kept->next = NULL;
    kept->used = 0;
    if (kept->size > BLOCK_SIZE) { /* one huge job does not pin its memory */
        free(kept);
        arena->blocks = NULL;
    }
}

#ifdef __SANITIZE_ADDRESS__
enum { SMALL_MAX = 0 }; /* every allocation its own block: an overflow shows */
#else
enum { SMALL_MAX = BLOCK_SIZE / 4 };
#endif

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        abort();
    size_t rounded = (size + align - 1) / align * align;
    struct block *block = arena->blocks;
    if (block == NULL || SMALL_MAX == 0 || block->size - block->used < rounded) {
        size_t room = SMALL_MAX == 0 ? size : rounded > SMALL_MAX ? rounded : BLOCK_SIZE;
        struct block *fresh = must(malloc(sizeof *fresh + room));
        fresh->size = room;
        fresh->used = 0;
        if (block != NULL && rounded > SMALL_MAX) { /* keep filling the block in use */
            fresh->next = block->next;
            block->next = fresh;
        } else {
            fresh->next = block;
            arena->blocks = fresh;
        }
        block = fresh;
    }
    void *memory = block->bytes + block->used;
    block->used += rounded < block->size - block->used ? rounded : block->size - block->used;
    return memset(memory, 0, size);
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size)
        abort();
    return arena_alloc(arena, count * size);
}

char *arena_strndup(struct arena *arena, const char *bytes, size_t len)
{
    char *copy = arena_alloc(arena, len + 1);
    if (len > 0)
        memcpy(copy, bytes, len);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *string)
{
    return arena_strndup(arena, string, strlen(string));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_list again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        abort();
    char *out = arena_alloc(arena, (size_t)len + 1);
    (void)vsnprintf(out, (size_t)len + 1, format, again);
    va_end(again);
    return out;
}
