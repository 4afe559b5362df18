#include "decode.h"
#include "core/i18n.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RAW_MAX = 32768, GROWTH = 6 /* a stray byte: mark and character, 3 bytes each */ };

struct decoder {
    int fd;
    int64_t at;
    enum encoding encoding;
    iconv_t iconv; /* of GB18030; else (iconv_t)-1 */
    bool marked;
    bool end;
    size_t have; /* bytes in raw: what was left of a cut character, then new ones */
    size_t len;  /* bytes in out */
    unsigned char raw[RAW_MAX];
    char out[RAW_MAX * GROWTH];
};

/* U+0080.. of Windows-1252; 0 where it has none. From 0xA0 on it equals Latin-1. */
static const uint16_t CP1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

bool decoder__new(int fd, enum encoding encoding, struct decoder **ret, struct err *err)
{
    iconv_t converter = (iconv_t)-1;
    if (encoding == ENCODING_GB18030) {
        converter = iconv_open("UTF-8", "GB18030");
        if (converter == (iconv_t)-1)
            return err_set(err, ERR_ENCODING, _("the system cannot convert GB18030"));
    }
    struct decoder *decoder = malloc(sizeof *decoder); /* raw and out need no zeros */
    if (decoder == NULL)
        abort();
    decoder->fd = fd;
    decoder->at = 0;
    decoder->encoding = encoding;
    decoder->iconv = converter;
    decoder->marked = false;
    decoder->end = false;
    decoder->have = 0;
    decoder->len = 0;
    if (encoding == ENCODING_UTF8_BOM)
        decoder->at = 3;
    if (encoding == ENCODING_UTF16LE || encoding == ENCODING_UTF16BE)
        decoder->at = 2;
    *ret = decoder;
    return true;
}

void decoder__free(struct decoder *decoder)
{
    if (decoder == NULL)
        return;
    if (decoder->iconv != (iconv_t)-1)
        (void)iconv_close(decoder->iconv); /* nothing is buffered in it */
    free(decoder);
}

bool decoder__marked(const struct decoder *decoder) { return decoder->marked; }

bool file__read(int fd, int64_t at, void *into, size_t len, size_t *ret_got, struct err *err)
{
    size_t got = 0;
    while (got < len) {
        ssize_t more = pread(fd, (char *)into + got, len - got, (off_t)at + (off_t)got);
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return err_set(err, ERR_IO, _("cannot read the file: %s"), strerror(errno));
        if (more == 0)
            break;
        got += (size_t)more;
    }
    *ret_got = got;
    return true;
}

static void put(struct decoder *decoder, const void *bytes, size_t len)
{
    memcpy(decoder->out + decoder->len, bytes, len);
    decoder->len += len;
}

static void put_code(struct decoder *decoder, uint32_t code)
{
    char *out = decoder->out + decoder->len;
    if (code < 0x80) {
        out[0] = (char)code;
        decoder->len += 1;
    } else if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        decoder->len += 2;
    } else if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        decoder->len += 3;
    } else {
        out[0] = (char)(0xF0 | code >> 18);
        out[1] = (char)(0x80 | (code >> 12 & 0x3F));
        out[2] = (char)(0x80 | (code >> 6 & 0x3F));
        out[3] = (char)(0x80 | (code & 0x3F));
        decoder->len += 4;
    }
}

/* One byte that fits nowhere. */
static void put_stray(struct decoder *decoder, unsigned char byte)
{
    uint32_t code = byte < 0x80 || byte >= 0xA0 ? byte : CP1252[byte - 0x80];
    decoder->marked = true;
    put_code(decoder, code != 0 ? 0xFDD0 : 0xFDD1);
    put_code(decoder, code != 0 ? code : 0xFFFD);
}

static size_t from_utf8(struct decoder *decoder)
{
    size_t at = 0;
    size_t copied = 0;
    while (at < decoder->have) {
        if (decoder->raw[at] < 0x80) {
            at++;
            continue;
        }
        int len = utf8__length(decoder->raw + at, decoder->have - at);
        if (len < 0 && !decoder->end)
            break;
        if (len > 0) {
            /* the file's own U+FDD0 and U+FDD1, which no text should have, look like marks */
            decoder->marked = decoder->marked || memcmp(decoder->raw + at, DECODE_MARK, 2) == 0;
            at += (size_t)len;
            continue;
        }
        put(decoder, decoder->raw + copied, at - copied);
        put_stray(decoder, decoder->raw[at++]);
        copied = at;
    }
    put(decoder, decoder->raw + copied, at - copied);
    return at;
}

static size_t from_gb18030(struct decoder *decoder)
{
    union { /* iconv(3) takes char ** for input it does not change */
        unsigned char *raw;
        char *in;
    } from = { .raw = decoder->raw };
    size_t left = decoder->have;
    while (left > 0) {
        char *out = decoder->out + decoder->len;
        size_t room = sizeof decoder->out - decoder->len;
        size_t done = iconv(decoder->iconv, &from.in, &left, &out, &room);
        decoder->len = (size_t)(out - decoder->out);
        if (done != (size_t)-1)
            break;
        if (errno == EINVAL && !decoder->end)
            break; /* the rest of the character comes with the next piece */
        put_stray(decoder, *from.raw);
        from.raw++;
        left--;
    }
    return decoder->have - left;
}

static uint32_t unit16(const struct decoder *decoder, size_t at)
{
    uint32_t first = decoder->raw[at];
    uint32_t second = decoder->raw[at + 1];
    return decoder->encoding == ENCODING_UTF16LE ? second << 8 | first : first << 8 | second;
}

static size_t from_utf16(struct decoder *decoder)
{
    size_t at = 0;
    while (at + 1 < decoder->have) {
        uint32_t code = unit16(decoder, at);
        bool high = code >= 0xD800 && code < 0xDC00;
        if (high && at + 3 >= decoder->have && !decoder->end)
            return at;
        uint32_t low = high && at + 3 < decoder->have ? unit16(decoder, at + 2) : 0;
        at += 2;
        if (low >= 0xDC00 && low < 0xE000) {
            put_code(decoder, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
            at += 2;
        } else if (code >= 0xD800 && code < 0xE000) {
            put_code(decoder, 0xFDD1);
            put_code(decoder, 0xFFFD);
            decoder->marked = true;
        } else {
            put_code(decoder, code);
        }
    }
    if (decoder->end && at < decoder->have)
        put_stray(decoder, 0x81); /* half a unit: a byte that is in no encoding */
    return decoder->end ? decoder->have : at;
}

bool decoder__next(struct decoder *decoder, struct text *ret, struct err *err)
{
    decoder->len = 0;
    while (decoder->len == 0 && !decoder->end) {
        size_t got = 0;
        TRY(file__read(decoder->fd, decoder->at, decoder->raw + decoder->have,
                       RAW_MAX - decoder->have, &got, err));
        decoder->at += (int64_t)got;
        decoder->have += got;
        decoder->end = got == 0;
        size_t used = decoder->encoding == ENCODING_GB18030   ? from_gb18030(decoder)
                      : decoder->encoding == ENCODING_UTF16LE ? from_utf16(decoder)
                      : decoder->encoding == ENCODING_UTF16BE ? from_utf16(decoder)
                                                              : from_utf8(decoder);
        decoder->have -= used;
        memmove(decoder->raw, decoder->raw + used, decoder->have);
    }
    *ret = (struct text) { decoder->out, decoder->len };
    return true;
}
