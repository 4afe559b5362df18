/*
 * core/leak.h - does a finished page hold personal data? The last look before it is written.
 *
 * Found: 18-digit ID numbers (GB 11643, check digit by ISO 7064 mod 11-2), mobile numbers (11
 * digits from 13 to 19, also behind 0, 86 or 0086), bank cards (16 to 19 digits from 62, Luhn),
 * and any other number of 16 digits or more, because it may be an account. Digits may be
 * full-width, mathematical, or Chinese (一, 壹, 幺, 〇, 零), and up to LEAK_GAP_MAX spaces, dashes
 * or invisible characters may stand between two of them. Markup ends a number, and so do the comma
 * and point of an amount.
 *
 * Not taken for one: a date, a 12-digit village code beside other numbers, a hash (64 hex digits,
 * also in sixteen groups of four; or 16 with a letter among them), an amount to the fen that is all
 * of a CSV cell or JSON value, what `allowed` names, an account masked to its last four.
 *
 * Pure: bytes in, verdict out. It knows numbers only; names are the templates' business.
 */
#ifndef CORE_LEAK_H
#define CORE_LEAK_H

#include "core/err.h"
#include "core/text.h"

enum { LEAK_GAP_MAX = 3, LEAK_MASKED_MAX = 32 };
enum leak_kind { LEAK_NONE, LEAK_ID, LEAK_CARD, LEAK_LONG_NUMBER, LEAK_MOBILE };

struct leak {
    enum leak_kind kind;
    size_t line;                  /* from 1 */
    size_t column;                /* in characters, from 1 */
    char masked[LEAK_MASKED_MAX]; /* first two and last two digits, the rest stars */
};

/* True when there is one; *ret is then the first. `allowed` is NULL or a list of words, ended by
 * NULL, that the publisher vouches for (key ids). */
bool leak_find(struct text page, const char *const *allowed, struct leak *ret);

/* Fails: ERR_LEAK naming the page, the place, the kind and the masked number. */
bool leak_check(struct text page, const char *name, const char *const *allowed,
                struct err *err) MUST_CHECK;
/* The same for a part of a page that begins at *line, which moves to where the part ends. Cut a
 * page where a number cannot go on: behind a comma, a quote, a mark. */
bool leak_check_from(struct text part, const char *name, const char *const *allowed, size_t *line,
                     struct err *err) MUST_CHECK;

#endif
