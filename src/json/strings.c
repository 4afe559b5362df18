#include "json/strings.h"

#include <string.h>

bool json_string_next(struct text *rest, struct text *ret)
{
    const char *end = rest->ptr + rest->len;
    const char *at = rest->len == 0 ? NULL : memchr(rest->ptr, '"', rest->len);
    if (at == NULL)
        return false;
    const char *to = at + 1;
    while (to < end && *to != '"')
        to += *to == '\\' && to + 1 < end ? 2 : 1;
    to = to < end ? to + 1 : end;
    *ret = (struct text) { at, (size_t)(to - at) };
    *rest = (struct text) { to, (size_t)(end - to) };
    return true;
}
