/*
 * api/orders.h - private: handlers of projects and orders (order/order.h). Parties sign on their
 * own machines: GET …/file is what they are shown, POST …/words what they said.
 */
#ifndef API_ORDERS_H
#define API_ORDERS_H

#include "call.h"

bool api__projects(struct call *call, struct err *err);
bool api__project_put(struct call *call, struct err *err);
bool api__orders(struct call *call, struct err *err);
bool api__order(struct call *call, struct err *err);
bool api__order_file(struct call *call, struct err *err);
bool api__order_refusals(struct call *call, struct err *err);
bool api__order_request(struct call *call, struct err *err);
bool api__order_word(struct call *call, struct err *err);
bool api__order_take_back(struct call *call, struct err *err);
bool api__order_execute(struct call *call, struct err *err);
bool api__order_settle(struct call *call, struct err *err);
bool api__order_paper(struct call *call, struct err *err);
bool api__order_check(struct call *call, struct err *err);

#endif
