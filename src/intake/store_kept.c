/* Kept files: reading them back. */
#include "core/arena.h"
#include "core/i18n.h"
#include "crypto/box.h"
#include "crypto/hash.h"
#include "db/db.h"
#include "evidence.h"
#include "intake/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { LIST, FIND, PARTS };
static const struct db_stmt SQL[] = {
    [LIST] = { "intake_list_kept",
               "SELECT pg_catalog.encode(f.sha256, 'hex'), f.kind, f.name,"
               " pg_catalog.to_char(f.arrived_at AT TIME ZONE 'UTC', "
               "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
               " f.size, k.key IS NULL FROM intake.file f"
               " LEFT JOIN intake.file_key k ON k.file_id = f.id ORDER BY f.id",
               DB_ANY_ROWS },
    [FIND] = { "intake_find_kept",
               "SELECT f.id, pg_catalog.encode(f.sha256, 'hex'), f.name, k.key FROM intake.file f"
               " LEFT JOIN intake.file_key k ON k.file_id = f.id"
               " WHERE pg_catalog.starts_with(pg_catalog.encode(f.sha256, 'hex'), $1::text)"
               " ORDER BY f.id LIMIT 2",
               DB_ANY_ROWS },
    [PARTS] = { "intake_list_parts",
                "SELECT part, sealed FROM intake.part WHERE file_id = $1::bigint ORDER BY part",
                DB_ANY_ROWS },
};

struct reader {
    bool (*each)(const struct kept_row *row, void *arg, struct err *err);
    void *arg;
};

static bool read_row(const struct db_result *from, void *arg, struct err *err)
{
    const struct reader *to = arg;
    struct kept_row row = {
        .sha256 = db_get(from, 0, 0),
        .kind = db_get(from, 0, 1),
        .name = db_get(from, 0, 2),
        .arrived_at = db_get(from, 0, 3),
        .size = db_get_int(from, 0, 4),
        .is_erased = db_get_bool(from, 0, 5),
    };
    return to->each(&row, to->arg, err);
}

bool kept_each(struct db *db, bool (*each)(const struct kept_row *row, void *arg, struct err *err),
               void *arg, struct err *err)
{
    struct reader to = { each, arg };
    return db_each(db, &SQL[LIST], NULL, 0, read_row, &to, err);
}

struct opening {
    const char *path, *name;
    int fd;
    unsigned char key[BOX_KEY_SIZE];
    int64_t next_part;
    struct hasher *hasher;
};

static bool cannot_write(const char *path, struct err *err)
{
    return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
}

static bool write_all(const struct opening *opening, const unsigned char *bytes, size_t len,
                      struct err *err)
{
    while (len > 0) {
        ssize_t put = write(opening->fd, bytes, len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return cannot_write(opening->path, err);
        bytes += put;
        len -= (size_t)put;
    }
    return true;
}

static bool open_part(const struct db_result *row, void *arg, struct err *err)
{
    struct opening *opening = arg;
    AUTO(arena) struct arena *arena = arena_make();
    struct text sealed = db_get_bytes(row, 0, 1, arena);
    unsigned char *bytes = arena_alloc(arena, sealed.len + 1);
    if (db_get_int(row, 0, 0) != opening->next_part || sealed.len < BOX_TAG_SIZE)
        return err_set(err, ERR_TAMPERED, _("part %lld of the kept file is missing"),
                       (long long)opening->next_part);
    TRY(box_open(opening->key, (uint64_t)opening->next_part++, sealed.ptr, sealed.len, bytes, err));
    hasher_add(opening->hasher, bytes, sealed.len - BOX_TAG_SIZE);
    return write_all(opening, bytes, sealed.len - BOX_TAG_SIZE, err);
}

static bool find(struct db *db, const char *digest, struct arena *arena, int64_t *ret_id,
                 char ret_sha256[KEPT_DIGEST_SIZE], struct opening *opening, struct err *err)
{
    AUTO(db_result) struct db_result *found = NULL;
    size_t len = strlen(digest);
    if (len < KEPT_DIGEST_SHORT_MIN || len >= KEPT_DIGEST_SIZE ||
        strspn(digest, "0123456789abcdef") != len) {
        (void)err_set(err, ERR_INPUT, _("\"%.70s\" is not the SHA-256 of a file"), digest);
        return err_hint(err, _("`mingzhang evidence` lists what is kept."));
    }
    const struct db_arg args[] = { db_text(digest) };
    TRY(db_exec(db, &SQL[FIND], args, COUNT(args), &found, err));
    if (db_rows(found) == 0) {
        (void)err_set(err, ERR_NOT_FOUND, _("no file with the digest %s is kept"), digest);
        return err_hint(err, _("`mingzhang evidence` lists what is kept."));
    }
    if (db_rows(found) > 1)
        return err_set(err, ERR_INPUT, _("several digests begin with %s"), digest);
    if (db_is_null(found, 0, 3))
        return err_set(err, ERR_NOT_FOUND, _("%s was erased: its key was destroyed"),
                       db_get(found, 0, 2));
    struct text bytes = db_get_bytes(found, 0, 3, arena);
    if (bytes.len != BOX_KEY_SIZE)
        return err_set(err, ERR_INTERNAL, "key of file %s", db_get(found, 0, 0));
    memcpy(opening->key, bytes.ptr, BOX_KEY_SIZE);
    opening->name = arena_strdup(arena, db_get(found, 0, 2));
    *ret_id = db_get_int(found, 0, 0);
    (void)snprintf(ret_sha256, KEPT_DIGEST_SIZE, "%s", db_get(found, 0, 1)); /* always 64 digits */
    return true;
}

static bool write_parts(struct db *db, int64_t id, struct opening *opening, const char *sha256,
                        struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    const struct db_arg args[] = { db_int(id) };
    TRY(db_each(db, &SQL[PARTS], args, COUNT(args), open_part, opening, err));
    struct sha256 digest = hasher_end(opening->hasher);
    if (strcmp(sha256_hex(&digest, hex), sha256) != 0)
        return err_set(err, ERR_TAMPERED, _("the kept bytes are not those of the digest %s"),
                       sha256);
    return fsync(opening->fd) == 0 || cannot_write(opening->path, err);
}

/* Under its own name only once it is whole: link() refuses a path that exists, rename() would not.
 */
static bool write_whole(struct db *db, int64_t id, struct opening *opening, const char *sha256,
                        struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    const char *fresh = arena_printf(arena, "%s.%ld.part", opening->path, (long)getpid());
    if (access(opening->path, F_OK) == 0)
        return err_set(err, ERR_CONFLICT, _("%s exists already"), opening->path);
    opening->fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (opening->fd < 0)
        return cannot_write(fresh, err);
    bool ok = write_parts(db, id, opening, sha256, err);
    if (!ok)
        (void)err_wrap(err, "%s", opening->name);
    if (close(opening->fd) != 0 && ok)
        ok = cannot_write(fresh, err);
    if (ok && link(fresh, opening->path) != 0)
        ok = errno == EEXIST ? err_set(err, ERR_CONFLICT, _("%s exists already"), opening->path)
                             : cannot_write(opening->path, err);
    (void)unlink(fresh); /* the file has its own name by now, or is not to be had */
    return ok;
}

bool kept_write(struct db *db, const char *digest, const char *path,
                char ret_sha256[KEPT_DIGEST_SIZE], struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(hasher) struct hasher *hasher = hasher_new();
    struct opening opening = { .path = path, .fd = -1, .hasher = hasher };
    int64_t id = 0;
    TRY(find(db, digest, arena, &id, ret_sha256, &opening, err));
    return write_whole(db, id, &opening, ret_sha256, err);
}
