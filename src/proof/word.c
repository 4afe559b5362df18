#include "proof/word.h"

static const char *const BOOKS[WORD_BOOKS] = {
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
static const char *const SOURCES[WORD_SOURCES] = { "city", "district", "none", "own", "soe" };

static int place_of(const char *const *words, int count, struct text word)
{
    for (int i = 0; i < count; i++)
        if (text_eq(word, words[i]))
            return i;
    return -1;
}

int word_book(struct text word) { return place_of(BOOKS, WORD_BOOKS, word); }
int word_source(struct text word) { return place_of(SOURCES, WORD_SOURCES, word); }
const char *word_of_book(int place) { return BOOKS[place]; }
const char *word_of_source(int place) { return SOURCES[place]; }
