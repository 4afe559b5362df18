#include "core/file.h"
#include "core/i18n.h"
#include "publisher.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { LOG_DEPTH_MAX = 12, LOG_PATH_MAX = 1024, LOG_FILE_MAX = 1 << 20 };

static const char CHECKPOINT[] = "checkpoint";

struct copying {
    struct publisher *p;
    struct buf bytes;
};

/* Entry bundles have no place in the public folder; should one ever lie there, it stays there. */
static bool is_handed_out(const char *name)
{
    return name[0] != '.' && strcmp(name, "entries") != 0;
}

static bool copy_folder(struct copying *copying, const char *from, const char *to, int depth,
                        struct err *err);

static bool copy_entry(struct copying *copying, const char *from, const char *to, int depth,
                       struct err *err)
{
    struct stat stat;
    if (lstat(from, &stat) != 0)
        return errno == ENOENT || /* a part of a tile that became full */
               err_set(err, ERR_IO, _("cannot read %s: %s"), from, strerror(errno));
    if (S_ISDIR(stat.st_mode))
        return copy_folder(copying, from, to, depth + 1, err);
    if (!S_ISREG(stat.st_mode))
        return true;
    bool is_there;
    buf_clear(&copying->bytes);
    TRY(file_read_if(from, &copying->bytes, &is_there, err));
    struct text bytes = { copying->bytes.data, copying->bytes.len };
    return !is_there || site__write(copying->p->site, to, bytes, err);
}

static bool copy_named(struct copying *copying, const char *const folders[2], const char *name,
                       int depth, struct err *err)
{
    char from[LOG_PATH_MAX];
    char to[LOG_PATH_MAX];
    if (snprintf(from, sizeof from, "%s/%s", folders[0], name) >= LOG_PATH_MAX ||
        snprintf(to, sizeof to, "%s/%s", folders[1], name) >= LOG_PATH_MAX)
        return err_set(err, ERR_LIMIT, _("the folder %s is too deep"), folders[0]);
    return copy_entry(copying, from, to, depth, err);
}

/* The checkpoint first: whatever the log does meanwhile, the tiles are at least as new. */
static bool copy_folder(struct copying *copying, const char *from, const char *to, int depth,
                        struct err *err)
{
    const char *const folders[2] = { from, to };
    if (depth == LOG_DEPTH_MAX)
        return err_set(err, ERR_LIMIT, _("the folder %s is too deep"), from);
    TRY(site__folder(copying->p->site, to, err));
    DIR *entries = opendir(from);
    if (entries == NULL)
        return err_set(err, ERR_IO, _("cannot read %s: %s"), from, strerror(errno));
    bool ok = copy_named(copying, folders, CHECKPOINT, depth, err);
    struct dirent *entry;
    while (ok && (entry = readdir(entries)) != NULL)
        if (is_handed_out(entry->d_name) && strcmp(entry->d_name, CHECKPOINT) != 0)
            ok = copy_named(copying, folders, entry->d_name, depth, err);
    (void)closedir(entries); /* it was only read */
    return ok;
}

bool publisher__log(struct publisher *p, struct err *err)
{
    struct copying copying = { .p = p };
    if (p->log == NULL)
        return true;
    buf_init(&copying.bytes, LOG_FILE_MAX);
    bool done = copy_folder(&copying, p->log, "log", 0, err);
    buf_release(&copying.bytes);
    return done;
}
