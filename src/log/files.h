/*
 * log/files.h - private: files that appear whole or not at all, and are left alone when they hold
 * what they should already.
 */
#ifndef LOG_FILES_H
#define LOG_FILES_H

#include "core/err.h"
#include "core/text.h"
#include <stdint.h>
#include <sys/stat.h>

enum { FILES_PATH_MAX = 1280, FILES_SYNC_EACH_MAX = 64 };

struct files {
    mode_t mode;      /* of files; folders get the right to search with it */
    uint64_t written; /* so far */
    uint64_t unsynced;
};

bool files_path(char out[FILES_PATH_MAX], const char *folder, const char *name,
                struct err *err) MUST_CHECK;
/* Exactly len bytes, or *ret_found is false. Fails: ERR_IO. */
bool files_read(const char *path, void *out, size_t len, bool *ret_found,
                struct err *err) MUST_CHECK;
/* Makes the folders that are missing. After some files it no longer syncs each one: files_sync().
 * Fails: ERR_IO. */
bool files_write(struct files *files, const char *path, struct text bytes,
                 struct err *err) MUST_CHECK;
/* Removes <path>.p: the parts of a tile that is full now. */
bool files_drop_parts(struct files *files, const char *path, struct err *err) MUST_CHECK;
/* Everything that was written is on the disk afterwards. `inside`: a path on that file system. */
bool files_sync(struct files *files, const char *inside, struct err *err) MUST_CHECK;

#endif
