/*
 * proof/word.h - the words for accounts and colours that a record may hold, as closed lists.
 *
 * Its own lists, not the ledger's: the verifier judges what the ledger wrote. What each account
 * means: docs/spec/books.md.
 */
#ifndef PROOF_WORD_H
#define PROOF_WORD_H

#include "core/text.h"

enum { WORD_BOOKS = 16, WORD_SOURCES = 5 };

/* Place of the word in its list; -1 when it is not there. */
int word_book(struct text word);
int word_source(struct text word);
/* The word at a place: static, NUL-terminated. */
const char *word_of_book(int place);
const char *word_of_source(int place);

#endif
