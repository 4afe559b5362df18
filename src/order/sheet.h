/*
 * order/sheet.h - private: the rows of a list, as text by column.
 */
#ifndef ORDER_SHEET_H
#define ORDER_SHEET_H

#include "core/arena.h"
#include "core/refusal.h"
#include "intake/amount.h"

enum { SHEET_COLUMNS_MAX = 20, SHEET_NAMES_MAX = 5 };

struct sheet_column {
    const char *names[SHEET_NAMES_MAX]; /* the first is that of messages */
    bool need;
};
struct sheet_row {
    int line;
    const char *place;                    /* file, or file#sheet */
    const char *cells[SHEET_COLUMNS_MAX]; /* "" when empty */
    const char *raw;                      /* cells joined by TAB */
};
struct sheet_rows {
    const struct sheet_column *columns; /* ends with one without a name */
    enum amount_unit units[SHEET_COLUMNS_MAX];
    struct sheet_row *rows;
    size_t count, size;
};
/* Everything lives in the list's arena. Fails: as table_read(), except ERR_REFUSED: see the list.
 */
bool order__read_sheet(const char *path, const struct sheet_column *columns,
                       struct refusal_list *refusals, struct sheet_rows *ret,
                       struct err *err) MUST_CHECK;

#endif
