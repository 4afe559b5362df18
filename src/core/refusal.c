#include "core/refusal.h"
#include "core/arena.h"

#include <stdarg.h>
#include <stdio.h>

enum { EXPECTED_MAX = 512 };

void refusal_init(struct refusal_list *list, struct arena *arena)
{
    *list = (struct refusal_list) { .arena = arena };
    list->items = arena_array(arena, REFUSALS_MAX, struct refusal);
}

/* At most `max` bytes, never cutting a character in two. */
static struct text shorten(struct text text, size_t max)
{
    size_t at = 0;
    size_t end = 0;
    while (at < text.len && at < max) {
        (void)text_next(text, &at);
        if (at <= max)
            end = at;
    }
    return text_slice(text, 0, end);
}

bool refusal_add(struct refusal_list *list, struct refusal_place place, struct text value,
                 const char *format, ...)
{
    list->count++;
    if (list->kept == REFUSALS_MAX)
        return false;
    char expected[EXPECTED_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(expected, sizeof expected, format, args); /* longer texts are cut */
    va_end(args);
    struct text shown = shorten(value, REFUSAL_VALUE_MAX);
    list->items[list->kept++] = (struct refusal) {
        .file = arena_strdup(list->arena, place.file),
        .line = place.line,
        .column = arena_strdup(list->arena, place.column),
        .value = arena_strndup(list->arena, shown.ptr, shown.len),
        .expected = arena_strdup(list->arena, expected),
    };
    return false;
}

bool refusal_add_err(struct refusal_list *list, struct refusal_place place, struct text value,
                     const struct err *why)
{
    return refusal_add(list, place, value, "%s", why->text);
}
