#include "evidence.h"
#include "core/i18n.h"
#include "crypto/box.h"
#include "db/copy.h"
#include "intake/importer.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool cannot_read(const char *path, struct err *err)
{
    return err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
}

/* Reads up to size bytes at the offset; less only at the end of the file. */
static bool read_at(const struct evidence *evidence, int64_t offset, char *out, size_t size,
                    size_t *ret_len, struct err *err)
{
    size_t len = 0;
    if (evidence->fd < 0) {
        size_t left = (size_t)(evidence->size - offset);
        len = left < size ? left : size;
        memcpy(out, evidence->bytes + offset, len);
        *ret_len = len;
        return true;
    }
    while (len < size) {
        ssize_t got = pread(evidence->fd, out + len, size - len, (off_t)(offset + (int64_t)len));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return cannot_read(evidence->path, err);
        if (got == 0)
            break;
        len += (size_t)got;
    }
    *ret_len = len;
    return true;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static bool check_kind(const struct evidence *evidence, const struct stat *stat, struct err *err)
{
    if (!S_ISREG(stat->st_mode))
        return err_set(err, ERR_USAGE, _("%s is not a file"), evidence->path);
    if (stat->st_size > IMPORT_BYTES_MAX)
        return err_set(err, ERR_LIMIT, _("%s is larger than %lld bytes"), evidence->path,
                       (long long)IMPORT_BYTES_MAX);
    return true;
}

static bool digest(struct evidence *evidence, struct err *err)
{
    AUTO(hasher) struct hasher *hasher = hasher_new();
    char *part = malloc(EVIDENCE_PART_MAX);
    size_t len = 0;
    bool ok = part != NULL || err_set(err, ERR_MEMORY, _("there is not enough memory"));
    for (int64_t at = 0; ok && at < evidence->size; at += (int64_t)len) {
        ok = read_at(evidence, at, part, EVIDENCE_PART_MAX, &len, err);
        if (ok && len == 0)
            ok = err_set(err, ERR_IO, _("%s changed while it was read"), evidence->path);
        if (ok)
            hasher_add(hasher, part, len);
    }
    if (ok)
        evidence->sha256 = hasher_end(hasher);
    free(part);
    return ok;
}

bool evidence_open(const char *path, struct evidence *ret, struct err *err)
{
    struct evidence evidence = { .path = path, .name = base_name(path) };
    struct stat stat;
    evidence.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (evidence.fd < 0 || fstat(evidence.fd, &stat) != 0) {
        (void)cannot_read(path, err);
        evidence_close(&evidence);
        return false;
    }
    evidence.size = stat.st_size;
    if (!check_kind(&evidence, &stat, err) || !digest(&evidence, err)) {
        evidence_close(&evidence);
        return false;
    }
    *ret = evidence;
    return true;
}

struct evidence evidence_of_bytes(const char *name, const char *bytes, size_t size)
{
    return (struct evidence) {
        .fd = -1,
        .path = name,
        .name = base_name(name),
        .bytes = bytes,
        .size = (int64_t)size,
        .sha256 = sha256(bytes, size),
    };
}

void evidence_close(struct evidence *evidence)
{
    if (evidence->fd >= 0)
        (void)close(evidence->fd); /* only read */
    evidence->fd = -1;
}

struct keeping {
    const struct evidence *evidence;
    const unsigned char *key;
    char *part;
    unsigned char *sealed;
};

static bool copy_parts(const struct keeping *keeping, struct db_copy *copy, int64_t file_id,
                       struct hasher *hasher, struct err *err)
{
    int32_t number = 0;
    for (int64_t at = 0; at < keeping->evidence->size; at += EVIDENCE_PART_MAX, number++) {
        size_t len;
        TRY(read_at(keeping->evidence, at, keeping->part, EVIDENCE_PART_MAX, &len, err));
        hasher_add(hasher, keeping->part, len);
        TRY(box_seal(keeping->key, (uint64_t)number, keeping->part, len, keeping->sealed, err));
        db_copy_row(copy);
        db_copy_int8(copy, file_id);
        db_copy_int4(copy, number);
        db_copy_bytes(copy, keeping->sealed, len + BOX_TAG_SIZE);
    }
    struct sha256 again = hasher_end(hasher);
    if (!sha256_same(&again, &keeping->evidence->sha256))
        return err_set(err, ERR_IO, _("%s changed while it was read"), keeping->evidence->path);
    return true;
}

bool evidence_keep(const struct evidence *evidence, struct db *db, int64_t file_id,
                   const unsigned char key[32], struct err *err)
{
    AUTO(hasher) struct hasher *hasher = hasher_new();
    struct keeping keeping = { evidence, key, malloc(EVIDENCE_PART_MAX),
                               malloc(EVIDENCE_PART_MAX + BOX_TAG_SIZE) };
    struct db_copy *copy = NULL;
    bool ok = keeping.part != NULL && keeping.sealed != NULL;
    if (!ok)
        (void)err_set(err, ERR_MEMORY, _("there is not enough memory"));
    ok = ok && db_copy_begin(db, "intake.part (file_id, part, sealed)", 3, &copy, err);
    if (ok && !copy_parts(&keeping, copy, file_id, hasher, err)) {
        db_copy_cancel(copy, err->text);
        ok = false;
    } else if (ok) {
        ok = db_copy_end(copy, err);
    }
    free(keeping.part);
    free(keeping.sealed);
    return ok;
}
