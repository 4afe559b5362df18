#include "totals.h"
#include "core/i18n.h"

#include <string.h>

static void add(struct totals *totals, struct money *sum, struct money amount)
{
    if (!money_add(*sum, amount, sum))
        totals->overflow = true;
}

void totals_add(struct totals *totals, int column, struct money amount)
{
    add(totals, &totals->whole[column], amount);
    add(totals, &totals->since_total[column], amount);
    add(totals, &totals->since_subtotal[column], amount);
}

struct total_column {
    const struct table_cell *cell;
    enum amount_unit unit;
    const char *title;
};

static struct total_column column_of(const struct sheet *sheet, const struct table_row *row,
                                     int column)
{
    static const enum field FIELDS[] = { FIELD_CREDIT, FIELD_DEBIT, FIELD_AMOUNT };
    if (column < 3) {
        enum field field = FIELDS[column];
        return (struct total_column) { row_cell(sheet, row, field), sheet->layout.units[field],
                                       sheet->layout.titles[field] };
    }
    if (column - 3 >= sheet->layout.year_count)
        return (struct total_column) { 0 };
    const struct year_column *year = &sheet->layout.years[column - 3];
    const struct table_cell *cell =
        (size_t)year->column < row->count ? &row->cells[year->column] : NULL;
    return (struct total_column) { cell, year->unit, year->title };
}

static void check_column(const struct totals *totals, int column, const struct sheet *sheet,
                         const struct table_row *row, enum row_kind kind)
{
    struct total_column total = column_of(sheet, row, column);
    struct amount printed;
    char text[MONEY_TEXT_MAX];
    if (total.cell == NULL || amount_is_blank(total.cell->text) ||
        preamble_is_label(sheet->layout.profile, LABEL_TOTAL, sheet->reading->scratch,
                          total.cell->text) ||
        !read_amount_cell(sheet, (int)row->line, total.cell, total.unit, total.title, &printed))
        return;
    struct money expected =
        kind == ROW_SUBTOTAL ? totals->since_subtotal[column] : totals->whole[column];
    if (printed.money.fen == expected.fen || printed.money.fen == totals->since_total[column].fen)
        return;
    struct refusal_place place = { sheet->place, (int)row->line, total.title };
    (void)refusal_add(sheet->reading->refusals, place, total.cell->text,
                      _("%s yuan, the sum of the lines above"), money_format(expected, text));
}

void totals_check(struct totals *totals, const struct sheet *sheet, const struct table_row *row,
                  enum row_kind kind)
{
    for (int i = 0; i < TOTALS_COLUMNS && !totals->overflow; i++)
        check_column(totals, i, sheet, row, kind);
    memset(totals->since_subtotal, 0, sizeof totals->since_subtotal);
    if (kind == ROW_TOTAL)
        memset(totals->since_total, 0, sizeof totals->since_total);
}
