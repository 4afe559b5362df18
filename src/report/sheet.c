#include "sheet.h"

#include <inttypes.h>

#include "core/money.h"
#include "db/db.h"

void row_read(const struct sheet *sheet, const struct db_result *result, struct row *ret)
{
    ret->level = (enum row_level)db_get_int(result, 0, 0);
    for (size_t i = 0; i < sheet->column_count; i++) {
        struct cell *cell = &ret->cells[i];
        cell->is_null = db_is_null(result, 0, i + 1);
        cell->text = db_get_text(result, 0, i + 1);
        enum column_kind kind = sheet->columns[i].kind;
        bool is_number = kind != COLUMN_TEXT && kind != COLUMN_DATE;
        cell->number = is_number ? db_get_int(result, 0, i + 1) : 0;
    }
}

static void rate_add(struct buf *out, int64_t rate)
{
    int64_t whole = rate < 0 ? -rate : rate;
    buf_addf(out, "%s%" PRId64 ".%02" PRId64 "%%", rate < 0 ? "-" : "", whole / 100, whole % 100);
}

const char *cell_format(const struct column *column, const struct cell *cell, struct buf *out)
{
    char money[MONEY_TEXT_MAX];
    buf_clear(out);
    if (cell->is_null)
        return out->data;
    switch (column->kind) {
    case COLUMN_TEXT:
    case COLUMN_DATE:
        buf_add(out, cell->text.ptr, cell->text.len);
        break;
    case COLUMN_MONEY:
        buf_adds(out, money_format((struct money) { cell->number }, money));
        break;
    case COLUMN_COUNT:
        buf_addf(out, "%" PRId64, cell->number);
        break;
    case COLUMN_RATE:
        rate_add(out, cell->number);
        break;
    }
    return out->data;
}

static void widen(int *width, int seen)
{
    if (*width < seen)
        *width = seen;
}

void sheet_measure_heads(struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->column_count; i++)
        widen(&sheet->widths[i], text_width(text_of(sheet->columns[i].head)));
}

void sheet_measure(struct sheet *sheet, const struct row *row, struct buf *scratch)
{
    for (size_t i = 0; i < sheet->column_count; i++) {
        const char *text = cell_format(&sheet->columns[i], &row->cells[i], scratch);
        widen(&sheet->widths[i], text_width(text_of(text)));
    }
}
