/*
 * verify/bundle.h - private: the parts of reading a bundle.
 *
 * bundle.c       its chains
 * bundle_keys.c  its keys, and the first pass over the programme's chain
 * bundle_log.c   its log: checkpoints, time-stamps, policy
 * openings.c     what its commitments stand for, when that was handed out
 * evidence.c     the files that were taken in, when they were handed out
 * figures.c      a notice's model, when it was handed out
 */
#ifndef SRC_VERIFY_BUNDLE_H
#define SRC_VERIFY_BUNDLE_H

#include "verify/bundle.h"
#include "verify/logbook.h"

#include <stdio.h>

/* 1: read; 0: the file ends before; -1: it ends within. */
int verify__take(FILE *file, void *out, size_t len, struct err *err);
bool verify__read_json(const char *folder, const char *name, struct jv **ret,
                       struct err *err) MUST_CHECK;

/* Record keys go to the ring; first keys for checkpoints and of SM2 to the roll, where the trust
 * names none of their kind. */
bool verify__keys(const struct jv *document, const struct trust *trust, struct keyring *ring,
                  struct rollcall *rollcall, struct err *err) MUST_CHECK;
/* Calls each() for the records of a chain, by its name in the folder ("programme"), with their
 * places
 * (-1: none). What is wrong with the files is found by the main pass, which reads them again. */
bool verify__each_of(const char *folder, const char *name,
                     void (*each)(void *arg, struct text bytes, int64_t position), void *arg,
                     struct err *err) MUST_CHECK;

/* Digests of the files that `file` records open. */
struct opened_files {
    struct sha256 *items; /* free() them */
    size_t count, size;
    bool are_known; /* the openings of programme/office were handed out */
};

/* Every opening against its record. */
bool verify__openings(const char *folder, struct opened_files *files, struct report *report,
                      struct err *err) MUST_CHECK;
/* Every model of a notice against its record, and its figures against the records they sum. */
bool verify__figures(const char *folder, struct report *report, struct err *err) MUST_CHECK;
/* All of that, and every file of the folder evidence against its name and against these. */
bool verify__handed_out(const char *folder, struct report *report, struct err *err) MUST_CHECK;

/* The log of a bundle of format 2; *ret stays NULL when it has none. */
struct bundle_log {
    const char *folder, *ledger;
    const struct trust *trust;
    const struct rollcall *rollcall;
    bool whole, national;
    bool hashes_only; /* what the records of chains say is not looked at */
    uint64_t window;  /* then: places at a time, or 0 */
    struct buf policy;
};
bool verify__log_read(struct bundle_log *log, struct report *report, struct logbook **ret,
                      struct err *err) MUST_CHECK;

#endif
