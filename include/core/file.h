/*
 * core/file.h - reading and writing a file of this machine as a whole.
 *
 * For settings, keys, requests and other small files: what may be large is read by those who know
 * its form.
 */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include "core/buf.h"
#include "core/err.h"
#include "core/text.h"
#include <sys/types.h>

/* Appends the file to the buffer, whose cap is the limit. Fails: ERR_IO; ERR_LIMIT. */
bool file_read(const char *path, struct buf *out, struct err *err) MUST_CHECK;

/* The same, but a file that is not there is no failure: *ret_is_there says so. */
bool file_read_if(const char *path, struct buf *out, bool *ret_is_there,
                  struct err *err) MUST_CHECK;

/* Hands the file on a piece at a time, whatever its size. Fails: ERR_IO. */
bool file_each(const char *path, void (*take)(const char *bytes, size_t len, void *arg), void *arg,
               struct err *err) MUST_CHECK;

/* Writes the file beside its place, syncs it, gives it its name and syncs the folder: whoever looks
 * sees the old one or the new one whole, also after a crash. Fails: ERR_IO; ERR_LIMIT for a path of
 * more than FILE_PATH_MAX bytes. */
enum { FILE_PATH_MAX = 4000 };
bool file_write(const char *path, struct text bytes, mode_t mode, struct err *err) MUST_CHECK;
/* Removes a folder with everything below it, as far as it goes; links are removed, not followed. */
void file_remove_tree(const char *path);
/* All of it, however often write() stops short; errno says why not. */
bool file_put(int fd, struct text bytes) MUST_CHECK;

#endif
