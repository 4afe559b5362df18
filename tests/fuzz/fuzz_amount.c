/* Amounts, days, times, periods and account numbers: every cell of a file passes through here. */
#include "intake/account_no.h"
#include "intake/amount.h"
#include "intake/day.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_amount(struct text text, enum amount_unit unit, bool is_number)
{
    struct amount amount;
    struct err err = { 0 };
    if (!amount_parse(text, unit, is_number, &amount, &err)) {
        assert(err.code == ERR_INPUT || err.code == ERR_LIMIT);
        return;
    }
    assert(amount.money.fen <= MONEY_FEN_MAX && amount.money.fen >= -MONEY_FEN_MAX);
    assert(amount.decimals >= 0 && amount.decimals <= MONEY_WAN_YUAN);
    /* What was read, written plainly, is read the same again. */
    char plain[MONEY_TEXT_MAX];
    struct amount again;
    bool same =
        amount_parse(text_of(money_plain(amount.money, plain)), AMOUNT_YUAN, false, &again, &err);
    assert(same && again.money.fen == amount.money.fen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text text = { (const char *)data, size };
    struct err err = { 0 };
    struct date day, to;
    char number[ACCOUNT_NO_MAX + 1];
    int seconds;
    for (int unit = AMOUNT_UNIT_OPEN; unit <= AMOUNT_WAN; unit++) {
        check_amount(text, (enum amount_unit)unit, false);
        check_amount(text, (enum amount_unit)unit, true);
    }
    (void)amount_is_blank(text);
    if (day_parse(text, &day, &err)) {
        char out[DATE_TEXT_MAX];
        bool same = day_parse(text_of(date_format(day, out)), &to, &err);
        assert(same && to.day == day.day);
    }
    if (clock_parse(text, &seconds, &err))
        assert(seconds >= 0 && seconds < 86400);
    if (day_parse_range(text, &day, &to, &err))
        assert(day.day <= to.day);
    if (account_no_parse(text, false, number, &err))
        assert(strlen(number) <= ACCOUNT_NO_MAX);
    if (account_no_parse_counter(text, size % 2 == 0, number, &err))
        assert(strspn(number, "0123456789") == strlen(number));
    return 0;
}
