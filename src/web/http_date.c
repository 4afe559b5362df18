#include "web/http_date.h"
#include "core/date.h"

#include <stdio.h>
#include <string.h>

enum { DAY_S = 86400 };

static const char *const DAYS[] = { "", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
static const char *const MONTHS[] = { "",    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

char *http_date_format(int64_t time_s, char out[HTTP_DATE_SIZE])
{
    int year, month, day;
    int64_t days = time_s >= 0 ? time_s / DAY_S : 0; /* nothing of ours is older than 1970 */
    int second = time_s >= 0 ? (int)(time_s % DAY_S) : 0;
    const struct date date = { (int32_t)days };
    date_split(date, &year, &month, &day);
    (void)snprintf(out, HTTP_DATE_SIZE, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                   DAYS[date_weekday(date)], day, MONTHS[month], year, second / 3600,
                   second / 60 % 60, second % 60);
    return out;
}

/* Digits at a fixed place; -1 when there are others. */
static int digits(const char *at, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        value = 10 * value + at[i] - '0';
    }
    return value;
}

bool http_date_parse(struct text text, int64_t *ret_time_s)
{
    char again[HTTP_DATE_SIZE];
    struct date date;
    int month = 0;
    if (text.len != HTTP_DATE_SIZE - 1)
        return false;
    const char *at = text.ptr;
    for (int i = 1; i <= 12; i++)
        if (memcmp(at + 8, MONTHS[i], 3) == 0)
            month = i;
    int hour = digits(at + 17, 2), minute = digits(at + 20, 2), second = digits(at + 23, 2);
    if (hour < 0 || minute < 0 || second < 0 ||
        !date_make(digits(at + 12, 4), month, digits(at + 5, 2), &date) || date.day < 0)
        return false;
    int64_t time_s = (int64_t)date.day * DAY_S + hour * 3600 + minute * 60 + second;
    if (memcmp(http_date_format(time_s, again), at, HTTP_DATE_SIZE - 1) != 0)
        return false; /* another form, or a 61st minute */
    *ret_time_s = time_s;
    return true;
}
