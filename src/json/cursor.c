#include "json/cursor.h"
#include "plain.h"

#include <string.h>

struct cursor cursor_of(struct text canonical)
{
    return (struct cursor) { canonical.ptr, canonical.ptr + canonical.len };
}

static bool step(struct cursor *c, char wanted)
{
    if (c->at == c->end || *c->at != wanted)
        return false;
    c->at++;
    return true;
}

bool cursor_open(struct cursor *c, char bracket) { return step(c, bracket); }

bool cursor_more(struct cursor *c, char bracket, bool first)
{
    if (step(c, bracket))
        return false;
    return first || step(c, ',');
}

bool cursor_string(struct cursor *c, struct text *ret)
{
    if (!step(c, '"'))
        return false;
    const char *quote = json__quote(c->at, c->end);
    if (quote == NULL)
        return false;
    *ret = (struct text) { c->at, (size_t)(quote - c->at) };
    c->at = quote + 1;
    return true;
}

bool cursor_key(struct cursor *c, struct text *ret)
{
    return cursor_string(c, ret) && step(c, ':');
}

bool cursor_int(struct cursor *c, int64_t *ret)
{
    bool negative = step(c, '-');
    const char *from = c->at;
    int64_t number = 0;
    while (c->at < c->end && *c->at >= '0' && *c->at <= '9' && c->at - from < 17)
        number = number * 10 + (*c->at++ - '0');
    if (c->at == from)
        return false;
    *ret = negative ? -number : number;
    return true;
}

static bool word(struct cursor *c, const char *wanted)
{
    size_t len = strlen(wanted);
    if ((size_t)(c->end - c->at) < len || memcmp(c->at, wanted, len) != 0)
        return false;
    c->at += len;
    return true;
}

bool cursor_bool(struct cursor *c, bool *ret)
{
    if (word(c, "true")) {
        *ret = true;
        return true;
    }
    if (!word(c, "false"))
        return false;
    *ret = false;
    return true;
}

/* Steps over an object or array: brackets inside strings do not count. */
static bool skip_nested(struct cursor *c)
{
    int depth = 0;
    do {
        struct text ignored;
        if (c->at == c->end)
            return false;
        if (*c->at == '"') {
            if (!cursor_string(c, &ignored))
                return false;
            continue;
        }
        if (*c->at == '{' || *c->at == '[')
            depth++;
        else if (*c->at == '}' || *c->at == ']')
            depth--;
        c->at++;
    } while (depth > 0);
    return true;
}

bool cursor_skip(struct cursor *c, struct text *ret)
{
    const char *from = c->at;
    struct text string;
    int64_t number;
    bool truth;
    bool ok = false;
    if (c->at < c->end && (*c->at == '{' || *c->at == '['))
        ok = skip_nested(c);
    else if (c->at < c->end && *c->at == '"')
        ok = cursor_string(c, &string);
    else
        ok = cursor_bool(c, &truth) || cursor_int(c, &number);
    if (ok)
        *ret = (struct text) { from, (size_t)(c->at - from) };
    return ok;
}

bool cursor_at_end(const struct cursor *c) { return c->at == c->end; }

struct text cursor_plain(struct arena *arena, struct text string)
{
    char *out = arena_alloc(arena, string.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < string.len; i++) {
        if (string.ptr[i] == '\\' && i + 1 < string.len)
            i++;
        out[len++] = string.ptr[i];
    }
    out[len] = '\0';
    return (struct text) { out, len };
}
