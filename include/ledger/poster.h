/*
 * ledger/poster.h - the coordinator: everything accepted upstream becomes signed records.
 *
 * ledger_post() pulls what has no record yet, in this order: the programme and the chains of its
 * subjects, quotas and their changes, files, refusals, payments, statement lines, opening
 * balances, what the reconciler decided, what a later file took back. It may be called at any
 * time and as often as one likes: with nothing new it does nothing, and after a crash it goes on
 * where the last committed batch ended. Only one program posts to a ledger at a time; others wait.
 *
 *   TRY(ledger_init(db, "mingzhang.example/2019-2020", &signer->key, err));    // once
 *   TRY(ledger_post(db, signer, NULL, &summary, err));
 */
#ifndef LEDGER_POSTER_H
#define LEDGER_POSTER_H

#include "proof/type.h"
#include "signer/signer.h"

struct db;

enum { LEDGER_NAME_SIZE = 162 };

/* Called between batches, by the thread that called ledger_post(). NULL is fine. */
struct post_watch {
    void (*moved)(uint64_t done, uint64_t total, void *arg); /* total is an estimate */
    void *arg;
};

struct post_summary {
    uint64_t records; /* written by this call */
    uint64_t by_type[TYPE_COUNT];
    uint64_t chains; /* that the ledger has now */
};

/* Gives the ledger its name and its first record key. Again with the same name and key: nothing.
 * Fails: ERR_INPUT when it is no name (host/name); ERR_CONFLICT when it has another one. */
bool ledger_init(struct db *db, const char *origin, const struct public_key *key,
                 struct err *err) MUST_CHECK;
/* Its name; "" when it was not initialised. */
bool ledger_name(struct db *db, char ret[LEDGER_NAME_SIZE], struct err *err) MUST_CHECK;
bool ledger_is_init(struct db *db, bool *ret, struct err *err) MUST_CHECK;

/* db must not be inside a transaction; a second connection like it is opened for writing.
 * Fails: ERR_NOT_FOUND when ledger_init() was not called or there is no programme to post facts
 * of; ERR_KEY when the signer's key is not the ledger's; ERR_DB, ERR_IO, ERR_CRYPTO. What was
 * committed before a failure stays; call again. */
bool ledger_post(struct db *db, struct signer *signer, const struct post_watch *watch,
                 struct post_summary *ret, struct err *err) MUST_CHECK;

#endif
