/* sample/list_layout.h - how each payer's office happens to lay out its list. */
#ifndef SAMPLE_LIST_LAYOUT_H
#define SAMPLE_LIST_LAYOUT_H

#include "fact.h"
#include "table.h"

enum list_column {
    LIST_END,
    LIST_NUMBER, /* 1, 2, 3: says nothing */
    LIST_YEAR,
    LIST_CODE,
    LIST_COUNTY,
    LIST_TOWN,
    LIST_NAME,
    LIST_ACCOUNT,
    LIST_ACCOUNT_NAME,
    LIST_AMOUNT,
    LIST_DATE,
    LIST_VOUCHER,
    LIST_REF,
    LIST_REMARK,
};
enum { LIST_COLUMNS_MAX = 14 };

struct list_layout {
    enum table_format format;
    enum money_style money;
    enum date_style date;
    bool cumulative; /* each month's file repeats the year so far */
    bool total;      /* ends with a 合计 row */
    int subtotal;    /* a 小计 row after so many lines; 0: none */
    bool payer_line; /* says 付款单位 above the header */
    struct {
        enum list_column column;
        const char *header;
    } column[LIST_COLUMNS_MAX];
};

const struct list_layout *sample__list_layout(const struct payer *payer);
bool sample__list_has(const struct list_layout *layout, enum list_column column);
/* Builds the sheet; ret_rows[i] is the row of payment i. */
void sample__list_table(struct world *world, const struct payer *payer,
                        struct payment *const *payments, int count, struct table *table,
                        int *ret_rows);

#endif
