#include "plain.h"
#include "json/canonical.h"

#include <string.h>

bool json__is_key(struct text text)
{
    if (text.len == 0 || text.len > CANONICAL_KEY_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return true;
}

const char *json__quote(const char *at, const char *end)
{
    const char *quote;
    while ((quote = memchr(at, '"', (size_t)(end - at))) != NULL) {
        const char *escape = memchr(at, '\\', (size_t)(quote - at));
        if (escape == NULL)
            return quote;
        if (escape[1] != '"' && escape[1] != '\\')
            return NULL;
        at = escape + 2;
    }
    return NULL;
}

/* How many of the first bytes are printable ASCII, eight at a time. Subtracting 0x20 from a byte
 * below it, or 1 from the 0 that 0x7F becomes, sets its top bit; what is borrowed for it from the
 * byte behind changes nothing, because eight bytes with such a one among them are not counted. */
static size_t printable(struct text text)
{
    const uint64_t TOP = UINT64_C(0x8080808080808080), ONE = UINT64_C(0x0101010101010101);
    size_t i = 0;
    for (; i + 8 <= text.len; i += 8) {
        uint64_t x;
        memcpy(&x, text.ptr + i, sizeof x);
        if (((x | (x - 0x20 * ONE) | ((x ^ (0x7F * ONE)) - ONE)) & TOP) != 0)
            break;
    }
    return i;
}

bool json__is_plain(struct text text)
{
    bool is_ascii = true;
    for (size_t i = printable(text); i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x20 || c == 0x7F)
            return false;
        if (c < 0x80)
            continue;
        is_ascii = false;
        if (c == 0xC2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] < 0xA0)
            return false; /* U+0080..U+009F */
    }
    return is_ascii || text_is_utf8(text);
}
