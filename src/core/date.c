#include "core/date.h"
#include "core/i18n.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

static int month_days(int year, int month)
{
    static const int DAYS[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap(year) ? 29 : DAYS[month - 1];
}

/* Days before 1 January of the year, counted from 1 January of year 1. */
static int days_before_year(int year)
{
    int y = year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400;
}

bool date_make(int year, int month, int day, struct date *ret)
{
    if (year < DATE_YEAR_MIN || year > DATE_YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month))
        return false;
    int days = days_before_year(year) - days_before_year(1970);
    for (int m = 1; m < month; m++)
        days += month_days(year, m);
    ret->day = days + day - 1;
    return true;
}

void date_split(struct date date, int *ret_year, int *ret_month, int *ret_day)
{
    int days = date.day + days_before_year(1970);
    int year = days / 366 + 1;
    while (days_before_year(year + 1) <= days)
        year++;
    days -= days_before_year(year);
    int month = 1;
    while (days >= month_days(year, month))
        days -= month_days(year, month++);
    *ret_year = year;
    *ret_month = month;
    *ret_day = days + 1;
}

/* Reads `count` digits at `at`; -1 when there are none. */
static int digits(struct text text, size_t at, size_t count)
{
    int value = 0;
    for (size_t i = at; i < at + count; i++) {
        if (i >= text.len || text.ptr[i] < '0' || text.ptr[i] > '9')
            return -1;
        value = value * 10 + (text.ptr[i] - '0');
    }
    return value;
}

bool date_parse(struct text text, struct date *ret, struct err *err)
{
    if (text.len == 10 && text.ptr[4] == '-' && text.ptr[7] == '-' &&
        date_make(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2), ret))
        return true;
    return err_set(err, ERR_INPUT, _("\"%.*s\" is not a date such as 2019-04-30"), TEXT_ARG(text));
}

char *date_format(struct date date, char out[DATE_TEXT_MAX])
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    (void)snprintf(out, DATE_TEXT_MAX, "%04d-%02d-%02d", year, month, day);
    return out;
}

int date_weekday(struct date date)
{
    int from_monday = (date.day + 3) % 7; /* 1970-01-01 was a Thursday */
    return (from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

/* Beijing is eight hours ahead of UTC, the whole year. */
static const int64_t BEIJING_US = INT64_C(8) * 3600 * 1000000, DAY_US = INT64_C(86400) * 1000000;

struct date date_of_moment(int64_t time_us)
{
    int64_t local_us = time_us + BEIJING_US;
    int64_t day = local_us / DAY_US - (local_us % DAY_US < 0); /* down, also before 1970 */
    return (struct date) { (int32_t)day };
}

int64_t date_begin_us(struct date date) { return date.day * DAY_US - BEIJING_US; }

static int64_t fixed_us = -1;

void time_fix(int64_t now_us) { fixed_us = now_us; }

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now); /* cannot fail for these two clocks */
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t time_now_us(void) { return fixed_us >= 0 ? fixed_us : read_clock(CLOCK_REALTIME); }
int64_t time_monotonic_us(void) { return read_clock(CLOCK_MONOTONIC); }

char *time_format(int64_t time_us, char out[TIME_TEXT_MAX])
{
    const int64_t day_us = INT64_C(86400000000);
    int64_t in_day = time_us % day_us;
    char day[DATE_TEXT_MAX];
    (void)date_format((struct date) { (int32_t)(time_us / day_us) }, day);
    int seconds = (int)(in_day / 1000000);
    (void)snprintf(out, TIME_TEXT_MAX, "%sT%02d:%02d:%02d.%06" PRId64 "Z", day, seconds / 3600,
                   seconds / 60 % 60, seconds % 60, in_day % 1000000);
    return out;
}

bool time_parse(struct text text, int64_t *ret_time_us, struct err *err)
{
    struct date day;
    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    int second = digits(text, 17, 2);
    int micro = digits(text, 20, 6);
    bool shaped = text.len == 27 && text.ptr[10] == 'T' && text.ptr[13] == ':' &&
                  text.ptr[16] == ':' && text.ptr[19] == '.' && text.ptr[26] == 'Z';
    bool in_range = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 &&
                    second < 60 && micro >= 0;
    if (!shaped || !in_range || !date_parse(text_slice(text, 0, 10), &day, err) || day.day < 0)
        return err_set(err, ERR_INPUT, _("\"%.*s\" is not a time such as %s"), TEXT_ARG(text),
                       "2019-04-12T08:30:15.123456Z");
    int64_t seconds = (int64_t)day.day * 86400 + hour * 3600 + minute * 60 + second;
    *ret_time_us = seconds * 1000000 + micro;
    return true;
}
