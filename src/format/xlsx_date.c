#include "core/date.h"
#include "xlsx.h"

#include <string.h>
#include <strings.h>

enum { SECONDS = 86400, FRACTION_DIGITS = 10, DAY_DIGITS = 7, LEAP_1900 = 60 };

/* Skips what is text or a condition in a format code; 0: nothing to skip here. */
static size_t literal(const char *at)
{
    const char *end = NULL;
    if (at[0] == '"')
        end = strchr(at + 1, '"');
    else if (at[0] == '[')
        end = strchr(at + 1, ']');
    else if (strncasecmp(at, "general", 7) == 0)
        return 7;
    else if ((at[0] == '\\' || at[0] == '_' || at[0] == '*') && at[1] != '\0')
        return 2;
    else if ((at[0] == 'E' || at[0] == 'e') && (at[1] == '+' || at[1] == '-'))
        return 2;
    return end != NULL ? (size_t)(end - at) + 1 : 0;
}

static bool is_elapsed(const char *at) /* [h], [mm], [ss] */
{
    return at[0] == '[' && strchr("hmsHMS", at[1]) != NULL && at[1] != '\0' &&
           (at[2] == ']' || (at[2] == at[1] && at[3] == ']'));
}

unsigned xlsx_date__parts(const char *format)
{
    unsigned parts = 0;
    bool month_or_minute = false;
    for (const char *at = format; *at != '\0' && *at != ';';) {
        if (is_elapsed(at))
            parts |= TIME_PART;
        size_t skip = literal(at);
        if (skip > 0) {
            at += skip;
            continue;
        }
        bool fraction = *at == '0' && (parts & TIME_PART) != 0; /* ss.000 */
        if (strchr("0#?", *at) != NULL && !fraction)
            return 0; /* digits: a number */
        if (strchr("yYdDeEgGbB", *at) != NULL)
            parts |= DATE_PART;
        if (strchr("hHsS", *at) != NULL)
            parts |= TIME_PART;
        month_or_minute = month_or_minute || *at == 'm' || *at == 'M';
        at++;
    }
    return parts == 0 && month_or_minute ? DATE_PART : parts;
}

/* ECMA-376 part 1, 18.8.30: ids whose codes depend on the language and stand in no file; 27 to 36
 * and 50 to 58 are those of Chinese. */
unsigned xlsx_date__builtin(uint32_t format_id)
{
    static const struct {
        unsigned char first, last, parts;
    } RANGES[] = {
        { 14, 17, DATE_PART }, { 18, 21, TIME_PART }, { 22, 22, DATE_PART | TIME_PART },
        { 27, 31, DATE_PART }, { 32, 35, TIME_PART }, { 36, 36, DATE_PART },
        { 45, 47, TIME_PART }, { 50, 54, DATE_PART }, { 55, 56, TIME_PART },
        { 57, 58, DATE_PART },
    };
    for (size_t i = 0; i < COUNT(RANGES); i++)
        if (format_id >= RANGES[i].first && format_id <= RANGES[i].last)
            return RANGES[i].parts;
    return 0;
}

/* Whole days and seconds of a serial number, rounded to the second; never through a double. */
static bool split(struct text serial, int64_t *ret_day, int64_t *ret_seconds)
{
    char plain[TABLE_DECIMAL_MAX];
    if (!table_decimal(serial, plain) || plain[0] == '-')
        return false;
    size_t whole = strcspn(plain, ".");
    if (whole > DAY_DIGITS)
        return false;
    int64_t day = 0;
    for (size_t i = 0; i < whole; i++)
        day = day * 10 + (plain[i] - '0');
    int64_t fraction = 0;
    int64_t scale = 1;
    for (const char *at = plain + whole; scale < INT64_C(10000000000); scale *= 10) {
        at += *at != '\0';
        fraction = fraction * 10 + (*at != '\0' ? *at - '0' : 0);
    }
    int64_t seconds = (fraction * SECONDS + scale / 2) / scale;
    *ret_day = day + seconds / SECONDS;
    *ret_seconds = seconds % SECONDS;
    return true;
}

static bool day_of(int64_t serial, bool from_1904, struct date *ret)
{
    struct date epoch;
    bool known = from_1904 ? date_make(1904, 1, 1, &epoch) : date_make(1900, 1, 1, &epoch);
    if (!known || (!from_1904 && (serial < 1 || serial == LEAP_1900)))
        return false; /* Excel has a 1900-02-29, which never was */
    if (!from_1904)
        serial -= serial > LEAP_1900 ? 2 : 1;
    struct date last;
    if (!date_make(DATE_YEAR_MAX, 12, 31, &last) || serial > last.day - epoch.day)
        return false;
    *ret = (struct date) { (int32_t)(epoch.day + serial) };
    return true;
}

bool xlsx_date__format(struct text serial, unsigned parts, bool from_1904, char out[XLSX_DATE_MAX])
{
    int64_t day = 0;
    int64_t seconds = 0;
    if (!split(serial, &day, &seconds))
        return false;
    char time[16];
    (void)snprintf(time, sizeof time, "%02d:%02d:%02d", (int)(seconds / 3600),
                   (int)(seconds / 60 % 60), (int)(seconds % 60)); /* always 8 characters */
    if (day == 0 && (parts & DATE_PART) == 0) {
        (void)snprintf(out, XLSX_DATE_MAX, "%s", time); /* fits */
        return true;
    }
    struct date date;
    if (!day_of(day, from_1904, &date))
        return false;
    char text[DATE_TEXT_MAX];
    bool with_time = (parts & TIME_PART) != 0 && seconds != 0;
    (void)snprintf(out, XLSX_DATE_MAX, "%s%s%s", date_format(date, text), with_time ? " " : "",
                   with_time ? time : ""); /* fits */
    return true;
}
