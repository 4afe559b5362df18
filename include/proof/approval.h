/*
 * proof/approval.h - is this approval one party's own word about exactly this order, and was the
 * order paid only after all of them?
 *
 * A party signs "mingzhang/approval/v1\n" and the canonical object {account, decision, expires,
 * key, ledger, order, order_digest, previous} (docs/spec/enrolment.md, Approvals). Pure: used
 * before a record is posted and by the verifier afterwards. One `struct orders` per account's
 * chain, fed with its records in order:
 *
 *   orders_add(orders, &record, &body, &hash)                        // each `order`
 *   faults = orders_approve(orders, &seats, roll, &record, &body, position);  // each `approval`
 *   faults = orders_withdraw(orders, &seats, roll, &record, &body, position); // each `withdrawal`
 *   orders_expense(orders, n, amount_fen), orders_take_back(orders, n)  // `expense`, `reversal`
 *   faults = orders_execute(orders, &record, &body);                 // each `execution`
 *
 * What has a fault counts for nothing: it takes no seat and is nobody's predecessor.
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
    APPROVAL_FAULT_PREVIOUS = 64,   /* it does not follow the approval before it */
    APPROVAL_FAULT_EXPIRED = 128,   /* it was recorded after it had expired */
    APPROVAL_FAULT_CLOSED = 256,    /* the order was refused, withdrawn, paid or replaced before */
    APPROVAL_FAULT_REUSED = 512,    /* an order's id is there twice */
    APPROVAL_FAULT_TURN = 1024,     /* a seat before this one has not approved yet */
    APPROVAL_FAULT_MAKER = 2048,    /* whoever asks for money does not approve it */
    APPROVAL_FAULT_PAPER = 4096,    /* a paper order is never signed here, and has two people */
    APPROVAL_FAULT_UNSIGNED = 8192, /* it was paid before all parties approved it */
    APPROVAL_FAULT_AMOUNT = 16384,  /* the amount is not the order's, or not the debit's */
    APPROVAL_FAULT_DEBIT = 32768,   /* the debit is none, was taken back, or is another order's */
    APPROVAL_FAULT_AGAIN = 65536,   /* the order was paid before */
};
enum { APPROVALS_LEAST = 3 }; /* an account that fewer than three control is none of ours */
/* Of one of the bits, in the reader's language. */
const char *approval_fault_text(unsigned faults);

/* SHA-256 of the canonical body of an order: what its approvals name. */
struct sha256 order_digest(struct text body);

/* What is signed, and its digest, which the next approval names as `previous` (64 zeros in the
 * first). approval: the canonical object. Fails: ERR_LIMIT. */
bool approval_message(struct text approval, struct buf *out, struct err *err) MUST_CHECK;
bool approval_digest(struct text approval, struct sha256 *ret);

/* The same of a withdrawal: "mingzhang/withdrawal/v1\n" and {account, key, ledger, order,
 * order_digest}. */
bool withdrawal_message(struct text withdrawal, struct buf *out, struct err *err) MUST_CHECK;

struct orders;
struct orders *orders_new(void);
void orders_free(struct orders *orders);
AUTO_DEFINE(orders)
void orders_clear(struct orders *orders); /* for the next chain; keeps the memory */
/* Faults: APPROVAL_FAULT_REUSED, or _CLOSED when it replaces one that was paid or replaced: such
 * an order takes no approvals; _PAPER. */
unsigned orders_add(struct orders *orders, const struct record *record, const struct body *body,
                    const struct sha256 *hash);
unsigned orders_approve(struct orders *orders, const struct seats *seats, const struct roll *roll,
                        const struct record *record, const struct body *body, int64_t position);
unsigned orders_withdraw(struct orders *orders, const struct seats *seats, const struct roll *roll,
                         const struct record *record, const struct body *body, int64_t position);
/* A debit of the account, by the number of its record; and that it was taken back. */
void orders_expense(struct orders *orders, int64_t n, int64_t amount_fen);
void orders_take_back(struct orders *orders, int64_t n);
unsigned orders_execute(struct orders *orders, const struct record *record,
                        const struct body *body);

/* How an order stands. */
struct order_state {
    int approvals; /* seats that approved */
    bool is_refused, is_replaced, is_withdrawn;
    bool is_paper;
    bool is_approved; /* by every seat, and at least three */
    bool is_executed;
    unsigned seats; /* bit k: seat k has decided */
    int64_t amount_fen;
    int64_t executed_n, expense_n; /* last execution, and the debit that it names; -1: none */
    struct sha256 previous;        /* what the next approval must name */
};
bool orders_state(const struct orders *orders, int64_t n, struct order_state *ret);
/* An order as somebody kept it, unjudged: of the ledger's own tables, to judge what comes next. */
struct order_known {
    int64_t n;
    struct sha256 hash, digest; /* of its record, of its body */
    const char *id, *by;
    int64_t expires_us; /* INT64_MAX: never */
    struct order_state state;
};
void orders_know(struct orders *orders, const struct order_known *known);
/* The order that an `approval`, `withdrawal` or `execution` cites; -1: none of these. */
int64_t orders_cited(const struct orders *orders, const struct body *body);
/* The id of the project that an order names, as its digest; false when it names none. */
bool orders_project(const struct orders *orders, int64_t n, struct sha256 *ret);

/* Projects of one chain, and what was paid for them. */
struct projects;
struct projects *projects_new(void);
void projects_free(struct projects *projects);
void projects_clear(struct projects *projects);
/* False when its id was used before, or it replaces one that does not stand. */
bool projects_add(struct projects *projects, const struct record *record, const struct body *body);
/* Takes an order that was paid into account, unless it is over the budget that is left. */
enum project_sum { PROJECT_FITS, PROJECT_UNKNOWN, PROJECT_OVER };
enum project_sum projects_pay(struct projects *projects, const struct sha256 *id,
                              int64_t amount_fen);

#endif
