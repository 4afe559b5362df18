/*
 * format/encoding.h - the text encodings of files, and text out to GB18030.
 *
 * Inside the program text is UTF-8. Which encoding a file has is found by format/table.h.
 */
#ifndef FORMAT_ENCODING_H
#define FORMAT_ENCODING_H

#include "core/buf.h"
#include "core/text.h"

enum encoding {
    ENCODING_UTF8,
    ENCODING_UTF8_BOM, /* UTF-8 after the bytes EF BB BF */
    ENCODING_GB18030,  /* GBK and GB2312 are its subsets */
    ENCODING_UTF16LE,  /* only after its byte order mark; read, never written */
    ENCODING_UTF16BE,
};

const char *encoding_name(enum encoding encoding); /* "UTF-8", "GB18030", ... */

/* Appends the text in GB18030. Every UTF-8 text has a GB18030 form.
 * Fails: ERR_ENCODING when it is not UTF-8; ERR_LIMIT when the buf is full. */
bool encoding_to_gb18030(struct text text, struct buf *out, struct err *err) MUST_CHECK;

#endif
