/*
 * decode.h - the bytes of a file as a stream of UTF-8.
 *
 * A byte that does not fit the encoding is read as Windows-1252 with the mark U+FDD0 before it;
 * one that Windows-1252 does not have either becomes U+FFFD with the mark U+FDD1. The row builder
 * takes the marks out again and reports the cell: only there line and column are known.
 */
#ifndef FORMAT_DECODE_H
#define FORMAT_DECODE_H

#include "core/err.h"
#include "core/text.h"
#include "format/encoding.h"

#define DECODE_MARK "\xEF\xB7" /* first bytes of U+FDD0 and U+FDD1 */
enum { DECODE_STRAY = (char)0x90, DECODE_BAD = (char)0x91 };

struct decoder;

/* From the file's beginning. Fails: ERR_ENCODING when the system lacks the converter. */
bool decoder__new(int fd, enum encoding encoding, struct decoder **ret, struct err *err) MUST_CHECK;
void decoder__free(struct decoder *decoder); /* NULL is fine */
static inline void decoder_auto(struct decoder **it) { decoder__free(*it); }
/* The next piece, which lives until the next call; empty at the end. Fails: ERR_IO. */
bool decoder__next(struct decoder *decoder, struct text *ret, struct err *err) MUST_CHECK;
bool decoder__marked(const struct decoder *decoder); /* any mark so far */

/* Length of the UTF-8 character that begins here; 0: none does; -1: the bytes end inside it. */
int utf8__length(const unsigned char *at, size_t left);
/* The same for GB18030. */
int gb18030__length(const unsigned char *at, size_t left);

/* Reads up to len bytes at a position; fewer only at the end. Fails: ERR_IO. */
bool file__read(int fd, int64_t at, void *into, size_t len, size_t *ret_got,
                struct err *err) MUST_CHECK;

/* What the whole file looks like in each encoding. */
struct survey {
    uint64_t nuls;
    uint64_t utf8_chars, utf8_bad; /* characters beyond ASCII; bytes that fit nowhere */
    uint64_t gb_chars, gb_bad;
    uint64_t utf8_line, gb_line; /* of the first byte that does not fit */
};
bool survey__file(int fd, struct survey *ret, struct err *err) MUST_CHECK;

#endif
