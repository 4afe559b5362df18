/*
 * intake/day.h - a business date as banks and offices write it, with or without a time of day.
 *
 * Accepts 2019-04-12, 2026/9/1, 2019.4.12, 2026年9月2日, 20190412, each with an optional time:
 * 9:05, 15:00:00, 15时00分, 15.30.00.123456, and 20190412153000. Dates are Beijing dates; a time
 * zone other than +08:00 is refused, and so are a two-digit year and day-first orders.
 */
#ifndef INTAKE_DAY_H
#define INTAKE_DAY_H

#include "core/date.h"

/* Fails: ERR_INPUT. */
bool day_parse(struct text text, struct date *ret, struct err *err) MUST_CHECK;
/* A time of day of its own column, in seconds: 9:05, 15:00:00, HHMMSS, and HMMSS where a
 * spreadsheet ate the leading zero. Fails: ERR_INPUT. */
bool clock_parse(struct text text, int *ret_seconds, struct err *err) MUST_CHECK;
/* "2019-01-01 至 2019-01-31", also with 到, -, ~ or — between. Fails: ERR_INPUT, also when the end
 * lies before the beginning. */
bool day_parse_range(struct text text, struct date *ret_from, struct date *ret_to,
                     struct err *err) MUST_CHECK;

#endif
