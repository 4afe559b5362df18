/*
 * core/date.h - a business date in Beijing time, and the moment of a record in UTC.
 *
 * A date is a day number, so that two dates subtract to days. Only date_of_moment() derives one
 * from a UTC time. Working days are the programme's business (programme/calendar.h).
 */
#ifndef CORE_DATE_H
#define CORE_DATE_H

#include "core/err.h"
#include "core/text.h"

struct date {
    int32_t day; /* days since 1970-01-01, proleptic Gregorian */
};

enum { DATE_TEXT_MAX = 16, TIME_TEXT_MAX = 40, DATE_YEAR_MIN = 1900, DATE_YEAR_MAX = 2199 };

bool date_make(int year, int month, int day, struct date *ret) MUST_CHECK; /* false: no such day */
void date_split(struct date date, int *ret_year, int *ret_month, int *ret_day);
/* Reads exactly YYYY-MM-DD. Fails: ERR_INPUT. Other spellings: intake/day.h. */
bool date_parse(struct text text, struct date *ret, struct err *err) MUST_CHECK;
char *date_format(struct date date, char out[DATE_TEXT_MAX]); /* YYYY-MM-DD; returns out */
int date_weekday(struct date date);                           /* 1 Monday .. 7 Sunday */
/* The day of a moment (microseconds since 1970 UTC), and the moment at which a day begins. */
struct date date_of_moment(int64_t time_us);
int64_t date_begin_us(struct date date);

/* Microseconds since 1970 UTC. time_fix() makes tests repeatable: the clock then stands still. */
int64_t time_now_us(void);
void time_fix(int64_t now_us);
int64_t time_monotonic_us(void); /* for durations only */
/* "2019-04-12T08:30:15.123456Z"; returns out. */
char *time_format(int64_t time_us, char out[TIME_TEXT_MAX]);
/* Reads exactly what time_format() writes. Fails: ERR_INPUT. */
bool time_parse(struct text text, int64_t *ret_time_us, struct err *err) MUST_CHECK;

#endif
