#include "calendar.h"
#include "core/asset.h"
#include "json/value.h"
#include <assert.h>

static bool mark(struct calendar *calendar, const char *from, const char *to, bool working,
                 struct err *err)
{
    struct date first, last;
    TRY(date_parse(text_of(from), &first, err));
    TRY(date_parse(text_of(to), &last, err));
    for (int32_t day = first.day; day <= last.day; day++)
        if (day >= calendar->first && day < calendar->first + calendar->days)
            calendar->working[day - calendar->first] = working;
    return true;
}

static bool fill(struct calendar *calendar, const struct jv *body, struct err *err)
{
    struct date from, to;
    TRY(date_parse(text_of(jv_string(jv_get(body, "from"), "")), &from, err));
    TRY(date_parse(text_of(jv_string(jv_get(body, "to"), "")), &to, err));
    calendar->first = from.day;
    calendar->days = to.day - from.day + 1;
    if (calendar->days < 1 || calendar->days > CALENDAR_DAYS_MAX)
        return err_set(err, ERR_INTERNAL, "calendar of %d days", calendar->days);
    for (int i = 0; i < calendar->days; i++)
        calendar->working[i] = date_weekday((struct date) { from.day + i }) <= 5;
    const struct jv *holidays = jv_get(body, "holidays");
    for (size_t i = 0; i < jv_size(holidays); i++) {
        const struct jv *holiday = jv_at(holidays, i);
        TRY(mark(calendar, jv_string(jv_get(holiday, "from"), ""),
                 jv_string(jv_get(holiday, "to"), ""), false, err));
    }
    const struct jv *working = jv_get(body, "working");
    for (size_t i = 0; i < jv_size(working); i++) {
        const char *day = jv_string(jv_at(working, i), "");
        TRY(mark(calendar, day, day, true, err));
    }
    return true;
}

bool sample__calendar_load(struct calendar *calendar, struct err *err)
{
    const struct asset *asset = asset_find("programme/guangzhou-2019-2020.json");
    if (asset == NULL)
        return err_set(err, ERR_INTERNAL, "the programme is not built in");
    AUTO(jv) struct jv *programme = NULL;
    TRY(jv_parse(asset->bytes, asset->name, &programme, err));
    return fill(calendar, jv_get(programme, "calendar"), err);
}

bool sample__is_working(const struct calendar *calendar, struct date date)
{
    assert(date.day >= calendar->first && date.day < calendar->first + calendar->days);
    return calendar->working[date.day - calendar->first];
}

struct date sample__working_day(const struct calendar *calendar, struct date date, int n)
{
    if (n == 0 && !sample__is_working(calendar, date))
        n = 1;
    while (n > 0) {
        date.day++;
        n -= sample__is_working(calendar, date);
    }
    return date;
}
