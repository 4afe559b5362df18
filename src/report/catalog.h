/*
 * catalog.h - the reports as data: their sections, columns, queries, and the words around them.
 */
#ifndef REPORT_CATALOG_H
#define REPORT_CATALOG_H

#include "sheet.h"
#include "store.h"

enum { SECTIONS_MAX = 4, PARAGRAPHS_MAX = 10 };

/* A paragraph may hold {subject}, {programme}, {as_of}, {unit}: form.c puts the words in. */
struct section {
    const char *name; /* "" when there is only one */
    const char *tab;
    const struct column *columns;
    size_t column_count;
    enum report_query query, total; /* total QUERY_NONE: a list without a sum */
    bool is_portrait;
    const char *const *before; /* NULL-terminated, as after is; NULL: nothing */
    const char *const *after;
    const char *basis; /* when it is another than the report's */
};

struct report {
    const char *name, *title, *basis;
    unsigned takes, needs;      /* enum report_filter */
    enum report_query subjects; /* repeat the sections for each of its rows; QUERY_NONE: once */
    enum report_filter subject; /* the filter that a subject's id becomes */
    struct section sections[SECTIONS_MAX];
};

size_t report__section_count(const struct report *report);

extern const struct report REPORT_ARRIVAL, REPORT_TOTALS, REPORT_VILLAGE, REPORT_OUTSTANDING,
    REPORT_BREAKS, REPORT_CARRYOVER, REPORT_BALANCE, REPORT_BALANCES, REPORT_LETTER_PAYER,
    REPORT_LETTER_COUNTY;

#endif
