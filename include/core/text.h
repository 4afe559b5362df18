/*
 * core/text.h - a borrowed piece of UTF-8 text, and what parsers do with it.
 *
 * ptr is not NUL-terminated and belongs to whoever made the text. Functions return views into
 * their argument.
 */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct text {
    const char *ptr;
    size_t len;
};

#define TEXT_FMT    "%.*s"
#define TEXT_ARG(t) (int)(t).len, (t).ptr

struct text text_of(const char *string);
struct text text_slice(struct text text, size_t from, size_t len);
bool text_eq(struct text text, const char *string);
bool text_same(struct text a, struct text b);
bool text_starts(struct text text, const char *prefix);
bool text_ends(struct text text, const char *suffix);
bool text_find(struct text text, const char *needle, size_t *ret_at);
/* Without white space at both ends: ASCII, U+00A0, U+3000, U+FEFF, U+200B. */
struct text text_trim(struct text text);
bool text_is_utf8(struct text text); /* strict: no overlong forms, no surrogates */
/* Decodes one code point and moves *at past it; U+FFFD for a byte that is not UTF-8. */
uint32_t text_next(struct text text, size_t *at);
/* Full-width ASCII to ASCII, all white space out, ASCII letters to lower case: for comparing
 * names, headers and aliases. */
char *text_normal(struct arena *arena, struct text text);
int text_width(struct text text); /* columns on a terminal; CJK counts two */

#endif
