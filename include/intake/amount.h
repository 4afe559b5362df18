/*
 * intake/amount.h - an amount of money as people and spreadsheets write it.
 *
 * Accepts: 500000, 1,200.50, ¥1,200.50, 190.50元, 人民币50万元, full-width digits and signs, a
 * minus sign before or after the currency, (1,200.50) for minus. Groups must be of three digits. A
 * number of a spreadsheet may carry binary noise: 97.34999999999999 is 97.35; it is mended only
 * when at least 15 significant digits are there and only nines or zeros are rounded away. Never
 * goes through floating point.
 */
#ifndef INTAKE_AMOUNT_H
#define INTAKE_AMOUNT_H

#include "core/err.h"
#include "core/money.h"
#include "core/text.h"

enum amount_unit { AMOUNT_UNIT_OPEN, AMOUNT_YUAN, AMOUNT_WAN }; /* OPEN: not said, yuan */
enum { AMOUNT_TEXT_MAX = 64 };

struct amount {
    struct money money;
    enum amount_unit unit; /* AMOUNT_YUAN or AMOUNT_WAN, as printed */
    int decimals;          /* digits printed after the point, in that unit */
    bool mended;           /* binary noise was rounded away */
};

/* True for a cell that stands for nothing: empty, or dashes such as - -- — / */
bool amount_is_blank(struct text text);
/* `column` is what the header says. `is_number` marks a number cell of a spreadsheet, which may be
 * written with an exponent. Fails: ERR_INPUT, ERR_LIMIT; the text says what was expected. */
bool amount_parse(struct text text, enum amount_unit column, bool is_number, struct amount *ret,
                  struct err *err) MUST_CHECK;

#endif
