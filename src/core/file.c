#include "core/file.h"
#include "core/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

bool file_put(int fd, struct text bytes)
{
    for (size_t done = 0; done < bytes.len;) {
        ssize_t wrote = write(fd, bytes.ptr + done, bytes.len - done);
        if (wrote < 0 && errno != EINTR)
            return false;
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    return true;
}

/* Closes whatever happened, and keeps the errno of the first failure. */
static bool sync_and_close(int fd, bool ok)
{
    ok = ok && fsync(fd) == 0;
    int why = errno;
    if (close(fd) != 0 && ok)
        return false;
    errno = why;
    return ok;
}

static bool sync_folder(const char *path)
{
    char folder[FILE_PATH_MAX + 1] = ".";
    const char *slash = strrchr(path, '/');
    if (slash != NULL)
        (void)snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path),
                       path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && sync_and_close(fd, true);
}

static bool cannot_write(const char *path, struct err *err)
{
    return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
}

bool file_write(const char *path, struct text bytes, mode_t mode, struct err *err)
{
    char fresh[FILE_PATH_MAX + 8];
    if (strlen(path) > FILE_PATH_MAX)
        return err_set(err, ERR_LIMIT, _("a path is longer than %d bytes"), FILE_PATH_MAX);
    (void)snprintf(fresh, sizeof fresh, "%s.new", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0)
        return cannot_write(path, err);
    if (sync_and_close(fd, file_put(fd, bytes)) && rename(fresh, path) == 0)
        return sync_folder(path) || cannot_write(path, err);
    (void)cannot_write(path, err);
    (void)unlink(fresh); /* half of it is of no use */
    return false;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    (void)remove(path); /* what cannot be removed stays */
    return 0;
}

void file_remove_tree(const char *path)
{
    enum { FOLDERS_OPEN = 16 };
    (void)nftw(path, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS); /* as far as it goes */
}
