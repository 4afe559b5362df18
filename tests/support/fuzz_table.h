/*
 * tests/support/fuzz_table.h - what the fuzz targets of the table readers share: a file of bytes,
 * and a reader that demands what format/table.h promises.
 */
#ifndef SUPPORT_FUZZ_TABLE_H
#define SUPPORT_FUZZ_TABLE_H

#include "format/table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static inline int fuzz_file(const void *bytes, size_t len)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
        abort();
    return fd;
}

static inline void fuzz_demand(bool promise)
{
    if (!promise)
        abort();
}

static inline bool fuzz_row(void *arg, const struct table_row *row, struct err *err)
{
    uint32_t *line = arg;
    (void)err;
    fuzz_demand(row->line >= 1 && row->count >= 1 && row->count <= TABLE_COLUMNS_MAX);
    fuzz_demand(row->cells[row->count - 1].text.len > 0);
    for (size_t i = 0; i < row->count; i++) {
        const struct table_cell *cell = &row->cells[i];
        fuzz_demand(cell->column == i + 1 && cell->text.len <= TABLE_CELL_MAX);
        fuzz_demand((cell->kind == TABLE_EMPTY) == (cell->text.len == 0));
        fuzz_demand(text_is_utf8(cell->text));
        char plain[TABLE_DECIMAL_MAX];
        fuzz_demand(cell->kind != TABLE_NUMBER || table_decimal(cell->text, plain));
    }
    *line = row->line;
    return true;
}

static inline void fuzz_issue(void *arg, const struct table_issue *issue)
{
    (void)arg;
    fuzz_demand(issue->rule != NULL && issue->text != NULL && issue->sheet != NULL);
    fuzz_demand(issue->value.len <= ISSUE_VALUE_MAX);
}

/* Reads as table_detect() says; as `format` when that is not NULL. */
static inline void fuzz_table(int fd, const enum table_format *format)
{
    struct err err = { 0 };
    uint32_t line = 0;
    struct table_source source = { .fd = fd, .name = "fuzz" };
    const struct table_reader reader = { fuzz_row, fuzz_issue, &line };
    bool known = table_detect(&source, &err);
    if (format != NULL)
        source.format = *format;
    bool ok = (known || format != NULL) && source.format != TABLE_CAMT053 &&
              table_read(&source, &reader, &err);
    fuzz_demand(ok || err.code != ERR_NONE || source.format == TABLE_CAMT053);
    (void)close(fd); /* it was only read */
}

#endif
