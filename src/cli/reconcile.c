/* `mingzhang reconcile`: one run, its proof to the fen, and the decisions into the ledger. */
#include "reconcile/reconciler.h"

#include "command.h"
#include "core/i18n.h"
#include "json/value.h"

#include <inttypes.h>

static void say_side(const struct cli *cli, const char *what, const struct proof_side *side)
{
    char amount[MONEY_TEXT_MAX];
    cli__say(cli, "  %s %s =", what, money_format(side->total, amount));
    for (size_t i = 0; i < side->count; i++)
        cli__say(cli, "      %-20s %20s", side->sums[i].code,
                 money_format(side->sums[i].money, amount));
}

static void say_proof(const struct cli *cli, const struct proof *proof)
{
    char owed[MONEY_TEXT_MAX];
    char paid[MONEY_TEXT_MAX];
    char over[MONEY_TEXT_MAX];
    char missing[MONEY_TEXT_MAX];
    cli__say(cli, _("Proof, to the fen:"));
    cli__say(cli, _("  owed %s = paid %s - over %s + missing %s"), money_format(proof->owed, owed),
             money_format(proof->paid, paid), money_format(proof->over, over),
             money_format(proof->missing, missing));
    say_side(cli, _("payments, owed against paid"), &proof->left);
    say_side(cli, _("payments, paid against arrived"), &proof->right);
    say_side(cli, _("credits"), &proof->credits);
    say_side(cli, _("debits"), &proof->debits);
    cli__say(cli, _("  %" PRId64 " accounts: opening %s + credits %s - debits %s = closing %s"),
             proof->accounts.accounts, money_format(proof->accounts.opening, owed),
             money_format(proof->accounts.credits, paid),
             money_format(proof->accounts.debits, over),
             money_format(proof->accounts.closing, missing));
}

static struct jv *side_json(const struct proof_side *side)
{
    struct jv *object = jv_object();
    jv_set_int(object, "total_fen", side->total.fen);
    for (size_t i = 0; i < side->count; i++)
        jv_set_int(object, side->sums[i].code, side->sums[i].money.fen);
    return object;
}

static struct jv *proof_json(const struct proof *proof)
{
    struct jv *object = jv_object();
    jv_set_int(object, "owed_fen", proof->owed.fen);
    jv_set_int(object, "paid_fen", proof->paid.fen);
    jv_set_int(object, "over_fen", proof->over.fen);
    jv_set_int(object, "missing_fen", proof->missing.fen);
    jv_set(object, "left", side_json(&proof->left));
    jv_set(object, "right", side_json(&proof->right));
    jv_set(object, "credits", side_json(&proof->credits));
    jv_set(object, "debits", side_json(&proof->debits));
    struct jv *accounts = jv_object();
    jv_set_int(accounts, "count", proof->accounts.accounts);
    jv_set_int(accounts, "opening_fen", proof->accounts.opening.fen);
    jv_set_int(accounts, "credits_fen", proof->accounts.credits.fen);
    jv_set_int(accounts, "debits_fen", proof->accounts.debits.fen);
    jv_set_int(accounts, "closing_fen", proof->accounts.closing.fen);
    jv_set(object, "accounts", accounts);
    return object;
}

static void say_summary(const struct cli *cli, const struct reconcile_summary *summary)
{
    char as_of[DATE_TEXT_MAX];
    char amount[MONEY_TEXT_MAX];
    cli__say(cli,
             _("As of %s: %" PRId64 " payments, %" PRId64 " statement lines, %" PRId64
               " pairs; %" PRId64 " changes"),
             date_format(summary->as_of, as_of), summary->payments, summary->lines, summary->pairs,
             summary->changes);
    if (summary->is_past)
        cli__say(cli, _("This date lies before the last recorded run: only reported."));
    for (size_t i = 0; i < summary->codes; i++)
        cli__say(cli, "  %-20s %6" PRId64 " %20s", summary->breaks[i].code,
                 summary->breaks[i].count, money_format(summary->breaks[i].money, amount));
    say_proof(cli, &summary->proof);
}

static struct jv *summary_json(const struct reconcile_summary *summary)
{
    char as_of[DATE_TEXT_MAX];
    struct jv *object = jv_object();
    jv_set_string(object, "as_of", date_format(summary->as_of, as_of));
    jv_set_bool(object, "recorded", summary->recorded);
    jv_set_int(object, "payments", summary->payments);
    jv_set_int(object, "lines", summary->lines);
    jv_set_int(object, "pairs", summary->pairs);
    jv_set_int(object, "changes", summary->changes);
    struct jv *breaks = jv_object();
    for (size_t i = 0; i < summary->codes; i++)
        jv_set_int(breaks, summary->breaks[i].code, summary->breaks[i].count);
    jv_set(object, "breaks", breaks);
    jv_set(object, "proof", proof_json(&summary->proof));
    return object;
}

bool cli__run_reconcile(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *as_of = NULL;
    struct reconcile_options options = { 0 };
    struct reconcile_summary summary;
    const struct cli_option known[] = { { "as-of", &as_of, NULL },
                                        { "dry-run", NULL, &options.dry_run },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    if (as_of != NULL && !date_parse(text_of(as_of), &options.as_of, err)) {
        err->code = ERR_USAGE;
        return err_wrap(err, "--as-of");
    }
    options.has_as_of = as_of != NULL;
    TRY(cli__open(cli, err));
    TRY(reconcile_run(cli->db, &options, &summary, err));
    if (summary.recorded)
        TRY(cli__post(cli, err));
    say_summary(cli, &summary);
    cli__give(cli, summary_json(&summary));
    return true;
}
