/*
 * intake/kept.h - the files as they arrived, read back byte for byte.
 *
 * Every file that was taken in is kept, sealed under a key of its own; its SHA-256 stands in a
 * `file` record of the ledger. Erasing the key erases the file.
 */
#ifndef INTAKE_KEPT_H
#define INTAKE_KEPT_H

#include "core/err.h"
#include <stdint.h>

struct db;

enum { KEPT_DIGEST_SIZE = 65, KEPT_DIGEST_SHORT_MIN = 6 };

/* Strings are borrowed until the callback returns. */
struct kept_row {
    const char *sha256; /* 64 hex digits */
    const char *kind;   /* programme registry payments statement */
    const char *name;   /* at its first arrival */
    const char *arrived_at;
    int64_t size;
    bool is_erased; /* its key was destroyed */
};

/* In order of arrival. each() returns false with err set to stop. Fails: ERR_DB. */
bool kept_each(struct db *db, bool (*each)(const struct kept_row *row, void *arg, struct err *err),
               void *arg, struct err *err) MUST_CHECK;

/*
 * Writes the file of this digest (its first digits will do) to a path where nothing is yet, and
 * checks that the bytes are those of the digest: nothing else ever appears under the path.
 * ret_sha256 gets the whole digest. Fails: ERR_INPUT for what is no digest or fits several;
 * ERR_NOT_FOUND when there is none or it was erased; ERR_CONFLICT when the path exists;
 * ERR_TAMPERED when the parts are not what was kept; ERR_IO; ERR_DB.
 */
bool kept_write(struct db *db, const char *digest, const char *path,
                char ret_sha256[KEPT_DIGEST_SIZE], struct err *err) MUST_CHECK;

/* Keeps a list whose rows another module reads: its bytes, sealed, as every file. kind: `projects`,
 * `orders`. The same bytes are kept once; *ret_id is theirs. Fails: ERR_IO; ERR_FORMAT; ERR_DB. */
bool kept_add(struct db *db, const char *path, const char *kind, int64_t lines, int64_t *ret_id,
              struct err *err) MUST_CHECK;
/* Notes that such a list was refused, and what was wrong with it. */
struct refusal_list;
bool kept_refused(struct db *db, const char *path, const char *kind,
                  const struct refusal_list *refusals, struct err *err) MUST_CHECK;

#endif
