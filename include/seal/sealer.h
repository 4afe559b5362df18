/*
 * seal/sealer.h - closing a month: one seal for every account whose statements cover it, and the
 * programme's seal, which names the accounts that are left out.
 *
 * A seal closes every day of its account up to its end, gaps included: what comes later for such
 * a day is posted marked `after_seal`, and the database refuses it otherwise. It says what the
 * records before it add up to by business date, and what every other chain was like: the root of
 * the tree of chains (proof/headtree.h) and the checkpoint that covers everything posted. So
 * nothing may be posted and not be in the log: seal_run() fails when the log is behind.
 * docs/seals.md says what a seal needs and what it proves; proof/coverage.h checks it.
 *
 *   struct seal_options options = { .month = first_day };
 *   TRY(seal_run(db, signer, &options, &summary, err));
 */
#ifndef SEAL_SEALER_H
#define SEAL_SEALER_H

#include "core/date.h"
#include "core/err.h"
#include "core/text.h"

#include <stddef.h>

struct db;
struct signer;

/* One account of the month. Borrowed for the length of the call. */
struct seal_row {
    const char *account_no, *chain, *name;
    struct text reason; /* "": sealed or sealable; a word, see seal_reason() */
    bool is_sealed;     /* up to the month's end, before this run or by it */
};

struct seal_options {
    struct date month;   /* its first day */
    const char *account; /* only this account; NULL: all. Then there is no programme's seal. */
    const char *village; /* only accounts of this village; NULL: all */
    bool dry_run;        /* nothing is written */
    /* Called for every account of the month, in order of chains; may be NULL. */
    void (*row)(void *arg, const struct seal_row *row);
    void *arg;
};

struct seal_summary {
    size_t accounts;    /* that the month asks for */
    size_t sealed;      /* by this run; of a dry run: would be */
    size_t already;     /* sealed before */
    size_t unsealed;    /* cannot be */
    bool has_programme; /* a programme's seal was posted: the first, or other accounts are left out
                         */
    int64_t size;       /* of the checkpoint */
};

/* Everything in one transaction. Fails: ERR_BEHIND when a record is not covered by a checkpoint
 * yet; ERR_NOT_FOUND when no account is meant; ERR_REFUSED when one account is named and cannot be
 * sealed; what desk_open() and desk_commit() fail with. */
bool seal_run(struct db *db, struct signer *signer, const struct seal_options *options,
              struct seal_summary *ret, struct err *err) MUST_CHECK;
/* Why an account cannot be sealed, for a person. */
const char *seal_reason(struct text word);

/* The first day of the last month that statements cover up to its end for most accounts.
 * Fails: ERR_NOT_FOUND when there is none. */
bool seal_last_month(struct db *db, struct date *ret, struct err *err) MUST_CHECK;
/* Reads "2019-04". Fails: ERR_USAGE. */
bool seal_month_parse(const char *text, struct date *ret, struct err *err) MUST_CHECK;
enum { SEAL_MONTH_MAX = 8 };
char *seal_month_format(struct date month, char out[SEAL_MONTH_MAX]);

#endif
