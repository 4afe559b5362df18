#include "sheet.h"
#include "core/i18n.h"
#include "scanned.h"

#include <string.h>

/* A stream whose bytes are counted and hashed on their way to another. */
static ssize_t copy_write(void *cookie, const char *bytes, size_t len)
{
    struct sheet *sheet = cookie;
    if (fwrite(bytes, 1, len, sheet->out) != len)
        return -1;
    hasher_add(sheet->hasher, bytes, len);
    sheet->bytes += (int64_t)len;
    return (ssize_t)len;
}

static void write_head(struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->shape->count; i++)
        csv_writer_text(sheet->csv, text_of(sheet->shape->columns[i].name));
    csv_writer_end_row(sheet->csv);
}

bool sheet__open(const struct opendata_sink *sink, const char *folder, const struct shape *shape,
                 struct sheet *ret, struct err *err)
{
    static const cookie_io_functions_t COPY = { .write = copy_write };
    char path[SHEET_PATH_MAX];
    *ret = (struct sheet) { .shape = shape, .sink = sink };
    (void)snprintf(path, sizeof path, "%s/%s", folder, shape->file); /* both are short: ours */
    TRY(sink->open(sink->arg, path, &ret->out, err));
    ret->scanned = scanned_open(ret->out, path);
    ret->out = scanned_stream(ret->scanned);
    ret->hasher = hasher_new();
    ret->copy = fopencookie(ret, "w", COPY);
    if (ret->hasher == NULL || ret->copy == NULL)
        abort(); /* out of memory */
    ret->csv = csv_writer_to(ret->copy, (struct csv_style) { .encoding = ENCODING_UTF8 });
    write_head(ret);
    return true;
}

void sheet__end_row(struct sheet *sheet)
{
    csv_writer_end_row(sheet->csv);
    sheet->rows++;
}

bool sheet__close(struct sheet *sheet, bool ok, struct err *err)
{
    if (ok)
        ok = csv_writer_close(sheet->csv, err);
    else
        csv_writer_free(sheet->csv);
    sheet->csv = NULL;
    if (fclose(sheet->copy) != 0 && ok)
        ok = err_set(err, ERR_IO, _("cannot write %s"), sheet->shape->file);
    struct err why = { 0 };
    if (!scanned_close(sheet->scanned, &why)) { /* it knows why the others could not write */
        *err = ok || why.code == ERR_LEAK ? why : *err;
        ok = false;
    }
    struct sha256 digest = hasher_end(sheet->hasher);
    (void)sha256_hex(&digest, sheet->sha256);
    hasher_free(sheet->hasher);
    return ok && sheet->sink->close(sheet->sink->arg, err);
}
