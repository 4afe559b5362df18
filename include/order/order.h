/*
 * order/order.h - paying out of an account that three parties control.
 *
 * A project says what money is for. An order asks to pay out of an account; each of the account's
 * parties signs it with a key that this server never holds, seat by seat; then it is paid, and the
 * debit on the bank's statement is found. Every step is a record in the account's public chain
 * (docs/spec/record.md; rules: docs/spec/enrolment.md). What overruns the project's budget, the
 * money of that colour or the village's quota is refused before anybody signs, and again whenever
 * somebody signs or it is paid.
 *
 * Whatever takes a desk writes to it and to this module's tables in the desk's transaction, so
 * that a queue can put several into one commit: a savepoint before each, and on failure a rollback
 * to it (ledger/desk.h). Nothing here commits.
 *
 *   TRY(desk_open(db, signer, &desk, err));
 *   TRY(order_request(desk, &wish, &placed, err));       // placed.id, placed.place
 *   TRY(desk_commit(desk, err));
 *   // the party's own program, on a machine of its own: order/file.h
 *   TRY(order_decide(desk, &decision, &placed, err));    // approval or refusal, signed
 *
 * `by` is the key id of the person or office who does it; NULL: the ledger itself. Strings may be
 * NULL where they are optional; dates are ISO 8601 in Beijing.
 */
#ifndef ORDER_ORDER_H
#define ORDER_ORDER_H

#include "core/err.h"
#include "crypto/hash.h"
#include "ledger/desk.h"

struct arena;
struct db;
struct jv;

enum { ORDER_ID_MAX = 64, ORDER_DOCUMENTS_MAX = 64, ORDER_DAYS_MAX = 366 };

/* Where what was done stands, and the order's or project's id. */
struct order_placed {
    char id[ORDER_ID_MAX + 1];
    struct desk_place place;
};

/* Line of a list that it came from. */
struct order_evidence {
    struct desk_place file; /* of its record */
    int64_t line;
    const char *raw;
};

struct project_wish {
    const char *chain; /* village code */
    const char *id;    /* NULL: the next one of the village and year */
    const char *name;
    const char *category; /* of the programme's list */
    int64_t budget_fen;
    int64_t year;
    const char *source;                /* NULL: that of the village's quota of the year */
    const char *target;                /* performance target */
    const char *party, *party_account; /* contract party: committed to, never in the bytes */
    const char *library_id, *basis, *benefit, *content, *place, *standard, *unit, *from, *to;
    const struct order_evidence *evidence; /* NULL: none */
    const char *by;
    bool replaces; /* changes the project that stands under this id */
};
/* Fails: ERR_REFUSED without target or budget, for a category that the programme has not, over the
 * quota, or under what is ordered already; ERR_CONFLICT when the id is taken; ERR_NOT_FOUND. */
bool project_put(struct desk *desk, const struct project_wish *wish, struct order_placed *ret,
                 struct err *err) MUST_CHECK;

struct order_document {
    const char *kind; /* of the programme's list, e.g. "contract" */
    struct sha256 digest;
};
struct order_wish {
    const char *account_no;
    const char *id; /* NULL: the next number of the account */
    int64_t amount_fen;
    const char *project; /* id; gives source and year */
    const char *source;  /* of a transit account, which has no projects */
    int64_t year;
    const char *payee, *payee_account;
    const char *purpose;
    const struct order_document *documents;
    size_t document_count;
    int64_t expires_us;   /* 0: as many days from now as the programme gives */
    const char *maker;    /* name of who asks; committed to */
    const char *replaces; /* id of an order that this one corrects, and closes */
    const char *by;
};
/* Fails: ERR_REFUSED with the rule: fewer than three parties, a document of a kind that must be
 * there is missing, not a day to which orders belong, over budget, colour or quota; ERR_NOT_FOUND
 * for the account or project; ERR_CONFLICT when the id is taken. */
bool order_request(struct desk *desk, const struct order_wish *wish, struct order_placed *ret,
                   struct err *err) MUST_CHECK;

/* A party's word, signed on its own machine: the canonical object that it signed (an approval or a
 * withdrawal; account, order and key stand in it) and the signature over its message. */
struct order_signed {
    struct text said;
    const unsigned char *signature;
    size_t signature_len;
    const char *reason; /* of a refusal or withdrawal: committed to */
};
/* Fails: ERR_REFUSED with the rule it breaks (proof/approval.h), or that it has become too much by
 * now; ERR_NOT_FOUND; ERR_INPUT when it is no such object. */
bool order_decide(struct desk *desk, const struct order_signed *signed_, struct order_placed *ret,
                  struct err *err) MUST_CHECK;
bool order_withdraw(struct desk *desk, const struct order_signed *signed_, struct order_placed *ret,
                    struct err *err) MUST_CHECK;
/* Unsigned, by who asked for the order: `by` must be the order's. */
struct order_name {
    const char *chain; /* of the account */
    const char *id;
};
bool order_take_back(struct desk *desk, const struct order_name *name, const char *by,
                     const char *reason, struct order_placed *ret, struct err *err) MUST_CHECK;

/* The bank was told to pay, on this day. Fails: ERR_REFUSED unless every party has signed. */
bool order_execute(struct desk *desk, const struct order_name *name, struct date on, const char *by,
                   struct order_placed *ret, struct err *err) MUST_CHECK;
/* Finds the debits of everything paid: same account and amount, payee's account or name, within
 * order_wd working days. Two orders for one debit, or two debits for one order, are left to a
 * person. Fails: ERR_DB. */
struct order_matched {
    size_t matched, ambiguous, waiting;
};
bool order_match(struct desk *desk, struct order_matched *ret, struct err *err) MUST_CHECK;
/* This debit, as a person says. Fails: ERR_REFUSED when account or amount differ or the debit is
 * taken; ERR_NOT_FOUND. line_id: intake.line. */
bool order_settle(struct desk *desk, const struct order_name *name, int64_t line_id, const char *by,
                  struct order_placed *ret, struct err *err) MUST_CHECK;

/* 纸质补录: an order that was signed on paper. Entered by one person, not a record yet; checked by
 * a second one, who makes it one. */
struct order_paper {
    const char *account_no;
    const char *id; /* NULL: the next number */
    int64_t amount_fen;
    const char *project;
    const char *payee, *payee_account, *purpose;
    const char *paid_on;
    struct sha256 scan;
    const char *maker;
    int64_t file_id, line_no; /* list that it came from; 0: none */
    const char *raw;          /* that line as it stood */
};
bool order_paper_enter(struct db *db, const struct order_paper *paper, struct order_placed *ret,
                       struct err *err) MUST_CHECK;
/* Fails: ERR_SECOND_PERSON when it is the one who entered it; ERR_NOT_FOUND. */
bool order_paper_check(struct desk *desk, const struct order_name *name, const char *checker,
                       const char *by, struct order_placed *ret, struct err *err) MUST_CHECK;

/* One order with everything about it; a list of orders, newest last, after a cursor. No names of
 * payees unless `opened`. state: "" all; requested approved refused withdrawn expired executed
 * matched paper entered. */
bool order_show(struct db *db, const struct order_name *name, bool opened, struct jv **ret,
                struct err *err) MUST_CHECK;
struct order_filter {
    const char *chain, *state;          /* NULL: all; state: of orders only */
    const char *after_chain, *after_id; /* NULL: from the beginning */
    int64_t after_seq;                  /* of refusals; 0: from the beginning */
    int64_t limit;                      /* 0: all */
};
bool order_list(struct db *db, const struct order_filter *filter, struct jv **ret,
                struct err *err) MUST_CHECK;
bool project_list(struct db *db, const struct order_filter *filter, struct jv **ret,
                  struct err *err) MUST_CHECK;

/* Somebody tried what the rules refuse: kept for the auditor, in a transaction of its own, after
 * the desk is gone or rolled back. said may be empty. */
struct order_refusal {
    const char *act;                /* "approve", "execute", … */
    const char *chain, *id;         /* NULL: not known */
    const char *key;                /* of who tried; NULL: not known */
    struct text said;               /* only its digest is kept */
    const unsigned char *signature; /* NULL: none */
    size_t signature_len;
    const struct err *why;
};
bool order_note_refused(struct db *db, const struct order_refusal *refusal,
                        struct err *err) MUST_CHECK;
/* Those that have no record yet get one (act_refused): as the act of the key that signed what was
 * handed in, else of the ledger, which was handed it. Of a key and hour the first
 * ORDER_REFUSED_CAP one by one, the others together once the hour is over. *ret: records made. */
enum { ORDER_REFUSED_CAP = 20 };
bool order_post_refused(struct desk *desk, size_t *ret, struct err *err) MUST_CHECK;
/* In the order in which they happened; `seq` of the last one is where the next page begins. */
bool order_list_refused(struct db *db, const struct order_filter *filter, struct jv **ret,
                        struct err *err) MUST_CHECK;

/* The file that goes to a party's machine (order/file.h). Fails: ERR_NOT_FOUND. */
struct buf;
bool order_export(struct db *db, const struct order_name *name, struct buf *out,
                  struct err *err) MUST_CHECK;

#endif
