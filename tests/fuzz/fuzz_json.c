/* Reads any bytes as JSON and as canonical bytes. What is accepted as canonical must come out the
 * same when our writer writes it; what our writer writes must be accepted. */
#include "core/money.h"
#include "json/canonical.h"
#include "json/cursor.h"
#include "json/value.h"

#include <stdlib.h>
#include <string.h>

enum { OUT_MAX = 1 << 20, KEYS_MAX = 256 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_key(const char *key)
{
    size_t len = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return len > 0 && len <= CANONICAL_KEY_MAX && key[len] == '\0';
}

static bool put(struct canonical *w, const struct jv *value, int depth);

static bool put_object(struct canonical *w, const struct jv *value, int depth)
{
    const char *keys[KEYS_MAX];
    size_t count = 0;
    size_t at = 0;
    const char *key;
    struct jv *item;
    while (jv_next(value, &at, &key, &item)) {
        if (count == KEYS_MAX || !is_key(key))
            return false;
        keys[count++] = key;
    }
    qsort(keys, count, sizeof keys[0], by_bytes);
    canonical_object(w);
    for (size_t i = 0; i < count; i++) {
        canonical_key(w, keys[i]);
        if (!put(w, jv_get(value, keys[i]), depth + 1))
            return false;
    }
    canonical_close(w);
    return true;
}

/* False when canonical bytes cannot hold the value. */
static bool put(struct canonical *w, const struct jv *value, int depth)
{
    switch (jv_kind(value)) {
    case JV_STRING:
        canonical_string(w, text_of(jv_string(value, "")));
        return true;
    case JV_BOOL:
        canonical_bool(w, jv_bool(value, false));
        return true;
    case JV_INT:
        if (jv_int(value, 0) > MONEY_FEN_MAX || jv_int(value, 0) < -MONEY_FEN_MAX)
            return false;
        canonical_int(w, jv_int(value, 0));
        return true;
    case JV_OBJECT:
        return depth < CANONICAL_DEPTH_MAX && put_object(w, value, depth);
    case JV_ARRAY:
        if (depth == CANONICAL_DEPTH_MAX)
            return false;
        canonical_array(w);
        for (size_t i = 0; i < jv_size(value); i++)
            if (!put(w, jv_at(value, i), depth + 1))
                return false;
        canonical_close(w);
        return true;
    case JV_NULL:
        break;
    }
    return false;
}

static void walk(struct text bytes)
{
    struct cursor c = cursor_of(bytes);
    struct text whole;
    if (!cursor_skip(&c, &whole) || whole.len != bytes.len || !cursor_at_end(&c))
        abort(); /* canonical bytes are one value */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    struct jv *value = NULL;
    struct buf out;
    struct canonical w;
    struct text bytes = { (const char *)data, size };
    bool is_canonical = canonical_check(bytes, &err);
    if (is_canonical)
        walk(bytes);
    if (!jv_parse(bytes, "input", &value, &err)) {
        if (is_canonical)
            abort(); /* canonical bytes are JSON */
        return 0;
    }
    buf_init(&out, OUT_MAX);
    canonical_begin(&w, &out);
    bool fits = put(&w, value, 0) && canonical_end(&w, &err);
    struct text again = { out.data, out.len };
    if (is_canonical != (fits && text_same(again, bytes)))
        abort();
    if (fits && !canonical_check(again, &err))
        abort();
    buf_release(&out);
    jv_free(value);
    return 0;
}
