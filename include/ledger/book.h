/*
 * ledger/book.h - the ledger's books (accounts) and the colours of money: docs/spec/books.md.
 *
 * A book or source is an enum inside the program and a word in records, tables and rules.
 */
#ifndef LEDGER_BOOK_H
#define LEDGER_BOOK_H

#include "core/err.h"
#include "core/text.h"

enum book {
    BOOK_BANK,
    BOOK_SUSPENSE,
    BOOK_SPECIAL_PAYABLE,
    BOOK_SPENDING,
    BOOK_FORWARDED,
    BOOK_REFUND,
    BOOK_INTEREST,
    BOOK_FEE,
    BOOK_TRANSFER,
    BOOK_OTHER_FUND,
    BOOK_OPENING,
    BOOK_REVERSAL_CLEARING,
    BOOK_DUE,
    BOOK_DUE_CONTROL,
    BOOK_PAID,
    BOOK_PAID_CONTROL,
    BOOK_COUNT
};

enum source { SOURCE_NONE, SOURCE_CITY, SOURCE_DISTRICT, SOURCE_SOE, SOURCE_OWN, SOURCE_COUNT };

/* Where money came from and which programme year it belongs to: its lot. */
struct colour {
    enum source source;
    int year; /* 0: none */
};

const char *book_word(enum book book);
const char *source_word(enum source source);
/* Fail: ERR_INPUT, naming the word. */
bool book_find(struct text word, enum book *ret, struct err *err) MUST_CHECK;
bool source_find(struct text word, enum source *ret, struct err *err) MUST_CHECK;
bool colour_same(struct colour a, struct colour b);

#endif
