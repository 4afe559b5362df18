#include "site.h"
#include "core/i18n.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 8 };

struct site {
    char name[NAME_MAX + 1]; /* of the target in its folder */
    char next[NAME_MAX + 1]; /* of the folder that is being filled */
    int parent;              /* open folders, -1: none */
    int fresh;               /* the one being filled, locked */
    int old;                 /* the site so far */
    bool committed;
    /* Several threads write files. */
    atomic_bool linkable; /* hard links work here */
    atomic_size_t files;
    atomic_size_t changed;
};

static bool fail(struct err *err, const char *what)
{
    int number = errno;
    (void)err_set(err, ERR_IO, _("cannot write the site: %s: %s"), what, strerror(number));
    if (number == ENOSPC || number == EDQUOT)
        return err_hint(err, "%s", _("Make room on the disk. The old site is as it was."));
    return err_hint(err, "%s", _("Check the folder's permissions. The old site is as it was."));
}

static bool is_dot(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

static bool empty_folder(int folder, int depth);

/* Removes one entry of a folder, with all that is in it. Best effort. */
static bool remove_entry(int folder, const char *name, int depth)
{
    if (unlinkat(folder, name, 0) == 0)
        return true;
    if ((errno != EISDIR && errno != EPERM) || depth == DEPTH_MAX)
        return false;
    int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0)
        return false;
    bool emptied = empty_folder(inner, depth + 1);
    (void)close(inner); /* it was only read */
    return emptied && unlinkat(folder, name, AT_REMOVEDIR) == 0;
}

static bool empty_folder(int folder, int depth)
{
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);
    if (entries == NULL) {
        if (copy >= 0)
            (void)close(copy); /* it was only read */
        return false;
    }
    bool ok = true;
    struct dirent *entry;
    while ((entry = readdir(entries)) != NULL)
        if (!is_dot(entry->d_name))
            ok = remove_entry(folder, entry->d_name, depth) && ok;
    (void)closedir(entries); /* it was only read */
    return ok;
}

/* Splits the target into the open folder that holds it and its name there. */
static bool open_parent(struct site *site, const char *target, struct err *err)
{
    char path[PATH_MAX];
    char real[PATH_MAX];
    size_t len = strlen(target);
    while (len > 1 && target[len - 1] == '/')
        len--;
    if (len == 0 || len >= sizeof path)
        return err_set(err, ERR_USAGE, _("the folder of the site has no name"));
    (void)snprintf(path, sizeof path, "%.*s", (int)len, target);
    if (realpath(path, real) != NULL) /* a symbolic link: its folder is the site, not the link */
        (void)snprintf(path, sizeof path, "%s", real);
    char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    if (name[0] == '\0' || is_dot(name) || strlen(name) > NAME_MAX - 8)
        return err_set(err, ERR_USAGE, _("\"%s\" cannot be the folder of the site"), target);
    (void)snprintf(site->name, sizeof site->name, "%.247s", name); /* fits: looked at above */
    (void)snprintf(site->next, sizeof site->next, ".%.240s.next", name);
    if (slash != NULL)
        slash[slash == path ? 1 : 0] = '\0'; /* the root keeps its slash */
    site->parent = open(slash == NULL ? "." : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return site->parent >= 0 || fail(err, target);
}

/* The site so far, if any. A folder of something else is not ours to replace. */
static bool open_old(struct site *site, struct err *err)
{
    site->old = openat(site->parent, site->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (site->old < 0)
        return errno == ENOENT || fail(err, site->name);
    if (faccessat(site->old, SITE_MARK, F_OK, 0) == 0)
        return true;
    int copy = openat(site->old, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);
    if (entries == NULL)
        return fail(err, site->name);
    bool empty = true;
    struct dirent *entry;
    while ((entry = readdir(entries)) != NULL)
        empty &= is_dot(entry->d_name);
    (void)closedir(entries); /* it was only read */
    if (empty)
        return true;
    (void)err_set(err, ERR_REFUSED, _("the folder %s holds other files"), site->name);
    return err_hint(err, "%s", _("Choose a new or empty folder with --out."));
}

/* Makes and locks the folder to fill; what a killed run left in it goes. */
static bool open_fresh(struct site *site, struct err *err)
{
    if (mkdirat(site->parent, site->next, 0755) != 0 && errno != EEXIST)
        return fail(err, site->next);
    site->fresh = openat(site->parent, site->next, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (site->fresh < 0)
        return fail(err, site->next);
    struct stat opened;
    struct stat named;
    bool ours = flock(site->fresh, LOCK_EX | LOCK_NB) == 0 && fstat(site->fresh, &opened) == 0 &&
                fstatat(site->parent, site->next, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
                opened.st_ino == named.st_ino; /* not swapped in while we waited */
    if (!ours) {
        (void)close(site->fresh); /* not ours to empty */
        site->fresh = -1;
        return err_set(err, ERR_CONFLICT, _("another program is publishing to %s"), site->name);
    }
    return empty_folder(site->fresh, 0) || fail(err, site->next);
}

bool site__begin(const char *target, struct site **ret, struct err *err)
{
    struct site *site = calloc(1, sizeof *site);
    if (site == NULL)
        abort();
    *site = (struct site) { .parent = -1, .fresh = -1, .old = -1, .linkable = true };
    static const char MARK[] = "mingzhang site 1\n";
    bool begun = open_parent(site, target, err) && open_old(site, err) && open_fresh(site, err) &&
                 site__write(site, SITE_MARK, text_of(MARK), err);
    if (!begun) {
        site_free(site);
        return false;
    }
    *ret = site;
    return true;
}

static void close_folder(int folder)
{
    if (folder >= 0)
        (void)close(folder); /* it was only read */
}

void site_free(struct site *site)
{
    if (site == NULL)
        return;
    if (site->fresh >= 0 && !site->committed) {
        (void)empty_folder(site->fresh, 0); /* what cannot go now goes at the next run */
        (void)unlinkat(site->parent, site->next, AT_REMOVEDIR); /* likewise */
    }
    close_folder(site->fresh);
    close_folder(site->old);
    close_folder(site->parent);
    free(site);
}

bool site__folder(struct site *site, const char *name, struct err *err)
{
    return mkdirat(site->fresh, name, 0755) == 0 || errno == EEXIST || fail(err, name);
}

/* Does the old site have this file with these bytes? */
static bool is_same(const struct site *site, const char *path, struct text bytes)
{
    int file = site->old < 0 ? -1 : openat(site->old, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct stat stat;
    bool same = file >= 0 && fstat(file, &stat) == 0 && S_ISREG(stat.st_mode) &&
                (size_t)stat.st_size == bytes.len;
    if (same && bytes.len > 0) {
        void *old = mmap(NULL, bytes.len, PROT_READ, MAP_PRIVATE, file, 0);
        same = old != MAP_FAILED && memcmp(old, bytes.ptr, bytes.len) == 0;
        if (old != MAP_FAILED)
            (void)munmap(old, bytes.len); /* cannot fail on what mmap gave */
    }
    close_folder(file);
    return same;
}

static bool write_file(int folder, const char *path, struct text bytes, struct err *err)
{
    int file = openat(folder, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0)
        return fail(err, path);
    for (size_t at = 0; at < bytes.len;) {
        ssize_t wrote = write(file, bytes.ptr + at, bytes.len - at);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0) {
            (void)fail(err, path); /* close() below may change errno */
            (void)close(file);     /* it is given up */
            return false;
        }
        at += (size_t)wrote;
    }
    return close(file) == 0 || fail(err, path);
}

bool site__write(struct site *site, const char *path, struct text bytes, struct err *err)
{
    site->files++;
    if (site->linkable && is_same(site, path, bytes)) {
        if (linkat(site->old, path, site->fresh, path, 0) == 0)
            return true;
        site->linkable = errno != EPERM && errno != EXDEV && errno != EOPNOTSUPP;
    }
    site->changed++;
    return write_file(site->fresh, path, bytes, err);
}

bool site__has(const struct site *site, const char *path, struct text bytes)
{
    return is_same(site, path, bytes);
}

bool site__keep(struct site *site, const char *path, bool *ret_kept, struct err *err)
{
    *ret_kept = false;
    if (site->old < 0 || !site->linkable)
        return true;
    if (linkat(site->old, path, site->fresh, path, 0) == 0) {
        site->files++;
        *ret_kept = true;
        return true;
    }
    return errno == ENOENT || errno == EPERM || errno == EXDEV || errno == EOPNOTSUPP ||
           fail(err, path);
}

size_t site__files(const struct site *site) { return site->files; }
size_t site__changed(const struct site *site) { return site->changed; }

/* Where the file system cannot swap two names, the old site is away for a moment. */
static bool swap_in_two_steps(struct site *site)
{
    char aside[NAME_MAX + 1];
    (void)snprintf(aside, sizeof aside, ".%.240s.old", site->name);
    (void)remove_entry(site->parent, aside, 0); /* of a killed run */
    if (renameat(site->parent, site->name, site->parent, aside) != 0)
        return false;
    if (renameat(site->parent, site->next, site->parent, site->name) != 0) {
        (void)renameat(site->parent, aside, site->parent, site->name); /* back as it was */
        return false;
    }
    return renameat(site->parent, aside, site->parent, site->next) == 0;
}

static bool swap(struct site *site)
{
    unsigned how = site->old < 0 ? RENAME_NOREPLACE : RENAME_EXCHANGE;
    if (renameat2(site->parent, site->next, site->parent, site->name, how) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    return site->old < 0 ? renameat(site->parent, site->next, site->parent, site->name) == 0
                         : swap_in_two_steps(site);
}

bool site__commit(struct site *site, struct err *err)
{
    if (syncfs(site->fresh) != 0) /* what is swapped in is on the disk */
        return fail(err, site->next);
    if (!swap(site))
        return fail(err, site->name);
    site->committed = true;
    if (site->old >= 0)
        (void)remove_entry(site->parent, site->next, 0); /* what cannot go, goes next time */
    return fsync(site->parent) == 0 || fail(err, site->name);
}
