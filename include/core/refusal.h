/*
 * core/refusal.h - the whole list of what is wrong with a file, not the first thing only.
 *
 * A reader adds one refusal per value that it cannot accept and goes on; the coordinator refuses
 * the file when the list is not empty. Past REFUSALS_MAX only the count goes on. Texts are copied
 * into the list's arena. Line 0 is the file as a whole; column "" the line as a whole.
 */
#ifndef CORE_REFUSAL_H
#define CORE_REFUSAL_H

#include "core/err.h"
#include "core/text.h"

struct arena;

enum { REFUSALS_MAX = 1000, REFUSAL_VALUE_MAX = 200 };

struct refusal {
    const char *file; /* base name; with "#sheet" when the file has several */
    int line;
    const char *column;
    const char *value;    /* as it stood, at most REFUSAL_VALUE_MAX bytes */
    const char *expected; /* what should stand there, in the user's language */
};

struct refusal_list {
    struct arena *arena;
    size_t count; /* all of them */
    size_t kept;  /* in items: the first REFUSALS_MAX */
    struct refusal *items;
};

/* Where a value stood. */
struct refusal_place {
    const char *file;
    int line;
    const char *column;
};

void refusal_init(struct refusal_list *list, struct arena *arena);
/* Always false, so that refusing is one line. */
bool refusal_add(struct refusal_list *list, struct refusal_place place, struct text value,
                 const char *format, ...) PRINTF_LIKE(4, 5);
/* The same with the text of an error as what was expected. */
bool refusal_add_err(struct refusal_list *list, struct refusal_place place, struct text value,
                     const struct err *why);

#endif
