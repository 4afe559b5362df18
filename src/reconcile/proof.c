#include "core/i18n.h"
#include "reconcile/reconciler.h"

#include <inttypes.h>

static bool differs(const char *what, int64_t whole, int64_t parts, struct err *err)
{
    char a[MONEY_TEXT_MAX], b[MONEY_TEXT_MAX];
    err_set(err, ERR_DIFFERS, _("the proof of %s does not hold: %s is not %s"), what,
            money_format((struct money) { whole }, a), money_format((struct money) { parts }, b));
    return err_hint(err, _("Nothing was written. Please report this with the files that were "
                           "imported: it is an error of the program."));
}

static bool side_check(const struct proof_side *side, const char *what, struct err *err)
{
    struct money sum = { 0 };
    for (size_t i = 0; i < side->count; i++)
        if (!money_add(sum, side->sums[i].money, &sum))
            return err_set(err, ERR_LIMIT, _("the sum of %s is too large"), what);
    return sum.fen == side->total.fen || differs(what, side->total.fen, sum.fen, err);
}

bool proof_check(const struct proof *proof, struct err *err)
{
    int64_t quota = proof->paid.fen - proof->over.fen + proof->missing.fen;
    if (proof->owed.fen != quota)
        return differs(_("quotas and payments"), proof->owed.fen, quota, err);
    TRY(side_check(&proof->left, _("payments, left side"), err));
    TRY(side_check(&proof->right, _("payments, right side"), err));
    TRY(side_check(&proof->credits, _("credit lines"), err));
    TRY(side_check(&proof->debits, _("debit lines"), err));
    for (size_t i = 0; i < proof->left.count; i++)
        if (strcmp(proof->left.sums[i].code, "allotted") == 0 &&
            proof->left.sums[i].money.fen != proof->paid.fen)
            return differs(_("allotted payments"), proof->paid.fen, proof->left.sums[i].money.fen,
                           err);
    if (proof->accounts.off > 0) {
        err_set(err, ERR_DIFFERS, _("account %s: opening + credits - debits is not closing"),
                proof->accounts.first_off);
        return err_hint(err, _("Nothing was written. Please report this with the files that were "
                               "imported: it is an error of the program."));
    }
    return true;
}
