#include "web/line.h"
#include "core/date.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { END_SIZE = 4, ESCAPED_MAX = 6, LEVEL_LEN = 3 };

/* False, and nothing is written, when it does not fit. */
static bool put(struct line *line, const char *bytes, size_t len)
{
    if (line->len + len > sizeof line->bytes - END_SIZE)
        return false;
    memcpy(line->bytes + line->len, bytes, len);
    line->len += len;
    return true;
}

static size_t escape(unsigned char c, char out[ESCAPED_MAX + 1])
{
    if (c == '"' || c == '\\')
        return (size_t)snprintf(out, ESCAPED_MAX + 1, "\\%c", c);
    if (c < 0x20 || c == 0x7f)
        return (size_t)snprintf(out, ESCAPED_MAX + 1, "\\u%04x", c);
    out[0] = (char)c;
    return 1;
}

static bool put_text(struct line *line, const char *value)
{
    struct text text = text_of(value);
    char one[ESCAPED_MAX + 1];
    size_t at = 0;
    bool ok = put(line, "\"", 1);
    while (ok && at < text.len && at < LINE_VALUE_MAX) {
        size_t from = at;
        uint32_t c = text_next(text, &at);
        if (c == 0xfffd)
            ok = put(line, "?", 1);
        else if (at - from > 1)
            ok = put(line, value + from, at - from);
        else
            ok = put(line, one, escape((unsigned char)value[from], one));
    }
    return ok && put(line, "\"", 1);
}

static bool put_name(struct line *line, const char *name)
{
    return put(line, ",", 1) && put_text(line, name) && put(line, ":", 1);
}

void line_begin(struct line *line, enum line_level level, const char *event)
{
    char now[TIME_TEXT_MAX];
    line->len = (size_t)snprintf(line->bytes, sizeof line->bytes, "<%d>{\"time\":\"%s\"",
                                 (int)level, time_format(time_now_us(), now));
    line_text(line, "event", event);
}

void line_text(struct line *line, const char *name, const char *value)
{
    size_t before = line->len;
    if (!put_name(line, name) || !put_text(line, value))
        line->len = before;
}

void line_int(struct line *line, const char *name, int64_t value)
{
    char digits[24];
    size_t before = line->len;
    int len = snprintf(digits, sizeof digits, "%" PRId64, value);
    if (!put_name(line, name) || !put(line, digits, (size_t)len))
        line->len = before;
}

const char *line_end(struct line *line)
{
    memcpy(line->bytes + line->len, "}\n", 3); /* there is always room for it */
    return line->bytes;
}

struct text line_object(struct line *line)
{
    struct text whole = text_of(line_end(line));
    return text_slice(whole, LEVEL_LEN, whole.len - LEVEL_LEN - 1);
}

void line_access(struct line *line, const struct web_access *access)
{
    char time[TIME_TEXT_MAX];
    line_begin(line, LINE_INFO, "request");
    line_text(line, "at", time_format(access->time_us, time));
    line_text(line, "id", access->id);
    line_text(line, "method", access->method);
    line_text(line, "route", access->route);
    line_int(line, "status", access->status);
    line_int(line, "bytes", (int64_t)access->bytes);
    line_int(line, "us", access->took_us);
    if (access->key[0] != '\0')
        line_text(line, "key", access->key);
    if (access->is_cut)
        line_int(line, "cut", 1);
}
