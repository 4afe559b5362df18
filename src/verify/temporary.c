#include "temporary.h"
#include "core/i18n.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool verify__temporary_failed(struct err *err)
{
    (void)err_set(err, ERR_IO, _("cannot use a temporary file: %s"), strerror(errno));
    return err_hint(err, _("Make room on the disk, or set TMPDIR to a folder that has some."));
}

/* tmpfile() knows /tmp only. */
static FILE *unnamed(void)
{
    char path[1024];
    const char *folder = getenv("TMPDIR");
    if (folder == NULL || folder[0] == '\0')
        folder = "/tmp";
    if (snprintf(path, sizeof path, "%s/mingzhang-verify.XXXXXX", folder) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    int fd = mkstemp(path);
    if (fd < 0)
        return NULL;
    (void)unlink(path); /* the open file stays */
    FILE *file = fdopen(fd, "w+");
    if (file == NULL)
        (void)close(fd); /* nothing was written */
    return file;
}

FILE *verify__temporary(struct err *err)
{
    FILE *file = unnamed();
    if (file == NULL)
        (void)!verify__temporary_failed(err);
    return file;
}
