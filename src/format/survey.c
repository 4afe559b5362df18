#include "decode.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 65536, LONGEST = 4 };

static bool is_tail(unsigned char byte) { return (byte & 0xC0) == 0x80; }

/* How many bytes a UTF-8 character has that begins so, by the strict table of RFC 3629. */
static int utf8_size(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

int utf8__length(const unsigned char *at, size_t left)
{
    int size = utf8_size(at[0]);
    if (size <= 1)
        return size;
    unsigned char low = at[0] == 0xE0 ? 0xA0 : at[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char high = at[0] == 0xED ? 0x9F : at[0] == 0xF4 ? 0x8F : 0xBF;
    if (left > 1 && (at[1] < low || at[1] > high))
        return 0;
    for (int i = 2; i < size && (size_t)i < left; i++)
        if (!is_tail(at[i]))
            return 0;
    return left < (size_t)size ? -1 : size;
}

static bool between(unsigned char byte, unsigned char low, unsigned char high)
{
    return byte >= low && byte <= high;
}

int gb18030__length(const unsigned char *at, size_t left)
{
    if (at[0] < 0x80)
        return 1;
    if (!between(at[0], 0x81, 0xFE))
        return 0;
    if (left < 2)
        return -1;
    if (between(at[1], 0x40, 0x7E) || between(at[1], 0x80, 0xFE))
        return 2;
    if (!between(at[1], '0', '9'))
        return 0;
    if (left > 2 && !between(at[2], 0x81, 0xFE))
        return 0;
    if (left > 3 && !between(at[3], '0', '9'))
        return 0;
    return left < 4 ? -1 : 4;
}

typedef int length_fn(const unsigned char *at, size_t left);

struct walk {
    length_fn *length;
    size_t skip; /* bytes of the next chunk that belong to a character of the last one */
    uint64_t chars, bad, lines, first;
};

/* Bytes up to `limit` begin characters; those up to `have` may only end them. */
static void walk(struct walk *walk, const unsigned char *bytes, size_t limit, size_t have)
{
    size_t at = walk->skip;
    while (at < limit) {
        if (bytes[at] < 0x80) {
            walk->lines += bytes[at++] == '\n';
            continue;
        }
        int len = walk->length(bytes + at, have - at);
        if (len <= 0 && walk->bad++ == 0)
            walk->first = walk->lines + 1;
        walk->chars += len > 0;
        at += len > 0 ? (size_t)len : 1;
    }
    walk->skip = at > limit ? at - limit : 0;
}

bool survey__file(int fd, struct survey *ret, struct err *err)
{
    static const size_t OVERLAP = LONGEST - 1;
    unsigned char bytes[CHUNK + LONGEST];
    struct survey survey = { 0 };
    struct walk utf8 = { .length = utf8__length };
    struct walk gb = { .length = gb18030__length };
    size_t got = CHUNK + OVERLAP;
    for (int64_t at = 0; got == CHUNK + OVERLAP; at += CHUNK) {
        TRY(file__read(fd, at, bytes, CHUNK + OVERLAP, &got, err));
        size_t limit = got < CHUNK + OVERLAP ? got : CHUNK;
        const unsigned char *nul = memchr(bytes, 0, limit);
        survey.nuls += nul != NULL;
        walk(&utf8, bytes, limit, got);
        walk(&gb, bytes, limit, got);
    }
    survey.utf8_chars = utf8.chars;
    survey.utf8_bad = utf8.bad;
    survey.utf8_line = utf8.first;
    survey.gb_chars = gb.chars;
    survey.gb_bad = gb.bad;
    survey.gb_line = gb.first;
    *ret = survey;
    return true;
}
