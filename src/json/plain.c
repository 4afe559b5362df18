#include "plain.h"
#include "json/canonical.h"

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

bool json__is_plain(struct text text)
{
    bool is_ascii = true;
    for (size_t i = 0; i < text.len; i++) {
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
