/* row.h - collects the cells of one row and hands the row to the reader of format/table.h. */
#ifndef FORMAT_ROW_H
#define FORMAT_ROW_H

#include "core/buf.h"
#include "format/table.h"
#include "report.h"

struct row_piece {
    size_t at, len; /* in row.text, which moves when it grows */
    enum table_cell_kind kind;
    unsigned flags;
};

struct row {
    const struct table_reader *reader;
    struct report *report;
    struct buf text;
    size_t count;
    bool marked; /* texts may hold marks of decode.h */
    bool wide;   /* too many columns: said once a row */
    struct table_row out;
    struct row_piece pieces[TABLE_COLUMNS_MAX];
    struct table_cell cells[TABLE_COLUMNS_MAX];
};

struct row *row__new(const struct table_reader *reader, struct report *report);
void row__free(struct row *row); /* NULL is fine */

/* Sheet, number and hidden stay until they are changed in row->out. */
void row__begin(struct row *row, uint32_t line);
/* Adds a cell at a column (from 1) to the right of all others; refuses it when it is too long or
 * too far right. */
void row__put(struct row *row, uint32_t column, struct text text, struct row_piece as);
/* Gives the row unless it is empty. False: the reader stopped, or the report is full. */
bool row__emit(struct row *row, struct err *err) MUST_CHECK;

/* What the text of a cell looks like: TABLE_EXPONENT or 0. */
unsigned number__flags(struct text text);

#endif
