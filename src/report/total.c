#include "total.h"

#include <inttypes.h>

#include "core/i18n.h"
#include "core/money.h"

static const char *number_text(const struct column *column, int64_t number,
                               char out[MONEY_TEXT_MAX])
{
    if (column->kind == COLUMN_MONEY)
        return money_format((struct money) { number }, out);
    snprintf(out, MONEY_TEXT_MAX, "%" PRId64, number);
    return out;
}

static bool compare(const struct sheet *sheet, const struct row *row, const int64_t *sums,
                    struct err *err)
{
    for (size_t i = 0; i < sheet->column_count; i++) {
        const struct column *column = &sheet->columns[i];
        char stated[MONEY_TEXT_MAX], summed[MONEY_TEXT_MAX];
        if (!column->summed || row->cells[i].number == sums[i])
            continue;
        err_set(err, ERR_DIFFERS, _("report %s (%s), column %s: total %s, but its lines sum to %s"),
                sheet->report, sheet->tab, column->head,
                number_text(column, row->cells[i].number, stated),
                number_text(column, sums[i], summed));
        return err_hint(err,
                        _("Nothing was written. Run mingzhang reconcile, then mingzhang verify."));
    }
    return true;
}

static bool add(int64_t *sum, int64_t number, struct err *err)
{
    struct money total = { *sum };
    if (!money_add(total, (struct money) { number }, &total))
        return err_set(err, ERR_LIMIT, _("a total of the report is too large"));
    *sum = total.fen;
    return true;
}

bool total_add(struct total *total, const struct sheet *sheet, const struct row *row,
               struct err *err)
{
    if (row->level == ROW_TOTAL) {
        total->is_closed = true;
        return compare(sheet, row, total->all, err);
    }
    if (row->level == ROW_SUBTOTAL) {
        TRY(compare(sheet, row, total->part, err));
        memset(total->part, 0, sizeof(total->part));
        total->has_parts = true;
        total->has_loose = false;
        return true;
    }
    for (size_t i = 0; i < sheet->column_count; i++) {
        if (!sheet->columns[i].summed)
            continue;
        TRY(add(&total->part[i], row->cells[i].number, err));
        TRY(add(&total->all[i], row->cells[i].number, err));
    }
    total->has_loose = true;
    total->lines++;
    return true;
}

bool total_end(const struct total *total, const struct sheet *sheet, struct err *err)
{
    if (sheet->has_total && !total->is_closed)
        return err_set(err, ERR_DIFFERS, _("report %s (%s) has lines without a total"),
                       sheet->report, sheet->tab);
    if (total->has_parts && total->has_loose)
        return err_set(err, ERR_DIFFERS, _("report %s (%s) has lines without a subtotal"),
                       sheet->report, sheet->tab);
    return true;
}
