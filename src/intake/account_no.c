#include "intake/account_no.h"
#include "core/i18n.h"

#include <string.h>

enum shape { SHAPE_DIGITS, SHAPE_FLOAT, SHAPE_OTHER, SHAPE_LONG };

/* ="6222..." is how some exports keep a spreadsheet from rounding; ' is how people do. */
static struct text unwrap(struct text text)
{
    text = text_trim(text);
    if (text_starts(text, "=\"") && text_ends(text, "\"") && text.len >= 3)
        text = text_slice(text, 2, text.len - 3);
    if (text_starts(text, "'"))
        text = text_slice(text, 1, text.len);
    return text_trim(text);
}

/* Digits go to out; spaces and hyphens are dropped. */
static enum shape read_digits(struct text text, char out[ACCOUNT_NO_MAX + 1])
{
    size_t len = 0;
    bool point = false;
    bool exponent = false;
    for (size_t at = 0; at < text.len;) {
        uint32_t c = text_next(text, &at);
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFEE0;
        if (c == ' ' || c == '-' || c == '\t' || c == 0xA0 || c == 0x3000)
            continue;
        if (c == '.') {
            point = true;
        } else if ((c == 'E' || c == 'e') && len > 0) {
            exponent = true;
        } else if (c < '0' || c > '9') {
            if (!(c == '+' && exponent))
                return SHAPE_OTHER;
        } else if (len == ACCOUNT_NO_MAX) {
            return SHAPE_LONG;
        } else {
            out[len++] = (char)c;
        }
    }
    out[len] = '\0';
    return point || exponent ? SHAPE_FLOAT : SHAPE_DIGITS;
}

static bool refuse_float(struct text text, struct err *err)
{
    return err_set(err, ERR_INPUT,
                   _("an account number kept as text; \"%.*s\" is a number of a spreadsheet whose "
                     "last digits are lost"),
                   TEXT_ARG(text));
}

static bool parse(struct text text, bool is_number, bool counter, char out[ACCOUNT_NO_MAX + 1],
                  struct err *err)
{
    char digits[ACCOUNT_NO_MAX + 1] = "";
    struct text shown = text_slice(text_trim(text), 0, ACCOUNT_NO_MAX * 2);
    struct text inner = unwrap(text);
    enum shape shape = inner.len == 0 ? SHAPE_DIGITS : read_digits(inner, digits);
    size_t len = strlen(digits);
    if (shape == SHAPE_FLOAT || (is_number && len > ACCOUNT_FLOAT_DIGITS))
        return refuse_float(shown, err);
    bool fits = shape == SHAPE_DIGITS && (len == 0 || len >= ACCOUNT_NO_MIN);
    if (!fits && !counter)
        return err_set(err, ERR_INPUT, _("an account number of %d to %d digits, not \"%.*s\""),
                       ACCOUNT_NO_MIN, ACCOUNT_NO_MAX, TEXT_ARG(shown));
    memcpy(out, fits ? digits : "", fits ? len + 1 : 1);
    return true;
}

bool account_no_parse(struct text text, bool is_number, char out[ACCOUNT_NO_MAX + 1],
                      struct err *err)
{
    return parse(text, is_number, false, out, err);
}

bool account_no_parse_counter(struct text text, bool is_number, char out[ACCOUNT_NO_MAX + 1],
                              struct err *err)
{
    return parse(text, is_number, true, out, err);
}
