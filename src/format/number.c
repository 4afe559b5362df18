#include "row.h"

#include <string.h>

struct parts { /* of [-]whole[.fraction][E[+-]exponent] */
    bool negative;
    struct text whole, fraction;
    int exponent;
    bool has_exponent;
};

enum { EXPONENT_MAX = 400 };

static size_t digits(struct text text, size_t at)
{
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9')
        at++;
    return at;
}

static bool read_exponent(struct text text, size_t at, struct parts *parts)
{
    bool negative = at < text.len && text.ptr[at] == '-';
    if (at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+'))
        at++;
    size_t end = digits(text, at);
    if (end == at || end != text.len)
        return false;
    int value = 0;
    for (; at < end && value < EXPONENT_MAX; at++)
        value = value * 10 + (text.ptr[at] - '0');
    parts->exponent = negative ? -value : value;
    parts->has_exponent = true;
    return at == end && value < EXPONENT_MAX;
}

static bool split(struct text text, struct parts *parts)
{
    *parts = (struct parts) { .negative = text.len > 0 && text.ptr[0] == '-' };
    size_t at = text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+') ? 1 : 0;
    size_t end = digits(text, at);
    parts->whole = text_slice(text, at, end - at);
    at = end;
    if (at < text.len && text.ptr[at] == '.') {
        end = digits(text, at + 1);
        parts->fraction = text_slice(text, at + 1, end - at - 1);
        at = end;
    }
    if (parts->whole.len + parts->fraction.len == 0)
        return false;
    if (at == text.len)
        return true;
    return (text.ptr[at] == 'E' || text.ptr[at] == 'e') && read_exponent(text, at + 1, parts);
}

unsigned number__flags(struct text text)
{
    if (text.len < 3 || (text.ptr[0] > '9' || text.ptr[0] < '+'))
        return 0;
    if (memchr(text.ptr, 'E', text.len) == NULL && memchr(text.ptr, 'e', text.len) == NULL)
        return 0;
    struct parts parts;
    return split(text, &parts) && parts.has_exponent ? TABLE_EXPONENT : 0;
}

bool table_decimal(struct text number, char out[TABLE_DECIMAL_MAX])
{
    struct parts parts;
    if (!split(number, &parts))
        return false;
    long count = (long)(parts.whole.len + parts.fraction.len);
    long point = (long)parts.whole.len + parts.exponent; /* digits before the point */
    long first = point < 1 ? point - 1 : 0;              /* positions outside are zeros */
    long last = point > count ? point : count;
    if (last - first + 3 >= TABLE_DECIMAL_MAX)
        return false;
    char text[TABLE_DECIMAL_MAX];
    size_t len = 0;
    size_t begin = 0; /* leading zeros go, but one before the point stays */
    for (long i = first; i < last; i++) {
        if (i == point)
            text[len++] = '.';
        bool inside = i >= 0 && i < count;
        char digit = !inside                     ? '0'
                     : i < (long)parts.whole.len ? parts.whole.ptr[i]
                                                 : parts.fraction.ptr[i - (long)parts.whole.len];
        text[len++] = digit;
        if (digit == '0' && begin + 1 == len && i < point - 1)
            begin++;
    }
    bool fraction = point < last;
    while (parts.has_exponent && fraction && text[len - 1] == '0')
        len--;
    if (text[len - 1] == '.')
        len--;
    size_t at = 0;
    if (parts.negative)
        out[at++] = '-';
    memcpy(out + at, text + begin, len - begin);
    out[at + len - begin] = '\0';
    return true;
}
