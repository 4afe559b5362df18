#include "json/refusals.h"

struct jv *jv_refusals(const struct refusal_list *list, size_t most)
{
    struct jv *items = jv_array();
    for (size_t i = 0; i < list->kept && i < most; i++) {
        const struct refusal *refusal = &list->items[i];
        struct jv *item = jv_object();
        jv_set_string(item, "file", refusal->file);
        jv_set_int(item, "line", refusal->line);
        jv_set_string(item, "column", refusal->column);
        jv_set_string(item, "value", refusal->value);
        jv_set_string(item, "expected", refusal->expected);
        jv_add(items, item);
    }
    return items;
}
