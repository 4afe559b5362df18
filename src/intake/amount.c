#include "intake/amount.h"
#include "core/i18n.h"

#include <string.h>

/* The pieces of a number as read: sign, digits without groups, where the point stands. */
struct number {
    char digits[AMOUNT_TEXT_MAX]; /* integer part and fraction, no point */
    int count;
    int whole; /* digits before the point */
    bool negative;
    enum amount_unit unit; /* from a suffix */
};

static bool not_amount(struct text text, struct err *err)
{
    return err_set(err, ERR_INPUT,
                   _("an amount such as 500000.00, 1,200.50 or 50万元, not \"%.*s\""),
                   TEXT_ARG(text));
}

/* Copies with full-width forms made ASCII, all dashes made '-', white space dropped. False when it
 * does not fit. */
static bool narrow(struct text text, char out[AMOUNT_TEXT_MAX * 2], size_t *ret_len)
{
    size_t len = 0;
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        uint32_t point = text_next(text, &at);
        if (point == ' ' || point == '\t' || point == 0xA0 || point == 0x3000)
            continue;
        if (point >= 0xFF01 && point <= 0xFF5E)
            point -= 0xFEE0;
        if (point == 0x2212 || point == 0x2013 || point == 0x2014)
            point = '-';
        if (point == 0xFFE5)
            point = 0xA5;
        size_t need = point < 0x80 ? 1 : point == 0xA5 ? 2 : at - from;
        if (len + need >= (size_t)AMOUNT_TEXT_MAX * 2)
            return false;
        if (point < 0x80)
            out[len] = (char)point;
        else if (point == 0xA5)
            memcpy(out + len, "\xC2\xA5", 2);
        else
            memcpy(out + len, text.ptr + from, need);
        len += need;
    }
    *ret_len = len;
    return true;
}

bool amount_is_blank(struct text text)
{
    char out[AMOUNT_TEXT_MAX * 2];
    size_t len;
    if (!narrow(text_trim(text), out, &len))
        return false;
    for (size_t i = 0; i < len; i++)
        if (out[i] != '-' && out[i] != '/')
            return false;
    return true;
}

static bool eat_prefix(struct text *text, const char *prefix)
{
    if (!text_starts(*text, prefix))
        return false;
    *text = text_slice(*text, strlen(prefix), text->len);
    return true;
}

static bool eat_suffix(struct text *text, const char *suffix)
{
    if (!text_ends(*text, suffix))
        return false;
    text->len -= strlen(suffix);
    return true;
}

/* Takes sign, currency, brackets and unit off both ends. False for two signs. */
static bool undress(struct text *text, struct number *number)
{
    static const char *const CURRENCIES[] = { "\xC2\xA5", "人民币", "RMB", "CNY" };
    bool minus = false;
    if (eat_suffix(text, "万元") || eat_suffix(text, "万"))
        number->unit = AMOUNT_WAN;
    else if (eat_suffix(text, "元整") || eat_suffix(text, "元") || eat_suffix(text, "圆"))
        number->unit = AMOUNT_YUAN;
    int signs = 0;
    if (text->len > 2 && text->ptr[0] == '(' && text_ends(*text, ")")) {
        *text = text_slice(*text, 1, text->len - 2);
        minus = true;
        signs++;
    }
    for (int round = 0; round < 2; round++) {
        if (eat_prefix(text, "-")) {
            minus = true;
            signs++;
        } else if (eat_prefix(text, "+")) {
            signs++;
        }
        for (size_t i = 0; i < COUNT(CURRENCIES); i++)
            if (eat_prefix(text, CURRENCIES[i]))
                break;
    }
    number->negative = minus;
    return signs <= 1;
}

/* Groups must be of exactly three digits: 1,200.50 but not 12,00.50. */
static bool groups_are_threes(struct text whole)
{
    size_t comma;
    if (!text_find(whole, ",", &comma))
        return true;
    if (comma == 0 || comma > 3)
        return false;
    for (size_t at = comma; at < whole.len; at += 4) {
        if (whole.ptr[at] != ',' || whole.len - at < 4)
            return false;
        for (size_t i = 1; i < 4; i++)
            if (whole.ptr[at + i] == ',')
                return false;
    }
    return true;
}

static bool push_digits(struct text part, struct number *number)
{
    for (size_t i = 0; i < part.len; i++) {
        char c = part.ptr[i];
        if (c == ',')
            continue;
        if (c < '0' || c > '9' || number->count == AMOUNT_TEXT_MAX)
            return false;
        number->digits[number->count++] = c;
    }
    return true;
}

/* "E-5", "e+11": the exponent moves the point. */
static bool read_exponent(struct text text, int *ret)
{
    bool minus = eat_prefix(&text, "-");
    if (!minus)
        (void)eat_prefix(&text, "+");
    int value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || value > 99)
            return false;
        value = value * 10 + (text.ptr[i] - '0');
    }
    *ret = minus ? -value : value;
    return text.len > 0;
}

static bool move_point(struct number *number, int exponent)
{
    int whole = number->whole + exponent;
    if (exponent < -30 || exponent > 30)
        return false;
    while (whole <= 0) { /* zeros in front */
        if (number->count == AMOUNT_TEXT_MAX)
            return false;
        memmove(number->digits + 1, number->digits, (size_t)number->count);
        number->digits[0] = '0';
        number->count++;
        whole++;
    }
    while (number->count < whole) {
        if (number->count == AMOUNT_TEXT_MAX)
            return false;
        number->digits[number->count++] = '0';
    }
    number->whole = whole;
    return true;
}

static bool read_number(struct text text, bool may_have_exponent, struct number *number)
{
    int exponent = 0;
    size_t at;
    if (may_have_exponent && (text_find(text, "E", &at) || text_find(text, "e", &at))) {
        if (!read_exponent(text_slice(text, at + 1, text.len), &exponent))
            return false;
        text = text_slice(text, 0, at);
    }
    struct text whole = text;
    struct text fraction = { text.ptr + text.len, 0 };
    if (text_find(text, ".", &at)) {
        whole = text_slice(text, 0, at);
        fraction = text_slice(text, at + 1, text.len);
        if (fraction.len == 0)
            return false;
    }
    size_t comma;
    if (!groups_are_threes(whole) || text_find(fraction, ",", &comma) ||
        !push_digits(whole, number) || number->count == 0)
        return false;
    number->whole = number->count;
    return push_digits(fraction, number) && (exponent == 0 || move_point(number, exponent));
}

/* Rounds up in decimal; may grow by one digit in front. */
static void add_one(struct number *number)
{
    int i = number->count - 1;
    while (i >= 0 && number->digits[i] == '9')
        number->digits[i--] = '0';
    if (i >= 0) {
        number->digits[i]++;
        return;
    }
    memmove(number->digits + 1, number->digits, (size_t)number->count);
    number->digits[0] = '1';
    number->count++;
    number->whole++;
}

/* A double keeps 15 digits; what follows is noise when everything between the fen and the 14th
 * significant digit is one run of nines or zeros. At least three such digits must be there. */
static bool mend_noise(struct number *number, int places)
{
    int first = 0;
    while (first < number->count - 1 && number->digits[first] == '0')
        first++;
    int keep = number->whole + places;
    if (number->count - first < 15 || number->count == AMOUNT_TEXT_MAX)
        return false;
    int sure = first + 14 < number->count ? first + 14 : number->count;
    char run = keep < sure ? number->digits[keep] : 'x';
    if ((run != '0' && run != '9') || sure - keep < 3)
        return false;
    for (int i = keep; i < sure; i++)
        if (number->digits[i] != run)
            return false;
    number->count = keep;
    if (run == '9')
        add_one(number);
    return true;
}

static void drop_trailing_zeros(struct number *number, int places)
{
    while (number->count - number->whole > places && number->digits[number->count - 1] == '0')
        number->count--;
}

static bool to_money(const struct number *number, int power, struct text shown, struct money *ret,
                     struct err *err)
{
    char plain[AMOUNT_TEXT_MAX + 3];
    size_t len = 0;
    if (number->negative)
        plain[len++] = '-';
    memcpy(plain + len, number->digits, (size_t)number->whole);
    len += (size_t)number->whole;
    if (number->count > number->whole) {
        plain[len++] = '.';
        memcpy(plain + len, number->digits + number->whole,
               (size_t)(number->count - number->whole));
        len += (size_t)(number->count - number->whole);
    }
    struct err why = { 0 };
    if (money_parse((struct text) { plain, len }, power, ret, &why))
        return true;
    if (why.code == ERR_LIMIT)
        return err_set(err, ERR_LIMIT, _("an amount that is not larger than 90 trillion yuan"));
    return err_set(err, ERR_INPUT, _("an amount in whole fen, not \"%.*s\""), TEXT_ARG(shown));
}

bool amount_parse(struct text text, enum amount_unit column, bool is_number, struct amount *ret,
                  struct err *err)
{
    char narrowed[AMOUNT_TEXT_MAX * 2];
    size_t len;
    struct number number = { .unit = AMOUNT_UNIT_OPEN };
    struct text shown = text_slice(text_trim(text), 0, AMOUNT_TEXT_MAX * 2);
    if (!narrow(text_trim(text), narrowed, &len))
        return not_amount(shown, err);
    struct text rest = { narrowed, len };
    if (!undress(&rest, &number) || rest.len >= AMOUNT_TEXT_MAX - 2 ||
        !read_number(rest, is_number, &number))
        return not_amount(shown, err);
    if (number.unit != AMOUNT_UNIT_OPEN && column != AMOUNT_UNIT_OPEN && number.unit != column)
        return err_set(err, ERR_INPUT, _("an amount in the unit of its column, not \"%.*s\""),
                       TEXT_ARG(shown));
    enum amount_unit unit = number.unit != AMOUNT_UNIT_OPEN ? number.unit : column;
    if (unit == AMOUNT_UNIT_OPEN)
        unit = AMOUNT_YUAN;
    int power = unit == AMOUNT_WAN ? MONEY_WAN_YUAN : MONEY_YUAN;
    bool mended = number.count - number.whole > power && mend_noise(&number, power);
    struct money money;
    TRY(to_money(&number, power, shown, &money, err));
    drop_trailing_zeros(&number, power);
    *ret = (struct amount) { money, unit, number.count - number.whole, mended };
    return true;
}
