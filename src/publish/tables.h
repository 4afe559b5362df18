/*
 * publish/tables.h (private) - the tables that a page shows, as files beside it: PAGE.csv and
 * PAGE.xlsx for PAGE.html.
 *
 * They are taken out of the finished page, so that they say what the page says and nothing else.
 * CSV (UTF-8, with the mark that Excel wants): table after table, its title, its head, its rows, an
 * empty line. XLSX: a sheet for each table. Amounts are numbers without commas.
 */
#ifndef PUBLISH_TABLES_H
#define PUBLISH_TABLES_H

#include "core/buf.h"
#include "core/err.h"
#include "core/text.h"

struct press;

enum { TABLE_CELL_BYTES_MAX = 8192, TABLE_SPAN_MAX = 32 };

/* Appends both; *ret_count is how many tables there are, and 0 appends nothing. Tables of
 * class "about", which only explain, are left out. Fails: ERR_INPUT for a page whose
 * tables are not well formed; ERR_LIMIT. */
bool tables__csv(struct text html, struct buf *out, size_t *ret_count, struct err *err) MUST_CHECK;
bool tables__xlsx(struct text html, struct buf *out, struct err *err) MUST_CHECK;

/* Writes what belongs beside the page at `path` into the site. Fails: as above; ERR_LEAK; ERR_IO.
 */
bool tables__write(struct press *press, const char *path, struct text html,
                   struct err *err) MUST_CHECK;

#endif
