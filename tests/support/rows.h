/*
 * tests/support/rows.h - a table file as text, so that a test can say what it expects in one
 * string.
 *
 * rows:   "<line> <cell>|<cell>\n". A cell is its text behind a sign of its kind: none for text, #
 *         number, @ date, ? bool, ! error; behind it ^ covered, ~ exponent, * rounded, % stray
 *         byte, = formula. A line "[sheet]" or "[sheet hidden]" stands before a sheet's rows.
 * issues: "<R or W> <rule> <line>:<column> <value>\n"
 */
#ifndef SUPPORT_ROWS_H
#define SUPPORT_ROWS_H

#include "core/buf.h"
#include "format/table.h"

struct rows {
    struct table_source source;
    struct buf rows;
    struct buf issues;
    bool strict;     /* set before reading */
    size_t count;    /* rows */
    size_t max_rows; /* texts of more rows are not kept; 0: all */
    char sheet[128];
};

void rows_init(struct rows *rows);
void rows_release(struct rows *rows);
/* A file descriptor of an unlinked file with these bytes; the caller closes it. */
int rows_file(const void *bytes, size_t len);
/* Detects and reads. */
bool rows_read(struct rows *rows, const void *bytes, size_t len, struct err *err);
bool rows_read_fd(struct rows *rows, int fd, struct err *err);

#endif
