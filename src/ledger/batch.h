/*
 * ledger/batch.h - up to a few thousand records on their way: drafted, then signed, then written.
 *
 * A batch is one transaction for each of its lanes: all records of a chain are in one lane, and no
 * record of a lane needs one of another lane of the same batch. It owns all its memory and keeps
 * it when it is cleared. Pieces of bytes are named by (from, len) in `bytes`, because that buffer
 * moves while it grows.
 */
#ifndef LEDGER_BATCH_H
#define LEDGER_BATCH_H

#include "core/buf.h"
#include "crypto/sm2.h"
#include "ledger/entry.h"

struct signer;

enum {
    BATCH_RECORDS_MAX = 8192,           /* at most 10,000 in one transaction */
    BATCH_RECORDS_FIRST = 512,          /* of a run; then twice as many each time */
    BATCH_RECORDS_LAST = 1024,          /* at the least of what is left near a run's end */
    BATCH_BYTES_FULL = 8 * 1024 * 1024, /* a batch with this much takes no further record */
    BATCH_BYTES_MAX = 16 * 1024 * 1024,
    BATCH_PROGRESS_MAX = 16,
    BATCH_LANES_MAX = 4,
    SALT_SIZE = 16,
    SALTS_AHEAD = 256
};

struct draft {
    const char *chain; /* of the poster's chains: outlives the batch */
    const char *type;  /* constant */
    const char *key;   /* of the signer: outlives the batch */
    char by[KEY_ID_SIZE];
    int64_t n, at_us;
    size_t from, len;
    struct sha256 prev, hash;
    struct signature signature;
    struct signature_der second; /* len 0 without national records */
    int lines;
    int lane;
    size_t first_line, first_opening, first_origin; /* those that name it follow one another */
};
struct draft_line {
    size_t draft;
    int position;
    struct entry_line line;
};
struct draft_opening {
    size_t draft;
    const char *field; /* constant */
    unsigned char salt[SALT_SIZE];
    size_t from, len;
};
struct draft_origin {
    size_t draft;
    const char *kind; /* constant */
    int64_t fact_id;
};
struct draft_carried {
    size_t draft;
    char account_no[64];
    int64_t amount_fen;
};
struct draft_progress {
    const char *kind; /* constant */
    int64_t last_id;
    bool done;
};

struct batch {
    size_t records_max;
    struct buf bytes;
    struct draft *drafts;
    struct draft_line *lines;
    struct draft_opening *openings;
    struct draft_origin *origins;
    struct draft_carried *carried;
    size_t draft_count, line_count, opening_count, origin_count, carried_count;
    size_t draft_size, line_size, opening_size, origin_size, carried_size;
    struct draft_progress progress[BATCH_PROGRESS_MAX];
    size_t progress_count;
    size_t *order; /* of batch_sort(): numbers of drafts */
    size_t order_size, lane_from[BATCH_LANES_MAX + 1];
    unsigned char salts[SALTS_AHEAD][SALT_SIZE];
    size_t salts_left;
};

void batch_init(struct batch *batch);
void batch_release(struct batch *batch);
void batch_clear(struct batch *batch); /* also sets records_max to BATCH_RECORDS_MAX */
bool batch_is_full(const struct batch *batch);
bool batch_is_empty(const struct batch *batch); /* no record and no progress */

/* Puts the drafts in the order in which they are to be written, lane by lane, the records of a
 * chain together: so that indexes are filled, and the guards read, a chain at a time. Those of lane
 * k are order[lane_from[k]] up to order[lane_from[k + 1]]. */
void batch_sort(struct batch *batch);

/* Each gives the place of a new item, zeroed; valid until the next of its kind. A draft comes after
 * its lines, openings and origins. */
struct draft *batch_add_draft(struct batch *batch);
struct draft_line *batch_add_line(struct batch *batch);
struct draft_opening *batch_add_opening(struct batch *batch);
struct draft_origin *batch_add_origin(struct batch *batch);
struct draft_carried *batch_add_carried(struct batch *batch);
/* The last word about a kind wins. The array holds BATCH_PROGRESS_MAX. */
void progress_keep(struct draft_progress *array, size_t *count, const struct draft_progress *word);
void batch_set_progress(struct batch *batch, const char *kind, int64_t last_id, bool done);
/* A fresh random salt. Fails: ERR_CRYPTO. */
bool batch_salt(struct batch *batch, unsigned char out[SALT_SIZE], struct err *err) MUST_CHECK;

/* Signs every draft; nobody writes meanwhile. Fails: as the signer does. */
bool batch_sign(struct batch *batch, struct signer *signer, struct err *err) MUST_CHECK;
/* Signs a few drafts from *from on and moves it; there must be some. Fails: as the signer does. */
bool batch_sign_some(struct batch *batch, struct signer *signer, size_t *from,
                     struct err *err) MUST_CHECK;

#endif
