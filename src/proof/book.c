#include "book.h"
#include "core/err.h"

static const char *const BOOKS[] = {
    "bank",
    "due",
    "due_control",
    "fee",
    "forwarded",
    "interest",
    "opening",
    "other_fund",
    "paid",
    "paid_control",
    "refund",
    "reversal_clearing",
    "special_payable",
    "spending",
    "suspense",
    "transfer",
};
static const char *const SOURCES[] = { "city", "district", "none", "own", "soe" };

static bool is_one_of(const char *const *words, size_t count, struct text word)
{
    for (size_t i = 0; i < count; i++)
        if (text_eq(word, words[i]))
            return true;
    return false;
}

bool proof__is_book(struct text word) { return is_one_of(BOOKS, COUNT(BOOKS), word); }
bool proof__is_source(struct text word) { return is_one_of(SOURCES, COUNT(SOURCES), word); }
