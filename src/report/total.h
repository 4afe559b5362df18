/*
 * total.h - adds up the lines of a sheet while they pass, and compares with its total rows.
 */
#ifndef REPORT_TOTAL_H
#define REPORT_TOTAL_H

#include "sheet.h"

struct total {
    int64_t part[SHEET_COLUMNS_MAX]; /* lines since the last subtotal */
    int64_t all[SHEET_COLUMNS_MAX];
    size_t lines;
    bool has_parts; /* a subtotal was met: then every line belongs to one */
    bool has_loose; /* lines after the last subtotal */
    bool is_closed; /* the total was met */
};

/* Fails: ERR_DIFFERS when a subtotal or the total is not the sum of its lines, naming the sheet,
 * the column and both amounts; ERR_LIMIT when a sum is more than money can be. */
bool total_add(struct total *total, const struct sheet *sheet, const struct row *row,
               struct err *err) MUST_CHECK;
/* The sheet is at its end. Fails: ERR_DIFFERS when a total that it should have is missing. */
bool total_end(const struct total *total, const struct sheet *sheet, struct err *err) MUST_CHECK;

#endif
