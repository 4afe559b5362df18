/*
 * order/body.h - private: composes the body of a record as canonical bytes, with the openings of
 * its commitments, so that it can be judged before it is posted.
 *
 *   struct order_body body;
 *   order__body_begin(&body, arena);
 *   TRY(order__body_commit(&body, "payee", name, err));   // fields in ascending order
 *   TRY(order__body_end(&body, err));
 *   TRY(order__post(desk, &body, &where, &place, err));
 */
#ifndef ORDER_BODY_H
#define ORDER_BODY_H

#include "core/arena.h"
#include "ledger/desk.h"
#include "proof/body.h"
#include "json/canonical.h"

enum { ORDER_OPENINGS_MAX = 8 };

struct order_body {
    struct arena *arena;
    struct buf bytes;
    struct canonical w;
    struct desk_opening openings[ORDER_OPENINGS_MAX];
    size_t opening_count;
};

void order__body_begin(struct order_body *body, struct arena *arena);
void order__body_release(struct order_body *body);
/* NULL or empty values set nothing. */
bool order__body_commit(struct order_body *body, const char *key, const char *value,
                        struct err *err) MUST_CHECK;
bool order__body_account(struct order_body *body, const char *key, const char *number,
                         struct err *err) MUST_CHECK;
/* Public. Fails: ERR_LIMIT past 400 bytes as it stands in the record; ERR_LEAK for the number of a
 * person or an account. */
bool order__body_text(struct order_body *body, const char *key, const char *value,
                      struct err *err) MUST_CHECK;
void order__body_string(struct order_body *body, const char *key, const char *value);
void order__body_cite(struct order_body *body, const char *key, const struct desk_place *place);
void order__body_rule(struct order_body *body, const char *id);
struct order_evidence;
bool order__body_evidence(struct order_body *body, const struct order_evidence *evidence,
                          struct err *err) MUST_CHECK;
bool order__body_end(struct order_body *body, struct err *err) MUST_CHECK;
struct text order__body_bytes(const struct order_body *body);

/* The record as it would be, to ask the rules of it. bytes keeps what the views point into. */
struct order_draft {
    struct buf bytes;
    struct record record;
    struct body body;
};
bool order__draft(struct desk *desk, const char *chain, enum record_type type, const char *by,
                  struct text body, struct order_draft *ret, struct err *err) MUST_CHECK;
bool order__post(struct desk *desk, const char *chain, enum record_type type, const char *by,
                 const struct order_body *body, struct desk_place *ret, struct err *err) MUST_CHECK;

#endif
