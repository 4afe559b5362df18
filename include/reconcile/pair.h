/*
 * reconcile/pair.h - which payments and which statement lines were found to be the same money.
 *
 * A pair is never deleted: it stands until a later run or two people take it apart (`unmatch`).
 */
#ifndef RECONCILE_PAIR_H
#define RECONCILE_PAIR_H

#include "core/err.h"
#include "core/money.h"

#include <stdint.h>

struct db;

/* NULL and 0 mean any. */
struct pair_filter {
    const char *village; /* 12-digit code: of the account, or of the payments */
    const char *payer;   /* payer id */
    const char *rule;    /* M1 M2 M3 M4 person */
    int year;
    bool all; /* also those that were taken apart */
};

/* Strings are borrowed until the callback returns. */
struct pair_row {
    int64_t id;       /* what `unmatch` takes */
    const char *rule; /* M1 M2 M3 M4 person */
    const char *hop;  /* direct transit onward */
    bool stands;
    const char *village, *payer; /* "" when it has none */
    int year;                    /* 0 when it has none */
    struct money paid, arrived;
    const char *facts; /* JSON: [["file.csv",12],...]: payments, then lines */
};

/* In order of id. each() returns false with err set to stop. Fails: ERR_DB. */
bool pair_each(struct db *db, const struct pair_filter *filter,
               bool (*each)(const struct pair_row *row, void *arg, struct err *err), void *arg,
               struct err *err) MUST_CHECK;

#endif
