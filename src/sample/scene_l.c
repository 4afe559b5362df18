/* Scenes of level L: the payment's left side, whom it was for and who owed it. */
#include "scene.h"

#include <string.h>

static void unpaid_expect(struct world *world, struct village *village, int year)
{
    (void)sample__expect(world, "unpaid", village, year, QUOTA_FEN);
}

/* The list shows a code and a name that no village has; the account is the village's own.
 * L1: code, then (county, town, name) give no village -> unknown_village, so it is not in S.
 * Q1: S = 0 after the due date -> unpaid stands beside it.
 * R: the listed account is registered, so the right side is tested; the credit has the same
 * account, payer and amount within the window -> R1 matched, nothing more. */
static void misspelt(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    sample__arrive(world, payment, sample__after(world, payment->day, 1))->year = 0;
    payment->allotted = false;
    payment->code = arena_printf(world->arena, "%s777%s", SAMPLE_COUNTIES[village->county].code,
                                 village->code + 9);
    payment->name = "演示错字村";
    sample__with_payment(sample__expect(world, "unknown_village", NULL, year, QUOTA_FEN), payment);
    unpaid_expect(world, village, year);
}

/* The code is the village's, the name is another village's: they contradict -> L1; then as
 * above: Q1 for the village that was meant, R1 by the registered account. The other village's
 * year is its own affair: the payment is not allotted to it. */
static void contradictory(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    sample__arrive(world, payment, sample__after(world, payment->day, 2))->year = 0;
    const struct village *other = village;
    for (int v = 0; v < world->villages && strcmp(other->name, village->name) == 0; v++)
        if (world->village[v].county == village->county)
            other = &world->village[v];
    payment->allotted = false;
    payment->name = other != village ? other->name : "演示另一村";
    payment->town = other->town;
    sample__with_payment(sample__expect(world, "unknown_village", NULL, year, QUOTA_FEN), payment);
    unpaid_expect(world, village, year);
}

static bool may_be_namesake(const struct village *other, const struct village *village)
{
    return !other->taken && !other->namesake && strcmp(other->town, village->town) != 0;
}

/* Two villages of one county bear one name, and the list gives neither code nor town: L1, because
 * the name does not give exactly one. The account is registered, but nothing came: R7 too, and it
 * belongs to no village. The one that was meant is unpaid. */
static void ambiguous(struct world *world, struct village *village, int year)
{
    for (int v = 0; v < world->villages; v++) {
        struct village *other = &world->village[v];
        if (other->county == village->county && may_be_namesake(other, village)) {
            other->name = village->name;
            other->namesake = true;
            break;
        }
    }
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    payment->allotted = false;
    payment->code = payment->town = "";
    sample__with_payment(sample__expect(world, "unknown_village", NULL, year, QUOTA_FEN), payment);
    sample__with_payment(sample__expect(world, "paid_not_received", NULL, year, QUOTA_FEN),
                         payment);
    unpaid_expect(world, village, year);
}

static bool fits_ambiguous(const struct world *world, const struct village *village, int year)
{
    bool other_town = false;
    for (int v = 0; v < world->villages; v++) {
        const struct village *other = &world->village[v];
        other_town =
            other_town || (other->county == village->county && may_be_namesake(other, village));
    }
    return other_town && sample__fits_direct(world, village, year);
}

/* The second instalment names nobody and goes to an account that nobody registered.
 * L1 for it; its right side is not tested (counts under unknown_village). S is the first
 * instalment only -> Q2 short with the first payment as its fact. */
static void elsewhere(struct world *world, struct village *village, int year)
{
    int64_t first = sample__pick(world, 6, 9) * INT64_C(5000000);
    struct payment *paid =
        sample__pay_and_arrive(world, village, year, first, sample__early(world, year));
    struct payment *lost =
        sample__pay(world, village, year, QUOTA_FEN - first, sample__spring(world, year));
    lost->allotted = false;
    lost->code = "";
    lost->name = "演示无名村";
    lost->account_no = "99666000000000777";
    lost->account_name = "演示无名村账户";
    sample__with_payment(sample__expect(world, "unknown_village", NULL, year, lost->fen), lost);
    sample__with_payment(sample__expect(world, "short", village, year, lost->fen), paid);
}

/* A payer that helps the county directly but owes this village nothing. */
static struct payer *stranger(struct world *world, const struct village *village)
{
    int start = sample__pick(world, 0, world->payers - 1);
    for (int i = 0; i < world->payers; i++) {
        struct payer *payer = &world->payer[(start + i) % world->payers];
        if (payer != village->payer_in[0] && payer != village->payer_in[1] &&
            !payer->via[village->county] && !payer->spare)
            return payer;
    }
    return &world->payer[0];
}

/* The payer paid all; another payer lists the village as well, with another amount.
 * L3 for the second payment: it is not in S, which stays q. Its credit arrives: R1. */
static void stranger_too(struct world *world, struct village *village, int year)
{
    sample__plain_year(world, village, year);
    struct payment *payment =
        sample__pay(world, village, year, INT64_C(8000000), sample__spring(world, year));
    payment->payer = stranger(world, village);
    payment->allotted = false;
    (void)sample__arrive(world, payment, sample__after(world, payment->day, 1));
    sample__with_payment(sample__expect(world, "wrong_payer", village, year, payment->fen),
                         payment);
}

/* As above, and the village sends the stranger its money back: the debit equals the one open
 * wrong_payer of the account -> D2, which clears it. */
static void stranger_refunded(struct world *world, struct village *village, int year)
{
    sample__plain_year(world, village, year);
    struct payment *payment =
        sample__pay(world, village, year, INT64_C(7000000), sample__spring(world, year));
    payment->payer = stranger(world, village);
    payment->allotted = false;
    (void)sample__arrive(world, payment, sample__after(world, payment->day, 1));
    struct line *refund = sample__line(world, village->account, sample__day(year, 6, 14),
                                       -payment->fen, "退回误拨资金");
    sample__from_payer(world, refund, payment->payer);
    sample__counts(refund, village, year);
}

/* Another payer pays instead of the one who owes: L3, S = 0 -> Q1. The credit is R1. */
static void stranger_instead(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    payment->payer = stranger(world, village);
    payment->allotted = false;
    (void)sample__arrive(world, payment, sample__after(world, payment->day, 1));
    sample__with_payment(sample__expect(world, "wrong_payer", village, year, QUOTA_FEN), payment);
    unpaid_expect(world, village, year);
}

/* The whole amount twice, two months apart, both received.
 * L4 for the second: same payer, village, year, amount and S with it > q. It is not in S, so
 * there is no Q3. Both sides of both payments are matched by their own windows. */
static void twice(struct world *world, struct village *village, int year)
{
    struct payment *first =
        sample__pay_and_arrive(world, village, year, QUOTA_FEN, sample__early(world, year));
    struct payment *second =
        sample__pay_and_arrive(world, village, year, QUOTA_FEN, sample__spring(world, year));
    second->allotted = false;
    struct entry *entry = sample__expect(world, "duplicate", village, year, QUOTA_FEN);
    sample__with_payment(entry, first);
    sample__with_payment(entry, second);
}

/* Listed twice, arrived once: L4 for the second on the left side and, because the sides are
 * judged apart, R7 for it on the right. */
static void twice_and_lost(struct world *world, struct village *village, int year)
{
    struct payment *first =
        sample__pay_and_arrive(world, village, year, QUOTA_FEN, sample__early(world, year));
    struct payment *second =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    second->allotted = false;
    struct entry *entry = sample__expect(world, "duplicate", village, year, QUOTA_FEN);
    sample__with_payment(entry, first);
    sample__with_payment(entry, second);
    sample__with_payment(sample__expect(world, "paid_not_received", village, year, QUOTA_FEN),
                         second);
}

/* An instalment twice: 300,000, then 200,000, then 200,000 again. The second 200,000 has one
 * earlier payment of its amount, and S with it would be 700,000 > q -> L4. */
static void instalment_twice(struct world *world, struct village *village, int year)
{
    const int64_t fen = INT64_C(20000000);
    struct date may =
        sample__work_between(world, sample__day(year, 5, 12), sample__day(year, 7, 20));
    (void)sample__pay_and_arrive(world, village, year, QUOTA_FEN - fen, sample__early(world, year));
    struct payment *first =
        sample__pay_and_arrive(world, village, year, fen, sample__spring(world, year));
    struct payment *again = sample__pay_and_arrive(world, village, year, fen, may);
    again->allotted = false;
    struct entry *entry = sample__expect(world, "duplicate", village, year, fen);
    sample__with_payment(entry, first);
    sample__with_payment(entry, again);
}

/* Paid twice, and the village sends the second one back in June: the debit to the payer equals
 * the one open duplicate of this account -> D2 refund, which clears it. Nothing is open. */
static void twice_and_refunded(struct world *world, struct village *village, int year)
{
    (void)sample__pay_and_arrive(world, village, year, QUOTA_FEN, sample__early(world, year));
    struct payment *second =
        sample__pay_and_arrive(world, village, year, QUOTA_FEN, sample__spring(world, year));
    second->allotted = false;
    struct line *refund = sample__line(world, village->account, sample__day(year, 6, 12),
                                       -QUOTA_FEN, "退回重复拨付资金");
    sample__from_payer(world, refund, second->payer);
    sample__counts(refund, village, year);
}

/* The bank gives the money back and nobody sends it again. The red line has the payment's
 * voucher, or, every second time, its own: then it belongs to the only payment of its amount
 * within 30 days before it. L2: not in S -> Q1. R2: returned, open until a later payment of the
 * same amount. The account saw nothing of it. */
static void returned(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    struct payment *back = sample__pay_back(world, payment, sample__after(world, payment->day, 5));
    back->own_voucher = sample__rng_chance(&world->rng, 50);
    payment->allotted = false;
    struct entry *entry = sample__expect(world, "returned", village, year, QUOTA_FEN);
    sample__with_payment(entry, payment);
    sample__with_payment(entry, back);
    unpaid_expect(world, village, year);
}

/* Only the second instalment came back: R2 for it; S is the first -> Q2. */
static void returned_part(struct world *world, struct village *village, int year)
{
    int64_t first = sample__pick(world, 6, 9) * INT64_C(5000000);
    struct payment *paid =
        sample__pay_and_arrive(world, village, year, first, sample__early(world, year));
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN - first, sample__spring(world, year));
    struct payment *back = sample__pay_back(world, payment, sample__after(world, payment->day, 4));
    payment->allotted = false;
    struct entry *entry = sample__expect(world, "returned", village, year, payment->fen);
    sample__with_payment(entry, payment);
    sample__with_payment(entry, back);
    sample__with_payment(sample__expect(world, "short", village, year, payment->fen), paid);
}

/* Came back and was sent again in time: the later payment of the same payer, village, year and
 * amount ends R2; S = q with it alone. Its credit lies outside the first payment's window. */
static void returned_and_repaid(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__early(world, year));
    payment->allotted = false;
    (void)sample__pay_back(world, payment, sample__after(world, payment->day, 4));
    (void)sample__pay_and_arrive(world, village, year, QUOTA_FEN, sample__spring(world, year));
}

const struct scene SAMPLE_SCENES_L[] = {
    { "unknown_village_misspelt", 3, sample__fits_direct, misspelt },
    { "unknown_village_contradictory", 2, sample__fits_direct, contradictory },
    { "unknown_village_elsewhere", 2, sample__fits_direct, elsewhere },
    { "unknown_village_ambiguous", 2, fits_ambiguous, ambiguous },
    { "wrong_payer_too", 2, sample__fits_direct, stranger_too },
    { "wrong_payer_refunded", 2, sample__fits_direct, stranger_refunded },
    { "wrong_payer_instead", 2, sample__fits_direct, stranger_instead },
    { "duplicate", 2, sample__fits_direct, twice },
    { "duplicate_lost", 2, sample__fits_direct, twice_and_lost },
    { "duplicate_instalment", 2, sample__fits_direct, instalment_twice },
    { "duplicate_refunded", 2, sample__fits_direct, twice_and_refunded },
    { "returned", 3, sample__fits_direct, returned },
    { "returned_part", 2, sample__fits_direct, returned_part },
    { "returned_repaid", 2, sample__fits_direct, returned_and_repaid },
    { NULL, 0, NULL, NULL },
};
