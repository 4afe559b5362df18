#include "format/part_file.h"
#include "core/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct part_file {
    char *path;
    char *part;
    FILE *stream;
    bool kept;
};

static bool fail(const char *path, struct err *err)
{
    return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
}

bool part_file_create(const char *path, struct part_file **ret, struct err *err)
{
    struct part_file *file = calloc(1, sizeof *file);
    if (file == NULL || asprintf(&file->part, "%s.part", path) < 0)
        abort();
    file->path = strdup(path);
    file->stream = fopen(file->part, "wb");
    if (file->stream == NULL) {
        fail(path, err);
        file->kept = true; /* nothing to remove */
        part_file_free(file);
        return false;
    }
    *ret = file;
    return true;
}

FILE *part_file_stream(struct part_file *file) { return file->stream; }
const char *part_file_path(struct part_file *file) { return file->part; }

bool part_file_shut(struct part_file *file, struct err *err)
{
    FILE *stream = file->stream;
    file->stream = NULL;
    if (fclose(stream) != 0)
        return fail(file->path, err);
    return true;
}

static bool sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0;
    (void)close(fd); /* it was only read */
    return ok;
}

bool part_file_keep(struct part_file *file, struct err *err)
{
    if (file->stream != NULL)
        TRY(part_file_shut(file, err));
    if (!sync_path(file->part) || rename(file->part, file->path) != 0)
        return fail(file->path, err);
    file->kept = true;
    return true;
}

void part_file_free(struct part_file *file)
{
    if (file == NULL)
        return;
    if (file->stream != NULL)
        (void)fclose(file->stream); /* it is thrown away */
    if (!file->kept)
        (void)unlink(file->part); /* it may be gone already */
    free(file->part);
    free(file->path);
    free(file);
}
