/*
 * intake/totals.h - 小计 and 合计 of a table against the sums of its lines.
 *
 * Private to the module. A total that differs from what stands above it means that a line is
 * missing or misread: it is refused.
 */
#ifndef INTAKE_TOTALS_H
#define INTAKE_TOTALS_H

#include "reading.h"

enum { TOTALS_COLUMNS = 3 + LAYOUT_YEARS_MAX }; /* credit, debit, amount, then the years */

struct totals {
    struct money whole[TOTALS_COLUMNS];
    struct money since_total[TOTALS_COLUMNS];
    struct money since_subtotal[TOTALS_COLUMNS];
    bool overflow;
};

/* `column` is 0 credit, 1 debit, 2 amount, 3 + i the i-th year column. */
void totals_add(struct totals *totals, int column, struct money amount);
void totals_check(struct totals *totals, const struct sheet *sheet, const struct table_row *row,
                  enum row_kind kind);

#endif
