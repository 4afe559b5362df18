/*
 * ledger/enrol.h - keys and parties enter the ledger: requests are judged and posted as records.
 *
 * The same rules as the verifier's (proof/enrol.h), asked before anything is written. What is in
 * ledger.key and ledger.party is a projection of the records; where a key is valid follows from
 * its record's place in the log, which ledger.place_keys() fills in when it has one.
 *
 *   TRY(ledger_enrol(db, signer, &authority, requests, count, &summary, err));
 */
#ifndef LEDGER_ENROL_H
#define LEDGER_ENROL_H

#include "proof/request.h"

struct db;
struct desk;
struct signer;

/* The authority that is pinned in the home folder; *ret_is_known says whether one is. Fails:
 * ERR_INPUT, ERR_IO. */
#define LEDGER_AUTHORITY_FILE "authority.json"
bool ledger_pinned(const char *home, struct authority *ret, bool *ret_is_known,
                   struct err *err) MUST_CHECK;

/* Every key of the ledger. authority: what is pinned here; NULL when nothing is. */
bool ledger_roll(struct db *db, const struct authority *authority, struct roll **ret,
                 struct err *err) MUST_CHECK;
/* Who sits in the seats of one account, now. */
bool ledger_seats(struct db *db, const char *chain, struct seats *ret, struct err *err) MUST_CHECK;

struct enrol_summary {
    size_t keys, revocations, parties, incarnations;
};
/* All requests or none, in one transaction. Fails: ERR_REFUSED with the rule that an item breaks;
 * ERR_CONFLICT when a key is to be revoked while records still wait for their place in the log, so
 * that what it signed before would stand behind its revocation; what desk_open() fails with. */
bool ledger_enrol(struct db *db, struct signer *signer, const struct authority *authority,
                  const struct request *requests, size_t count, struct enrol_summary *ret,
                  struct err *err) MUST_CHECK;
/* One request at a desk that the caller opened and commits; where its records are goes to *ret, in
 * the order of its items. A request that revokes needs a desk on which nothing else stands. */
struct desk_place;
struct enrolled {
    struct enrol_summary summary;
    struct desk_place *places; /* the caller's: request->count of them */
    size_t place_count;
};
bool desk_enrol(struct desk *desk, const struct authority *authority, const struct request *request,
                struct enrolled *ret, struct err *err) MUST_CHECK;
/* Posts an item as the record that it is, with its openings and unjudged; ret may be NULL. */
bool desk_put_item(struct desk *desk, const struct request_item *item, struct desk_place *ret,
                   struct err *err) MUST_CHECK;

/* The first checkpoint key, or the first SM2 key for records, which no record enrols: it is
 * anchored by the verifier's trust, as the first record key is. Nothing happens when the ledger has
 * a key of this use and algorithm already. */
bool ledger_first_key(struct db *db, enum key_use use, const struct any_key *key,
                      struct err *err) MUST_CHECK;

/* What `key list` shows; everything borrowed for the length of the call. */
struct key_row {
    const char *id, *use, *algorithm, *name, *replaces, *reason; /* "": none */
    int64_t from, to;                                            /* -1: none yet; none */
    bool is_revoked;
};
struct party_row {
    const char *chain, *role, *name, *key, *from, *to, *hash;
    int64_t seat, n;
    bool is_last; /* it holds the seat */
};
struct enrol_reader {
    void *arg;
    void (*key)(void *arg, const struct key_row *row);
    void (*party)(void *arg, const struct party_row *row);
};
bool ledger_list_enrolled(struct db *db, const struct enrol_reader *reader,
                          struct err *err) MUST_CHECK;

#endif
