/*
 * core/money.h - money in whole fen (1 yuan = 100 fen). No floating point, anywhere.
 */
#ifndef CORE_MONEY_H
#define CORE_MONEY_H

#include "core/err.h"
#include "core/text.h"

struct money {
    int64_t fen;
};

enum {
    MONEY_YUAN = 2,     /* a unit is 10^2 fen */
    MONEY_WAN_YUAN = 6, /* 万元: a unit is 10^6 fen */
    MONEY_TEXT_MAX = 32,
};
#define MONEY_FEN_MAX INT64_C(9007199254740991) /* 2^53-1: what a record may hold exactly */

/* False on overflow past MONEY_FEN_MAX either way; *ret is untouched then. */
bool money_add(struct money a, struct money b, struct money *ret) MUST_CHECK;
bool money_sub(struct money a, struct money b, struct money *ret) MUST_CHECK;

/* Reads "-1234.56" exactly: an optional sign, digits, an optional fraction. `power` is
 * MONEY_YUAN or MONEY_WAN_YUAN; digits finer than a fen must be zero. Symbols, grouping and
 * spreadsheet noise are intake's business (intake/amount.h).
 * Fails: ERR_INPUT when it is not such a number or finer than a fen; ERR_LIMIT. */
bool money_parse(struct text text, int power, struct money *ret, struct err *err) MUST_CHECK;

/* "1,234,567.89"; with a minus sign before it when negative. Returns out. */
char *money_format(struct money money, char out[MONEY_TEXT_MAX]);
/* "1234567.89", for files. */
char *money_plain(struct money money, char out[MONEY_TEXT_MAX]);

#endif
