#include "one_file.h"
#include "core/i18n.h"
#include "format/part_file.h"
#include "scanned.h"

static bool fill_once(struct db *db, FILE *out,
                      bool (*fill)(struct db *db, FILE *out, void *arg, struct err *err), void *arg,
                      struct err *err)
{
    TRY(db_begin(db, DB_REPEATABLE_READ, err));
    if (fill(db, out, arg, err))
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

bool one_file__write(struct db *db, const char *path,
                     bool (*fill)(struct db *db, FILE *out, void *arg, struct err *err), void *arg,
                     struct err *err)
{
    AUTO(part_file) struct part_file *part = NULL;
    TRY(part_file_create(path, &part, err));
    FILE *out = part_file_stream(part);
    struct scanned *scanned = scanned_open(out, path);
    struct err why = { 0 };
    bool ok = fill_once(db, scanned_stream(scanned), fill, arg, err);
    if (!scanned_close(scanned, &why)) {
        *err = ok || why.code == ERR_LEAK ? why : *err;
        return false;
    }
    TRY(ok);
    if (ferror(out))
        return err_set(err, ERR_IO, _("cannot write %s"), path);
    return part_file_keep(part, err);
}
