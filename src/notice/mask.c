#include "mask.h"
#include "core/i18n.h"
#include "model.h"

#include <string.h>

enum how {
    WHOLE,   /* as it is */
    LAST4,   /* an organisation's account: its last four digits */
    SURNAME, /* a person: the first character and a star */
};

static const struct {
    const char *field;
    enum how how;
} POLICY[] = {
    { "account", LAST4 },  { "benefit", WHOLE }, { "category", WHOLE }, { "content", WHOLE },
    { "county", WHOLE },   { "date", WHOLE },    { "document", WHOLE }, { "issuer", WHOLE },
    { "label", WHOLE },    { "number", WHOLE },  { "office", WHOLE },   { "outcome", WHOLE },
    { "person", SURNAME }, { "place", WHOLE },   { "project", WHOLE },  { "source", WHOLE },
    { "standard", WHOLE }, { "target", WHOLE },  { "title", WHOLE },    { "town", WHOLE },
    { "unit", WHOLE },     { "village", WHOLE },
};

/* "尾号1234"; what is shorter is not shown at all. */
static const char *last_four(struct arena *arena, struct text value)
{
    if (value.len <= 4)
        return "";
    return arena_printf(arena, "尾号" TEXT_FMT, TEXT_ARG(text_slice(value, value.len - 4, 4)));
}

static const char *surname(struct arena *arena, struct text value)
{
    size_t at = 0;
    if (value.len == 0)
        return "";
    (void)text_next(value, &at); /* where the first character ends is what is wanted */
    return arena_printf(arena, TEXT_FMT "*", TEXT_ARG(text_slice(value, 0, at)));
}

/* Control characters would break a line, and a record. */
static const char *plain(struct arena *arena, struct text value)
{
    char *out = arena_strndup(arena, value.ptr, value.len);
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)out[i] < 0x20 || out[i] == 0x7f)
            out[i] = ' ';
    return out;
}

bool mask_field(struct arena *arena, const char *field, const char *value, const char **ret,
                struct err *err)
{
    struct text text = text_of(value);
    if (!text_is_utf8(text))
        return err_set(err, ERR_ENCODING, _("\"%s\" is not UTF-8"), field);
    if (text.len > MODEL_TEXT_MAX)
        return err_set(err, ERR_LIMIT, _("\"%s\" is longer than %d bytes"), field, MODEL_TEXT_MAX);
    for (size_t i = 0; i < COUNT(POLICY); i++) {
        if (strcmp(POLICY[i].field, field) != 0)
            continue;
        *ret = POLICY[i].how == LAST4     ? last_four(arena, text)
               : POLICY[i].how == SURNAME ? surname(arena, text)
                                          : plain(arena, text);
        return true;
    }
    return err_set(err, ERR_LEAK, _("the masking policy does not let \"%s\" be shown"), field);
}
