/*
 * order/decide.h - private: a record about an order, judged by the verifier's rules before it is
 * posted.
 */
#ifndef ORDER_DECIDE_H
#define ORDER_DECIDE_H

#include "body.h"
#include "store.h"

enum { ORDER_SAID_MAX = 4096 };

/* What a party signed, by its members; in the arena. */
struct order_said {
    const char *chain, *id, *key, *decision;
};
bool order__read_said(struct text said, struct arena *arena, struct order_said *ret,
                      struct err *err) MUST_CHECK;
bool order__refuse(unsigned faults, const char *id, struct err *err);

struct judging {
    struct desk *desk;
    struct order_body *body;
    struct order_row order;
    enum record_type type;
    const char *by;
    struct order_state after;
};

#endif
