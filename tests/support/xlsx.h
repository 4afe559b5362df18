/*
 * tests/support/xlsx.h - a small XLSX file made of XML that stands in the test.
 */
#ifndef SUPPORT_XLSX_H
#define SUPPORT_XLSX_H

#include <stddef.h>

struct xlsx_part {
    const char *name; /* "xl/worksheets/sheet1.xml" */
    const char *xml;
    size_t len; /* 0: up to the NUL */
};

/* One visible sheet 甲 in sheet1.xml, with shared strings and styles when they are given. */
extern const struct xlsx_part XLSX_RELS, XLSX_WORKBOOK, XLSX_WORKBOOK_RELS;
/* What a sheet has before and after its rows. */
#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"
#define SHEET_MERGED(rows, merges)                                                                 \
    "<worksheet><sheetData>" rows "</sheetData><mergeCells>" merges "</mergeCells></worksheet>"

/* Parts from here on are not packed: they may repeat themselves without looking like a bomb. */
enum { XLSX_STORED_FROM = 16 << 20 };

/* A ZIP of the parts, and of the three above unless parts of these names are given. The file is
 * unlinked; the caller closes its descriptor. */
int xlsx_file(const struct xlsx_part *parts, size_t count);

#endif
