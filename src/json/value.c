#include "json/value.h"
#include "core/i18n.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>

/* A struct jv is jansson's json_t under our own name; it is never defined. */
static json_t *raw(const struct jv *value)
{
    return (json_t *)(uintptr_t)value; /* jansson's readers ask for more than they use */
}

static struct jv *ours(json_t *value) { return (struct jv *)value; }

static struct jv *made(json_t *value)
{
    if (value == NULL)
        abort(); /* memory is gone */
    return ours(value);
}

void jv_free(struct jv *value) { json_decref(raw(value)); }

enum jv_kind jv_kind(const struct jv *value)
{
    if (value == NULL)
        return JV_NULL;
    switch (json_typeof(raw(value))) {
    case JSON_OBJECT:
        return JV_OBJECT;
    case JSON_ARRAY:
        return JV_ARRAY;
    case JSON_STRING:
        return JV_STRING;
    case JSON_INTEGER:
        return JV_INT;
    case JSON_TRUE:
    case JSON_FALSE:
        return JV_BOOL;
    case JSON_REAL: /* jv_parse() lets none in */
    case JSON_NULL:
        break;
    }
    return JV_NULL;
}

size_t jv_size(const struct jv *value)
{
    enum jv_kind kind = jv_kind(value);
    if (kind == JV_ARRAY)
        return json_array_size(raw(value));
    return kind == JV_OBJECT ? json_object_size(raw(value)) : 0;
}

struct jv *jv_at(const struct jv *array, size_t index)
{
    return ours(json_array_get(raw(array), index));
}

struct jv *jv_get(const struct jv *object, const char *key)
{
    return ours(json_object_get(raw(object), key));
}

const char *jv_string(const struct jv *value, const char *otherwise)
{
    const char *string = json_string_value(raw(value));
    return string != NULL ? string : otherwise;
}

int64_t jv_int(const struct jv *value, int64_t otherwise)
{
    return jv_kind(value) == JV_INT ? json_integer_value(raw(value)) : otherwise;
}

bool jv_bool(const struct jv *value, bool otherwise)
{
    return jv_kind(value) == JV_BOOL ? json_is_true(raw(value)) : otherwise;
}

/* *at holds jansson's iterator of the item given last; 0 stands before the first. */
bool jv_next(const struct jv *object, size_t *at, const char **ret_key, struct jv **ret_value)
{
    if (jv_kind(object) != JV_OBJECT)
        return false;
    void *iter = *at == 0 ? json_object_iter(raw(object))
                          : json_object_iter_next(raw(object), (void *)(uintptr_t)*at);
    if (iter == NULL)
        return false;
    *at = (size_t)(uintptr_t)iter;
    *ret_key = json_object_iter_key(iter);
    *ret_value = ours(json_object_iter_value(iter));
    return true;
}

static bool missing(struct err *err, const char *key, const char *expected)
{
    return err_set(err, ERR_INPUT, _("\"%s\" is missing or is not %s"), key, expected);
}

bool jv_need_string(const struct jv *object, const char *key, const char **ret, struct err *err)
{
    const char *found = jv_string(jv_get(object, key), NULL);
    if (found == NULL)
        return missing(err, key, _("a string"));
    *ret = found;
    return true;
}

bool jv_need_int(const struct jv *object, const char *key, int64_t *ret, struct err *err)
{
    const struct jv *found = jv_get(object, key);
    if (jv_kind(found) != JV_INT)
        return missing(err, key, _("an integer"));
    *ret = jv_int(found, 0);
    return true;
}

bool jv_need_array(const struct jv *object, const char *key, struct jv **ret, struct err *err)
{
    struct jv *found = jv_get(object, key);
    if (jv_kind(found) != JV_ARRAY)
        return missing(err, key, _("a list"));
    *ret = found;
    return true;
}

struct jv *jv_object(void) { return made(json_object()); }
struct jv *jv_array(void) { return made(json_array()); }
struct jv *jv_of_int(int64_t number) { return made(json_integer(number)); }
struct jv *jv_of_bool(bool truth) { return made(json_boolean(truth)); }
struct jv *jv_of_null(void) { return made(json_null()); }
struct jv *jv_share(struct jv *value) { return ours(json_incref(raw(value))); }

struct jv *jv_of_string(const char *string)
{
    struct text text = text_of(string);
    if (text_is_utf8(text))
        return made(json_stringn(text.ptr, text.len));
    struct buf mended;
    buf_init(&mended, 3 * text.len);
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        if (text_next(text, &at) == 0xFFFD)
            buf_adds(&mended, "\xEF\xBF\xBD");
        else
            buf_add(&mended, text.ptr + start, at - start);
    }
    struct jv *value = made(json_stringn(mended.data, mended.len));
    buf_release(&mended);
    return value;
}

void jv_set(struct jv *object, const char *key, struct jv *value)
{
    assert(jv_kind(object) == JV_OBJECT && value != NULL);
    if (json_object_set_new_nocheck(raw(object), key, raw(value)) != 0)
        abort();
}

void jv_add(struct jv *array, struct jv *value)
{
    assert(jv_kind(array) == JV_ARRAY && value != NULL);
    if (json_array_append_new(raw(array), raw(value)) != 0)
        abort();
}

void jv_set_string(struct jv *object, const char *key, const char *string)
{
    jv_set(object, key, jv_of_string(string));
}

void jv_set_int(struct jv *object, const char *key, int64_t number)
{
    jv_set(object, key, jv_of_int(number));
}

void jv_set_bool(struct jv *object, const char *key, bool truth)
{
    jv_set(object, key, jv_of_bool(truth));
}

static int append(const char *bytes, size_t len, void *out)
{
    buf_add(out, bytes, len);
    return 0;
}

void jv_write(const struct jv *value, int indent, struct buf *out)
{
    assert(value != NULL && indent >= 0 && indent < JSON_MAX_INDENT);
    size_t flags = JSON_ENCODE_ANY | (indent == 0 ? JSON_COMPACT : JSON_INDENT((size_t)indent));
    if (json_dump_callback(raw(value), append, out, flags) != 0)
        abort(); /* only a value that contains itself */
}
