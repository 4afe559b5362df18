#include "core/file.h"
#include "core/i18n.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool cannot_read(const char *path, int why, struct err *err)
{
    return err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(why));
}

static bool read_on(FILE *file, const char *path,
                    void (*take)(const char *bytes, size_t len, void *arg), void *arg,
                    struct err *err)
{
    char piece[16384];
    for (size_t len; (len = fread(piece, 1, sizeof piece, file)) > 0;)
        take(piece, len, arg);
    bool failed = ferror(file) != 0;
    int why = errno;
    (void)fclose(file); /* it was only read */
    return !failed || cannot_read(path, why, err);
}

bool file_each(const char *path, void (*take)(const char *bytes, size_t len, void *arg), void *arg,
               struct err *err)
{
    FILE *file = fopen(path, "re");
    return file == NULL ? cannot_read(path, errno, err) : read_on(file, path, take, arg, err);
}

static void add(const char *bytes, size_t len, void *arg) { buf_add(arg, bytes, len); }

bool file_read(const char *path, struct buf *out, struct err *err)
{
    TRY(file_each(path, add, out, err));
    return buf_check(out, path, err);
}

bool file_read_if(const char *path, struct buf *out, bool *ret_is_there, struct err *err)
{
    FILE *file = fopen(path, "re");
    *ret_is_there = file != NULL;
    if (file == NULL)
        return errno == ENOENT || cannot_read(path, errno, err);
    TRY(read_on(file, path, add, out, err));
    return buf_check(out, path, err);
}
