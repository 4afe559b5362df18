/*
 * opendata/sheet.h (private) - one table of a package: its columns as data, its rows as CSV.
 *
 * A column's type is that of a Tabular Data Package; its column_type says what it means in the
 * taxonomies of Fiscal Data Package 1.0, or is NULL where they have no word for it.
 */
#ifndef OPENDATA_SHEET_H
#define OPENDATA_SHEET_H

#include "crypto/hash.h"
#include "format/csv_write.h"
#include "opendata/opendata.h"

struct scanned;

enum { SHEET_COLUMNS_MAX = 24, SHEET_PATH_MAX = 128 };

struct column {
    const char *name, *title, *type, *column_type;
    const char *pattern; /* what its texts match; NULL: anything */
};

struct shape {
    const char *name, *file, *title;
    const struct column *columns;
    size_t count;
    const char *const *key; /* names of the primary key's columns; ends with NULL */
};

/* A table that is being written, then what is known of it. */
struct sheet {
    const struct shape *shape;
    const struct opendata_sink *sink;
    struct csv_writer *csv; /* where the rows go */
    struct scanned *scanned;
    FILE *copy, *out;
    struct hasher *hasher;
    int64_t rows, bytes;
    char sha256[SHA256_HEX_SIZE];
};

/* Opens folder/file and writes the head. After success sheet__close() follows, whatever happens. */
bool sheet__open(const struct opendata_sink *sink, const char *folder, const struct shape *shape,
                 struct sheet *ret, struct err *err) MUST_CHECK;
void sheet__end_row(struct sheet *sheet);
/* `ok`: whether the rows went well; false throws the table away and returns false. */
bool sheet__close(struct sheet *sheet, bool ok, struct err *err) MUST_CHECK;

#endif
