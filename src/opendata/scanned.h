/*
 * opendata/scanned.h (private) - a stream whose bytes are looked over for personal data on their
 * way to another (core/leak.h), in constant memory.
 *
 *   FILE *out = scanned_stream(scanned = scanned_open(file, "2019/programme/sources.csv"));
 *   …                                     // write to out
 *   return scanned_close(scanned, err);   // file stays open
 */
#ifndef OPENDATA_SCANNED_H
#define OPENDATA_SCANNED_H

#include "core/err.h"
#include <stdio.h>

struct scanned;

enum { SCANNED_PART_MAX = 1 << 20 }; /* bytes without a comma, a quote or a mark */

struct scanned *scanned_open(FILE *to, const char *name); /* copies the name */
FILE *scanned_stream(struct scanned *scanned);
/* Ends and frees, also when it fails. Fails: ERR_LEAK naming the file and the place; ERR_IO. */
bool scanned_close(struct scanned *scanned, struct err *err) MUST_CHECK;

#endif
