/*
 * proof/book.h - private: the words for accounts and colours that a record may hold.
 *
 * Its own list, not the ledger's: the verifier judges what the ledger wrote. What each account
 * means: docs/spec/books.md.
 */
#ifndef PROOF_BOOK_H
#define PROOF_BOOK_H

#include "core/text.h"

bool proof__is_book(struct text word);
bool proof__is_source(struct text word);

#endif
