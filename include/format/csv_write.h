/*
 * format/csv_write.h - writing CSV row by row.
 *
 * Fields are quoted when they must be (delimiter, quote, line end, blank at an end). A text that
 * a spreadsheet would take for a formula (it begins with = + - @ TAB or CR and is not a plain
 * number) gets a ' before it, so that opening the file runs nothing. Rows end with CR LF.
 *
 * As in format/workbook.h the first error is remembered and reported by csv_writer_close();
 * a file appears at its path whole or not at all.
 */
#ifndef FORMAT_CSV_WRITE_H
#define FORMAT_CSV_WRITE_H

#include "core/date.h"
#include "core/money.h"
#include "core/text.h"
#include "format/encoding.h"

#include <stdio.h>

struct csv_writer;

struct csv_style {
    enum encoding encoding; /* ENCODING_UTF8, _UTF8_BOM (what Excel opens right) or _GB18030 */
    char delimiter;         /* 0: a comma */
    bool as_is;             /* no ' before formulas: for files that only programs read */
};

enum { CSV_CELL_MAX = 1 << 20 }; /* bytes of one cell */

/* Fails: ERR_IO. */
bool csv_writer_create(const char *path, struct csv_style style, struct csv_writer **ret,
                       struct err *err) MUST_CHECK;
/* Writes to an open stream, e.g. stdout, which the caller closes. */
struct csv_writer *csv_writer_to(FILE *stream, struct csv_style style);

void csv_writer_text(struct csv_writer *csv, struct text text);
void csv_writer_money(struct csv_writer *csv, struct money money); /* "1234567.89" */
void csv_writer_int(struct csv_writer *csv, int64_t number);
void csv_writer_date(struct csv_writer *csv, struct date date); /* 2019-04-12 */
void csv_writer_end_row(struct csv_writer *csv);
/* A whole row of texts. */
void csv_writer_row(struct csv_writer *csv, const char *const *cells, size_t count);

/* Ends and frees, also when it fails. Fails: ERR_IO, ERR_ENCODING, ERR_LIMIT. */
bool csv_writer_close(struct csv_writer *csv, struct err *err) MUST_CHECK;
void csv_writer_free(struct csv_writer *csv); /* gives up without a file; NULL is fine */
AUTO_DEFINE(csv_writer)

#endif
