/*
 * format/part_file.h - a file that appears at its path whole or not at all: it is written as
 * PATH.part beside it and renamed at the end.
 */
#ifndef FORMAT_PART_FILE_H
#define FORMAT_PART_FILE_H

#include "core/err.h"
#include <stdio.h>

struct part_file;

/* Fails: ERR_IO. */
bool part_file_create(const char *path, struct part_file **ret, struct err *err) MUST_CHECK;
FILE *part_file_stream(struct part_file *file); /* where to write */
const char *part_file_path(struct part_file *file);
/* Closes the stream early, for those who write to the path by other means. */
bool part_file_shut(struct part_file *file, struct err *err) MUST_CHECK;
/* Syncs and renames. Fails: ERR_IO. */
bool part_file_keep(struct part_file *file, struct err *err) MUST_CHECK;
void part_file_free(struct part_file *file); /* removes what was not kept; NULL is fine */
AUTO_DEFINE(part_file)

#endif
