#include "core/text.h"
#include "core/arena.h"

#include <string.h>
#include <wchar.h>

struct text text_of(const char *string) { return (struct text) { string, strlen(string) }; }

struct text text_slice(struct text text, size_t from, size_t len)
{
    if (from > text.len)
        from = text.len;
    if (len > text.len - from)
        len = text.len - from;
    return (struct text) { text.ptr + from, len };
}

bool text_same(struct text a, struct text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool text_eq(struct text text, const char *string) { return text_same(text, text_of(string)); }

bool text_starts(struct text text, const char *prefix)
{
    return text_eq(text_slice(text, 0, strlen(prefix)), prefix);
}

bool text_ends(struct text text, const char *suffix)
{
    size_t len = strlen(suffix);
    return text.len >= len && text_eq(text_slice(text, text.len - len, len), suffix);
}

bool text_find(struct text text, const char *needle, size_t *ret_at)
{
    size_t len = strlen(needle);
    for (size_t at = 0; at + len <= text.len; at++) {
        if (memcmp(text.ptr + at, needle, len) == 0) {
            *ret_at = at;
            return true;
        }
    }
    return false;
}

/* Length of the well-formed sequence at the start (RFC 3629, table of section 4), 0 if none. */
static size_t sequence_length(const unsigned char *s, size_t len)
{
    if (s[0] < 0x80)
        return 1;
    size_t need = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || len < need)
        return 0;
    unsigned char low = s[0] == 0xE0 ? 0xA0 : s[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char high = s[0] == 0xED ? 0x9F : s[0] == 0xF4 ? 0x8F : 0xBF;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < need; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    return need;
}

uint32_t text_next(struct text text, size_t *at)
{
    const unsigned char *s = (const unsigned char *)text.ptr + *at;
    size_t len = sequence_length(s, text.len - *at);
    if (len == 0) {
        *at += 1;
        return 0xFFFD;
    }
    *at += len;
    uint32_t point = len == 1 ? s[0] : s[0] & (0xFFU >> (len + 1));
    for (size_t i = 1; i < len; i++)
        point = point << 6 | (s[i] & 0x3FU);
    return point;
}

bool text_is_utf8(struct text text)
{
    for (size_t at = 0; at < text.len;) {
        size_t len = sequence_length((const unsigned char *)text.ptr + at, text.len - at);
        if (len == 0)
            return false;
        at += len;
    }
    return true;
}

static bool is_space(uint32_t point)
{
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0xA0 || point == 0x3000 ||
           point == 0xFEFF || point == 0x200B;
}

struct text text_trim(struct text text)
{
    size_t from = 0;
    size_t to = 0;
    bool seen = false;
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        if (is_space(text_next(text, &at)))
            continue;
        if (!seen)
            from = start;
        seen = true;
        to = at;
    }
    return seen ? text_slice(text, from, to - from) : text_slice(text, 0, 0);
}

char *text_normal(struct arena *arena, struct text text)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        uint32_t point = text_next(text, &at);
        if (point >= 0xFF01 && point <= 0xFF5E)
            point -= 0xFEE0;
        if (is_space(point))
            continue;
        if (point < 0x80) {
            out[len++] = (char)(point >= 'A' && point <= 'Z' ? point + 32 : point);
        } else {
            memcpy(out + len, text.ptr + start, at - start);
            len += at - start;
        }
    }
    return out;
}

int text_width(struct text text)
{
    int width = 0;
    for (size_t at = 0; at < text.len;) {
        int columns = wcwidth((wchar_t)text_next(text, &at));
        width += columns > 0 ? columns : 0;
    }
    return width;
}
