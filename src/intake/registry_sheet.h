/*
 * intake/registry_sheet.h - the sheets of a registry workbook (or CSV files) as registry rows.
 *
 * Private to the module. Which sheet a table is follows from its header row; docs/formats.md lists
 * the columns. Cells that cannot be read go to the refusals of the reading.
 */
#ifndef INTAKE_REGISTRY_SHEET_H
#define INTAKE_REGISTRY_SHEET_H

#include "programme/registry.h"
#include "reading.h"

enum registry_kind {
    REGISTRY_PAYERS,
    REGISTRY_VILLAGES,
    REGISTRY_ACCOUNTS,
    REGISTRY_ROUTES,
    REGISTRY_ADJUSTMENTS,
    REGISTRY_SCOPES,
    REGISTRY_KINDS,
};
enum { REGISTRY_COLUMNS_MAX = 16, REGISTRY_NAMES_MAX = 6 };

struct registry_column {
    const char *names[REGISTRY_NAMES_MAX]; /* the first is the one of messages; NULL ends */
    bool need;
};
struct registry_layout {
    const char *title; /* 出资方, 村, … */
    struct registry_column columns[REGISTRY_COLUMNS_MAX];
};
extern const struct registry_layout REGISTRY_LAYOUTS[REGISTRY_KINDS];

/* One row and where its columns are. */
struct registry_row {
    struct reading *reading;
    const struct registry_layout *layout;
    const int *columns; /* of the layout, from 0; -1: not there */
    const struct table_row *row;
    struct registry_where where;
};

/* A cell as text in the reading's arena; "" when empty. */
const char *registry_cell(const struct registry_row *row, int column);
bool registry_refuse(const struct registry_row *row, int column, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Each adds one row to the registry, or refusals. */
void registry_take(struct registry *registry, enum registry_kind kind,
                   const struct registry_row *row);

/* Reads one file into the registry. *ret_rows counts its rows.
 * Fails: as table_read(), except ERR_REFUSED. */
bool registry_read_file(struct reading *reading, const struct table_source *source,
                        struct registry *registry, int64_t *ret_rows, struct err *err) MUST_CHECK;

#endif
