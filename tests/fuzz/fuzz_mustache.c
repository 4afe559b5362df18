/* Compiles and renders any bytes as a template, with itself as its partial. */
#include "publish/mustache.h"
#include "json/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char DATA[] = "{\"a\":{\"b\":{\"c\":\"<&\\u202e>\"}},\"list\":[1,\"x\",{\"a\":[]}],"
                           "\"yes\":true,\"no\":false,\"none\":null,\"n\":42}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct jv *values;
    struct err err = { 0 };
    if (values == NULL && !jv_parse(text_of(DATA), "data", &values, &err))
        abort();
    AUTO(mustache_set) struct mustache_set *set = mustache_set_new();
    AUTO(buf) struct buf out;
    buf_init(&out, 1 << 16);
    struct text source = { (const char *)data, size };
    if (mustache_set_add(set, "t", source, &err) && mustache_render(set, "t", values, &out, &err) &&
        out.len > out.cap)
        abort();
    return 0;
}
