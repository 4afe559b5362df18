/*
 * json/plain.h - private: which keys and strings canonical bytes may hold.
 */
#ifndef JSON_PLAIN_H
#define JSON_PLAIN_H

#include "core/text.h"

bool json__is_key(struct text text); /* [a-z0-9_]{1,64} */
/* UTF-8 without control characters (Unicode's Cc: U+0000-001F, U+007F-009F). */
bool json__is_plain(struct text text);
/* The quotation mark that ends the string of which `at` is the first character; NULL when there is
 * none before end, or when a backslash stands before anything but itself or a quotation mark. */
const char *json__quote(const char *at, const char *end);

#endif
