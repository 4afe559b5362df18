/*
 * verify/bundle.h - a folder of exported chains (docs/spec/bundle.md): reading and writing.
 */
#ifndef VERIFY_BUNDLE_H
#define VERIFY_BUNDLE_H

#include "proof/tree.h"
#include "verify/checker.h"

enum { BUNDLE_PATH_MAX = 4096, BUNDLE_JSON_MAX = 1024 * 1024 };

struct bundle_options {
    const struct trust *trust; /* NULL: none; the verdict is then "not anchored" at best */
    int threads;               /* 0: one per processor */
    bool signatures_only;
    bool hashes_only; /* are the bytes those that the checkpoints cover? src/verify/hashes.h */
    uint64_t window;  /* for hashes_only: places at a time, a multiple of 4096; 0: 2^20 */
};

/* Judges the bundle; what is wrong with it is in the report, which is closed.
 * Fails: ERR_IO when something cannot be read; ERR_FORMAT when this is no bundle. */
bool bundle_verify(const char *folder, const struct bundle_options *options, struct report *report,
                   struct err *err) MUST_CHECK;

struct bundle_writer;

/* Writes beside the folder and renames at the end. Fails: ERR_IO; ERR_CONFLICT when the folder
 * exists and is not empty. */
bool bundle_create(const char *folder, const char *ledger, bool whole, struct bundle_writer **ret,
                   struct err *err) MUST_CHECK;
bool bundle_add_key(struct bundle_writer *writer, const char *id, const struct public_key *key,
                    struct err *err) MUST_CHECK;
/* Chains ascend by the bytes of their ids. */
bool bundle_begin_chain(struct bundle_writer *writer, const char *chain,
                        struct err *err) MUST_CHECK;
bool bundle_add_record(struct bundle_writer *writer, struct text bytes,
                       const struct signature *signature, struct err *err) MUST_CHECK;
bool bundle_end_chain(struct bundle_writer *writer, struct err *err) MUST_CHECK;
/* Format 2: the records have places in a log. Before the first chain; national: the files of second
 * signatures too. */
void bundle_with_log(struct bundle_writer *writer, bool national);
/* A key of any use, in keys.json. */
struct bundle_key {
    const char *id, *role, *algorithm;
    const char *public_key; /* hex */
    int64_t n;              /* of its record in the programme's chain; -1: a first key */
    int64_t from, to;       /* places; -1: none */
};
void bundle_add_any_key(struct bundle_writer *writer, const struct bundle_key *key);
/* Of the record that was added last; position -1: none yet. second: DER, may be empty. */
bool bundle_add_place(struct bundle_writer *writer, int64_t position, struct text second,
                      struct err *err) MUST_CHECK;
/* Any other file; folders on the way are made. */
bool bundle_put(struct bundle_writer *writer, const char *name, struct text bytes,
                struct err *err) MUST_CHECK;

/* The same piece by piece, one file at a time. */
bool bundle_begin_file(struct bundle_writer *writer, const char *name, struct err *err) MUST_CHECK;
bool bundle_add_bytes(struct bundle_writer *writer, struct text bytes, struct err *err) MUST_CHECK;
bool bundle_end_file(struct bundle_writer *writer, struct err *err) MUST_CHECK;

/* Where another writes a file of this name; the folders on the way are there then. */
bool bundle_path_of(struct bundle_writer *writer, const char *name, char out[BUNDLE_PATH_MAX],
                    struct err *err) MUST_CHECK;

/* The hash tiles of a log, leaf by leaf. wanted: bits, which tiles of level 0 to write (the last
 * one that is not full always is); NULL: all. The caller keeps it. */
struct bundle_tiles;
struct bundle_tiles *bundle_tiles_new(struct bundle_writer *writer, enum tree_hash hash,
                                      const unsigned char *wanted);
bool bundle_tiles_add(struct bundle_tiles *tiles, const struct sha256 *leaf,
                      struct err *err) MUST_CHECK;
bool bundle_tiles_end(struct bundle_tiles *tiles, struct err *err) MUST_CHECK;
void bundle_tiles_free(struct bundle_tiles *tiles);

/* Makes it durable and gives it its name. */
bool bundle_commit(struct bundle_writer *writer, struct err *err) MUST_CHECK;
void bundle_writer_free(struct bundle_writer *writer); /* removes what was not committed */
AUTO_DEFINE(bundle_writer)

/* "payer/a/office" to "payer.a.office". */
char *bundle_name_of(const char *chain, char out[CHAIN_ID_MAX + 1]);

#endif
