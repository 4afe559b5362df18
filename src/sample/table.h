/*
 * sample/table.h - one sheet of cells that is built in memory and then written in any format.
 *
 * The number of a row, from 1, is the line that readers report: what truth.json says.
 */
#ifndef SAMPLE_TABLE_H
#define SAMPLE_TABLE_H

#include "core/arena.h"
#include "core/date.h"
#include "core/err.h"

enum table_format {
    TABLE_CSV,
    TABLE_CSV_BOM,
    TABLE_CSV_GB18030,
    TABLE_XLSX,
    TABLE_HTML, /* named .xls */
    TABLE_TSV,  /* named .xls, GB18030 */
};

enum date_style { DATE_ISO, DATE_SLASH, DATE_COMPACT, DATE_CHINESE };
enum money_style { MONEY_PLAIN, MONEY_GROUPED, MONEY_SIGN, MONEY_YUAN_SIGN, MONEY_WAN };

enum { TABLE_COLUMNS_MAX = 24, TABLE_MERGES_MAX = 24 };

struct cell {
    enum { CELL_TEXT, CELL_MONEY, CELL_DATE } kind;
    const char *text; /* as every format but XLSX shows it */
    int64_t fen;
    struct date date;
};
struct table_row {
    int cells;
    struct cell cell[TABLE_COLUMNS_MAX];
};
struct table {
    struct arena *arena;
    const char *sheet; /* name of the XLSX sheet */
    struct table_row **row;
    int rows, size;
    struct {
        int row, column, rows, columns;
    } merge[TABLE_MERGES_MAX]; /* shown by XLSX only */
    int merges;
};

void sample__table_init(struct table *table, struct arena *arena, const char *sheet);
void sample__table_row(struct table *table); /* begins the next row */
void sample__table_text(struct table *table, const char *text);
void sample__table_texts(struct table *table, const char *const *texts, size_t count); /* a row */
void sample__table_money(struct table *table, int64_t fen, enum money_style style);
void sample__table_date(struct table *table, struct date date, enum date_style style);
/* Joins cells, the first of which is at row and column (from 1); the others must be empty. */
void sample__table_merge(struct table *table, int row, int column, int rows, int columns);
/* ".csv", ".xlsx" or ".xls". */
const char *sample__table_suffix(enum table_format format);
/* Fails: ERR_IO. */
bool sample__table_write(const struct table *table, enum table_format format, const char *path,
                         struct err *err) MUST_CHECK;

const char *sample__money_text(struct arena *arena, int64_t fen, enum money_style style);
const char *sample__date_text(struct arena *arena, struct date date, enum date_style style);
/* Writes a whole file. Fails: ERR_IO. */
bool sample__file_write(const char *path, struct text bytes, struct err *err) MUST_CHECK;

#endif
