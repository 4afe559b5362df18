#include "one_file.h"
#include "core/i18n.h"
#include "format/part_file.h"

bool one_file__write(struct db *db, const char *path,
                     bool (*fill)(struct db *db, FILE *out, void *arg, struct err *err), void *arg,
                     struct err *err)
{
    AUTO(part_file) struct part_file *part = NULL;
    TRY(part_file_create(path, &part, err));
    FILE *out = part_file_stream(part);
    TRY(db_begin(db, DB_REPEATABLE_READ, err));
    if (!fill(db, out, arg, err)) {
        db_rollback(db);
        return false;
    }
    TRY(db_commit(db, err));
    if (ferror(out))
        return err_set(err, ERR_IO, _("cannot write %s"), path);
    return part_file_keep(part, err);
}
