/*
 * log/stamp.h - time-stamps (RFC 3161) of the checkpoints that cover daily heads, and their
 * renewal.
 *
 * What exactly a token covers: proof/stamp.h. The authority and the roots that its answers must
 * lead to are settings (tsa, tsa_ca); without tsa nothing is done. An authority that cannot be
 * reached holds nothing up: what is due stays due.
 */
#ifndef LOG_STAMP_H
#define LOG_STAMP_H

#include "core/conf.h"
#include "core/err.h"
#include <stdint.h>

struct db;

enum {
    LOG_STAMP_BATCH = 32,       /* first tokens made by one call */
    LOG_RENEW_DAYS = 330,       /* a token older than this is renewed */
    LOG_RENEW_BEFORE_DAYS = 90, /* or one whose certificate ends so soon */
    LOG_STAMP_PROBLEM_MAX = 512,
};

struct log_stamps {
    bool has_authority;
    int64_t stamped;                     /* checkpoints with a token */
    int64_t due;                         /* that should have one and have none */
    int64_t due_renewal;                 /* whose last token should be renewed */
    int64_t last_us;                     /* time of the newest token; 0: none */
    int64_t made;                        /* tokens by this call */
    char problem[LOG_STAMP_PROBLEM_MAX]; /* "" : none; why the authority's answer was not taken */
};

bool log_stamp_state(struct db *db, const struct conf *conf, struct log_stamps *ret,
                     struct err *err) MUST_CHECK;
/* A first token for each checkpoint that is the first to cover a daily head. */
bool log_stamp_due(struct db *db, const struct conf *conf, struct log_stamps *ret,
                   struct err *err) MUST_CHECK;
/* A new token over the old ones for all that are due; with `all`, for every stamped checkpoint.
 * The old ones are checked first. Fails: ERR_CONFIG without an authority; ERR_TAMPERED when an old
 * token does not verify. */
bool log_stamp_renew(struct db *db, const struct conf *conf, bool all, struct log_stamps *ret,
                     struct err *err) MUST_CHECK;

#endif
