/*
 * api/store_upload.h - private: SQL of uploads and jobs.
 */
#ifndef API_STORE_UPLOAD_H
#define API_STORE_UPLOAD_H

#include "core/err.h"
#include "core/text.h"
#include "crypto/box.h"
#include "crypto/hash.h"
#include <stdint.h>

struct arena;
struct db;

enum { UPLOAD_ID_SIZE = 37, UPLOAD_PART_SIZE = 1 << 20, UPLOAD_OPEN_HOURS = 24 };

/* Strings are the caller's, or of the arena that it was read into. */
struct upload {
    const char *id, *owner, *kind, *name, *options, *state; /* options: JSON */
    int64_t size, received;                                 /* received: parts that are there */
    struct sha256 sha256;
    unsigned char key[BOX_KEY_SIZE];
};
bool api__upload_add(struct db *db, const struct upload *upload, struct err *err) MUST_CHECK;
/* Of this owner only. Fails: ERR_NOT_FOUND. */
bool api__upload_get(struct db *db, const char *id, const char *owner, struct arena *arena,
                     struct upload *ret, struct err *err) MUST_CHECK;
/* The parts and the key go; what it was stays. */
bool api__upload_end(struct db *db, const char *id, const char *state, struct err *err) MUST_CHECK;
/* The same with all that have been open for longer than UPLOAD_OPEN_HOURS, unless a job waits for
 * them: what nobody finishes would lie there for ever. */
bool api__uploads_drop_old(struct db *db, struct err *err) MUST_CHECK;
/* As JSON, with the numbers of the parts that are missing (at most 1000). */
extern const struct db_stmt ITEM_UPLOAD;
bool api__part_put(struct db *db, const char *upload, int64_t part, struct text sealed,
                   bool *ret_is_new, struct err *err) MUST_CHECK;
/* Empty when it is not there. */
bool api__part_get(struct db *db, const char *upload, int64_t part, struct arena *arena,
                   struct text *ret, struct err *err) MUST_CHECK;

struct job_row {
    int64_t id;
    const char *owner, *kind, *asked; /* asked: JSON; of the arena */
    const char *result;               /* JSON of one that is done but not posted; else "" */
};
bool api__job_add(struct db *db, const struct job_row *job, int64_t *ret_id,
                  struct err *err) MUST_CHECK;
/* The first job that nobody runs, held by this connection from now on; id 0: there is none. */
bool api__job_take(struct db *db, struct arena *arena, struct job_row *ret,
                   struct err *err) MUST_CHECK;
/* state: posting, done or failed. */
bool api__job_set(struct db *db, int64_t id, const char *state, const char *result,
                  struct err *err) MUST_CHECK;
bool api__job_leave(struct db *db, int64_t id, struct err *err) MUST_CHECK;

/* The chains that a file of intake speaks of: accounts of its statements, payers of its payments,
 * those that were known before among them; and those of the file that it supersedes. */
bool api__file_chains(struct db *db, int64_t file_id,
                      bool (*each)(void *arg, const char *chain, struct err *err), void *arg,
                      struct err *err) MUST_CHECK;
/* Where a fact's record is; n -1: it has none. */
struct desk_place;
bool api__origin(struct db *db, const char *kind, int64_t fact_id, struct desk_place *ret,
                 struct err *err) MUST_CHECK;
/* Account's chain; NULL when there is no such account. */
bool api__account_chain(struct db *db, const char *account_no, struct arena *arena,
                        const char **ret, struct err *err) MUST_CHECK;

#endif
