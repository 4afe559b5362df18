#include "reading.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "intake/account_no.h"
#include "intake/day.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct table_cell *row_cell(const struct sheet *sheet, const struct table_row *row,
                                  enum field field)
{
    int column = sheet->layout.columns[field];
    if (column < 0 || (size_t)column >= row->count || row->cells[column].text.len == 0)
        return NULL;
    return &row->cells[column];
}

struct text row_text(const struct sheet *sheet, const struct table_row *row, enum field field)
{
    const struct table_cell *cell = row_cell(sheet, row, field);
    return cell == NULL ? (struct text) { "", 0 } : cell->text;
}

struct text row_raw(const struct sheet *sheet, const struct table_row *row)
{
    size_t len = 0;
    for (size_t i = 0; i < row->count; i++)
        len += row->cells[i].text.len + 1;
    char *out = arena_alloc(sheet->reading->scratch, len + 1);
    size_t at = 0;
    for (size_t i = 0; i < row->count; i++) {
        if (i > 0)
            out[at++] = '\t';
        memcpy(out + at, row->cells[i].text.ptr, row->cells[i].text.len);
        at += row->cells[i].text.len;
    }
    return (struct text) { out, at };
}

static struct refusal_place place_of(const struct sheet *sheet, int line, enum field field)
{
    const char *title = sheet->layout.titles[field];
    return (struct refusal_place) { sheet->place, line, title == NULL ? "" : title };
}

bool sheet_refuse(const struct sheet *sheet, int line, enum field field, struct text value,
                  const struct err *why)
{
    return refusal_add_err(sheet->reading->refusals, place_of(sheet, line, field), value, why);
}

void sheet_warn(const struct sheet *sheet, int line, enum field field, struct text value,
                const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args); /* longer texts are cut */
    va_end(args);
    struct reading *reading = sheet->reading;
    struct refusal_list *list =
        reading->options->strict ? reading->refusals : &reading->result->warnings;
    (void)refusal_add(list, place_of(sheet, line, field), value, "%s", text);
}

enum amount_unit sheet_unit(const struct sheet *sheet, enum amount_unit of_column)
{
    struct text said = sheet->preamble.labels[LABEL_UNIT].text;
    if (of_column != AMOUNT_UNIT_OPEN)
        return of_column;
    if (text_eq(said, "万元") || text_eq(said, "人民币万元"))
        return AMOUNT_WAN;
    if (text_eq(said, "元") || text_eq(said, "人民币元"))
        return AMOUNT_YUAN;
    return AMOUNT_UNIT_OPEN;
}

bool read_amount_cell(const struct sheet *sheet, int line, const struct table_cell *cell,
                      enum amount_unit unit, const char *title, struct amount *ret)
{
    struct err why = { 0 };
    struct refusal_place place = { sheet->place, line, title };
    struct refusal_list *refusals = sheet->reading->refusals;
    bool is_number = cell->kind == TABLE_NUMBER;
    if (!is_number && cell->kind != TABLE_TEXT)
        return refusal_add(refusals, place, cell->text, _("an amount such as 500000.00"));
    if (!amount_parse(cell->text, sheet_unit(sheet, unit), is_number, ret, &why))
        return refusal_add_err(refusals, place, cell->text, &why);
    if (is_number && ret->unit == AMOUNT_YUAN && ret->decimals < 2)
        ret->decimals = 2; /* a number cell hides its zeros */
    if (ret->mended) {
        char text[MONEY_TEXT_MAX];
        struct refusal_list *list =
            sheet->reading->options->strict ? refusals : &sheet->reading->result->warnings;
        (void)refusal_add(list, place, cell->text,
                          _("read as %s yuan: the rest is noise of a spreadsheet"),
                          money_plain(ret->money, text));
    }
    return true;
}

bool read_amount(const struct sheet *sheet, const struct table_row *row, enum field field,
                 struct amount *ret, bool *ret_given)
{
    const struct table_cell *cell = row_cell(sheet, row, field);
    *ret_given = false;
    if (cell == NULL || (cell->kind == TABLE_TEXT && amount_is_blank(cell->text)))
        return true;
    *ret_given = true;
    return read_amount_cell(sheet, (int)row->line, cell, sheet->layout.units[field],
                            sheet->layout.titles[field], ret);
}

bool read_day(const struct sheet *sheet, const struct table_row *row, struct date *ret)
{
    struct err why = { 0 };
    const struct table_cell *cell = row_cell(sheet, row, FIELD_DATE);
    struct text text = cell == NULL ? (struct text) { "", 0 } : cell->text;
    if (cell != NULL && cell->kind == TABLE_NUMBER && text.len != 8)
        (void)err_set(&why, ERR_INPUT,
                      _("a date; this is a bare number of a spreadsheet, so give the column a date "
                        "format"));
    else if (day_parse(text, ret, &why))
        return true;
    return sheet_refuse(sheet, (int)row->line, FIELD_DATE, text, &why);
}

bool read_account(const struct sheet *sheet, const struct table_row *row, enum field field,
                  bool counter, char *out)
{
    struct err why = { 0 };
    const struct table_cell *cell = row_cell(sheet, row, field);
    out[0] = '\0';
    if (cell == NULL)
        return true;
    bool is_number = cell->kind == TABLE_NUMBER || (cell->flags & TABLE_ROUNDED) != 0;
    bool ok = counter ? account_no_parse_counter(cell->text, is_number, out, &why)
                      : account_no_parse(cell->text, is_number, out, &why);
    return ok || sheet_refuse(sheet, (int)row->line, field, cell->text, &why);
}

void issue_take(void *arg, const struct table_issue *issue)
{
    struct reading *reading = arg;
    const char *file = reading->file;
    const char *column = issue->element;
    if (issue->sheet[0] != '\0')
        file = arena_printf(reading->arena, "%s#%s", file, issue->sheet);
    if (column[0] == '\0' && issue->column > 0)
        column = arena_printf(reading->arena, _("column %u"), issue->column);
    struct refusal_place place = { file, (int)issue->line, column };
    struct refusal_list *list = issue->refused ? reading->refusals : &reading->result->warnings;
    (void)refusal_add(list, place, issue->value, "%s [%s]", issue->text, issue->rule);
}
