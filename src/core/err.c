#include "core/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct err_row {
    const char *slug;
    int http;
    int exit;
    const char *meaning;
};

static const struct err_row ROWS[ERR_COUNT] = {
    [ERR_NONE] = { "none", 200, 0, "nothing failed" },
#define ERR(name, slug, http, exit, text) [ERR_##name] = { slug, http, exit, text },
#include "core/err_list.h"
#undef ERR
};

bool err_set(struct err *err, enum err_code code, const char *format, ...)
{
    assert(err != NULL && code > ERR_NONE && code < ERR_COUNT);
    va_list args;
    va_start(args, format);
    err->code = code;
    err->hint[0] = '\0';
    (void)vsnprintf(err->text, sizeof err->text, format, args); /* a longer text is cut */
    va_end(args);
    return false;
}

bool err_hint(struct err *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(err->hint, sizeof err->hint, format, args); /* a longer text is cut */
    va_end(args);
    return false;
}

bool err_wrap(struct err *err, const char *format, ...)
{
    char below[ERR_TEXT_MAX];
    va_list args;
    va_start(args, format);
    memcpy(below, err->text, sizeof below);
    int used = vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    if (used < 0)
        used = 0;
    size_t at = (size_t)used < sizeof err->text ? (size_t)used : sizeof err->text - 1;
    int room = (int)(sizeof err->text - at) - 3; /* for ": " and the NUL */
    (void)snprintf(err->text + at, sizeof err->text - at, ": %.*s", room > 0 ? room : 0, below);
    return false;
}

void err_clear(struct err *err) { memset(err, 0, sizeof *err); }

const char *err_slug(enum err_code code) { return ROWS[code].slug; }
const char *err_meaning(enum err_code code) { return ROWS[code].meaning; }
int err_http(enum err_code code) { return ROWS[code].http; }
int err_exit(enum err_code code) { return ROWS[code].exit; }
