/*
 * json/cursor.h - walking over canonical bytes without building anything.
 *
 * For bytes that canonical_check() accepted: each step only looks for what must be there and
 * says false when it is not, never reading past the end. Strings come as they stand in the
 * bytes, with their escapes (\" and \\), and are views into them.
 *
 *   struct cursor c = cursor_of(bytes);
 *   if (!cursor_open(&c, '{')) ...;
 *   for (bool first = true; cursor_more(&c, '}', first); first = false)
 *       if (!cursor_key(&c, &key) || !cursor_skip(&c, &value)) ...;
 */
#ifndef JSON_CURSOR_H
#define JSON_CURSOR_H

#include "core/arena.h"
#include "core/text.h"

struct cursor {
    const char *at;
    const char *end;
};

struct cursor cursor_of(struct text canonical);
bool cursor_open(struct cursor *c, char bracket); /* '{' or '[' */
/* Before each item: steps over the comma, or over the closing bracket and says false. */
bool cursor_more(struct cursor *c, char bracket, bool first);
bool cursor_key(struct cursor *c, struct text *ret);
bool cursor_string(struct cursor *c, struct text *ret);
bool cursor_int(struct cursor *c, int64_t *ret);
bool cursor_bool(struct cursor *c, bool *ret);
bool cursor_skip(struct cursor *c, struct text *ret); /* any one value, whole */
bool cursor_at_end(const struct cursor *c);

/* What a string of canonical bytes says, without its escapes; NUL behind. */
struct text cursor_plain(struct arena *arena, struct text string);

#endif
