#include "files.h"
#include "core/file.h"
#include "core/i18n.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool files_path(char out[FILES_PATH_MAX], const char *folder, const char *name, struct err *err)
{
    int len = snprintf(out, FILES_PATH_MAX, "%s/%s", folder, name);
    return len < FILES_PATH_MAX || err_set(err, ERR_LIMIT, _("the path %s is too long"), folder);
}

static bool complain(const char *path, struct err *err)
{
    return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
}

/* Reads up to len bytes; the count, or -1. */
static ssize_t read_up_to(int fd, void *out, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t got = read(fd, (char *)out + done, len - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

bool files_read(const char *path, void *out, size_t len, bool *ret_found, struct err *err)
{
    char more;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    *ret_found = false;
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return true;
    ssize_t got = fd < 0 ? -1 : read_up_to(fd, out, len);
    ssize_t rest = got == (ssize_t)len ? read_up_to(fd, &more, 1) : 0;
    bool ok = got >= 0 && rest >= 0;
    int why = errno;
    if (fd >= 0)
        (void)close(fd); /* it was only read */
    if (!ok)
        return err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(why));
    *ret_found = got == (ssize_t)len && rest == 0;
    return true;
}

/* Does the file hold exactly these bytes? A file that cannot be read does not. */
static bool holds(const char *path, struct text bytes)
{
    char piece[8192];
    size_t at = 0;
    ssize_t got = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    while ((got = read_up_to(fd, piece, sizeof piece)) > 0) {
        if ((size_t)got > bytes.len - at || memcmp(piece, bytes.ptr + at, (size_t)got) != 0)
            break;
        at += (size_t)got;
    }
    (void)close(fd); /* it was only read */
    return got == 0 && at == bytes.len;
}

/* The folders above a path, from the top. */
static bool make_parents(const struct files *files, const char *path, struct err *err)
{
    char folder[FILES_PATH_MAX];
    mode_t mode = files->mode | ((files->mode & 0444) >> 2);
    (void)snprintf(folder, sizeof folder, "%s", path); /* paths fit */
    char *slash = strrchr(folder, '/');
    *slash = '\0';
    if (mkdir(folder, mode) == 0 || errno == EEXIST)
        return true;
    for (char *at = strchr(folder + 1, '/');; at = strchr(at + 1, '/')) {
        if (at != NULL)
            *at = '\0';
        if (mkdir(folder, mode) != 0 && errno != EEXIST)
            return complain(folder, err);
        if (at == NULL)
            return true;
        *at = '/';
    }
}

bool files_write(struct files *files, const char *path, struct text bytes, struct err *err)
{
    char fresh[FILES_PATH_MAX + 8];
    if (holds(path, bytes))
        return true;
    TRY(make_parents(files, path, err));
    (void)snprintf(fresh, sizeof fresh, "%s.new", path); /* paths fit */
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, files->mode);
    bool ok = fd >= 0 && file_put(fd, bytes);
    if (ok && files->written < FILES_SYNC_EACH_MAX)
        ok = fsync(fd) == 0;
    else
        files->unsynced++;
    if (fd >= 0 && close(fd) != 0)
        ok = false;
    if (!ok || rename(fresh, path) != 0)
        return complain(path, err);
    files->written++;
    return true;
}

bool files_drop_parts(struct files *files, const char *path, struct err *err)
{
    char folder[FILES_PATH_MAX + 8];
    (void)files;
    (void)snprintf(folder, sizeof folder, "%s.p", path); /* paths fit */
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return errno == ENOENT || errno == ENOTDIR || complain(folder, err);
    bool ok = true;
    for (struct dirent *entry; ok && (entry = readdir(dir)) != NULL;)
        if (entry->d_name[0] != '.')
            ok = unlinkat(dirfd(dir), entry->d_name, 0) == 0 || errno == ENOENT;
    (void)closedir(dir); /* it was only read */
    if (!ok || (rmdir(folder) != 0 && errno != ENOENT))
        return complain(folder, err);
    return true;
}

bool files_sync(struct files *files, const char *inside, struct err *err)
{
    if (files->unsynced == 0)
        return true;
    int fd = open(inside, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    bool ok = fd >= 0 && syncfs(fd) == 0;
    if (fd >= 0)
        (void)close(fd); /* it was only synced */
    files->unsynced = 0;
    return ok || complain(inside, err);
}
