/*
 * programme/reader.h - reading one JSON object of a programme file with good messages.
 *
 * Private to the module. `place` is what a message calls the object, e.g. "settings".
 */
#ifndef PROGRAMME_READER_H
#define PROGRAMME_READER_H

#include "core/date.h"
#include "programme/programme.h"
#include "json/value.h"

struct programme_part {
    struct arena *arena;
    const char *what;  /* the file */
    const char *place; /* the object inside it */
    const struct jv *object;
};

/* Fails: ERR_INPUT when it is not an object or has a key that is not in the NULL-ended list. */
bool programme__keys(const struct programme_part *part, const char *const *known,
                     struct err *err) MUST_CHECK;
bool programme__string(const struct programme_part *part, const char *key, const char **ret,
                       struct err *err) MUST_CHECK;
/* Within [min, max]. */
bool programme__int(const struct programme_part *part, const char *key, int64_t min, int64_t max,
                    int64_t *ret, struct err *err) MUST_CHECK;
bool programme__day(const struct programme_part *part, const char *key, struct date *ret,
                    struct err *err) MUST_CHECK;
/* An array of 1 to max items. */
bool programme__array(const struct programme_part *part, const char *key, size_t max,
                      const struct jv **ret, struct err *err) MUST_CHECK;
/* The part of an object inside this one. */
bool programme__inside(const struct programme_part *part, const char *key,
                       struct programme_part *ret, struct err *err) MUST_CHECK;
bool programme__bad(const struct programme_part *part, const char *key, const char *expected,
                    struct err *err);

/* Fills days of the programme from the calendar object. */
bool programme__read_calendar(const struct programme_part *part, struct programme *programme,
                              struct err *err) MUST_CHECK;
/* The object may be absent. */
bool programme__read_orders(const struct programme_part *root, struct programme *programme,
                            struct err *err) MUST_CHECK;
bool programme__read_rules(const struct programme_part *root, struct programme *programme,
                           struct err *err) MUST_CHECK;

#endif
