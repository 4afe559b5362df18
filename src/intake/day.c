#include "intake/day.h"
#include "core/i18n.h"

#include <string.h>

/* A cursor over the text. */
struct cursor {
    struct text text;
    size_t at;
};

static int peek(const struct cursor *cursor)
{
    return cursor->at < cursor->text.len ? (unsigned char)cursor->text.ptr[cursor->at] : -1;
}

/* Up to max digits; -1 when there are fewer than min. */
static int number(struct cursor *cursor, int min, int max)
{
    int value = 0;
    int count = 0;
    while (count < max && peek(cursor) >= '0' && peek(cursor) <= '9') {
        value = value * 10 + (peek(cursor) - '0');
        cursor->at++;
        count++;
    }
    return count >= min ? value : -1;
}

static bool eat(struct cursor *cursor, const char *word)
{
    struct text rest = text_slice(cursor->text, cursor->at, cursor->text.len);
    if (!text_starts(rest, word))
        return false;
    cursor->at += strlen(word);
    return true;
}

static void eat_blanks(struct cursor *cursor)
{
    while (eat(cursor, " ") || eat(cursor, "\t") || eat(cursor, "　") || eat(cursor, "\xC2\xA0"))
        ;
}

static bool at_end(struct cursor *cursor)
{
    eat_blanks(cursor);
    return cursor->at == cursor->text.len;
}

static bool time_fits(int hour, int minute, int second)
{
    return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

static void eat_fraction(struct cursor *cursor)
{
    struct cursor back = *cursor;
    if (!(eat(cursor, ".") && number(cursor, 1, 9) >= 0))
        *cursor = back;
}

/* 9:05, 15:00:00.123, 15.30.00.123456, 15时00分, 15时00分30秒 */
static bool read_clock(struct cursor *cursor, int *ret_seconds)
{
    int hour = number(cursor, 1, 2);
    int minute = 0;
    int second = 0;
    if (eat(cursor, "时")) {
        minute = number(cursor, 1, 2);
        if (minute < 0 || !eat(cursor, "分"))
            return false;
        second = number(cursor, 1, 2);
        if (second >= 0 && !eat(cursor, "秒"))
            return false;
        second = second < 0 ? 0 : second;
    } else {
        const char *sign = peek(cursor) == '.' ? "." : ":";
        if (!eat(cursor, sign) || (minute = number(cursor, 2, 2)) < 0)
            return false;
        if (eat(cursor, sign) && (second = number(cursor, 2, 2)) < 0)
            return false;
        eat_fraction(cursor);
    }
    *ret_seconds = (hour * 60 + minute) * 60 + second;
    return time_fits(hour, minute, second);
}

/* A zone may be named when it is Beijing's. */
static void eat_zone(struct cursor *cursor)
{
    if (!eat(cursor, "+08:00"))
        (void)eat(cursor, "+0800");
}

static bool read_year_month_day(struct cursor *cursor, struct date *ret)
{
    int year = number(cursor, 4, 4);
    if (year < 0)
        return false;
    int month, day;
    if (peek(cursor) >= '0' && peek(cursor) <= '9') {
        month = number(cursor, 2, 2);
        day = number(cursor, 2, 2);
    } else if (eat(cursor, "年")) {
        month = number(cursor, 1, 2);
        if (month < 0 || !eat(cursor, "月"))
            return false;
        day = number(cursor, 1, 2);
        if (day < 0 || !(eat(cursor, "日") || eat(cursor, "号")))
            return false;
    } else {
        const char sign[2] = { (char)peek(cursor), '\0' };
        if (strchr("-/.", sign[0]) == NULL || !eat(cursor, sign))
            return false;
        month = number(cursor, 1, 2);
        if (month < 0 || !eat(cursor, sign))
            return false;
        day = number(cursor, 1, 2);
    }
    return month >= 0 && day >= 0 && date_make(year, month, day, ret);
}

/* What may follow a date: nothing, or a time of day. */
static bool read_tail(struct cursor *cursor)
{
    int seconds;
    if (at_end(cursor))
        return true;
    (void)(eat(cursor, "T") || eat(cursor, "-"));
    struct cursor back = *cursor;
    int packed = number(cursor, 6, 6);
    if (packed < 0 || !time_fits(packed / 10000, packed / 100 % 100, packed % 100)) {
        *cursor = back;
        if (!read_clock(cursor, &seconds))
            return false;
    } else {
        eat_fraction(cursor);
    }
    eat_zone(cursor);
    return at_end(cursor);
}

/* Full-width digits and signs become ASCII, so that one reader suffices. */
static struct text narrow(struct text text, char out[64])
{
    size_t len = 0;
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        uint32_t point = text_next(text, &at);
        bool wide = point >= 0xFF01 && point <= 0xFF5E;
        size_t need = wide ? 1 : at - from;
        if (len + need > 63 || point == 0)
            return text_slice(text, 0, 0);
        if (wide)
            out[len] = (char)(point - 0xFEE0);
        else
            memcpy(out + len, text.ptr + from, need);
        len += need;
    }
    out[len] = '\0';
    return (struct text) { out, len };
}

bool day_parse(struct text text, struct date *ret, struct err *err)
{
    char out[64];
    struct cursor cursor = { narrow(text_trim(text), out), 0 };
    struct date day;
    if (!read_year_month_day(&cursor, &day) || !read_tail(&cursor))
        return err_set(err, ERR_INPUT,
                       _("a date such as 2019-04-30, 2019/4/30, 20190430 or 2019年4月30日, not "
                         "\"%.*s\""),
                       TEXT_ARG(text_slice(text_trim(text), 0, 60)));
    *ret = day;
    return true;
}

bool clock_parse(struct text text, int *ret_seconds, struct err *err)
{
    char out[64];
    struct cursor cursor = { narrow(text_trim(text), out), 0 };
    size_t digits = strspn(cursor.text.len > 0 ? out : "", "0123456789");
    int seconds = 0;
    bool good = false;
    if (cursor.text.len > 0 && digits >= cursor.text.len && cursor.text.len <= 6) {
        int packed = number(&cursor, 1, 6);
        good = time_fits(packed / 10000, packed / 100 % 100, packed % 100);
        seconds = (packed / 10000 * 60 + packed / 100 % 100) * 60 + packed % 100;
    } else {
        good = read_clock(&cursor, &seconds) && at_end(&cursor);
    }
    if (!good)
        return err_set(err, ERR_INPUT, _("a time such as 15:04:05 or 150405, not \"%.*s\""),
                       TEXT_ARG(text_slice(text_trim(text), 0, 60)));
    *ret_seconds = seconds;
    return true;
}

bool day_parse_range(struct text text, struct date *ret_from, struct date *ret_to, struct err *err)
{
    static const char *const BETWEEN[] = {
        "至", "到", "~", "～", "—", "－", "–", "--", " - ", "-"
    };
    struct date from, to;
    struct err why = { 0 };
    for (size_t i = 0; i < COUNT(BETWEEN); i++) {
        for (size_t at = 1; at + strlen(BETWEEN[i]) < text.len; at++) {
            if (!text_starts(text_slice(text, at, text.len), BETWEEN[i]))
                continue;
            struct text left = text_slice(text, 0, at);
            struct text right = text_slice(text, at + strlen(BETWEEN[i]), text.len);
            if (!day_parse(left, &from, &why) || !day_parse(right, &to, &why) || to.day < from.day)
                continue;
            *ret_from = from;
            *ret_to = to;
            return true;
        }
    }
    return err_set(err, ERR_INPUT, _("a period such as 2019-01-01 至 2019-01-31, not \"%.*s\""),
                   TEXT_ARG(text_slice(text_trim(text), 0, 60)));
}
