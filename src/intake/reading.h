/*
 * intake/reading.h - what every reader of one file shares, and how it reads one cell.
 *
 * Private to the module. The scratch arena is emptied before each row, so that memory stays flat;
 * whatever must outlive a row goes into the other one. A cell that cannot be accepted becomes a
 * refusal, and the reading goes on.
 */
#ifndef INTAKE_READING_H
#define INTAKE_READING_H

#include "core/date.h"
#include "core/refusal.h"
#include "intake/amount.h"
#include "intake/importer.h"
#include "layout.h"
#include "preamble.h"

struct db_copy;
struct programme;

struct reading {
    struct db *db;
    const struct import_options *options;
    struct import_result *result;
    struct refusal_list *refusals;
    struct arena *arena, *scratch;
    struct programme *programme;
    struct profiles profiles;
    const char *file;     /* base name */
    struct db_copy *copy; /* into the stage table of the kind */
    int64_t staged;       /* rows copied */
};

/* One table of the file: its layout, what stood around it. */
struct sheet {
    struct reading *reading;
    const char *place; /* file, or file#sheet */
    struct layout layout;
    struct preamble preamble;
};

enum row_kind { ROW_DATA, ROW_TOTAL, ROW_SUBTOTAL, ROW_NOTE };

struct sheet_handler {
    bool (*begin)(void *arg, struct sheet *sheet, struct err *err); /* the layout is known */
    bool (*row)(void *arg, struct sheet *sheet, const struct table_row *row, enum row_kind kind,
                struct err *err);
    bool (*end)(void *arg, struct sheet *sheet, struct err *err);
    void *arg;
};

/* Reads every sheet of the file with the handler. What is wrong goes to the refusals.
 * Fails: what table_read() and the handler fail with, except ERR_REFUSED: see the list. */
bool sheets_read(struct reading *reading, const struct table_source *source, enum profile_kind kind,
                 const struct sheet_handler *handler, struct err *err) MUST_CHECK;

struct text row_text(const struct sheet *sheet, const struct table_row *row, enum field field);
/* NULL when the column or cell is not there or is empty. */
const struct table_cell *row_cell(const struct sheet *sheet, const struct table_row *row,
                                  enum field field);
/* The cells joined by TAB, in the scratch arena. */
struct text row_raw(const struct sheet *sheet, const struct table_row *row);

bool sheet_refuse(const struct sheet *sheet, int line, enum field field, struct text value,
                  const struct err *why);
void sheet_warn(const struct sheet *sheet, int line, enum field field, struct text value,
                const char *format, ...) PRINTF_LIKE(5, 6);

/* These are false after a refusal. An empty cell gives *ret_given = false. */
bool read_amount(const struct sheet *sheet, const struct table_row *row, enum field field,
                 struct amount *ret, bool *ret_given);
bool read_amount_cell(const struct sheet *sheet, int line, const struct table_cell *cell,
                      enum amount_unit unit, const char *title, struct amount *ret);
bool read_day(const struct sheet *sheet, const struct table_row *row, struct date *ret);
/* `out` holds ACCOUNT_NO_MAX + 1 bytes. */
bool read_account(const struct sheet *sheet, const struct table_row *row, enum field field,
                  bool counter, char *out);
/* The unit of a column: of its header, else what the line 单位：… says. */
enum amount_unit sheet_unit(const struct sheet *sheet, enum amount_unit of_column);

void issue_take(void *reading, const struct table_issue *issue); /* an issue_fn */

#endif
