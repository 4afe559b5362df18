/* `mingzhang order …`: its sub-commands, and what they share. */
#include "order.h"
#include "core/i18n.h"
#include "core/money.h"
#include "ledger/desk.h"
#include "json/value.h"

#include <stdio.h>
#include <string.h>

static const struct cli_command PARTS[] = {
    { "project", "--village V --name N --category C --budget YUAN --year Y --target T …",
      N_("plan what money is for, or change the plan"), cli__order_project },
    { "request", "--account A --amount YUAN --project P --payee N --purpose T KIND=FILE…",
      N_("ask to pay out of an account"), cli__order_request },
    { "show", "CHAIN ID [--out FILE] [--opened]", N_("how an order stands; its file for a party"),
      cli__order_show },
    { "list", "[--village V] [--state S] [--projects]", N_("list orders, or projects"),
      cli__order_list },
    { "look", "FILE [--key KEY]", N_("say in words what an order file asks for (offline)"),
      cli__order_look },
    { "approve", "FILE --key KEY --out WORD", N_("sign an order after reading it (offline)"),
      cli__order_sign },
    { "refuse", "FILE --key KEY --out WORD [--reason R]", N_("refuse an order (offline)"),
      cli__order_sign },
    { "withdraw", "FILE --key KEY --out WORD", N_("take an order back as a party (offline)"),
      cli__order_sign },
    { "submit", "WORD…", N_("judge what parties signed and post it"), cli__order_submit },
    { "take-back", "CHAIN ID [--reason R]", N_("take an order back that was asked for here"),
      cli__order_take_back },
    { "execute", "CHAIN ID --on DATE", N_("the bank was told to pay"), cli__order_execute },
    { "match", "", N_("find the debits of the orders that were paid"), cli__order_match },
    { "settle", "CHAIN ID --line N", N_("say which debit an order became"), cli__order_settle },
    { "paper", "--account A --amount YUAN --payee N --purpose T --paid-on D --scan FILE --who W",
      N_("enter an order that was signed on paper (another person checks it)"), cli__order_paper },
    { "check", "CHAIN ID --who W", N_("be the second person of a paper order"), cli__order_check },
    { "refused", "[--village V]", N_("list what was tried and refused"), cli__order_refused },
};

static void print_parts(void)
{
    for (size_t i = 0; i < COUNT(PARTS); i++)
        (void)fprintf(stderr, "  order %-9s %-44s %s\n", PARTS[i].name, PARTS[i].words,
                      _(PARTS[i].summary));
}

bool cli__run_order(struct cli *cli, int argc, char **argv, struct err *err)
{
    for (size_t i = 0; argc > 1 && i < COUNT(PARTS); i++)
        if (strcmp(PARTS[i].name, argv[1]) == 0)
            return PARTS[i].run(cli, argc - 1, argv + 1, err);
    print_parts();
    if (argc > 1)
        return err_set(err, ERR_USAGE, _("there is no command \"order %s\""), argv[1]);
    return err_set(err, ERR_USAGE, _("`%s` needs %d more words"), argv[0], 1);
}

static bool act(struct cli *cli, const struct order_act *act, struct order_placed *ret,
                struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    TRY(desk_open(cli->db, cli->signer, &desk, err));
    TRY(act->run(desk, act->arg, ret, err));
    return desk_commit(desk, err);
}

/* What the environment could not do is no refusal. */
static bool is_refusal(enum err_code code)
{
    return code == ERR_REFUSED || code == ERR_CONFLICT || code == ERR_NOT_FOUND ||
           code == ERR_INPUT || code == ERR_SECOND_PERSON || code == ERR_TAMPERED ||
           code == ERR_LEAK || code == ERR_LIMIT;
}

static bool keep_refusal(struct cli *cli, const struct order_refusal *refusal, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    size_t made;
    TRY(order_note_refused(cli->db, refusal, err));
    TRY(desk_open(cli->db, cli->signer, &desk, err));
    TRY(order_post_refused(desk, &made, err));
    return desk_commit(desk, err);
}

bool cli__order_act(struct cli *cli, const struct order_act *what, struct order_placed *ret,
                    struct err *err)
{
    struct err note = { 0 };
    if (act(cli, what, ret, err))
        return true;
    const struct order_refusal refusal = { .act = what->act,
                                           .chain = what->chain,
                                           .id = what->id,
                                           .key = what->key,
                                           .said = what->said,
                                           .signature = what->signature,
                                           .signature_len = what->signature_len,
                                           .why = err };
    if (is_refusal(err->code) && !keep_refusal(cli, &refusal, &note))
        *err = note; /* what is not kept must be seen */
    return false;
}

struct jv *cli__say_placed(const struct cli *cli, const char *done,
                           const struct order_placed *placed)
{
    char hex[SHA256_HEX_SIZE];
    struct jv *result = jv_object();
    cli__say(cli, "%s: %s %s", done, placed->place.chain, placed->id);
    jv_set_string(result, "chain", placed->place.chain);
    jv_set_string(result, "id", placed->id);
    jv_set_int(result, "n", placed->place.n);
    if (placed->place.n >= 0)
        jv_set_string(result, "hash", sha256_hex(&placed->place.hash, hex));
    return result;
}

void cli__give_placed(const struct cli *cli, const char *done, const struct order_placed *placed)
{
    cli__give(cli, cli__say_placed(cli, done, placed));
}

bool cli__fen(const char *option, const char *text, int64_t *ret, struct err *err)
{
    struct money money;
    if (!money_parse(text_of(text), MONEY_YUAN, &money, err))
        return err_wrap(err, "--%s", option);
    *ret = money.fen;
    return true;
}
