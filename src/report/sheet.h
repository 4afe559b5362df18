/*
 * sheet.h - one table of a report as the writers see it: what stands above, in and below it.
 *
 * A report has one or more sections (one sheet each in a workbook). The query of a section gives
 * `level` first, then the columns in the order of the table of columns.
 */
#ifndef REPORT_SHEET_H
#define REPORT_SHEET_H

#include "core/buf.h"
#include "core/text.h"
#include "report/report.h"

struct db_result;

enum { SHEET_COLUMNS_MAX = 20 };

enum column_kind {
    COLUMN_TEXT,
    COLUMN_DATE,
    COLUMN_MONEY, /* fen in the database and in JSON; yuan with two decimals for people */
    COLUMN_COUNT,
    COLUMN_RATE, /* hundredths of a per cent; empty when the base is zero */
};

struct column {
    const char *key;  /* of JSON; money ends in _fen */
    const char *head; /* what people read */
    enum column_kind kind;
    bool summed; /* the total row is the sum of the lines */
    int width;   /* in a workbook, in half-width characters; the longest expected value */
};

enum row_level { ROW_LINE, ROW_SUBTOTAL, ROW_TOTAL };

struct cell {
    bool is_null;
    int64_t number;   /* money, count, rate */
    struct text text; /* text, date; borrowed from the result */
};

struct row {
    enum row_level level;
    struct cell cells[SHEET_COLUMNS_MAX];
};

/* A label and its value in the head of a sheet: 数据截止, 编制单位. */
struct sheet_field {
    const char *key, *label, *value;
    bool is_foot; /* on paper it stands below the table: 制表人, 复核人 */
};

struct sheet {
    const char *report; /* name, for JSON */
    const char *title;
    const char *name; /* of the section; "" when there is only one */
    const char *tab;  /* of the sheet in a workbook: short, unique */
    bool is_demo;
    const struct sheet_field *fields;
    size_t field_count;
    const char *const *before; /* paragraphs above the table */
    size_t before_count;
    const char *const *after; /* and below it: notes, the reply slip */
    size_t after_count;
    const struct column *columns;
    size_t column_count;
    bool is_landscape;
    bool has_total;
    int widths[SHEET_COLUMNS_MAX]; /* of the widest cell, on a terminal; measured */
    size_t rows;                   /* measured */
};

#define SHEET_DEMO_MARK "演示数据·非真实"

void row_read(const struct sheet *sheet, const struct db_result *result, struct row *ret);
/* As a person reads it; "" for null. */
const char *cell_format(const struct column *column, const struct cell *cell, struct buf *out);
/* Widens sheet->widths to hold this row (or the heads of the columns). */
void sheet_measure_heads(struct sheet *sheet);
void sheet_measure(struct sheet *sheet, const struct row *row, struct buf *scratch);

#endif
