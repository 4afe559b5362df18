/* Working days: Monday to Friday, less the holidays of the State Council's notices, plus the days
 * that they move work to (调休). */
#include "core/arena.h"
#include "core/i18n.h"
#include "reader.h"

static struct programme_day *find_day(struct programme *programme, struct date day)
{
    int64_t index = (int64_t)day.day - programme->days[0].day.day;
    return index >= 0 && index < programme->day_count ? &programme->days[index] : NULL;
}

static bool read_span(const struct programme_part *part, struct programme *programme,
                      struct err *err)
{
    struct date from, to;
    TRY(programme__day(part, "from", &from, err));
    TRY(programme__day(part, "to", &to, err));
    if (to.day < from.day || to.day - from.day >= PROGRAMME_DAYS_MAX)
        return programme__bad(part, "to", _("a date after \"from\", at most 30 years"), err);
    programme->day_count = to.day - from.day + 1;
    programme->days = arena_array(part->arena, (size_t)programme->day_count, struct programme_day);
    for (int i = 0; i < programme->day_count; i++) {
        struct date day = { from.day + i };
        programme->days[i] = (struct programme_day) { day, date_weekday(day) <= 5, 0 };
    }
    return true;
}

static bool read_holidays(const struct programme_part *part, struct programme *programme,
                          struct err *err)
{
    static const char *const KEYS[] = { "name", "from", "to", NULL };
    const struct jv *list;
    TRY(programme__array(part, "holidays", PROGRAMME_DAYS_MAX, &list, err));
    for (size_t i = 0; i < jv_size(list); i++) {
        struct programme_part holiday = *part;
        holiday.place = arena_printf(part->arena, "holidays[%zu]", i);
        holiday.object = jv_at(list, i);
        struct date from, to;
        TRY(programme__keys(&holiday, KEYS, err));
        TRY(programme__day(&holiday, "from", &from, err));
        TRY(programme__day(&holiday, "to", &to, err));
        if (to.day < from.day || find_day(programme, from) == NULL ||
            find_day(programme, to) == NULL)
            return programme__bad(&holiday, "to", _("dates inside the calendar, in order"), err);
        for (int day = from.day; day <= to.day; day++)
            find_day(programme, (struct date) { day })->is_working = false;
    }
    return true;
}

static bool read_moved_days(const struct programme_part *part, struct programme *programme,
                            struct err *err)
{
    const struct jv *list = jv_get(part->object, "working");
    for (size_t i = 0; i < jv_size(list); i++) {
        struct date day;
        struct err why = { 0 };
        if (!date_parse(text_of(jv_string(jv_at(list, i), "")), &day, &why))
            return programme__bad(part, "working", _("a list of dates such as 2019-04-30"), err);
        struct programme_day *found = find_day(programme, day);
        if (found == NULL || date_weekday(day) <= 5)
            return programme__bad(part, "working", _("Saturdays and Sundays of the calendar"), err);
        found->is_working = true;
    }
    return true;
}

bool programme__read_calendar(const struct programme_part *part, struct programme *programme,
                              struct err *err)
{
    static const char *const KEYS[] = { "from", "to", "basis", "holidays", "working", NULL };
    TRY(programme__keys(part, KEYS, err));
    TRY(read_span(part, programme, err));
    TRY(read_holidays(part, programme, err));
    TRY(read_moved_days(part, programme, err));
    int ordinal = 0;
    for (int i = 0; i < programme->day_count; i++) {
        ordinal += programme->days[i].is_working ? 1 : 0;
        programme->days[i].ordinal = ordinal;
    }
    return true;
}

bool programme_working_day(const struct programme *programme, struct date from, int n,
                           struct date *ret)
{
    int64_t at = (int64_t)from.day - programme->days[0].day.day;
    if (at < 0 || at >= programme->day_count)
        return false;
    int wanted = programme->days[at].ordinal + n;
    for (int64_t i = n > 0 ? at : 0; i < programme->day_count; i++) {
        const struct programme_day *day = &programme->days[i];
        if (day->is_working && day->ordinal == wanted) {
            *ret = day->day;
            return true;
        }
    }
    return false;
}
