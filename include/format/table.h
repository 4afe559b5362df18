/*
 * format/table.h - the bytes of a file as typed rows: CSV, TSV, XLSX and HTML tables.
 *
 *     struct table_source source = { .fd = fd, .name = name };
 *     TRY(table_detect(&source, err));          fills in format, encoding, delimiter
 *     if (source.format == TABLE_CAMT053) ...   go to format/camt053.h
 *     TRY(table_read(&source, &reader, err));   one call of reader.row for each row
 *
 * What a file is follows from its bytes; its name decides only what bytes leave open. Old .xls
 * (BIFF), PDF and other formats are refused with what to do instead. Rows are streamed: memory
 * stays under 64 MiB whatever the size of the file. The fd must be a regular file; it is read by
 * position (its offset may move) and stays open. Nothing here knows what a column means.
 *
 * Cells:
 * - text is UTF-8; white space at both ends is removed (text_trim); inner line ends stay.
 * - A NUMBER (XLSX only) is the decimal text that stands in the file: "500000",
 *   "97.34999999999999", "1.0E7". It never was a double here. table_decimal() makes it plain.
 * - A DATE (XLSX only) is "YYYY-MM-DD", "YYYY-MM-DD hh:mm:ss" or "hh:mm:ss", by the cell's number
 *   format and the workbook's epoch (1900 or 1904).
 * - A BOOL is "TRUE" or "FALSE"; an ERROR is Excel's own text ("#N/A").
 * - CSV wraps against spreadsheets are taken off: ="0012" is 0012, '=x stays.
 * Rows without content of their own (empty, or only covered by merged cells) are not reported.
 * Lines count all physical rows all the same.
 */
#ifndef FORMAT_TABLE_H
#define FORMAT_TABLE_H

#include "core/err.h"
#include "core/text.h"
#include "format/encoding.h"
#include "format/issue.h"

enum table_format { TABLE_CSV, TABLE_TSV, TABLE_HTML, TABLE_XLSX, TABLE_CAMT053 };

/* Limits on what comes from outside. One more is refused (ERR_LIMIT or an issue). */
enum {
    TABLE_COLUMNS_MAX = 256,
    TABLE_CELL_MAX = 65536,     /* bytes of a cell in UTF-8 */
    TABLE_ROW_MAX = 4194304,    /* bytes of a row in UTF-8 */
    TABLE_ROWS_MAX = 20000000,  /* of a CSV, TSV or HTML file */
    TABLE_MERGE_ROWS = 20,      /* rows in which merged cells are filled: headers stand there */
    XLSX_ROWS_MAX = 1048576,    /* of a sheet: Excel's own limit */
    XLSX_SHEETS_MAX = 64,       /* of a workbook */
    XLSX_PARTS_MAX = 2000,      /* files in the ZIP */
    XLSX_STRINGS_MAX = 4000000, /* shared strings */
    XLSX_STYLES_MAX = 65536,    /* cell formats: Excel's own limit is 65,490 */
    XLSX_MERGES_MAX = 4096,     /* merged areas that begin in the first TABLE_MERGE_ROWS rows */
    XLSX_RATIO_MAX = 500,       /* a part unpacks to at most so many times its packed size, */
    XLSX_RATIO_FROM = 1048576,  /* once it is larger than this */
    XLSX_PART_MAX = 2000000000, /* bytes of an unpacked part */
};

struct table_source {
    int fd;
    const char *name; /* base name, for the messages and as second evidence of the format */
    bool strict;      /* report warnings as refusals */
    /* Filled in by table_detect(); a caller may set them after it. */
    enum table_format format;
    enum encoding encoding;
    char delimiter; /* CSV, TSV: , ; or TAB */
};

const char *table_format_name(enum table_format format); /* "csv", "xlsx", "camt053", ... */

/* Fails: ERR_FORMAT with a hint (old .xls, PDF, other ZIP, other XML, binary, empty);
 * ERR_ENCODING when text is neither UTF-8 nor GB18030 nor UTF-16 with its mark, naming the line
 * of the first byte that fits none; ERR_IO. */
bool table_detect(struct table_source *source, struct err *err) MUST_CHECK;

enum table_cell_kind {
    TABLE_EMPTY,
    TABLE_TEXT,
    TABLE_NUMBER,
    TABLE_DATE,
    TABLE_BOOL,
    TABLE_ERROR,
};

/* Flags of a cell. */
enum {
    /* Inside a merged area but not its first cell. In the first TABLE_MERGE_ROWS rows it holds
     * the value of the area's first cell, in later rows it is empty. It is what a header needs;
     * an amount in it would count twice, so never add it up. */
    TABLE_COVERED = 1,
    /* Scientific notation: "4.41001E+18", in any format. An amount may be that; an account
     * number or a code that looks so has lost its digits and must be refused. */
    TABLE_EXPONENT = 2,
    /* A number of XLSX with more than 15 digits before the point: Excel has rounded it. */
    TABLE_ROUNDED = 4,
    /* Held a byte of another encoding that was read as CP1252; there is a warning for it. */
    TABLE_STRAY = 8,
    /* The result of a formula, as it was stored when the workbook was last saved. */
    TABLE_FORMULA = 16,
};

struct table_cell {
    struct text text;
    enum table_cell_kind kind;
    unsigned flags;
    uint32_t column; /* from 1; cells[i].column == i + 1 */
};

struct table_row {
    const char *sheet; /* name; "" when the format has no sheets */
    uint32_t sheet_no; /* from 1 */
    bool hidden;       /* the sheet is hidden */
    uint32_t line;     /* from 1. CSV, TSV: the physical line where the record begins; XLSX: the
                          sheet's row number; HTML: the how-many-eth row of the file */
    size_t count;      /* cells up to the last that is not empty */
    const struct table_cell *cells; /* dense: gaps are TABLE_EMPTY */
};

struct table_reader {
    /* Row and cells live only during the call. False with err set stops the reading. */
    bool (*row)(void *arg, const struct table_row *row, struct err *err);
    issue_fn *issue;
    void *arg;
};

/* Gives every row of every sheet in order, hidden sheets too. Rows go on coming after an issue
 * where reading can go on, so that a caller finds its own problems in the same run.
 * Fails: ERR_REFUSED when any issue was a refusal; ERR_LIMIT, ERR_FORMAT, ERR_ENCODING when the
 * file cannot be read on; ERR_IO; what reader.row set. */
bool table_read(const struct table_source *source, const struct table_reader *reader,
                struct err *err) MUST_CHECK;

enum { TABLE_DECIMAL_MAX = 64 };
/* "1.0E7" to "10000000", "5E-1" to "0.5", "97.34999999999999" unchanged; exact, no rounding.
 * False when it is not a number or needs more than TABLE_DECIMAL_MAX - 1 characters. */
bool table_decimal(struct text number, char out[TABLE_DECIMAL_MAX]) MUST_CHECK;

#endif
