/* `order submit|take-back|execute|match|settle`: what happens to an order at the ledger. */
#include "core/arena.h"
#include "core/file.h"
#include "core/i18n.h"
#include "ledger/desk.h"
#include "order.h"
#include "proof/item.h"
#include "json/value.h"

#include <stdio.h>
#include <string.h>

struct handing_in {
    struct order_word word;
    struct order_signed signed_;
};

static bool hand_in(struct desk *desk, void *arg, struct order_placed *ret, struct err *err)
{
    const struct handing_in *in = arg;
    return in->word.kind == ORDER_WORD_WITHDRAW ? order_withdraw(desk, &in->signed_, ret, err)
                                                : order_decide(desk, &in->signed_, ret, err);
}

static const char *member(struct cli *cli, struct text said, const char *name)
{
    struct text value = item_string(said, name);
    return value.len == 0 ? NULL : arena_strndup(cli->arena, value.ptr, value.len);
}

static bool submit_one(struct cli *cli, const char *path, struct jv *all, struct err *err)
{
    static const char *const ACTS[] = { [ORDER_WORD_APPROVE] = "approve",
                                        [ORDER_WORD_REFUSE] = "refuse",
                                        [ORDER_WORD_WITHDRAW] = "withdraw" };
    struct buf bytes __attribute__((cleanup(buf_auto)));
    struct handing_in in = { 0 };
    struct order_placed placed;
    buf_init(&bytes, ORDER_WORD_MAX);
    TRY(file_read(path, &bytes, err));
    if (!order_word_read((struct text) { bytes.data, bytes.len }, cli->arena, &in.word, err))
        return err_wrap(err, "%s", path);
    in.signed_ = (struct order_signed) { .said = in.word.said,
                                         .signature = in.word.signature,
                                         .signature_len = in.word.signature_len,
                                         .reason = arena_strndup(cli->arena, in.word.reason.ptr,
                                                                 in.word.reason.len) };
    const struct order_act act = { .act = ACTS[in.word.kind],
                                   .chain = member(cli, in.word.said, "account"),
                                   .id = member(cli, in.word.said, "order"),
                                   .key = member(cli, in.word.said, "key"),
                                   .said = in.word.said,
                                   .signature = in.word.signature,
                                   .signature_len = in.word.signature_len,
                                   .run = hand_in,
                                   .arg = &in };
    TRY(cli__order_act(cli, &act, &placed, err));
    jv_add(all, cli__say_placed(cli, _("recorded"), &placed));
    return true;
}

bool cli__order_submit(struct cli *cli, int argc, char **argv, struct err *err)
{
    enum { WORDS_MAX = 100 };
    const struct cli_option known[] = { { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, WORDS_MAX, err));
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    AUTO(jv) struct jv *all = jv_array();
    for (int i = 1; i < argc; i++)
        TRY(submit_one(cli, argv[i], all, err));
    cli__give(cli, jv_share(argc == 2 ? jv_at(all, 0) : all)); /* one for one, a list for more */
    return true;
}

/* Those that need no more than the order's name. */
struct naming {
    struct order_name name;
    struct date on;
    const char *reason;
    int64_t line;
};

static bool take_back(struct desk *desk, void *arg, struct order_placed *ret, struct err *err)
{
    const struct naming *naming = arg;
    return order_take_back(desk, &naming->name, NULL, naming->reason, ret, err);
}

static bool execute(struct desk *desk, void *arg, struct order_placed *ret, struct err *err)
{
    const struct naming *naming = arg;
    return order_execute(desk, &naming->name, naming->on, NULL, ret, err);
}

static bool settle(struct desk *desk, void *arg, struct order_placed *ret, struct err *err)
{
    const struct naming *naming = arg;
    return order_settle(desk, &naming->name, naming->line, NULL, ret, err);
}

static bool run(struct cli *cli, char **argv, struct naming *naming,
                bool (*what)(struct desk *desk, void *arg, struct order_placed *ret,
                             struct err *err),
                struct err *err)
{
    struct order_placed placed;
    naming->name = (struct order_name) { argv[1], argv[2] };
    const struct order_act act = {
        .act = argv[0], .chain = argv[1], .id = argv[2], .run = what, .arg = naming
    };
    TRY(cli__order_act(cli, &act, &placed, err));
    cli__give_placed(cli, _("recorded"), &placed);
    return true;
}

bool cli__order_take_back(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct naming naming = { 0 };
    const struct cli_option known[] = { { "reason", &naming.reason, NULL }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 2, 2, err));
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    return run(cli, argv, &naming, take_back, err);
}

bool cli__order_execute(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct naming naming = { 0 };
    const char *on = NULL;
    const struct cli_option known[] = { { "on", &on, NULL }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 2, 2, err));
    TRY(cli__need("on", on, err));
    if (!date_parse(text_of(on), &naming.on, err))
        return err_wrap(err, "--on");
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    return run(cli, argv, &naming, execute, err);
}

bool cli__order_settle(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct naming naming = { 0 };
    const char *line = NULL;
    const struct cli_option known[] = { { "line", &line, NULL }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 2, 2, err));
    TRY(cli__need("line", line, err));
    TRY(cli__number("line", line, 1, INT64_MAX, &naming.line, err));
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    TRY(cli__post(cli, err));
    return run(cli, argv, &naming, settle, err);
}

bool cli__match_orders(struct cli *cli, struct order_matched *ret, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    TRY(desk_open(cli->db, cli->signer, &desk, err));
    TRY(order_match(desk, ret, err));
    return desk_commit(desk, err);
}

bool cli__order_match(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct order_matched matched;
    const struct cli_option known[] = { { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    TRY(cli__open(cli, err));
    TRY(cli__post(cli, err));
    TRY(cli__match_orders(cli, &matched, err));
    cli__say(cli,
             _("%zu found on the bank's statements, %zu with more than one candidate, %zu not"),
             matched.matched, matched.ambiguous, matched.waiting);
    struct jv *result = jv_object();
    jv_set_int(result, "matched", (int64_t)matched.matched);
    jv_set_int(result, "ambiguous", (int64_t)matched.ambiguous);
    jv_set_int(result, "waiting", (int64_t)matched.waiting);
    cli__give(cli, result);
    return true;
}
