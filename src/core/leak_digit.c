#include "leak_digit.h"
#include "core/leak.h"

#include <string.h>

/* 一 and 壹 for 1 and so on; -1: none. */
static int chinese_digit(unsigned code)
{
    static const struct {
        unsigned code;
        int digit;
    } DIGITS[] = {
        { 0x3007, 0 }, { 0x4e00, 1 }, { 0x4e03, 7 }, { 0x4e09, 3 }, { 0x4e5d, 9 }, { 0x4e8c, 2 },
        { 0x4e94, 5 }, { 0x4f0d, 5 }, { 0x516b, 8 }, { 0x516d, 6 }, { 0x53c1, 3 }, { 0x56db, 4 },
        { 0x58f9, 1 }, { 0x5e7a, 1 }, { 0x634c, 8 }, { 0x67d2, 7 }, { 0x7396, 9 }, { 0x8086, 4 },
        { 0x8cb3, 2 }, { 0x8d30, 2 }, { 0x9646, 6 }, { 0x9678, 6 }, { 0x96f6, 0 },
    };
    /* Bits of the last bytes that occur above: nearly every character ends the search here. */
    static const uint32_t LAST[8] = { 0x00002289, 0x00010000, 0x20001040, 0x05002800,
                                      0x00501040, 0x00080000, 0x08040002, 0x02400000 };
    if ((LAST[code >> 5 & 7] >> (code & 31) & 1) == 0)
        return -1;
    size_t low = 0;
    for (size_t high = COUNT(DIGITS); low < high;) {
        size_t middle = low + (high - low) / 2;
        if (DIGITS[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < COUNT(DIGITS) && DIGITS[low].code == code ? DIGITS[low].digit : -1;
}

/* Of a character of three bytes. */
static int wide_digit(struct text page, size_t at)
{
    unsigned first = leak__byte_at(page, at);
    unsigned code = (first & 0x0fU) << 12 | (leak__byte_at(page, at + 1) & 0x3fU) << 6 |
                    (leak__byte_at(page, at + 2) & 0x3fU);
    if (code >= 0xff10 && code <= 0xff19)
        return (int)(code - 0xff10);
    return first >= 0xe3 && first <= 0xe9 ? chinese_digit(code) : -1;
}

size_t leak__digit_at(struct text page, size_t at, int *ret)
{
    unsigned first = leak__byte_at(page, at);
    if (first >= '0' && first <= '9') {
        *ret = (int)(first - '0');
        return 1;
    }
    if (first == 0xf0 && leak__byte_at(page, at + 1) == 0x9d &&
        leak__byte_at(page, at + 2) == 0x9f) {
        unsigned last = leak__byte_at(page, at + 3); /* U+1D7CE..1D7FF: ten digits in five styles */
        *ret = last >= 0x8e && last <= 0xbf ? (int)(last - 0x8e) % 10 : 0;
        return last >= 0x8e && last <= 0xbf ? 4 : 0;
    }
    if (first < 0xe3 || first > 0xef)
        return 0;
    int digit = wide_digit(page, at);
    *ret = digit < 0 ? 0 : digit;
    return digit < 0 ? 0 : 3;
}

/* Bytes of what may stand between two digits of a number, 0 if it is something else. */
static size_t gap_at(struct text page, size_t at)
{
    static const char *const GAPS[] = {
        "\u00a0", "\u00ad", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
        "\u2007", "\u2008", "\u2009", "\u200a", "\u200b", "\u200c", "\u200d", "\u2010", "\u2011",
        "\u2012", "\u2013", "\u2014", "\u2015", "\u202f", "\u2060", "\u2212", "\u3000", "\ufe63",
        "\ufeff", "\uff0d", "&nbsp;", "&ensp;", "&emsp;", "&#160;", "&shy;",
    };
    unsigned first = leak__byte_at(page, at);
    if (first == ' ' || first == '\t' || first == '\n' || first == '\r' || first == '-' ||
        first == '_')
        return 1;
    if (first != '&' && first != 0xc2 && first != 0xe2 && first != 0xe3 && first != 0xef)
        return 0;
    struct text rest = text_slice(page, at, page.len - at);
    for (size_t i = 0; i < COUNT(GAPS); i++)
        if ((unsigned char)GAPS[i][0] == first && text_starts(rest, GAPS[i]))
            return strlen(GAPS[i]);
    return 0;
}

size_t leak__skip_gap(struct text page, size_t at)
{
    size_t to = at;
    for (int i = 0; i <= LEAK_GAP_MAX; i++) {
        size_t len = gap_at(page, to);
        if (len == 0)
            return to;
        to += len;
    }
    return at;
}
