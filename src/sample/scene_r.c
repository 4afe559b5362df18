/* Scenes of level R: whether what was paid arrived, where, and how much of it. In all of them the
 * payment itself is allotted, so that S = q: level Q finds nothing. */
#include "scene.h"

static struct entry *payment_expect(struct world *world, const char *code,
                                    const struct payment *payment, int64_t fen)
{
    struct entry *entry = sample__expect(world, code, payment->village, payment->year, fen);
    sample__with_payment(entry, payment);
    return entry;
}

/* The list shows an account that nobody registered: R3(a), not in R. No statement shows a credit.
 */
static void account_unknown(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    payment->account_no = arena_printf(world->arena, "99666%012d", world->facts->payments);
    payment->account_name = "演示错填账户";
    (void)payment_expect(world, "wrong_account", payment, QUOTA_FEN);
}

/* The list shows another village's account, and the money went there: R3(a) with the one credit
 * of this payer and amount there (the other village has another payer). Both facts, one break;
 * M1-M4 do not settle it, because the account is none of the village's. */
static void account_of_another(struct world *world, struct village *village, int year)
{
    struct village *other = sample__bystander(world, village, false);
    if (other == NULL) {
        account_unknown(world, village, year);
        return;
    }
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    payment->account_no = other->account->no;
    payment->account_name = other->account->name;
    struct line *line = sample__line(world, other->account, sample__after(world, payment->day, 1),
                                     QUOTA_FEN, "引导资金");
    sample__from_payer(world, line, payment->payer);
    line->ref = payment->ref;
    sample__with_line(payment_expect(world, "wrong_account", payment, QUOTA_FEN), line);
}

/* The money went to another village's account, as listed, and that village sent it back: the
 * debit to the payer equals the one open wrong_account of its account -> D2, which clears it. */
static void account_refunded(struct world *world, struct village *village, int year)
{
    struct village *other = sample__bystander(world, village, false);
    if (other == NULL) {
        account_unknown(world, village, year);
        return;
    }
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    payment->account_no = other->account->no;
    payment->account_name = other->account->name;
    struct line *line = sample__line(world, other->account, sample__after(world, payment->day, 1),
                                     QUOTA_FEN, "引导资金");
    sample__from_payer(world, line, payment->payer);
    struct line *refund =
        sample__line(world, other->account, sample__day(year, 6, 11), -QUOTA_FEN, "退回误汇资金");
    sample__from_payer(world, refund, payment->payer);
}

/* The list shows the right account, the bank put the money on another village's: the only
 * unmatched credit with this reference and amount -> R3(b). Nothing arrived on its own account. */
static void bank_missed(struct world *world, struct village *village, int year)
{
    struct village *other = sample__bystander(world, village, true);
    if (other == NULL) {
        account_unknown(world, village, year);
        return;
    }
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    struct line *line = sample__line(world, other->account, sample__after(world, payment->day, 1),
                                     QUOTA_FEN, "引导资金");
    sample__from_payer(world, line, payment->payer);
    line->ref = payment->ref;
    sample__with_line(payment_expect(world, "wrong_account", payment, QUOTA_FEN), line);
}

/* The same reference, 80,000 less: more than 5 %, but the reference says that it is the same
 * -> R4, receipt - payment. */
static void differs_by_reference(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    struct line *line = sample__arrive(world, payment, sample__after(world, payment->day, 2));
    line->fen -= INT64_C(8000000);
    line->year = 0;
    sample__with_line(payment_expect(world, "amount_differs", payment, line->fen - payment->fen),
                      line);
}

/* A bank kept its charge: 50 yuan less, no reference; each is the other's only candidate in the
 * window and the difference is below 5 % -> R4. */
static void differs_by_charge(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    struct line *line = sample__arrive(world, payment, sample__after(world, payment->day, 1));
    line->fen -= 5000;
    line->ref = "";
    line->year = 0;
    sample__with_line(payment_expect(world, "amount_differs", payment, line->fen - payment->fen),
                      line);
}

/* The list is in 万元 with two decimals: 33.33 and 16.67 stand for 333,333 and 166,667. Both pairs
 * differ by 33 yuan, within half of the last printed digit where the list is so printed; it is
 * still a difference -> R4 twice. The list's sum is exact, so S = q. */
static void rounded(struct world *world, struct village *village, int year)
{
    static const struct {
        int64_t printed, exact;
    } parts[] = { { INT64_C(33330000), INT64_C(33333300) },
                  { INT64_C(16670000), INT64_C(16666700) } };
    struct date days[] = { sample__early(world, year), sample__spring(world, year) };
    for (int i = 0; i < 2; i++) {
        struct payment *payment = sample__pay(world, village, year, parts[i].printed, days[i]);
        struct line *line = sample__arrive(world, payment, sample__after(world, days[i], 1));
        line->fen = parts[i].exact;
        line->ref = "";
        line->year = 0;
        sample__with_line(
            payment_expect(world, "amount_differs", payment, line->fen - payment->fen), line);
    }
}

/* In the county's transit account and never forwarded: R5 (batch.c). Only in the last year: a
 * later year's equal debit could be taken for the one that is missing. */
static void held(struct world *world, struct village *village, int year)
{
    sample__batch_add(world, village, year, true, 0);
}

static bool fits_held(const struct world *world, const struct village *village, int year)
{
    return year == FIRST_YEAR + world->options.years - 1 && sample__fits_via(world, village, year);
}

/* Forwarded only after 45 days: R5 was true for two weeks and ended by forwarding. Nothing open. */
static void held_and_forwarded(struct world *world, struct village *village, int year)
{
    sample__batch_add(world, village, year, false, 45);
}

/* Sent on the last but one day of the year and not yet there: as-of <= wd(d, 3) -> R6, no break.
 * The year's money is late all the same: S reached q on that day -> Q4. */
static void in_transit(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__day(year, 12, 30));
    payment_expect(world, "late", payment, QUOTA_FEN)->days =
        payment->day.day - sample__due(year).day;
}

static bool fits_last_year(const struct world *world, const struct village *village, int year)
{
    return year == FIRST_YEAR + world->options.years - 1 &&
           sample__fits_direct(world, village, year);
}

/* Listed as paid, the account is covered, nothing came: R7. */
static void not_received(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    (void)payment_expect(world, "paid_not_received", payment, QUOTA_FEN);
}

/* The first instalment arrived, the second did not: R7 for the second. */
static void part_not_received(struct world *world, struct village *village, int year)
{
    int64_t first = sample__pick(world, 3, 7) * INT64_C(5000000) + INT64_C(500000);
    (void)sample__pay_and_arrive(world, village, year, first, sample__early(world, year));
    struct payment *second =
        sample__pay(world, village, year, QUOTA_FEN - first, sample__spring(world, year));
    (void)payment_expect(world, "paid_not_received", second, second->fen);
}

/* On a via route and never at the transit account: R7 on the first hop. 12 February lies in no
 * window of a batch. */
static void not_received_via(struct world *world, struct village *village, int year)
{
    village->alone = true;
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__day(year, 2, 12));
    (void)payment_expect(world, "paid_not_received", payment, QUOTA_FEN);
}

/* Arrived at the transit account in a batch of its own, passed on, and the village's covered
 * account never shows it: the tests run per hop, and on the second one d is the day of the debit
 * -> R7. */
static void lost_onward(struct world *world, struct village *village, int year)
{
    village->alone = true;
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__day(year, 2, 12));
    struct account *transit = world->transit[village->county];
    struct line *in =
        sample__line(world, transit, sample__after(world, payment->day, 1), QUOTA_FEN, "引导资金");
    sample__from_payer(world, in, payment->payer);
    in->ref = payment->ref;
    struct line *out = sample__line(world, transit, sample__after(world, in->day, 4), -QUOTA_FEN,
                                    "拨付村级引导资金");
    sample__from_account(out, village->account);
    out->ref = arena_printf(world->arena, "ZZ%d%06d", year, world->facts->lines);
    (void)payment_expect(world, "paid_not_received", payment, QUOTA_FEN);
}

static struct line *unlisted_credit(struct world *world, const struct payment *like,
                                    struct date day, int64_t fen)
{
    struct line *line = sample__line(world, like->village->account, day, fen, "引导资金");
    sample__from_payer(world, line, like->payer);
    sample__with_line(sample__expect(world, "received_not_paid", like->village, 0, fen), line);
    return line;
}

/* One payment, four credits of two sums that each make it up: 200 + 300 and 240 + 260 thousand.
 * Two covering sets with different members are a proposal, so nothing is settled: the payment is
 * R7, each credit C3, until a person chooses. No credit is within 5 % of the payment: no R4. */
static void two_ways_to_arrive(struct world *world, struct village *village, int year)
{
    static const int64_t parts[] = { INT64_C(20000000), INT64_C(30000000), INT64_C(24000000),
                                     INT64_C(26000000) };
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    (void)payment_expect(world, "paid_not_received", payment, QUOTA_FEN);
    for (int i = 0; i < 4; i++)
        (void)unlisted_credit(world, payment, sample__after(world, payment->day, i % 2), parts[i]);
}

/* Four payments of one day, one credit that 100 + 150 or 120 + 130 thousand make up: a proposal.
 * S = q by the payments; each payment is R7, the credit C3. */
static void two_ways_to_pay(struct world *world, struct village *village, int year)
{
    static const int64_t parts[] = { INT64_C(10000000), INT64_C(15000000), INT64_C(12000000),
                                     INT64_C(13000000) };
    struct date day = sample__spring(world, year);
    struct payment *payment = NULL;
    for (int i = 0; i < 4; i++) {
        payment = sample__pay(world, village, year, parts[i], day);
        (void)payment_expect(world, "paid_not_received", payment, parts[i]);
    }
    (void)unlisted_credit(world, payment, sample__after(world, day, 1), QUOTA_FEN / 2);
}

const struct scene SAMPLE_SCENES_R[] = {
    { "held", 3, fits_held, held },
    { "held_and_forwarded", 2, sample__fits_via, held_and_forwarded },
    { "paid_not_received_via", 2, sample__fits_alone, not_received_via },
    { "paid_not_received_onward", 2, sample__fits_alone, lost_onward },
    { "wrong_account_by_bank", 2, sample__fits_ref, bank_missed },
    { "amount_differs_reference", 2, sample__fits_ref, differs_by_reference },
    { "wrong_account_unknown", 2, sample__fits_direct, account_unknown },
    { "wrong_account_listed", 2, sample__fits_direct, account_of_another },
    { "wrong_account_refunded", 2, sample__fits_direct, account_refunded },
    { "amount_differs_charge", 2, sample__fits_direct, differs_by_charge },
    { "amount_differs_rounded", 2, sample__fits_direct, rounded },
    { "in_transit", 2, fits_last_year, in_transit },
    { "paid_not_received", 3, sample__fits_direct, not_received },
    { "paid_not_received_part", 2, sample__fits_direct, part_not_received },
    { "proposal_of_credits", 2, sample__fits_direct, two_ways_to_arrive },
    { "proposal_of_payments", 2, sample__fits_direct, two_ways_to_pay },
    { NULL, 0, NULL, NULL },
};
