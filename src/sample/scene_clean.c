/* Scenes that look wrong and are not: what the rules allow must not become a break. Some stand
 * beside a near miss that is one. */
#include "scene.h"

enum { CHANGE_MONTH = 3 }; /* the new account holds from 1 March of the second year */

/* From 1 March of the second year the village has a new account; both have files of their own.
 * The first year's money was paid to the old one. Own accounts lead no other life (life.c). */
static void account_change(struct world *world, struct village *village)
{
    struct account *old = village->account;
    int year = FIRST_YEAR + 1;
    old->valid_to = sample__day(year, CHANGE_MONTH, 1);
    old->valid_to.day--;
    old->own_files = true;
    village->old_account = old;
    struct account like = *old;
    like.valid_from = sample__day(year, CHANGE_MONTH, 1);
    like.valid_to.day = 0;
    like.opening_fen = 0;
    like.lines = like.serials = 0;
    village->account = sample__account_add(world, like);
}

static void sweep(struct world *world, struct village *village, struct date day, int64_t fen)
{
    struct line *out = sample__line(world, village->old_account, day, -fen, "账户变更，余额转新户");
    sample__from_account(out, village->account);
    struct line *in = sample__line(world, village->account, day, fen, "账户变更，旧户余额转入");
    sample__from_account(in, village->old_account);
}

static struct payment *pay_old_account(struct world *world, struct village *village,
                                       struct date day, struct line **ret_line)
{
    struct payment *payment = sample__pay(world, village, FIRST_YEAR + 1, QUOTA_FEN, day);
    payment->account_no = village->old_account->no;
    payment->account_name = village->old_account->name;
    struct line *line = sample__line(world, village->old_account, sample__after(world, day, 1),
                                     QUOTA_FEN, "引导资金");
    sample__from_payer(world, line, payment->payer);
    line->ref = payment->ref;
    *ret_line = line;
    return payment;
}

/* Paid to the old account on the 30th day after its last one: still in R, matched there. The sweep
 * to the new account is an own transfer on both sides (C1, D1), no receipt. */
static void account_changed(struct world *world, struct village *village, int year)
{
    account_change(world, village);
    struct line *line = NULL;
    (void)pay_old_account(world, village, sample__day(year, CHANGE_MONTH, 30), &line);
    sample__counts(line, village, year);
    sweep(world, village, sample__day(year, CHANGE_MONTH + 1, 9), 2 * QUOTA_FEN);
}

/* Paid to the old account on the 31st day after its last one: no longer in R -> R3(a), with the
 * credit on the old account. Only the first year's money was swept, before. S = q: no Q. */
static void account_changed_too_late(struct world *world, struct village *village, int year)
{
    account_change(world, village);
    sweep(world, village, sample__day(year, CHANGE_MONTH, 27), QUOTA_FEN);
    struct line *line = NULL;
    struct payment *payment =
        pay_old_account(world, village, sample__day(year, CHANGE_MONTH, 31), &line);
    struct entry *entry = sample__expect(world, "wrong_account", village, year, QUOTA_FEN);
    sample__with_payment(entry, payment);
    sample__with_line(entry, line);
}

static bool fits_second_year(const struct world *world, const struct village *village, int year)
{
    return year == FIRST_YEAR + 1 && sample__fits_direct(world, village, year);
}

/* Index of another payer of the same source that sends directly to the county; -1: none. */
static int heir(const struct world *world, const struct village *village)
{
    for (int i = 0; i < world->payers; i++) {
        int p = (i + village->county) % world->payers;
        const struct payer *payer = &world->payer[p];
        if (payer != village->payer && payer->source == village->payer->source &&
            !payer->via[village->county] && !payer->spare)
            return p;
    }
    return -1;
}

static bool fits_heir(const struct world *world, const struct village *village, int year)
{
    return fits_second_year(world, village, year) && heir(world, village) >= 0;
}

static void payer_change(struct world *world, struct village *village)
{
    village->payer_in[1] = &world->payer[heir(world, village)];
    village->adjusted = arena_printf(world->arena, "演示调〔2020〕%d号",
                                     sample__pick(world, 1, 9) * 1000 + world->facts->payments);
}

/* A 文号 moves the second year's quota to another payer, who pays. */
static void payer_changed(struct world *world, struct village *village, int year)
{
    payer_change(world, village);
    sample__plain_year(world, village, year);
}

/* The quota moved, the old payer paid all the same: L3, and S = 0 -> Q1. The credit is R1. */
static void payer_changed_unnoticed(struct world *world, struct village *village, int year)
{
    payer_change(world, village);
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    payment->payer = village->payer;
    payment->allotted = false;
    (void)sample__arrive(world, payment, sample__after(world, payment->day, 1));
    sample__with_payment(sample__expect(world, "wrong_payer", village, year, QUOTA_FEN), payment);
    (void)sample__expect(world, "unpaid", village, year, QUOTA_FEN);
}

/* The list uses the code of the other register: an alias of the village. */
static void alias_code(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay_and_arrive(world, village, year, QUOTA_FEN, sample__spring(world, year));
    payment->code = village->alias_code;
}

/* The list has no code; county, town and an alias name give exactly one village. */
static void alias_name(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay_and_arrive(world, village, year, QUOTA_FEN, sample__spring(world, year));
    payment->code = "";
    payment->name = village->alias_name;
}

/* Merged into a neighbour after the first year: the quota stays with the original village, and so
 * do its account and its code in the lists. */
static void merged(struct world *world, struct village *village, int year)
{
    for (int v = 0; v < world->villages && village->successor == NULL; v++)
        if (world->village[v].county == village->county && &world->village[v] != village)
            village->successor = &world->village[v];
    sample__plain_year(world, village, year);
}

const struct scene SAMPLE_SCENES_CLEAN[] = {
    { "account_changed", 3, fits_second_year, account_changed },
    { "wrong_account_old", 2, fits_second_year, account_changed_too_late },
    { "payer_changed", 3, fits_heir, payer_changed },
    { "wrong_payer_after_change", 2, fits_heir, payer_changed_unnoticed },
    { "merged", 2, fits_second_year, merged },
    { "alias_code", 4, sample__fits_direct, alias_code },
    { "alias_name", 4, sample__fits_direct, alias_name },
    { NULL, 0, NULL, NULL },
};
