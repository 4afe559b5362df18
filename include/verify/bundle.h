/*
 * verify/bundle.h - a folder of exported chains (docs/spec/bundle.md): reading and writing.
 */
#ifndef VERIFY_BUNDLE_H
#define VERIFY_BUNDLE_H

#include "verify/checker.h"

enum { BUNDLE_PATH_MAX = 4096, BUNDLE_JSON_MAX = 1024 * 1024 };

struct bundle_options {
    const struct trust *trust; /* NULL: none; the verdict is then "not anchored" at best */
    int threads;               /* 0: one per processor */
    bool signatures_only;
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
/* Makes it durable and gives it its name. */
bool bundle_commit(struct bundle_writer *writer, struct err *err) MUST_CHECK;
void bundle_writer_free(struct bundle_writer *writer); /* removes what was not committed */
AUTO_DEFINE(bundle_writer)

/* "payer/a/office" to "payer.a.office". */
char *bundle_name_of(const char *chain, char out[CHAIN_ID_MAX + 1]);

#endif
