/*
 * verify/logbook.h - the log's side of a verification: places, tree, checkpoints, times, heads.
 *
 *   logbook_programme(book, bytes, position);      // the programme's chain, before all
 *   logbook_seal(book, bytes);                     // every seal, before all, when it is whole
 *   logbook_point(book, &point);                   // each checkpoint
 *   TRY(logbook_open(book, err));                  // then the engine, with options.book
 *   TRY(logbook_close(book, err));                 // roots, tiles, heads; fills the report
 *
 * When every record is here (whole), the tree is made again from their hashes and compared with
 * every root that somebody signed. In a part its tiles stand for the rest: each record must stand
 * in its tile, the tiles must lead to the roots.
 *
 * Memory: one bit a record, some 100 bytes a checkpoint, 2 KiB a daily head and a size of seals.
 */
#ifndef VERIFY_LOGBOOK_H
#define VERIFY_LOGBOOK_H

#include "verify/report.h"
#include "verify/rollcall.h"
#include "verify/trust.h"

struct logbook;

enum {
    LOGBOOK_HEADS_MAX = 8192, /* sizes at which the tree of chains is made again: the newest */
    /* Records are made before they get their places: how far `at` may be behind a time that a
     * witness gave to an earlier checkpoint; and how far clocks may differ. */
    LOGBOOK_BEHIND_S = 24 * 60 * 60,
    LOGBOOK_AHEAD_S = 10 * 60,
    LOGBOOK_NOTE_MAX = 512 * 1024
};

struct logbook_options {
    const char *ledger;
    const struct trust *trust;       /* NULL: none */
    const struct rollcall *rollcall; /* that is filled before logbook_point() */
    const char *folder;              /* of the bundle; NULL: the live database */
    struct text policy; /* of the bundle: data; for times only, where none is trusted */
    bool whole;
    bool national;     /* the tree of SM3 as well */
    uint64_t capacity; /* how many records with a place the source holds at most */
};

/* Fails: ERR_IO (temporary files). */
bool logbook_new(const struct logbook_options *options, struct report *report, struct logbook **ret,
                 struct err *err) MUST_CHECK;
void logbook_free(struct logbook *book);
AUTO_DEFINE(logbook)

/* A record of the programme's chain, in order; position -1: none. */
void logbook_programme(struct logbook *book, struct text bytes, int64_t position);
/* A seal of an account: the tree of chains is made again at the size that it names. Any other
 * record is passed over, at the cost of a look at its end. */
void logbook_seal(struct logbook *book, struct text bytes);

struct logbook_point {
    const char *file; /* that findings name */
    bool is_newest;
    struct text note, note_sm3; /* note_sm3 may be empty */
    const struct text *tokens;  /* time-stamps, in their order */
    size_t token_count;
};
void logbook_point(struct logbook *book, const struct logbook_point *point);
/* All checkpoints are there. */
void logbook_open(struct logbook *book);
/* The engine has ended. Fails: ERR_IO. */
bool logbook_close(struct logbook *book, struct err *err) MUST_CHECK;
/* What to remember for the next time. False: there is no checkpoint that holds. */
bool logbook_head(const struct logbook *book, uint64_t *ret_size, struct sha256 *ret_root);

#endif
