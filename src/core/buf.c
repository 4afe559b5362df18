#include "core/buf.h"
#include "core/i18n.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char EMPTY[1];

void buf_init(struct buf *buf, size_t cap) { *buf = (struct buf) { .data = EMPTY, .cap = cap }; }

void buf_release(struct buf *buf)
{
    if (buf->data != EMPTY)
        free(buf->data);
    buf_init(buf, buf->cap);
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->over = false;
    if (buf->data != EMPTY)
        buf->data[0] = '\0';
}

/* Makes room for len more bytes and the NUL; false when the cap forbids it. */
static bool reserve(struct buf *buf, size_t len)
{
    if (buf->over || len > buf->cap - buf->len) {
        buf->over = true;
        return false;
    }
    size_t need = buf->len + len + 1;
    if (need <= buf->size)
        return true;
    size_t size = buf->size == 0 ? 64 : buf->size;
    while (size < need)
        size *= 2;
    char *data = realloc(buf->data == EMPTY ? NULL : buf->data, size);
    if (data == NULL)
        abort();
    buf->data = data;
    buf->size = size;
    return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
    if (!reserve(buf, len))
        return;
    if (len > 0)
        memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void buf_adds(struct buf *buf, const char *string) { buf_add(buf, string, strlen(string)); }
void buf_addc(struct buf *buf, char c) { buf_add(buf, &c, 1); }

void buf_addf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_list again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len >= 0 && reserve(buf, (size_t)len)) {
        (void)vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}

bool buf_check(const struct buf *buf, const char *what, struct err *err)
{
    if (buf->over)
        return err_set(err, ERR_LIMIT, _("%s is larger than %zu bytes"), what, buf->cap);
    return true;
}
