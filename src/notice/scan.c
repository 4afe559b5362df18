/* A model is looked over for personal data: the last look before it is kept or published. */
#include "core/leak.h"
#include "model.h"
#include "json/value.h"

#include <string.h>

enum { ALLOWED_MAX = 16 };

/* Amounts in fen are numbers of JSON and may be long; what people wrote stands in strings. Each on
 * a line of its own behind a mark, so that two never make one number. */
static void keep_strings(struct text bytes, struct buf *out)
{
    const char *end = bytes.ptr + bytes.len;
    const char *at = bytes.ptr;
    while (at < end && (at = memchr(at, '"', (size_t)(end - at))) != NULL) {
        const char *to = at + 1;
        while (to < end && *to != '"')
            to += *to == '\\' && to + 1 < end ? 2 : 1;
        to = to < end ? to + 1 : end;
        buf_add(out, at, (size_t)(to - at));
        buf_adds(out, "<\n");
        at = to;
    }
}

bool notice_model__scan(struct text bytes, const char *name, struct err *err)
{
    AUTO(jv) struct jv *model = NULL;
    struct buf strings __attribute__((cleanup(buf_auto)));
    const char *allowed[ALLOWED_MAX + 1] = { NULL };
    buf_init(&strings, (size_t)2 * NOTICE_MODEL_MAX);
    TRY(jv_parse(bytes, name, &model, err));
    const struct jv *hotlines = jv_get(model, "hotlines");
    for (size_t i = 0; i < jv_size(hotlines) && i < ALLOWED_MAX; i++)
        allowed[i] = jv_string(jv_get(jv_at(hotlines, i), "number"), "");
    keep_strings(bytes, &strings);
    TRY(buf_check(&strings, name, err));
    return leak_check((struct text) { strings.data, strings.len }, name, allowed, err);
}
