/*
 * tests/support/vote.h - orders and approvals of one village, posted through the desk as they are
 * said, whether or not they may be.
 */
#ifndef SUPPORT_VOTE_H
#define SUPPORT_VOTE_H

#include "ledger/desk.h"
#include "pg.h"
#include "proof/any_signer.h"

#define VOTE_VILLAGE "441424100201"
#define VOTE_FIRST   "0000000000000000000000000000000000000000000000000000000000000000"

struct vote {
    const struct any_signer *by;
    const char *order_id, *previous, *decision;
    const char *expires;                         /* NULL: in a distant future */
    const char *signed_decision, *signed_ledger; /* NULL: what it says is what was signed */
    struct sha256 digest;
    struct desk_place order;
};

struct desk_place vote_order(struct desk *desk, const char *id);
/* Posts the approval; ret_digest: what the next one names. */
void vote_put(struct desk *desk, const struct vote *vote, char ret_digest[65]);
/* The digest that a party computes of the order's bytes in the database. */
struct sha256 vote_digest(struct pg_test *pg, const struct desk_place *order);

#endif
