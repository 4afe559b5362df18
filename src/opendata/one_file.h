/* opendata/one_file.h (private) - one file, made from one snapshot; it appears whole or not at all.
 */
#ifndef OPENDATA_ONE_FILE_H
#define OPENDATA_ONE_FILE_H

#include "db/db.h"
#include <stdio.h>

/* `fill` writes to the stream and need not look at its errors. Fails: ERR_IO; ERR_DB; as fill. */
bool one_file__write(struct db *db, const char *path,
                     bool (*fill)(struct db *db, FILE *out, void *arg, struct err *err), void *arg,
                     struct err *err) MUST_CHECK;

#endif
