/*
 * proof/orders.h - private: the orders of one chain, and how each stands.
 *
 * order_book.c   keeps them; approval.c judges approvals; execution.c judges how they end
 */
#ifndef PROOF_ORDERS_H
#define PROOF_ORDERS_H

#include "proof/approval.h"

struct order {
    int64_t n;
    struct sha256 hash, id, digest; /* the id goes by its digest, so that all are of one size */
    struct sha256 project;
    bool has_project;
    bool is_reused, is_void; /* void: takes no approvals */
    int64_t expires_us;
    char by[KEY_ID_SIZE];
    struct order_state state;
};

struct order_expense {
    int64_t n, amount_fen;
    bool is_back; /* a reversal took it back */
    bool is_used; /* an order became it */
};

struct orders {
    struct order *list; /* ascending by n */
    size_t count, size;
    size_t *slots; /* twice as many as `size`: place + 1 by the digest of the id; 0: free */
    struct order_expense *expenses; /* ascending by n */
    size_t expense_count, expense_size;
};

struct order *proof__order(const struct orders *orders, int64_t n); /* NULL: none */
/* Does the object that a party signed say that it is about this order, as it stands? */
bool proof__is_about(const struct order *order, const struct body *body, struct text said);
bool proof__is_open(const struct order *order);
/* Who signs: a key with the use `approval` that is valid there, sits in a seat of the account on
 * the record's day, and signed the message. ret_seat: 0 when it sits nowhere. */
struct order_signer {
    const struct seats *seats;
    const struct roll *roll;
    int64_t position;
};
unsigned proof__judge_key(const struct order_signer *on, const struct record *record,
                          const struct body *body, struct text said, int *ret_seat);
struct date proof__day_of(int64_t at_us); /* in Beijing */

#endif
