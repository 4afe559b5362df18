/* A folder of packages that appears whole or not at all. */
#include "core/file.h"
#include "core/i18n.h"
#include "db/db.h"
#include "opendata/opendata.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder {
    char *part; /* where the files are until all are there */
    char *open; /* path of the file that is open; NULL: none */
    FILE *stream;
};

static bool fail(const char *path, struct err *err)
{
    return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
}

static bool make_parents(char *path, size_t from, struct err *err)
{
    for (char *slash = strchr(path + from, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool ok = mkdir(path, 0755) == 0 || errno == EEXIST || fail(path, err);
        *slash = '/';
        TRY(ok);
    }
    return true;
}

static bool open_file(void *arg, const char *path, FILE **ret, struct err *err)
{
    struct folder *folder = arg;
    free(folder->open);
    if (asprintf(&folder->open, "%s/%s", folder->part, path) < 0)
        abort(); /* out of memory */
    TRY(make_parents(folder->open, strlen(folder->part) + 1, err));
    *ret = folder->stream = fopen(folder->open, "wbx");
    return folder->stream != NULL || fail(folder->open, err);
}

static bool close_file(void *arg, struct err *err)
{
    struct folder *folder = arg;
    FILE *stream = folder->stream;
    folder->stream = NULL;
    bool ok = fflush(stream) == 0 && !ferror(stream) && fsync(fileno(stream)) == 0;
    return (fclose(stream) == 0 && ok) || fail(folder->open, err);
}

struct job {
    const struct opendata_options *options;
    const struct opendata_sink *sink;
    struct opendata_summary *ret;
};

/* One try only: a second would meet the files of the first. */
static bool write_once(struct db *db, const struct job *job, struct err *err)
{
    TRY(db_begin(db, DB_REPEATABLE_READ, err));
    bool ok = opendata_fiscal(db, job->options, job->sink, job->ret, err);
    if (ok)
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

bool opendata_fiscal_export(struct db *db, const char *path, const struct opendata_options *options,
                            struct opendata_summary *ret, struct err *err)
{
    struct folder folder = { 0 };
    struct opendata_sink sink = { open_file, close_file, &folder };
    struct job job = { options, &sink, ret };
    if (access(path, F_OK) == 0)
        return err_set(err, ERR_REFUSED, _("%s is there already"), path);
    if (asprintf(&folder.part, "%s.part", path) < 0)
        abort(); /* out of memory */
    bool ok = mkdir(folder.part, 0755) == 0 || fail(folder.part, err);
    bool is_ours = ok;
    ok = ok && write_once(db, &job, err);
    if (folder.stream != NULL)
        (void)fclose(folder.stream); /* half a file, thrown away */
    ok = ok && (rename(folder.part, path) == 0 || fail(path, err));
    if (!ok && is_ours)
        file_remove_tree(folder.part);
    free(folder.open);
    free(folder.part);
    return ok;
}
