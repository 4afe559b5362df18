#include "json/canonical.h"
#include "core/i18n.h"
#include "core/money.h"
#include "plain.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

void canonical_begin(struct canonical *w, struct buf *out)
{
    w->out = out;
    w->depth = 0;
    w->bad = false;
}

/* Before a value: the comma of an array. In an object canonical_key() has written it. */
static void before_value(struct canonical *w)
{
    if (w->depth == 0 || w->level[w->depth - 1].is_object)
        return;
    if (w->level[w->depth - 1].has_items)
        buf_addc(w->out, ',');
    w->level[w->depth - 1].has_items = true;
}

static void open_level(struct canonical *w, bool is_object)
{
    before_value(w);
    assert(w->depth < CANONICAL_DEPTH_MAX);
    w->level[w->depth].is_object = is_object;
    w->level[w->depth].has_items = false;
    w->level[w->depth].last_key[0] = '\0';
    w->depth++;
    buf_addc(w->out, is_object ? '{' : '[');
}

void canonical_object(struct canonical *w) { open_level(w, true); }
void canonical_array(struct canonical *w) { open_level(w, false); }

void canonical_close(struct canonical *w)
{
    assert(w->depth > 0);
    w->depth--;
    buf_addc(w->out, w->level[w->depth].is_object ? '}' : ']');
}

void canonical_key(struct canonical *w, const char *key)
{
    assert(w->depth > 0 && w->level[w->depth - 1].is_object);
    size_t len = strlen(key);
    assert(json__is_key((struct text) { key, len }));
    assert(strcmp(w->level[w->depth - 1].last_key, key) < 0);
    if (w->level[w->depth - 1].has_items)
        buf_addc(w->out, ',');
    w->level[w->depth - 1].has_items = true;
    memcpy(w->level[w->depth - 1].last_key, key, len + 1);
    buf_addc(w->out, '"');
    buf_add(w->out, key, len);
    buf_add(w->out, "\":", 2);
}

void canonical_string(struct canonical *w, struct text string)
{
    before_value(w);
    if (!json__is_plain(string)) {
        w->bad = true;
        return;
    }
    buf_addc(w->out, '"');
    size_t from = 0;
    for (size_t at = 0; at < string.len; at++) {
        if (string.ptr[at] != '"' && string.ptr[at] != '\\')
            continue;
        buf_add(w->out, string.ptr + from, at - from);
        buf_addc(w->out, '\\');
        from = at;
    }
    buf_add(w->out, string.ptr + from, string.len - from);
    buf_addc(w->out, '"');
}

void canonical_int(struct canonical *w, int64_t number)
{
    assert(number >= -MONEY_FEN_MAX && number <= MONEY_FEN_MAX);
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t rest = (uint64_t)(number < 0 ? -number : number);
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0)
        *--at = '-';
    before_value(w);
    buf_add(w->out, at, (size_t)(digits + sizeof digits - at));
}

void canonical_bool(struct canonical *w, bool truth)
{
    before_value(w);
    buf_adds(w->out, truth ? "true" : "false");
}

void canonical_raw(struct canonical *w, struct text canonical)
{
    before_value(w);
    buf_add(w->out, canonical.ptr, canonical.len);
}

bool canonical_end(struct canonical *w, struct err *err)
{
    assert(w->depth == 0);
    if (w->bad) {
        return err_set(err, ERR_ENCODING,
                       _("a string for a record holds a control character or is not UTF-8"));
    }
    return buf_check(w->out, _("a record"), err);
}

void canonical_set_string(struct canonical *w, const char *key, const char *string)
{
    canonical_key(w, key);
    canonical_string(w, text_of(string));
}

void canonical_set_int(struct canonical *w, const char *key, int64_t number)
{
    canonical_key(w, key);
    canonical_int(w, number);
}

void canonical_set_bool(struct canonical *w, const char *key, bool truth)
{
    canonical_key(w, key);
    canonical_bool(w, truth);
}
