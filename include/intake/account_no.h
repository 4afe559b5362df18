/*
 * intake/account_no.h - the number of a bank account, digits only.
 *
 * Spaces, hyphens, a leading apostrophe, ="..." and full-width digits are cleaned away. A number
 * that a spreadsheet turned into a float (6.22202E+18, a number cell of more than 15 digits, a
 * fraction) is refused: its last digits are lost.
 */
#ifndef INTAKE_ACCOUNT_NO_H
#define INTAKE_ACCOUNT_NO_H

#include "core/err.h"
#include "core/text.h"

enum { ACCOUNT_NO_MIN = 5, ACCOUNT_NO_MAX = 34, ACCOUNT_FLOAT_DIGITS = 15 };

/* `out` holds ACCOUNT_NO_MAX + 1 bytes; "" for an empty cell. Fails: ERR_INPUT. */
bool account_no_parse(struct text text, bool is_number, char out[ACCOUNT_NO_MAX + 1],
                      struct err *err) MUST_CHECK;
/* As above for the other side of a line: masked numbers (6222****1234) and words become "". */
bool account_no_parse_counter(struct text text, bool is_number, char out[ACCOUNT_NO_MAX + 1],
                              struct err *err) MUST_CHECK;

#endif
