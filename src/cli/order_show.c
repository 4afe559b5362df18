/* `order show|list|refused`. */
#include "access/note.h"
#include "core/buf.h"
#include "core/file.h"
#include "core/i18n.h"
#include "core/money.h"
#include "order.h"
#include "json/value.h"

#include <string.h>

static const char *word(const struct jv *object, const char *key)
{
    return jv_string(jv_get(object, key), "");
}

/* 纸质补录 is said wherever such an order is shown. */
static void say_order(const struct cli *cli, const struct jv *order)
{
    char amount[MONEY_TEXT_MAX];
    struct money money = { jv_int(jv_get(order, "amount_fen"), 0) };
    cli__say(cli, "%s %s  %s  %s  %s  %s%s", word(order, "chain"), word(order, "id"),
             money_format(money, amount), word(order, "state"), word(order, "project"),
             word(order, "purpose"),
             jv_bool(jv_get(order, "is_paper"), false) ? "  [纸质补录]" : "");
}

static void say_steps(const struct cli *cli, const struct jv *order)
{
    const struct jv *steps = jv_get(order, "steps");
    for (size_t i = 0; i < jv_size(steps); i++) {
        const struct jv *step = jv_at(steps, i);
        cli__say(cli, "  %s  %-9s %s %s %s", word(step, "at"), word(step, "kind"),
                 word(step, "role"), word(step, "name"), word(step, "key"));
    }
}

static bool write_order(struct cli *cli, const struct order_name *name, const char *path,
                        struct err *err)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    buf_init(&bytes, ORDER_FILE_MAX);
    TRY(order_export(cli->db, name, &bytes, err));
    return file_write(path, (struct text) { bytes.data, bytes.len }, 0600, err);
}

/* Before what the order's commitments stand for is given out. */
static bool note_opening(struct cli *cli, const struct order_name *name, struct err *err)
{
    return access_note_machine(cli->db, "opening", name->chain, name->id, err);
}

bool cli__order_show(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *out = NULL;
    bool opened = false;
    struct jv *order = NULL;
    const struct cli_option known[] = { { "out", &out, NULL },
                                        { "opened", NULL, &opened },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 2, 2, err));
    const struct order_name name = { argv[1], argv[2] };
    TRY(cli__open(cli, err));
    TRY(order_show(cli->db, &name, opened, &order, err));
    if ((opened || out != NULL) && !note_opening(cli, &name, err)) {
        jv_free(order);
        return false;
    }
    say_order(cli, order);
    say_steps(cli, order);
    cli__give(cli, order);
    return out == NULL || write_order(cli, &name, out, err);
}

static bool list_projects(struct cli *cli, const char *chain, struct err *err)
{
    struct jv *list = NULL;
    TRY(project_list(cli->db, &(struct order_filter) { .chain = chain }, &list, err));
    for (size_t i = 0; i < jv_size(list); i++) {
        char budget[MONEY_TEXT_MAX], ordered[MONEY_TEXT_MAX];
        const struct jv *project = jv_at(list, i);
        struct money all = { jv_int(jv_get(project, "budget_fen"), 0) };
        struct money used = { jv_int(jv_get(project, "ordered_fen"), 0) };
        cli__say(cli, "%s %s  %s  %s  %s  %s / %s", word(project, "chain"), word(project, "id"),
                 word(project, "name"), word(project, "category"), word(project, "source"),
                 money_format(used, ordered), money_format(all, budget));
    }
    cli__give(cli, list);
    return true;
}

bool cli__order_list(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct order_filter filter = { 0 };
    bool projects = false;
    struct jv *list = NULL;
    const struct cli_option known[] = { { "village", &filter.chain, NULL },
                                        { "state", &filter.state, NULL },
                                        { "projects", NULL, &projects },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    TRY(cli__open(cli, err));
    if (projects)
        return list_projects(cli, filter.chain, err);
    TRY(order_list(cli->db, &filter, &list, err));
    for (size_t i = 0; i < jv_size(list); i++)
        say_order(cli, jv_at(list, i));
    cli__give(cli, list);
    return true;
}

bool cli__order_refused(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct order_filter filter = { 0 };
    struct jv *list = NULL;
    const struct cli_option known[] = { { "village", &filter.chain, NULL }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    TRY(cli__open(cli, err));
    TRY(order_list_refused(cli->db, &filter, &list, err));
    for (size_t i = 0; i < jv_size(list); i++) {
        const struct jv *act = jv_at(list, i);
        cli__say(cli, "%s  %s  %s %s  %s  %s", word(act, "at"), word(act, "act"),
                 word(act, "chain"), word(act, "order"), word(act, "key"), word(act, "reason"));
    }
    cli__give(cli, list);
    return true;
}
