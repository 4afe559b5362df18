#include "core/i18n.h"
#include "json/value.h"

#include <jansson.h>

/* Where the scan is. It runs before jansson, which knows no line for a number that it took. */
struct scan {
    struct text bytes;
    size_t at;
    int line;
    size_t line_start;
    int depth;
};

static const char *meaning(enum json_error_code code)
{
    switch (code) {
    case json_error_premature_end_of_input:
        return _("the document ends too early");
    case json_error_end_of_input_expected:
        return _("there is something after the end of the document");
    case json_error_invalid_utf8:
        return _("the text is not UTF-8");
    case json_error_duplicate_key:
        return _("a key stands twice in one object");
    case json_error_numeric_overflow:
        return _("a number is too large");
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return _("a string holds a NUL character");
    default:
        return _("this is not JSON");
    }
}

static bool refuse(const struct scan *scan, const char *what, const char *why, struct err *err)
{
    return err_set(err, ERR_INPUT, _("%s: line %d, column %zu: %s"), what, scan->line,
                   scan->at - scan->line_start + 1, why);
}

/* A string may hold anything; jansson judges it. */
static void skip_string(struct scan *scan)
{
    for (scan->at++; scan->at < scan->bytes.len; scan->at++) {
        char c = scan->bytes.ptr[scan->at];
        if (c == '\\')
            scan->at++;
        else if (c == '"' || c == '\n')
            return;
    }
}

static bool is_number_char(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

static bool scan_number(struct scan *scan, const char *what, struct err *err)
{
    for (; scan->at < scan->bytes.len && is_number_char(scan->bytes.ptr[scan->at]); scan->at++) {
        char c = scan->bytes.ptr[scan->at];
        if (c != '.' && c != 'e' && c != 'E')
            continue;
        (void)refuse(scan, what, _("a number has a fraction or an exponent"), err);
        return err_hint(err, _("Write amounts as whole fen or as a string, such as \"12.50\"."));
    }
    scan->at--; /* the loop of scan_all() steps past it */
    return true;
}

static bool scan_all(struct text bytes, const char *what, struct err *err)
{
    struct scan scan = { .bytes = bytes, .line = 1 };
    for (; scan.at < bytes.len; scan.at++) {
        char c = bytes.ptr[scan.at];
        if (c == '"')
            skip_string(&scan);
        else if (c == '-' || (c >= '0' && c <= '9'))
            TRY(scan_number(&scan, what, err));
        else if (c == '{' || c == '[')
            scan.depth++;
        else if (c == '}' || c == ']')
            scan.depth--;
        if (scan.depth > JV_DEPTH_MAX)
            return refuse(&scan, what, _("objects and lists are nested too deep"), err);
        if (scan.at < bytes.len && bytes.ptr[scan.at] == '\n') {
            scan.line++;
            scan.line_start = scan.at + 1;
        }
    }
    return true;
}

bool jv_parse(struct text bytes, const char *what, struct jv **ret, struct err *err)
{
    TRY(scan_all(bytes, what, err));
    json_error_t error;
    const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
    json_t *value = json_loadb(bytes.len > 0 ? bytes.ptr : "", bytes.len, flags, &error);
    if (value == NULL)
        return err_set(err, ERR_INPUT, _("%s: line %d, column %d: %s"), what, error.line,
                       error.column > 0 ? error.column : 1, meaning(json_error_code(&error)));
    *ret = (struct jv *)value;
    return true;
}
