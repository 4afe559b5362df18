/*
 * order/rule.h - private: what a wish must keep to, without the database.
 */
#ifndef ORDER_RULE_H
#define ORDER_RULE_H

#include "order/order.h"
#include "programme/programme.h"
#include "store.h"

#define ORDER_DAY_US (INT64_C(24) * 3600 * 1000000)
struct date order__today(void); /* in Beijing */

/* Fails: ERR_REFUSED naming what is missing; ERR_INPUT. */
bool order__check_project(const struct project_wish *wish, const struct programme *programme,
                          struct err *err) MUST_CHECK;
/* Every document is of a known kind, none twice, and those are there that an order of this amount
 * needs. Fails: ERR_REFUSED naming the kind. */
bool order__check_documents(const struct order_wish *wish, const struct programme *programme,
                            struct err *err) MUST_CHECK;
/* At least three seats, and as many as the programme asks for, are held on the day by a key that
 * is valid. Fails: ERR_REFUSED. */
bool order__check_seats(const struct seats *seats, const struct roll *roll,
                        const struct programme *programme, struct date on,
                        struct err *err) MUST_CHECK;
/* Fails: ERR_REFUSED naming the limit and what is left of it. */
bool order__check_room(const struct order_room *room, int64_t amount_fen,
                       struct err *err) MUST_CHECK;
bool order__check_id(const char *id, struct err *err) MUST_CHECK;
/* What an order that is not paid any more had reserved. */
bool order__give_back(struct db *db, const struct order_row *order, struct err *err) MUST_CHECK;
/* The same person under two spellings is one person. */
bool order__same_name(const char *a, const char *b);

#endif
