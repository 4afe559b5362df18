/*
 * proof/approval.h - is this approval one party's own word about exactly this order?
 *
 * A party signs "mingzhang/approval/v1\n" and the canonical object {account, decision, expires,
 * key, ledger, order, order_digest, previous} (docs/spec/enrolment.md, Approvals). Pure: used
 * before an approval is posted and by the verifier afterwards. One `struct orders` per account's
 * chain, fed with its records in order:
 *
 *   orders_add(orders, &record, &body, &hash)                        // each `order`
 *   faults = orders_approve(orders, &seats, roll, &record, &body, position);  // each `approval`
 *
 * An approval with a fault counts for nothing: it takes no seat and is nobody's predecessor.
 */
#ifndef PROOF_APPROVAL_H
#define PROOF_APPROVAL_H

#include "proof/enrol.h"

enum approval_fault {
    APPROVAL_FAULT_SIGNATURE =
        1,                      /* the key did not sign this: changed, or a refusal turned round */
    APPROVAL_FAULT_BINDING = 2, /* it is for another account or another ledger */
    APPROVAL_FAULT_ORDER = 4,   /* it is for another order, or the order was changed */
    APPROVAL_FAULT_KEY = 8,     /* the key is unknown, for another use, or not valid there */
    APPROVAL_FAULT_SEAT = 16,   /* the key holds no seat of this account then */
    APPROVAL_FAULT_TWICE = 32,  /* this seat has decided already */
    APPROVAL_FAULT_PREVIOUS = 64, /* it does not follow the approval before it */
    APPROVAL_FAULT_EXPIRED = 128, /* it was recorded after it had expired */
    APPROVAL_FAULT_CLOSED = 256,  /* the order was refused before, or replaced by another */
    APPROVAL_FAULT_REUSED = 512,  /* an order's id is there twice */
};
/* Of the lowest bit, in the reader's language. */
const char *approval_fault_text(unsigned faults);

/* SHA-256 of the canonical body of an order: what its approvals name. */
struct sha256 order_digest(struct text body);

/* What is signed, and its digest, which the next approval names as `previous` (64 zeros in the
 * first). approval: the canonical object. Fails: ERR_LIMIT. */
bool approval_message(struct text approval, struct buf *out, struct err *err) MUST_CHECK;
bool approval_digest(struct text approval, struct sha256 *ret);

struct orders;
struct orders *orders_new(void);
void orders_free(struct orders *orders);
AUTO_DEFINE(orders)
void orders_clear(struct orders *orders); /* for the next chain; keeps the memory */
/* Faults: APPROVAL_FAULT_REUSED; such an order takes no approvals. */
unsigned orders_add(struct orders *orders, const struct record *record, const struct body *body,
                    const struct sha256 *hash);
unsigned orders_approve(struct orders *orders, const struct seats *seats, const struct roll *roll,
                        const struct record *record, const struct body *body, int64_t position);

/* How an order stands. */
struct order_state {
    int approvals; /* seats that approved */
    bool is_refused, is_replaced;
    unsigned seats;         /* bit k: seat k has decided */
    struct sha256 previous; /* what the next approval must name */
};
bool orders_state(const struct orders *orders, int64_t n, struct order_state *ret);

#endif
