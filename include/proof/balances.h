/*
 * proof/balances.h - the balances of a chain as the database lists them:
 * "bank city 2019 50000000,due none 0 -100", account, source, year and fen of each.
 */
#ifndef PROOF_BALANCES_H
#define PROOF_BALANCES_H

#include "proof/headtree.h"

struct balance_item {
    struct text account, source; /* borrowed from the list */
    int64_t year, amount_fen;
};

/* Takes the first item off the list. Fails: ERR_TAMPERED when that is none. */
bool balance_next(struct text *list, struct balance_item *ret, struct err *err) MUST_CHECK;

/* The whole list into the leaf, settled. Fails: ERR_TAMPERED when it is no such list or names an
 * account or source that there is not; ERR_LIMIT. */
bool balances_read(struct text list, struct headtree_leaf *leaf, struct err *err) MUST_CHECK;

#endif
