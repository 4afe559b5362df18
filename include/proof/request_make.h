/*
 * proof/request_make.h - making the items of an enrolment request, signing them, and saying in
 * words what they ask for.
 */
#ifndef PROOF_REQUEST_MAKE_H
#define PROOF_REQUEST_MAKE_H

#include "proof/request.h"

/* What a key is made known with. */
struct key_wish {
    struct any_key key;
    enum key_use use;
    const char *name;     /* NULL: none */
    const char *replaces; /* key id; NULL: none */
};
struct party_wish {
    const char *chain;      /* of the account */
    const char *account_no; /* its digits; goes into the request, committed to with a fresh salt */
    const char *key_id;
    const char *name, *role;
    int64_t seat;
    const char *valid_from, *valid_to; /* dates; valid_to NULL: no end */
    /* The party record that held the seat before; hash NULL: nobody did. */
    const char *last_hash;
    int64_t last_n;
};

/* Each adds an item. Fails: ERR_LIMIT when there are too many; ERR_INPUT naming what does not fit;
 * ERR_CRYPTO. */
bool request_add_key(struct request *request, struct arena *arena, const struct key_wish *wish,
                     struct err *err) MUST_CHECK;
bool request_add_party(struct request *request, struct arena *arena, const struct party_wish *wish,
                       struct err *err) MUST_CHECK;
bool request_add_revocation(struct request *request, struct arena *arena, const char *key_id,
                            const char *reason, struct err *err) MUST_CHECK;

/* That the ledger goes on from an older state. */
struct incarnation_wish {
    int64_t number, lost_size, size;
    const struct sha256 *lost_root, *root;
    const char *reason; /* words; go into the request, committed to with a fresh salt */
};
bool request_add_incarnation(struct request *request, struct arena *arena,
                             const struct incarnation_wish *wish, struct err *err) MUST_CHECK;

/* What one item asks for, line by line, for a person who is about to sign it. */
void request_words(const struct request *request, const struct request_item *item, struct buf *out);

/* How far an item is signed: the rules of proof/enrol.h as far as they can be asked without the
 * ledger. authority: NULL when it is not known. */
struct request_signed {
    bool by_key;          /* the key's own signature: good when the key is known, else only there */
    bool knows_key;       /* the request holds the key; that of a party only the ledger knows */
    bool names_replaced;  /* a signature of the replaced key is there; the ledger judges it */
    int64_t by_authority; /* different keys whose signatures are good */
};
bool request_judge(const struct request *request, const struct request_item *item,
                   const struct authority *authority, struct request_signed *ret,
                   struct err *err) MUST_CHECK;

#endif
