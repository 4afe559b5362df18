#include "reader.h"
#include "core/arena.h"
#include "core/i18n.h"

#include <string.h>

bool programme__bad(const struct programme_part *part, const char *key, const char *expected,
                    struct err *err)
{
    return err_set(err, ERR_INPUT, _("%s: \"%s\" in %s: expected %s"), part->what, key, part->place,
                   expected);
}

bool programme__keys(const struct programme_part *part, const char *const *known, struct err *err)
{
    if (jv_kind(part->object) != JV_OBJECT)
        return err_set(err, ERR_INPUT, _("%s: %s must be an object"), part->what, part->place);
    size_t at = 0;
    const char *key;
    struct jv *value;
    while (jv_next(part->object, &at, &key, &value)) {
        size_t i = 0;
        while (known[i] != NULL && strcmp(known[i], key) != 0)
            i++;
        if (known[i] == NULL)
            return err_set(err, ERR_INPUT, _("%s: there is no key \"%s\" in %s"), part->what, key,
                           part->place);
    }
    return true;
}

bool programme__string(const struct programme_part *part, const char *key, const char **ret,
                       struct err *err)
{
    const char *value = jv_string(jv_get(part->object, key), NULL);
    if (value == NULL || value[0] == '\0')
        return programme__bad(part, key, _("a text that is not empty"), err);
    *ret = arena_strdup(part->arena, value);
    return true;
}

bool programme__int(const struct programme_part *part, const char *key, int64_t min, int64_t max,
                    int64_t *ret, struct err *err)
{
    const struct jv *value = jv_get(part->object, key);
    int64_t number = jv_int(value, 0);
    if (jv_kind(value) != JV_INT || number < min || number > max)
        return programme__bad(part, key,
                              arena_printf(part->arena, _("a whole number from %lld to %lld"),
                                           (long long)min, (long long)max),
                              err);
    *ret = number;
    return true;
}

bool programme__day(const struct programme_part *part, const char *key, struct date *ret,
                    struct err *err)
{
    const char *value = jv_string(jv_get(part->object, key), "");
    struct err why = { 0 };
    if (!date_parse(text_of(value), ret, &why))
        return programme__bad(part, key, _("a date such as 2019-04-30"), err);
    return true;
}

bool programme__array(const struct programme_part *part, const char *key, size_t max,
                      const struct jv **ret, struct err *err)
{
    const struct jv *value = jv_get(part->object, key);
    if (jv_kind(value) != JV_ARRAY || jv_size(value) < 1 || jv_size(value) > max)
        return programme__bad(part, key,
                              arena_printf(part->arena, _("a list of 1 to %zu items"), max), err);
    *ret = value;
    return true;
}

bool programme__inside(const struct programme_part *part, const char *key,
                       struct programme_part *ret, struct err *err)
{
    const struct jv *value = jv_get(part->object, key);
    if (jv_kind(value) != JV_OBJECT)
        return programme__bad(part, key, _("an object"), err);
    *ret = *part;
    ret->place = arena_strdup(part->arena, key);
    ret->object = value;
    return true;
}
