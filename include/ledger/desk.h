/*
 * ledger/desk.h - records that are composed one by one and posted together, in one transaction.
 *
 * While a desk is open nobody else posts to the ledger: it holds the posting lock, so open it
 * late and close it soon. Records follow each other and may cite each other before anything is
 * written; all are signed and written by desk_commit(). A desk that is freed without a commit
 * leaves nothing.
 *
 *   AUTO(desk) struct desk *desk = NULL;
 *   struct desk_place at;
 *   TRY(desk_open(db, signer, &desk, err));
 *   TRY(desk_begin(desk, "programme", TYPE_HEAD, NULL, err));
 *   canonical_set_int(desk_body(desk), "chains", 12);      // keys in ascending order
 *   ...
 *   TRY(desk_end(desk, NULL, 0, &at, err));
 *   TRY(desk_commit(desk, err));
 *
 * After a failure a desk is only good to be freed, or to go back to a mark. The bodies:
 * docs/spec/record.md; what does not fit its type is refused by desk_end().
 */
#ifndef LEDGER_DESK_H
#define LEDGER_DESK_H

#include "ledger/entry.h"
#include "proof/record.h"

struct db;
struct desk;
struct signer;

enum { DESK_CHAIN_MAX = 64 };

/* Where a record is. */
struct desk_place {
    char chain[DESK_CHAIN_MAX + 1];
    int64_t n; /* -1: the chain does not exist yet; hash and at_us are 0 then */
    struct sha256 hash;
    int64_t at_us;
};

/* Takes the posting lock (waits) and begins a transaction on db, which must not be in one.
 * Fails: ERR_NOT_FOUND when there is no ledger; ERR_KEY when the signer's key is not its own;
 * ERR_DB. */
bool desk_open(struct db *db, struct signer *signer, struct desk **ret, struct err *err) MUST_CHECK;
/* Everything that was ended is signed, written and committed; nothing when it fails. The desk is
 * then only good to be freed. Fails: ERR_DB, ERR_CRYPTO, ERR_KEY, ERR_REFUSED, ERR_IO. */
bool desk_commit(struct desk *desk, struct err *err) MUST_CHECK;
void desk_free(struct desk *desk); /* rolls back unless committed; gives the lock back */
AUTO_DEFINE(desk)

/* Several acts at one desk: one that fails is undone alone, with its rows, and the desk is good for
 * the next one.
 *
 *   TRY(desk_savepoint(desk, &mark, err));
 *   if (!act(desk, &why)) TRY(desk_rollback_to(desk, mark, err));
 *
 * Only back to the mark made last, and once; or to the one before, when its release (made without
 * waiting) did not arrive: db_is_released(). Fail: ERR_DB; ERR_LIMIT when the act was so large that
 * records were written meanwhile (thousands): the desk is then only good to be freed. */
struct desk_mark;
bool desk_savepoint(struct desk *desk, const struct desk_mark **ret, struct err *err) MUST_CHECK;
bool desk_rollback_to(struct desk *desk, const struct desk_mark *mark, struct err *err) MUST_CHECK;

/* Says to which chains records are about to come (NULL: not known), so that where they end is asked
 * for once. Names of no chain are passed over. Fails: ERR_DB. */
bool desk_expect(struct desk *desk, const char *const *chains, size_t count,
                 struct err *err) MUST_CHECK;

/* Whose key is `by` of records that are begun without one, until the next savepoint. NULL: the
 * ledger's own, as in the beginning. What comes by itself (genesis) stays the ledger's. */
void desk_act_as(struct desk *desk, const char *key_id);

/* For the caller's own rows in the same transaction. */
struct db *desk_db(struct desk *desk);
const char *desk_ledger(const struct desk *desk); /* its origin */
const char *desk_key(const struct desk *desk);    /* `by` of what the ledger does by itself */
size_t desk_count(const struct desk *desk);       /* records ended so far, genesis included */

/* The record that was ended `back` records ago; 0: the last one. False when there is none, or when
 * so many have been ended since that it is written already. */
bool desk_ended(const struct desk *desk, size_t back, struct desk_place *ret) MUST_CHECK;

/* The last record of a chain, those of this desk included. Fails: ERR_INPUT, ERR_DB. */
bool desk_head(struct desk *desk, const char *chain, struct desk_place *ret,
               struct err *err) MUST_CHECK;

/* The hash of a record that is there, or that this desk ended. Fails: ERR_INTERNAL, ERR_DB. */
bool desk_hash_of(struct desk *desk, const char *chain, int64_t n, struct sha256 *ret,
                  struct err *err) MUST_CHECK;

/* Begins a record. A chain that does not exist yet gets its genesis first. by: key id of who does
 * it; NULL means whoever desk_act_as() named, else the ledger by itself. Fails: ERR_INPUT for a bad
 * chain or when the type does not belong there; ERR_NOT_FOUND when there is no programme for a
 * genesis to name. */
bool desk_begin(struct desk *desk, const char *chain, enum record_type type, const char *by,
                struct err *err) MUST_CHECK;
/* The body, an object that is open. Between begin and end; desk_end() closes it. */
struct canonical *desk_body(struct desk *desk);
/* A commitment with a fresh salt, its opening kept beside the record under the same name; and of a
 * bank account, with its last four digits. Fail: ERR_CRYPTO. */
bool desk_set_commit(struct desk *desk, const char *key, struct text value,
                     struct err *err) MUST_CHECK;
bool desk_set_account(struct desk *desk, const char *key, struct text account_no,
                      struct err *err) MUST_CHECK;
void desk_set_cite(struct desk *desk, const char *key, const struct desk_place *place);
/* Made fit for a record: control characters become spaces; cut at 400 bytes. */
void desk_set_text(struct desk *desk, const char *key, struct text text);
/* "lines": the entry. Fails: ERR_UNBALANCED. */
bool desk_set_lines(struct desk *desk, const struct entry *entry, struct err *err) MUST_CHECK;
/* Keeps an opening whose commitment the caller wrote into the body by itself. field is copied. */
void desk_keep_opening(struct desk *desk, const char *field,
                       const unsigned char salt[RECORD_SALT_SIZE], struct text value);
/* Ends the record. kind and fact_id: the fact that it was made of (ledger.origin), so that none
 * becomes two records; NULL: none. ret may be NULL. Fails: ERR_LIMIT, ERR_INPUT, ERR_ENCODING,
 * ERR_UNBALANCED. */
bool desk_end(struct desk *desk, const char *kind, int64_t fact_id, struct desk_place *ret,
              struct err *err) MUST_CHECK;

/* A record whose body exists already, as canonical bytes; not of a type with an entry. */
struct desk_opening {
    const char *field;
    unsigned char salt[RECORD_SALT_SIZE];
    struct text value;
};
struct desk_record {
    const char *chain;
    enum record_type type;
    const char *by; /* NULL: the ledger by itself */
    struct text body;
    const struct desk_opening *openings;
    size_t opening_count;
};
bool desk_put(struct desk *desk, const struct desk_record *record, struct desk_place *ret,
              struct err *err) MUST_CHECK;

#endif
