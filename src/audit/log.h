/*
 * audit/log.h - private: the log's tables as a log book; the log of a bundle.
 */
#ifndef AUDIT_LOG_H
#define AUDIT_LOG_H

#include "store_log.h"
#include "verify/bundle.h"
#include "verify/logbook.h"

struct audit_log_about {
    const char *ledger;
    const struct trust *trust;
    const struct rollcall *rollcall;
    struct report *report;
};
/* With every checkpoint judged, ready for the engine. */
bool audit__open_log(struct db *db, const struct audit_log *log,
                     const struct audit_log_about *about, struct logbook **ret,
                     struct err *err) MUST_CHECK;

/* What of the log goes into a bundle beside its records. */
struct export_log {
    struct audit_log about;
    bool is_part;
    unsigned char *wanted; /* bits: tiles of level 0 that a part needs */
    struct buf sizes;      /* "{12,40": that its heads and seals name */
    int64_t last_size;
};
void audit__export_log_begin(struct export_log *log, bool is_part);
void audit__export_log_release(struct export_log *log);
/* A record that is handed out: its tile is needed, and tile and checkpoint of the root that it
 * names. */
void audit__export_log_record(struct export_log *log, struct text bytes, int64_t position);
/* Checkpoints, time-stamps, tiles, keys. */
bool audit__export_log(struct db *db, struct export_log *log, struct bundle_writer *writer,
                       struct err *err) MUST_CHECK;
/* Of a part: for each of its chains the proof that it is whole up to the newest head. */
bool audit__export_heads(struct db *db, const struct export_log *log,
                         bool (*is_wanted)(const void *arg, const char *chain), const void *arg,
                         struct bundle_writer *writer, struct err *err) MUST_CHECK;

#endif
