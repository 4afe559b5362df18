/*
 * json/strings.h - the strings of a JSON text, one after the other, without reading the rest: what
 * people wrote, and not the numbers.
 *
 * Pure; allocates nothing. The text is our own canonical JSON: of anything else the pieces are cut
 * somewhere, but never past its end.
 */
#ifndef JSON_STRINGS_H
#define JSON_STRINGS_H

#include "core/text.h"
#include <stdbool.h>

/* The next one as it is written, with its quotes, out of *rest, which moves behind it. False when
 * there is none. */
bool json_string_next(struct text *rest, struct text *ret);

#endif
