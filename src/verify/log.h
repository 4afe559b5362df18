/*
 * verify/log.h - private: the parts of the log book.
 *
 * logbook.c  its life
 * point.c    one checkpoint: note, key, witnesses, time-stamps
 * place.c    a record in its place, called by link.c in the order of the stream
 * headline.c heads of chains: recomputed, or proved in a part
 * roots.c    at the end: every root that somebody signed
 * tilefile.c tiles of a bundle
 */
#ifndef VERIFY_LOG_H
#define VERIFY_LOG_H

#include "checker.h"
#include "leaves.h"
#include "proof/headtree.h"
#include "proof/note.h"
#include "proof/policy.h"
#include "verify/logbook.h"

struct point {
    uint64_t size;
    struct sha256 root, root_sm3;
    bool has_sm3, is_newest, is_good;
    int64_t at_us;    /* the earliest time that a witness or stamp gave it; INT64_MAX: none */
    int64_t since_us; /* the earliest that a witness gave it, INT64_MIN: none */
    char file[64];
};

struct headline {
    uint64_t size;
    uint64_t chains;       /* UINT64_MAX: not said, by a seal */
    enum record_type type; /* TYPE_SEAL: only made, for the seals that name this size */
    struct sha256 heads;
    struct sha256 hash; /* of its record */
    int64_t n;          /* in the programme's chain */
    char day[16];
    struct headtree tree;
};

struct incarnated {
    int64_t number, position;
};

/* The tiles of a part's folder. */
struct tilefile {
    const char *folder;
    const char *below; /* "" or "sm3/" */
    enum tree_hash hash;
    uint64_t size;
    struct tile kept; /* of level 0; width 0: none */
    bool kept_is_good;
    unsigned char bytes[TILE_SIZE];
    struct tile_tree *tree;
};

struct logbook {
    struct logbook_options options;
    struct report *report;
    struct policy *policy; /* NULL: none */
    bool policy_is_trusted;
    struct buf tsa;
    struct point *points;
    size_t point_count, point_size;
    uint64_t *seals; /* sizes that seals of accounts name, as they come */
    size_t seal_count, seal_size;
    struct headline *heads;
    size_t head_count, head_size, next_head; /* next_head: of the chain that is read */
    struct incarnated *incarnations;
    size_t incarnation_count, incarnation_size;
    struct leaves *leaves[2];  /* by enum tree_hash; whole */
    struct tilefile *tiles[2]; /* part */
    FILE *claims;
    uint64_t newest; /* size of the newest checkpoint; 0: none */
    /* of the chain that is read */
    int64_t last_position;
    bool saw_unplaced;
    struct headtree_leaf *proved; /* of a part: what the newest head says; NULL: nothing */
    struct buf proved_bytes;
    bool saw_proved;
};

/* A root that a record names. */
struct claim {
    uint64_t size;
    struct sha256 root, root_sm3;
    int64_t position, n, at;
    uint32_t chain;
    bool has_sm3, has_heads;
    struct sha256 heads;
    char chain_id[CHAIN_ID_MAX + 1];
    enum record_type type;
};

void verify__log_count(struct logbook *book, enum pass pass);
void verify__log_found(struct logbook *book, enum pass pass, const char *file, const char *text);
/* room for one more */
void *verify__grown(void *memory, size_t *size, size_t count, size_t item);
/* Is the newest checkpoint by a key that is trusted? Its absence is a finding where it is wanted.
 */
void verify__log_anchor(struct logbook *book);
int64_t verify__incarnation_at(const struct logbook *book, uint64_t size);

void verify__place_begin(struct checker *checker);
/* Before the record counts: heads that come before it. */
void verify__place_before(struct checker *checker, const struct item *item);
void verify__place_record(struct checker *checker, const struct item *item);
void verify__place_end(struct checker *checker, const struct item *item);

void verify__heads_pass(struct checker *checker, uint64_t position);
void verify__heads_begin(struct checker *checker);
void verify__heads_record(struct checker *checker, const struct item *item);
void verify__heads_end(struct checker *checker, const struct item *item);
void verify__heads_close(struct logbook *book);
/* The tree of chains when the log had this size; false: it was not made. In a part: what the
 * programme says that it is. */
bool verify__heads_at(const struct logbook *book, uint64_t size, struct sha256 *ret);

bool verify__roots_close(struct logbook *book, struct err *err) MUST_CHECK;

struct tilefile *verify__tilefile_new(const char *folder, enum tree_hash hash, uint64_t size);
void verify__tilefile_free(struct tilefile *file);
/* Reads what the folder holds; false without err: it is not there, or is not whole. */
bool verify__tilefile_read(struct tilefile *file, const struct tile *tile, unsigned char *out);
/* Is the hash at this place? */
enum tile_leaf { TILE_LEAF_GOOD, TILE_LEAF_OTHER, TILE_LEAF_MISSING, TILE_LEAF_BROKEN };
enum tile_leaf verify__tilefile_leaf(struct tilefile *file, uint64_t position,
                                     const struct sha256 *leaf);
/* The tiles of level 1 and above lead to each other. */
void verify__tilefile_close(struct logbook *book, struct tilefile *file);
char *verify__tilefile_name(const struct tilefile *file, const struct tile *tile,
                            char out[FINDING_FILE_MAX]);

#endif
