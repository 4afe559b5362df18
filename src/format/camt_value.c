#include "camt.h"
#include "core/i18n.h"
#include "core/money.h"
#include "row.h"

#include <string.h>

enum { AMOUNT_MAX = 24, MOMENT_MIN = 19, BEIJING_MINUTES = 480, DAY_MINUTES = 1440 };

struct place camt__place(struct camt_at at)
{
    uint32_t line = at.record->at[at.field] > 0 ? at.record->at[at.field] : at.record->line;
    return (
        struct place) { .element = at.element, .line = line, .value = at.record->value[at.field] };
}

struct text camt__first(const struct camt_record *record, enum camt_field a, enum camt_field b)
{
    return record->value[a].len > 0 ? record->value[a] : record->value[b];
}

bool camt__amount(struct camt *camt, struct camt_at at, struct text *ret)
{
    struct text text = at.record->value[at.field];
    size_t points = 0;
    bool ok = text.len > 0 && text.len <= AMOUNT_MAX && text.ptr[0] != '.' &&
              text.ptr[text.len - 1] != '.';
    for (size_t i = 0; i < text.len; i++) {
        points += text.ptr[i] == '.';
        ok = ok && (text.ptr[i] == '.' || (text.ptr[i] >= '0' && text.ptr[i] <= '9'));
    }
    if (ok && points <= 1) {
        *ret = text;
        return true;
    }
    camt__refuse(camt, "camt053.amount", camt__place(at),
                 _("an amount like 500000.00 without sign was expected"));
    return false;
}

static bool is_upper(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 'A' || text.ptr[i] > 'Z')
            return false;
    return text.len > 0;
}

/* Upper case of a short word into out; "" when it is too long. Says when it was not so before. */
static void upper(struct camt *camt, struct camt_at at, char *out, size_t size)
{
    struct text text = at.record->value[at.field];
    bool changed = false;
    out[0] = '\0';
    if (text.len >= size)
        return;
    for (size_t i = 0; i < text.len; i++) {
        bool low = text.ptr[i] >= 'a' && text.ptr[i] <= 'z';
        changed = changed || low;
        out[i] = (char)(low ? text.ptr[i] - 'a' + 'A' : text.ptr[i]);
    }
    out[text.len] = '\0';
    if (changed)
        camt__warn(camt, "camt053.case", camt__place(at), _("a code in lower case"));
}

bool camt__currency(struct camt *camt, struct camt_at at, struct text *ret)
{
    struct camt_at own = { at.record, at.field + 1, at.element };
    if (at.field == F_ACCOUNT_CURRENCY)
        own.field = at.field; /* not the attribute of an amount */
    char name[CURRENCY_LEN];
    upper(camt, own, name, sizeof name);
    if (strcmp(name, "RMB") == 0) {
        camt__warn(camt, "camt053.currency_name", camt__place(own), _("RMB in place of CNY"));
        memcpy(name, "CNY", sizeof name);
    }
    if (own.record->value[own.field].len == 0 && camt->currency[0] != '\0') {
        camt__warn(camt, "camt053.currency_missing", camt__place(own),
                   _("no currency; that of the account is taken"));
        memcpy(name, camt->currency, sizeof name);
    }
    const char *expected = camt->currency[0] != '\0' ? camt->currency : camt->wanted;
    bool ok = strlen(name) == 3 && is_upper(text_of(name)) &&
              (expected == NULL || strcmp(name, expected) == 0);
    if (!ok) {
        camt__refuse(camt, "camt053.currency", camt__place(own),
                     _("the currency of the account was expected"));
        return false;
    }
    memcpy(camt->currency, name, sizeof name);
    *ret = text_of(camt->currency);
    return true;
}

const char *camt__code(struct camt *camt, struct camt_at at, const char *const *list)
{
    char name[8];
    upper(camt, at, name, sizeof name);
    for (; *list != NULL; list++)
        if (strcmp(*list, name) == 0)
            return *list;
    return "";
}

bool camt__direction(struct camt *camt, struct camt_at at, bool *ret_credit)
{
    static const char *const CODES[] = { "CRDT", "DBIT", NULL };
    const char *code = camt__code(camt, at, CODES);
    if (*code == '\0') {
        camt__refuse(camt, "camt053.direction", camt__place(at), _("CRDT or DBIT was expected"));
        return false;
    }
    *ret_credit = *code == 'C';
    return true;
}

static bool two_digits(struct text text, size_t at, int *ret)
{
    if (at + 2 > text.len || text.ptr[at] < '0' || text.ptr[at] > '9' || text.ptr[at + 1] < '0' ||
        text.ptr[at + 1] > '9')
        return false;
    *ret = (text.ptr[at] - '0') * 10 + text.ptr[at + 1] - '0';
    return true;
}

/* "", "Z" or "+08:00": minutes east of Greenwich. */
static bool read_offset(struct text text, bool *ret_given, int *ret_minutes)
{
    int hours = 0;
    int minutes = 0;
    *ret_given = text.len > 0;
    *ret_minutes = 0;
    if (text.len == 0 || text_eq(text, "Z"))
        return true;
    bool sign = text.ptr[0] == '+' || text.ptr[0] == '-';
    if (text.len != 6 || !sign || text.ptr[3] != ':' || !two_digits(text, 1, &hours) ||
        !two_digits(text, 4, &minutes) || hours > 14 || minutes > 59)
        return false;
    *ret_minutes = (text.ptr[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

/* "2019-04-12T09:05:00.123+08:00"; the day is that in Beijing when there is an offset. */
static bool read_moment(struct text text, struct date *ret, bool *ret_moved)
{
    struct err err;
    struct date date;
    int hour = 0;
    int minute = 0;
    int second = 0;
    bool given = false;
    int offset = 0;
    if (text.len < MOMENT_MIN || text.ptr[10] != 'T' || text.ptr[13] != ':' ||
        text.ptr[16] != ':' || !date_parse(text_slice(text, 0, 10), &date, &err) ||
        !two_digits(text, 11, &hour) || !two_digits(text, 14, &minute) ||
        !two_digits(text, 17, &second))
        return false;
    size_t at = MOMENT_MIN;
    if (at < text.len && text.ptr[at] == '.')
        for (at++; at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9';)
            at++;
    bool midnight = hour == 24 && minute == 0 && second == 0; /* the end of the day */
    if ((hour > 23 && !midnight) || minute > 59 || second > 60 ||
        !read_offset(text_slice(text, at, text.len), &given, &offset))
        return false;
    int local = hour * 60 + minute - (midnight ? 1 : 0) + (given ? BEIJING_MINUTES - offset : 0);
    int shift = local < 0 ? -1 : local >= DAY_MINUTES ? 1 : 0;
    *ret = (struct date) { date.day + shift };
    *ret_moved = shift != 0;
    return true;
}

bool camt__moment(struct camt *camt, struct camt_at at, struct date *ret)
{
    bool moved = false;
    if (!read_moment(at.record->value[at.field], ret, &moved)) {
        camt__refuse(camt, "camt053.date", camt__place(at),
                     _("a moment like 2019-04-30T09:05:00 was expected"));
        return false;
    }
    if (moved)
        camt__warn(camt, "camt053.day", camt__place(at),
                   _("the day in Beijing differs from the one that is written"));
    return true;
}

bool camt__day(struct camt *camt, struct camt_at at, bool *ret_given, struct date *ret)
{
    struct text text = at.record->value[at.field];
    struct err err;
    bool zoned = false;
    int offset = 0;
    *ret_given = true;
    if (text.len == 0) {
        at.field++;
        *ret_given = at.record->value[at.field].len > 0;
        return !*ret_given || camt__moment(camt, at, ret);
    }
    if (date_parse(text_slice(text, 0, 10), ret, &err) &&
        read_offset(text_slice(text, 10, text.len), &zoned, &offset))
        return true; /* a day with a time zone is still that day */
    camt__refuse(camt, "camt053.date", camt__place(at), _("a day like 2019-04-30 was expected"));
    return false;
}
