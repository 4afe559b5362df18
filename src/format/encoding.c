#include "format/encoding.h"
#include "core/i18n.h"

#include <errno.h>
#include <iconv.h>

const char *encoding_name(enum encoding encoding)
{
    static const char *const NAMES[] = {
        [ENCODING_UTF8] = "UTF-8",       [ENCODING_UTF8_BOM] = "UTF-8 BOM",
        [ENCODING_GB18030] = "GB18030",  [ENCODING_UTF16LE] = "UTF-16LE",
        [ENCODING_UTF16BE] = "UTF-16BE",
    };
    return NAMES[encoding];
}

static bool convert(iconv_t to, struct text text, struct buf *out)
{
    /* iconv(3) takes char ** for input it does not change. */
    union {
        const char *in;
        char *for_iconv;
    } from = { .in = text.ptr };
    size_t left = text.len;
    while (left > 0) {
        char chunk[1024];
        char *at = chunk;
        size_t room = sizeof chunk;
        size_t done = iconv(to, &from.for_iconv, &left, &at, &room);
        buf_add(out, chunk, sizeof chunk - room);
        if (done == (size_t)-1 && errno != E2BIG)
            return false;
    }
    return true;
}

bool encoding_to_gb18030(struct text text, struct buf *out, struct err *err)
{
    if (!text_is_utf8(text))
        return err_set(err, ERR_ENCODING, _("text is not UTF-8"));
    iconv_t to = iconv_open("GB18030", "UTF-8");
    if (to == (iconv_t)-1)
        return err_set(err, ERR_ENCODING, _("the system cannot convert GB18030"));
    bool ok = convert(to, text, out);
    (void)iconv_close(to); /* nothing is buffered in it */
    if (!ok)
        return err_set(err, ERR_ENCODING, _("text has no form in GB18030"));
    return buf_check(out, _("text"), err);
}
