/* opendata/package.h (private) - datapackage.json: what a package holds, for programs. */
#ifndef OPENDATA_PACKAGE_H
#define OPENDATA_PACKAGE_H

#include "sheet.h"
#include "store.h"

enum { PACKAGE_SHEETS_MAX = 4, PACKAGE_FOLDER_MAX = 64, PACKAGE_SIZE_MAX = 1 << 20 };

struct package {
    const struct subject *subject;
    const struct place_row *place; /* NULL: of the whole programme */
    struct head_row head;          /* of the village's chain */
    int year;
    char folder[PACKAGE_FOLDER_MAX];
    struct sheet sheets[PACKAGE_SHEETS_MAX];
    size_t count;
};

/* Writes the descriptor of a package whose sheets are closed. */
bool package__describe(const struct package *package, const struct opendata_sink *sink,
                       struct err *err) MUST_CHECK;

#endif
