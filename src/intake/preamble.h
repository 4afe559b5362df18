/*
 * intake/preamble.h - what lines around a table say: 账号：…, 期间：…, 期初余额：…, 单位：万元.
 *
 * Private to the module. A line may hold several, in one cell ("账号：1 户名：2") or in a cell and
 * the next one.
 */
#ifndef INTAKE_PREAMBLE_H
#define INTAKE_PREAMBLE_H

#include "core/text.h"
#include "format/table.h"
#include "intake/profile.h"

struct said { /* "" when not said; copies */
    struct text text;
    int line;
    const char *title;
};
struct preamble {
    struct said labels[LABEL_COUNT];
};

/* Adds what the cells say; the first word about a thing stays. */
void preamble_read(struct preamble *preamble, const struct profile *profile, struct arena *arena,
                   const struct table_cell *cells, size_t count, int line);
/* Is the cell this label, alone or followed by a bracket, a colon or a number? */
bool preamble_is_label(const struct profile *profile, enum label label, struct arena *arena,
                       struct text cell);

#endif
