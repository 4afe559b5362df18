#include "core/money.h"
#include "core/i18n.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool money_add(struct money a, struct money b, struct money *ret)
{
    int64_t sum;
    if (__builtin_add_overflow(a.fen, b.fen, &sum) || sum > MONEY_FEN_MAX || sum < -MONEY_FEN_MAX)
        return false;
    ret->fen = sum;
    return true;
}

bool money_sub(struct money a, struct money b, struct money *ret)
{
    if (b.fen == INT64_MIN)
        return false;
    return money_add(a, (struct money) { -b.fen }, ret);
}

static bool not_an_amount(struct text text, struct err *err)
{
    return err_set(err, ERR_INPUT, _("\"%.*s\" is not an amount such as 500000.00"),
                   TEXT_ARG(text));
}

/* Appends a digit to a non-negative value; false past the limit. */
static bool push_digit(int64_t *value, int digit)
{
    if (*value > (MONEY_FEN_MAX - digit) / 10)
        return false;
    *value = *value * 10 + digit;
    return true;
}

bool money_parse(struct text text, int power, struct money *ret, struct err *err)
{
    size_t at = 0;
    bool negative = text.len > 0 && text.ptr[0] == '-';
    if (text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+'))
        at = 1;
    int64_t fen = 0;
    int fraction = -1; /* digits after the point, -1 before it */
    size_t digits = 0;
    for (; at < text.len; at++) {
        char c = text.ptr[at];
        if (c == '.' && fraction < 0 && digits > 0) {
            fraction = 0;
            continue;
        }
        if (c < '0' || c > '9')
            return not_an_amount(text, err);
        digits++;
        if (fraction >= power) {
            if (c != '0')
                return err_set(err, ERR_INPUT, _("\"%.*s\" is finer than a fen"), TEXT_ARG(text));
            continue;
        }
        if (fraction >= 0)
            fraction++;
        if (!push_digit(&fen, c - '0'))
            return err_set(err, ERR_LIMIT, _("\"%.*s\" is too large"), TEXT_ARG(text));
    }
    if (digits == 0 || text.ptr[text.len - 1] == '.')
        return not_an_amount(text, err);
    for (int i = fraction < 0 ? 0 : fraction; i < power; i++)
        if (!push_digit(&fen, 0))
            return err_set(err, ERR_LIMIT, _("\"%.*s\" is too large"), TEXT_ARG(text));
    ret->fen = negative ? -fen : fen;
    return true;
}

char *money_plain(struct money money, char out[MONEY_TEXT_MAX])
{
    uint64_t fen = money.fen < 0 ? 0 - (uint64_t)money.fen : (uint64_t)money.fen;
    (void)snprintf(out, MONEY_TEXT_MAX, "%s%" PRIu64 ".%02" PRIu64, money.fen < 0 ? "-" : "",
                   fen / 100, fen % 100);
    return out;
}

char *money_format(struct money money, char out[MONEY_TEXT_MAX])
{
    char plain[MONEY_TEXT_MAX];
    size_t len = strlen(money_plain(money, plain));
    size_t to = 0;
    for (size_t from = 0; from < len; from++) {
        size_t left = len - 3 - from; /* digits of the whole part from here on */
        bool digit = plain[from] != '-';
        if (from + 3 < len && digit && left % 3 == 0 && to > 0 && out[to - 1] != '-')
            out[to++] = ',';
        out[to++] = plain[from];
    }
    out[to] = '\0';
    return out;
}
