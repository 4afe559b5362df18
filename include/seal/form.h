/*
 * seal/form.h - 银行存款余额调节表: the bank's balance and the books' balance of one account at a
 * month's end, and what is in transit between them with its age. One person makes it, another one
 * checks it; then it is a record in the office chain of the account.
 *
 * What the checker signs is what the maker saw: when the figures have changed in between, the form
 * must be made anew. The same figures as a page for the files: `mingzhang report balance`.
 */
#ifndef SEAL_FORM_H
#define SEAL_FORM_H

#include "core/date.h"
#include "core/err.h"

struct db;
struct desk;
struct desk_place;
struct signer;

enum { FORM_PERSON_MAX = 200 };

/* Takes the place of one for the same account and month that nobody checked yet. month: its first
 * day. Fails: ERR_NOT_FOUND for an unknown account; ERR_REFUSED when no statement covers the
 * month's end, when reconciling has not come that far, or when the two sides do not come to the
 * same; ERR_INPUT for a person's name. */
bool form_make(struct db *db, const char *account, struct date month, const char *who,
               int64_t *ret_id, struct err *err) MUST_CHECK;
/* Fails: ERR_NOT_FOUND; ERR_SECOND_PERSON for the maker; ERR_CONFLICT when it is checked already,
 * or when its figures are others now. */
bool form_check(struct db *db, struct signer *signer, int64_t id, const char *who,
                struct err *err) MUST_CHECK;
/* The same at a desk that the caller opened and commits (ledger/desk.h). by: the key id of who
 * checks; NULL: the ledger itself. */
bool form_check_at(struct desk *desk, int64_t id, const char *who, const char *by,
                   struct desk_place *ret, struct err *err) MUST_CHECK;

/* Borrowed for the length of the call. */
struct form_row {
    int64_t id;
    const char *account_no, *name, *month, *maker, *checker; /* checker "": nobody yet */
    int64_t bank_fen, book_fen, adjusted_fen, items;
    int64_t oldest_days; /* age of the oldest item; 0: there is none */
};
/* month: NULL for all. */
bool form_each(struct db *db, const struct date *month,
               void (*row)(void *arg, const struct form_row *row), void *arg,
               struct err *err) MUST_CHECK;

#endif
