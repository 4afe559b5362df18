#include "cursor.h"
#include "core/arena.h"
#include "core/i18n.h"

#include <stdlib.h>
#include <string.h>

bool cursor__is_number(const char *text)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    size_t len = strlen(digits);
    return len > 0 && len <= 18 && strspn(digits, "0123456789") == len;
}

static bool refuse(struct err *err)
{
    (void)err_set(err, ERR_INPUT, _("this is no cursor of this list"));
    return err_hint(err, _("Take \"next\" of the page before, or leave it out."));
}

static bool read_piece(char kind, const char *piece, struct db_arg *ret)
{
    if (kind == 'i' && !cursor__is_number(piece))
        return false;
    *ret = kind == 'i' ? db_int(strtoll(piece, NULL, 10)) : db_text(piece);
    return true;
}

bool cursor__read(struct arena *arena, const char *kinds, const char *text, struct db_arg *ret,
                  struct err *err)
{
    char *rest = text != NULL ? arena_strdup(arena, text) : NULL;
    for (size_t i = 0; kinds[i] != '\0'; i++) {
        bool is_last = kinds[i + 1] == '\0';
        char *end = NULL, *piece = rest;
        if (text == NULL) {
            ret[i] = db_null();
            continue;
        }
        if (piece == NULL)
            return refuse(err);
        if (!is_last || kinds[i] == 'i')
            end = strchr(piece, '~');
        rest = end != NULL ? end + 1 : NULL;
        if (end != NULL)
            *end = '\0';
        if (!read_piece(kinds[i], piece, &ret[i]))
            return refuse(err);
    }
    return rest == NULL || refuse(err);
}
