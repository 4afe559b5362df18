/*
 * format/plain_book.h - small workbooks (XLSX) made in memory, many of them: a page's tables.
 *
 *     AUTO(plain_book) struct plain_book *book = plain_book_new();
 *     plain_book_sheet(book, text_of("分年度"));
 *     plain_book_row(book, PLAIN_HEAD);
 *     plain_book_text(book, text_of("年度")), plain_book_text(book, text_of("应拨"));
 *     plain_book_row(book, PLAIN_BODY);
 *     plain_book_text(book, text_of("2019年")), plain_book_number(book, text_of("500000.00"));
 *     return plain_book_bytes(book, &out, err);
 *
 * No styles but a bold head, no compression: that is a fiftieth of the time that format/workbook.h
 * takes, which reports are made with. The same calls give the same bytes. What goes wrong is
 * remembered and reported at the end.
 */
#ifndef FORMAT_PLAIN_BOOK_H
#define FORMAT_PLAIN_BOOK_H

#include "core/buf.h"
#include "core/err.h"
#include "core/text.h"

struct plain_book;

enum {
    PLAIN_SHEETS_MAX = 64,
    PLAIN_COLUMNS_MAX = 64,
    PLAIN_ROWS_MAX = 1048576, /* of one sheet: Excel's own limit */
    PLAIN_TEXT_MAX = 32767,   /* bytes of one cell; Excel counts characters, so this is safe */
    PLAIN_BYTES_MAX = 64 << 20,
};
/* A title may be wider than its column; titles and heads stay in sight. */
enum plain_row { PLAIN_TITLE, PLAIN_HEAD, PLAIN_BODY, PLAIN_TOTAL };

struct plain_book *plain_book_new(void);
void plain_book_free(struct plain_book *book); /* NULL is fine */
AUTO_DEFINE(plain_book)

/* Begins a sheet. Its name is cut to 31 characters, what Excel does not allow is left out, and a
 * name that is taken gets a number. */
void plain_book_sheet(struct plain_book *book, struct text name);
void plain_book_row(struct plain_book *book, enum plain_row kind);
void plain_book_text(struct plain_book *book,
                     struct text text); /* control characters are left out */
/* A decimal as it stands, "-1234.50"; two decimals are shown as an amount, none as a count. */
void plain_book_number(struct plain_book *book, struct text decimal);
void plain_book_skip(struct plain_book *book); /* an empty cell */

/* Appends the file; the book is then to be freed. Fails: ERR_LIMIT naming what is too large;
 * ERR_INPUT for a book without a sheet. */
bool plain_book_bytes(struct plain_book *book, struct buf *out, struct err *err) MUST_CHECK;

#endif
