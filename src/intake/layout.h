/*
 * intake/layout.h - which column of this file is what: the header row found by its words.
 *
 * Private to the module. The header stands within the first HEADER_ROWS_MAX rows of a sheet, in
 * one row or in two (发生额 over 借方 and 贷方). Every profile of the kind is tried on every row;
 * the one that explains most header cells wins, a special one before a generic one.
 */
#ifndef INTAKE_LAYOUT_H
#define INTAKE_LAYOUT_H

#include "format/table.h"
#include "intake/profile.h"

enum { HEADER_ROWS_MAX = 20, HEADER_CELLS_MIN = 3, LAYOUT_YEARS_MAX = 20 };

/* A row of the first ones, kept until the header is found. */
struct head_row {
    uint32_t line;
    size_t count;
    struct table_cell *cells; /* texts are copies */
};

struct year_column { /* a column "2019年金额": the amounts of a list given per year */
    int year;
    int column;
    enum amount_unit unit;
    const char *title;
};

struct layout {
    const struct profile *profile;
    int columns[FIELD_COUNT]; /* from 0; -1: not there */
    enum amount_unit units[FIELD_COUNT];
    const char *titles[FIELD_COUNT]; /* the header cell, for messages */
    struct year_column years[LAYOUT_YEARS_MAX];
    int year_count;
    int explained;         /* header cells that the profile knows */
    const char *ambiguous; /* a column that stands twice and may not; else NULL */
    size_t header_at;      /* its last row among the kept ones */
};

struct layout_search {
    const struct profiles *profiles;
    enum profile_kind kind;
    const char *only; /* name of the one profile to try; NULL: all */
    struct arena *arena;
};

/* False when no row is a header. */
bool layout_find(const struct layout_search *search, const struct head_row *rows, size_t count,
                 struct layout *ret);

#endif
