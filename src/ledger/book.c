#include "ledger/book.h"
#include "core/i18n.h"
#include <assert.h>

static const char *const BOOKS[BOOK_COUNT] = {
    [BOOK_BANK] = "bank",
    [BOOK_SUSPENSE] = "suspense",
    [BOOK_SPECIAL_PAYABLE] = "special_payable",
    [BOOK_SPENDING] = "spending",
    [BOOK_FORWARDED] = "forwarded",
    [BOOK_REFUND] = "refund",
    [BOOK_INTEREST] = "interest",
    [BOOK_FEE] = "fee",
    [BOOK_TRANSFER] = "transfer",
    [BOOK_OTHER_FUND] = "other_fund",
    [BOOK_OPENING] = "opening",
    [BOOK_REVERSAL_CLEARING] = "reversal_clearing",
    [BOOK_DUE] = "due",
    [BOOK_DUE_CONTROL] = "due_control",
    [BOOK_PAID] = "paid",
    [BOOK_PAID_CONTROL] = "paid_control",
};

static const char *const SOURCES[SOURCE_COUNT] = {
    [SOURCE_NONE] = "none", [SOURCE_CITY] = "city", [SOURCE_DISTRICT] = "district",
    [SOURCE_SOE] = "soe",   [SOURCE_OWN] = "own",
};

const char *book_word(enum book book)
{
    assert(book < BOOK_COUNT);
    return BOOKS[book];
}

const char *source_word(enum source source)
{
    assert(source < SOURCE_COUNT);
    return SOURCES[source];
}

bool book_find(struct text word, enum book *ret, struct err *err)
{
    for (int i = 0; i < BOOK_COUNT; i++) {
        if (text_eq(word, BOOKS[i])) {
            *ret = (enum book)i;
            return true;
        }
    }
    return err_set(err, ERR_INPUT, _("there is no book \"%.*s\""), TEXT_ARG(word));
}

bool source_find(struct text word, enum source *ret, struct err *err)
{
    for (int i = 0; i < SOURCE_COUNT; i++) {
        if (text_eq(word, SOURCES[i])) {
            *ret = (enum source)i;
            return true;
        }
    }
    return err_set(err, ERR_INPUT, _("there is no source of money \"%.*s\""), TEXT_ARG(word));
}

bool colour_same(struct colour a, struct colour b)
{
    return a.source == b.source && a.year == b.year;
}
