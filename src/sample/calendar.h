/* sample/calendar.h - working days, read from the programme's file, which is data. */
#ifndef SAMPLE_CALENDAR_H
#define SAMPLE_CALENDAR_H

#include "core/date.h"
#include "core/err.h"

enum { CALENDAR_DAYS_MAX = 1500 };

struct calendar {
    int32_t first; /* day number of the first day */
    int days;
    bool working[CALENDAR_DAYS_MAX];
};

/* Fails: ERR_INTERNAL when the programme that was built in has no calendar. */
bool sample__calendar_load(struct calendar *calendar, struct err *err) MUST_CHECK;
bool sample__is_working(const struct calendar *calendar, struct date date);
/* The n-th working day after the date; n = 0: the date itself, or the next working day. */
struct date sample__working_day(const struct calendar *calendar, struct date date, int n);

#endif
