/*
 * core/file.h - reading a file of this machine as a whole.
 *
 * For settings, keys, requests and other small files: what may be large is read by those who know
 * its form.
 */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include "core/buf.h"
#include "core/err.h"

/* Appends the file to the buffer, whose cap is the limit. Fails: ERR_IO; ERR_LIMIT. */
bool file_read(const char *path, struct buf *out, struct err *err) MUST_CHECK;

/* The same, but a file that is not there is no failure: *ret_is_there says so. */
bool file_read_if(const char *path, struct buf *out, bool *ret_is_there,
                  struct err *err) MUST_CHECK;

/* Hands the file on a piece at a time, whatever its size. Fails: ERR_IO. */
bool file_each(const char *path, void (*take)(const char *bytes, size_t len, void *arg), void *arg,
               struct err *err) MUST_CHECK;

#endif
