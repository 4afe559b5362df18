/* opendata/columns.h (private) - the tables of a package, and the words in them. */
#ifndef OPENDATA_COLUMNS_H
#define OPENDATA_COLUMNS_H

#include "sheet.h"

extern const struct shape SHAPE_TRANSACTIONS;
extern const struct shape SHAPE_SOURCES;
extern const struct shape SHAPE_PROJECTS;
extern const struct shape SHAPE_NOTICES;

/* What a book is called in the data, and which side of it is income of the account. */
struct kind_row {
    const char *book, *code, *label, *phase;
    int income; /* -1: its credits; +1: its debits never are: all is spending; 0: as the sign says
                 */
};
/* NULL for a book that no table shows. */
const struct kind_row *kind_of(const char *book);
/* "市级财政" for "city"; the word itself when it has no name. */
const char *kind_source(const char *source);

#endif
