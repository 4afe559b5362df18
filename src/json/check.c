/*
 * Reads canonical bytes the way they would be written: every branch accepts exactly what
 * canonical.c produces, so that to be accepted is to equal one's own re-encoding.
 */
#include "core/i18n.h"
#include "core/money.h"
#include "plain.h"
#include "json/canonical.h"

#include <string.h>

struct check {
    const char *at;
    const char *end;
    int depth;
};

static bool take(struct check *c, char wanted)
{
    if (c->at == c->end || *c->at != wanted)
        return false;
    c->at++;
    return true;
}

static bool take_word(struct check *c, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(c->end - c->at) < len || memcmp(c->at, word, len) != 0)
        return false;
    c->at += len;
    return true;
}

static bool take_string(struct check *c)
{
    if (!take(c, '"'))
        return false;
    const char *quote = json__quote(c->at, c->end);
    if (quote == NULL)
        return false;
    struct text inside = { c->at, (size_t)(quote - c->at) };
    c->at = quote + 1;
    return json__is_plain(inside);
}

static bool take_int(struct check *c)
{
    bool negative = take(c, '-');
    const char *from = c->at;
    int64_t number = 0;
    while (c->at < c->end && *c->at >= '0' && *c->at <= '9' && c->at - from < 17)
        number = number * 10 + (*c->at++ - '0');
    if (c->at == from || number > MONEY_FEN_MAX)
        return false;
    if (*from == '0')
        return c->at - from == 1 && !negative;
    return c->at == c->end || *c->at < '0' || *c->at > '9';
}

static bool take_value(struct check *c);

static bool take_array(struct check *c)
{
    if (take(c, ']'))
        return true;
    do {
        if (!take_value(c))
            return false;
    } while (take(c, ','));
    return take(c, ']');
}

static int key_order(struct text a, struct text b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    if (order != 0)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

static bool take_object(struct check *c)
{
    if (take(c, '}'))
        return true;
    struct text last = { "", 0 };
    do {
        const char *from = c->at;
        if (!take_string(c))
            return false;
        struct text key = { from + 1, (size_t)(c->at - from) - 2 };
        if (!json__is_key(key) || key_order(last, key) >= 0 || !take(c, ':'))
            return false;
        last = key;
        if (!take_value(c))
            return false;
    } while (take(c, ','));
    return take(c, '}');
}

static bool take_nested(struct check *c, bool is_object)
{
    if (++c->depth > CANONICAL_DEPTH_MAX)
        return false;
    c->at++;
    bool ok = is_object ? take_object(c) : take_array(c);
    c->depth--;
    return ok;
}

static bool take_value(struct check *c)
{
    if (c->at == c->end)
        return false;
    switch (*c->at) {
    case '{':
        return take_nested(c, true);
    case '[':
        return take_nested(c, false);
    case '"':
        return take_string(c);
    case 't':
        return take_word(c, "true");
    case 'f':
        return take_word(c, "false");
    default:
        return take_int(c);
    }
}

bool canonical_check(struct text bytes, struct err *err)
{
    if (bytes.len == 0)
        return err_set(err, ERR_TAMPERED, _("the bytes are not canonical at byte %d"), 0);
    struct check check = { .at = bytes.ptr, .end = bytes.ptr + bytes.len };
    if (!take_value(&check) || check.at != check.end)
        return err_set(err, ERR_TAMPERED, _("the bytes are not canonical at byte %d"),
                       (int)(check.at - bytes.ptr));
    return true;
}
