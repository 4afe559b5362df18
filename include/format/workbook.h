/*
 * format/workbook.h - writing an XLSX workbook row by row, in constant memory.
 *
 *     struct book *book = NULL;
 *     TRY(book_create(path, &book, err));
 *     book_sheet(book, &(struct book_sheet) { .name = "汇总", .columns = 3, .widths = widths });
 *     book_title(book, "引导资金汇总");
 *     book_header(book, (const char *const[]) { "镇", "金额", "日期" }, 3);
 *     book_row(book), book_text(book, text_of("某镇")), book_money(book, m), book_date(book, d);
 *     return book_close(book, err);
 *
 * Calls between create and close return nothing: the first thing that goes wrong is remembered,
 * the rest is ignored, and book_close() reports it. The file appears at its path whole or not
 * at all. The same calls give the same bytes: no time of writing enters the file.
 *
 * Money is written as the exact decimal ("97.35", never 97.34999999999999); its cells show two
 * decimals and grouping. A4, fit to the page's width; the head rows are frozen and repeat on
 * every printed page; page numbers stand in the footer.
 *
 * (The functions are named book_ because workbook_ belongs to the library below.)
 */
#ifndef FORMAT_WORKBOOK_H
#define FORMAT_WORKBOOK_H

#include "core/date.h"
#include "core/money.h"
#include "core/text.h"

struct book;

enum {
    BOOK_ROWS_MAX = 1048576, /* of one sheet; Excel's own limits */
    BOOK_COLUMNS_MAX = 256,
    BOOK_TEXT_MAX = 32767, /* bytes of one cell; Excel counts characters, so this is safe */
};
/* 15 digits: what Excel keeps of a number. Larger money is ERR_LIMIT. */
#define BOOK_FEN_MAX INT64_C(999999999999999)

struct book_sheet {
    const char *name;   /* at most 31 characters, none of []:*?/\ */
    const int *widths;  /* of each column in characters; 0 or NULL: the default */
    size_t columns;     /* how many columns titles and notes stretch over; at least 1 */
    int head_rows;      /* first rows that are frozen and repeated on each printed page */
    const char *footer; /* left part of the printed footer; NULL: only page numbers */
    bool portrait;      /* default landscape */
    bool hidden;        /* never the first sheet */
};

/* Fails: ERR_IO. */
bool book_create(const char *path, struct book **ret, struct err *err) MUST_CHECK;
void book_sheet(struct book *book, const struct book_sheet *sheet); /* later rows belong to it */

/* Whole rows. */
void book_title(struct book *book, const char *text); /* merged over all columns, large */
void book_note(struct book *book, const char *text);  /* merged over all columns, wrapped */
void book_header(struct book *book, const char *const *names, size_t count);

/* Begins the next row; cells then go from left to right. */
void book_row(struct book *book);
void book_total_row(struct book *book); /* the same, bold with a line above */
void book_text(struct book *book, struct text text);
void book_money(struct book *book, struct money money);
void book_int(struct book *book, int64_t number); /* no grouping; beyond 15 digits Excel rounds */
void book_date(struct book *book, struct date date);
void book_skip(struct book *book); /* an empty cell */

/* Makes one cell of rows and columns (from 1, both ends inside) that were written before; the
 * top left one keeps its value, the others must be empty. For headers of two rows. */
struct book_range {
    uint32_t first_row, first_column, last_row, last_column;
};
void book_merge(struct book *book, struct book_range range);
uint32_t book_rows(const struct book *book); /* rows begun in this sheet = number of the last */

/* Writes the file and frees the book, also when it fails. Fails: with the first error of any
 * call (ERR_LIMIT, ERR_ENCODING, ERR_INPUT) or ERR_IO; nothing is left at the path then. */
bool book_close(struct book *book, struct err *err) MUST_CHECK;
void book_free(struct book *book); /* gives up without writing; NULL is fine */
AUTO_DEFINE(book)

#endif
