/*
 * ledger/entry.h - one balanced posting: lines that sum to zero in every colour by itself.
 *
 * Begin with `struct entry entry = { 0 }`, add lines, then entry_check(). Debits are positive,
 * credits negative. An entry without lines is balanced: most office records have none. Needs no
 * release.
 */
#ifndef LEDGER_ENTRY_H
#define LEDGER_ENTRY_H

#include "core/money.h"
#include "ledger/book.h"

enum { ENTRY_LINES_MAX = 16 };

struct entry_line {
    enum book book;
    struct colour colour;
    struct money amount;
};

struct entry {
    size_t count;
    struct entry_line lines[ENTRY_LINES_MAX];
};

/* Fails: ERR_INPUT if the amount is zero or past what a record can hold; ERR_LIMIT if full. */
bool entry_add(struct entry *entry, enum book book, struct colour colour, struct money amount,
               struct err *err) MUST_CHECK;
/* Adds two lines: debit one book, credit the other, in one colour. A negative amount turns both. */
bool entry_move(struct entry *entry, enum book debit, enum book credit, struct colour colour,
                struct money amount, struct err *err) MUST_CHECK;
/* Fails: ERR_UNBALANCED naming the first colour that does not sum to zero. */
bool entry_check(const struct entry *entry, struct err *err) MUST_CHECK;

/* What reconciling moves from one book to another (docs/spec/books.md, Reclass). */
struct reclass {
    enum book from, to;
    struct colour from_colour, to_colour;
    struct money amount; /* as the statement line: a credit is positive */
};
bool entry_reclass(struct entry *entry, const struct reclass *move, struct err *err) MUST_CHECK;

#endif
