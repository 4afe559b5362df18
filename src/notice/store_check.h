/*
 * notice/store_check.h - private: records with their places, for the files of those who check; and
 * what these files share.
 */
#ifndef NOTICE_STORE_CHECK_H
#define NOTICE_STORE_CHECK_H

#include "core/arena.h"
#include "db/db.h"
#include "proof/tree.h"
#include "json/canonical.h"

struct notice_checks;

struct checked_record {
    struct text bytes, signature; /* until the next one, or of the arena */
    struct sha256 hash;
    uint64_t position;
};

struct checked_notice {
    struct checked_record record; /* of the arena */
    uint64_t size;                /* of the first checkpoint that covers it */
};
/* Fails: ERR_NOT_FOUND; ERR_BEHIND. */
bool check__notice(struct db *db, struct arena *arena, const char *number,
                   struct checked_notice *ret, struct err *err) MUST_CHECK;

/* Those that have a place in the log, in order of chain and number. */
struct cited {
    const char *chain;
    int64_t n;
};
bool check__records(struct db *db, const struct cited *list, size_t count,
                    bool (*each)(void *arg, const struct checked_record *record, struct err *err),
                    void *arg, struct err *err) MUST_CHECK;

/* The last daily head that a checkpoint covers: its record, the size that it speaks of, and the
 * first checkpoint that covers it. *ret_found false: there is none. */
struct checked_head {
    struct checked_record record;
    uint64_t of_size, size;
};
bool check__head(struct db *db, struct arena *arena, struct checked_head *ret, bool *ret_found,
                 struct err *err) MUST_CHECK;

/* "keys": public keys that sign records and checkpoints. */
bool check__put_keys(struct db *db, struct canonical *w, struct err *err) MUST_CHECK;
/* A string that may hold line ends, which canonical JSON does not know. */
bool check__put_note(struct text note, struct canonical *w, struct err *err) MUST_CHECK;
void check__put_proof(struct canonical *w, const struct tree_proof *proof); /* "proof" */
/* {bytes, index, proof, signature}. Fails: ERR_TAMPERED. */
bool check__put_record(struct notice_checks *checks, struct canonical *w,
                       const struct checked_record *record, struct tree_proof *ret_proof,
                       struct err *err) MUST_CHECK;
/* Proofs are made to this checkpoint from now on. */
bool check__open(struct notice_checks *checks, uint64_t size, struct err *err) MUST_CHECK;
struct text check__note(const struct notice_checks *checks);
struct db *check__db(const struct notice_checks *checks);

#endif
