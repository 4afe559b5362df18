/*
 * cli/order.h - what the sub-commands of `mingzhang order` share. Those that a party runs on its
 * own machine (look, approve, refuse, withdraw) need neither the home folder nor the database.
 */
#ifndef CLI_ORDER_H
#define CLI_ORDER_H

#include "command.h"
#include "order/file.h"
#include "order/order.h"

struct desk;

/* One act at a desk of its own; when a rule refuses it, that is kept for the auditor. */
struct order_act {
    const char *act;        /* "request", "approve", … */
    const char *chain, *id; /* NULL: not known */
    const char *key;
    struct text said;
    const unsigned char *signature;
    size_t signature_len;
    bool (*run)(struct desk *desk, void *arg, struct order_placed *ret, struct err *err);
    void *arg;
};
bool cli__order_act(struct cli *cli, const struct order_act *act, struct order_placed *ret,
                    struct err *err) MUST_CHECK;
/* Rule O1 over everything that was paid. */
bool cli__match_orders(struct cli *cli, struct order_matched *ret, struct err *err) MUST_CHECK;
/* What was done, for people; and, yours, for machines. */
struct jv *cli__say_placed(const struct cli *cli, const char *done,
                           const struct order_placed *placed);
/* Both at once. */
void cli__give_placed(const struct cli *cli, const char *done, const struct order_placed *placed);
bool cli__fen(const char *option, const char *text, int64_t *ret, struct err *err) MUST_CHECK;
/* The whole order, as whoever signs it must see it. */
void cli__show_order_file(const struct cli *cli, const struct order_file *file, const char *key_id);

bool cli__order_project(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__order_request(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__order_show(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__order_list(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__order_look(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__order_sign(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__order_submit(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__order_take_back(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__order_execute(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__order_match(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__order_settle(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__order_paper(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__order_check(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__order_refused(struct cli *cli, int argc, char **argv, struct err *err);

#endif
