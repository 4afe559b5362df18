/* A model is looked over for personal data: the last look before it is kept or published. */
#include "core/leak.h"
#include "model.h"
#include "json/strings.h"
#include "json/value.h"

enum { ALLOWED_MAX = 16 };

/* Amounts in fen are numbers of JSON and may be long; what people wrote stands in strings. Each on
 * a line of its own behind a mark, so that two never make one number. */
static void keep_strings(struct text bytes, struct buf *out)
{
    struct text string;
    while (json_string_next(&bytes, &string)) {
        buf_add(out, string.ptr, string.len);
        buf_adds(out, "<\n");
    }
}

/* Numbers to be called; the list ends with NULL and lends from the model. */
static void allow(const struct jv *model, const char *allowed[ALLOWED_MAX + 1])
{
    const struct jv *hotlines = jv_get(model, "hotlines");
    size_t count = 0;
    for (; count < jv_size(hotlines) && count < ALLOWED_MAX; count++)
        allowed[count] = jv_string(jv_get(jv_at(hotlines, count), "number"), "");
    allowed[count] = NULL;
}

bool notice_scan(struct text model, struct text text, const char *name, struct err *err)
{
    AUTO(jv) struct jv *value = NULL;
    const char *allowed[ALLOWED_MAX + 1];
    TRY(jv_parse(model, name, &value, err));
    allow(value, allowed);
    return leak_check(text, name, allowed, err);
}

bool notice_model__scan(struct text bytes, const char *name, struct err *err)
{
    AUTO(buf) struct buf strings = { 0 };
    buf_init(&strings, (size_t)2 * NOTICE_MODEL_MAX);
    keep_strings(bytes, &strings);
    TRY(buf_check(&strings, name, err));
    return notice_scan(bytes, (struct text) { strings.data, strings.len }, name, err);
}
