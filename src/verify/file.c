#include "file.h"
#include "core/i18n.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool verify__read_file(const char *path, struct buf *out, struct err *err)
{
    char piece[16384];
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    for (size_t len; (len = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(out, piece, len);
    bool failed = ferror(file) != 0;
    int why = errno;
    (void)fclose(file); /* it was only read */
    if (failed)
        return err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(why));
    return buf_check(out, path, err);
}
