/*
 * reconcile/break.h - the list of differences, as of the last recorded run.
 *
 * A break is opened, explained, resolved or cleared, never deleted. Its id is the same in every
 * database that holds the same facts.
 */
#ifndef RECONCILE_BREAK_H
#define RECONCILE_BREAK_H

#include "core/buf.h"
#include "core/date.h"
#include "core/err.h"
#include "core/money.h"

struct db;

enum { BREAK_ID_SIZE = 65, BREAK_ID_SHORT_MIN = 6, BREAK_LIST_BYTES_MAX = 256 * 1024 * 1024 };

/* NULL and 0 mean any. */
struct break_filter {
    const char *code;
    const char *village; /* 12-digit code */
    const char *county;  /* 6-digit code */
    const char *payer;   /* payer id */
    int year;
    bool all; /* also those that were cleared or resolved */
};

/* Strings are borrowed until the callback returns. */
struct break_row {
    const char *id;      /* 64 hex digits */
    const char *code;    /* e.g. wrong_payer */
    const char *village; /* "" when it belongs to none */
    const char *county;  /* "" when it belongs to none */
    const char *account_no, *payer;
    int year; /* 0 when it belongs to none */
    struct money amount;
    int days;          /* late, late_arrival: how late; else 0 */
    const char *state; /* open explained resolved cleared */
    const char *move;  /* whose move it is: payer county village bank */
    const char *facts; /* JSON: [["file.csv",12],...], sorted; line 0 is a whole file */
    struct date opened_on;
    int days_open;         /* at the as-of date of the last run */
    bool within_rounding;  /* amount_differs: not more than the last printed digit can hide */
    const char *caused_by; /* id of another break, or "" */
};

/* In order of code, village, year, facts. each() returns false with err set to stop. */
bool break_each(struct db *db, const struct break_filter *filter,
                bool (*each)(const struct break_row *row, void *arg, struct err *err), void *arg,
                struct err *err) MUST_CHECK;
/* {"as_of":"2020-12-31","breaks":[{"code","village","year","facts","amount_fen","days","state"}]},
 * the shape of truth.json. */
bool break_json(struct db *db, const struct break_filter *filter, struct buf *out,
                struct err *err) MUST_CHECK;
/* The whole id for its first digits. Fails: ERR_NOT_FOUND; ERR_INPUT when it is not hex digits, is
 * too short or fits several. */
bool break_id_complete(struct db *db, const char *prefix, char ret[BREAK_ID_SIZE],
                       struct err *err) MUST_CHECK;
/* 中文 name of a code for people, through gettext; the code itself when it is not known. */
const char *break_name(const char *code);
/* Fails: ERR_USAGE, naming all, when there is no such code. */
bool break_code_check(const char *code, struct err *err) MUST_CHECK;

#endif
