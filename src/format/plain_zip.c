#include "plain_zip.h"
#include "core/arena.h"
#include "core/i18n.h"

#include <assert.h>
#include <zip.h>

enum { PART_MAX = 128 << 20, FIRST_DAY = 0x21 }; /* 1980-01-01, where an archive's time begins */

struct part {
    const char *name;
    struct buf bytes;
};
struct plain_zip {
    struct arena *arena;
    struct part parts[PLAIN_PARTS_MAX];
    size_t count;
};

struct plain_zip *plain_zip_new(struct arena *arena)
{
    struct plain_zip *zip = arena_new(arena, struct plain_zip);
    zip->arena = arena;
    return zip;
}

void plain_zip_release(struct plain_zip *zip)
{
    for (size_t i = 0; i < zip->count; i++)
        buf_release(&zip->parts[i].bytes);
    zip->count = 0;
}

struct buf *plain_zip_part(struct plain_zip *zip, const char *name)
{
    assert(zip->count < PLAIN_PARTS_MAX);
    struct part *part = &zip->parts[zip->count++];
    part->name = arena_strdup(zip->arena, name);
    buf_init(&part->bytes, PART_MAX);
    return &part->bytes;
}

static bool add_part(zip_t *archive, const struct part *part, struct err *err)
{
    TRY(buf_check(&part->bytes, part->name, err));
    zip_source_t *source = zip_source_buffer(archive, part->bytes.data, part->bytes.len, 0);
    zip_int64_t at = source == NULL ? -1 : zip_file_add(archive, part->name, source, 0);
    if (at < 0) {
        zip_source_free(source);
        return err_set(err, ERR_MEMORY, _("the archive cannot be made: %s"), zip_strerror(archive));
    }
    bool ok = zip_set_file_compression(archive, (zip_uint64_t)at, ZIP_CM_STORE, 0) == 0 &&
              zip_file_set_dostime(archive, (zip_uint64_t)at, 0, FIRST_DAY, 0) == 0;
    return ok ||
           err_set(err, ERR_MEMORY, _("the archive cannot be made: %s"), zip_strerror(archive));
}

static bool fill(zip_t *archive, const struct plain_zip *zip, struct err *err)
{
    for (size_t i = 0; i < zip->count; i++)
        TRY(add_part(archive, &zip->parts[i], err));
    return true;
}

static bool read_back(zip_source_t *source, struct buf *out, struct err *err)
{
    char piece[16384];
    zip_int64_t got = -1;
    if (zip_source_open(source) == 0) {
        while ((got = zip_source_read(source, piece, sizeof piece)) > 0)
            buf_add(out, piece, (size_t)got);
        (void)zip_source_close(source); /* it was only read */
    }
    if (got < 0)
        return err_set(err, ERR_MEMORY, _("the archive cannot be made: %s"),
                       zip_error_strerror(zip_source_error(source)));
    return buf_check(out, "XLSX", err);
}

bool plain_zip_bytes(struct plain_zip *zip, struct buf *out, struct err *err)
{
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &why);
    zip_t *archive = source == NULL ? NULL : zip_open_from_source(source, ZIP_TRUNCATE, &why);
    if (archive == NULL) {
        zip_source_free(source);
        (void)err_set(err, ERR_MEMORY, _("the archive cannot be made: %s"),
                      zip_error_strerror(&why));
        zip_error_fini(&why);
        return false;
    }
    zip_source_keep(source); /* closing the archive lets go of it */
    bool ok = fill(archive, zip, err);
    if (ok && zip_close(archive) != 0)
        ok = err_set(err, ERR_MEMORY, _("the archive cannot be made: %s"), zip_strerror(archive));
    if (!ok)
        zip_discard(archive);
    ok = ok && read_back(source, out, err);
    zip_source_free(source);
    return ok;
}
