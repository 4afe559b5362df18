/* Scenes of level Q: what a village got in a year, and when. */
#include "scene.h"

static int days_after_due(struct date date, int year) { return date.day - sample__due(year).day; }

/* A date well after the due date, so that no window reaches back over it. */
static struct date late_day(struct world *world, int year)
{
    return sample__work_between(world, sample__day(year, 5, 12), sample__day(year, 8, 20));
}

/* Nothing was paid: Q1. No payment, no credit, nothing else. */
static void unpaid(struct world *world, struct village *village, int year)
{
    (void)sample__expect(world, "unpaid", village, year, QUOTA_FEN);
}

/* One instalment only: Q2 with that payment. Nothing is dated after the due date: no Q4. */
static void short_of(struct world *world, struct village *village, int year)
{
    int64_t fen = sample__pick(world, 20, 45) * INT64_C(1000000);
    struct payment *payment =
        sample__pay_and_arrive(world, village, year, fen, sample__spring(world, year));
    sample__with_payment(sample__expect(world, "short", village, year, QUOTA_FEN - fen), payment);
}

/* Two different instalments that are together 30,000 too much. L4 does not hold, because the
 * amounts differ, so both are allotted: Q3 with the one that crosses q. */
static void over(struct world *world, struct village *village, int year)
{
    int64_t first = sample__pick(world, 26, 40) * INT64_C(1000000), excess = INT64_C(3000000);
    (void)sample__pay_and_arrive(world, village, year, first, sample__early(world, year));
    struct payment *second = sample__pay_and_arrive(
        world, village, year, QUOTA_FEN - first + excess, sample__spring(world, year));
    sample__with_payment(sample__expect(world, "over", village, year, excess), second);
}

/* The same, and the excess goes back in June: a debit to the payer equal to the one open break
 * of this account -> D2, which clears the over. */
static void over_and_refunded(struct world *world, struct village *village, int year)
{
    int64_t first = sample__pick(world, 26, 40) * INT64_C(1000000), excess = INT64_C(3300000);
    (void)sample__pay_and_arrive(world, village, year, first, sample__early(world, year));
    struct payment *second = sample__pay_and_arrive(
        world, village, year, QUOTA_FEN - first + excess, sample__spring(world, year));
    struct line *refund =
        sample__line(world, village->account, sample__day(year, 6, 18), -excess, "退回多拨资金");
    sample__from_payer(world, refund, second->payer);
    sample__counts(refund, village, year);
}

static struct entry *late_expect(struct world *world, const struct payment *payment, int64_t fen)
{
    struct entry *entry = sample__expect(world, "late", payment->village, payment->year, fen);
    entry->days = days_after_due(payment->day, payment->year);
    sample__with_payment(entry, payment);
    return entry;
}

/* All of it after the due date: S at due = 0, q reached on the day of the payment -> Q4. No Q5:
 * the payment itself is dated after the due date. */
static void late(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay_and_arrive(world, village, year, QUOTA_FEN, late_day(world, year));
    (void)late_expect(world, payment, QUOTA_FEN);
}

/* The second instalment is late: amount q - S at due, its fact the payment after due. */
static void late_part(struct world *world, struct village *village, int year)
{
    int64_t first = sample__pick(world, 3, 7) * INT64_C(5000000) + INT64_C(1000000);
    (void)sample__pay_and_arrive(world, village, year, first, sample__early(world, year));
    struct payment *second =
        sample__pay_and_arrive(world, village, year, QUOTA_FEN - first, late_day(world, year));
    (void)late_expect(world, second, QUOTA_FEN - first);
}

/* Late and never whole: Q2 (q - S) and Q4 (S - 0; days to the last payment) stand together. */
static void late_and_short(struct world *world, struct village *village, int year)
{
    int64_t fen = sample__pick(world, 20, 45) * INT64_C(1000000);
    struct payment *payment =
        sample__pay_and_arrive(world, village, year, fen, late_day(world, year));
    (void)late_expect(world, payment, fen);
    sample__with_payment(sample__expect(world, "short", village, year, QUOTA_FEN - fen), payment);
}

/* On the first working day after the due date: late by the holidays between. */
static void late_by_days(struct world *world, struct village *village, int year)
{
    struct payment *payment = sample__pay_and_arrive(world, village, year, QUOTA_FEN,
                                                     sample__after(world, sample__due(year), 1));
    (void)late_expect(world, payment, QUOTA_FEN);
}

/* A late second instalment that is too much: Q3 and Q4 stand together. S at due is the first;
 * late is what was missing then, over what the second brought beyond it. */
static void late_and_over(struct world *world, struct village *village, int year)
{
    int64_t first = sample__pick(world, 21, 29) * INT64_C(1000000), excess = INT64_C(2500000);
    (void)sample__pay_and_arrive(world, village, year, first, sample__early(world, year));
    struct payment *second = sample__pay_and_arrive(
        world, village, year, QUOTA_FEN - first + excess, late_day(world, year));
    (void)late_expect(world, second, QUOTA_FEN - first);
    sample__with_payment(sample__expect(world, "over", village, year, excess), second);
}

/* Came back and was sent again, but after the due date: R2 has ended, Q4 stands. */
static void late_again(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    payment->allotted = false;
    (void)sample__pay_back(world, payment, sample__after(world, payment->day, 5));
    struct payment *again =
        sample__pay_and_arrive(world, village, year, QUOTA_FEN, late_day(world, year));
    (void)late_expect(world, again, QUOTA_FEN);
}

/* The first year's money comes in the second year: the list's 年度 says which year it is. */
static void late_by_a_year(struct world *world, struct village *village, int year)
{
    struct date day =
        sample__work_between(world, sample__day(year + 1, 5, 20), sample__day(year + 1, 7, 20));
    struct payment *payment = sample__pay_and_arrive(world, village, year, QUOTA_FEN, day);
    (void)late_expect(world, payment, QUOTA_FEN);
}

static bool fits_first_year(const struct world *world, const struct village *village, int year)
{
    return world->options.years > 1 && year == FIRST_YEAR &&
           sample__fits_direct(world, village, year);
}

/* Sent on 29 April, arrived on the 3rd working day, in May: the window of M2 still holds, d is
 * on time, the arrival is not -> Q5 with the pair. */
static void late_arrival(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__day(year, 4, 29));
    struct line *line = sample__arrive(world, payment, sample__after(world, payment->day, 3));
    struct entry *entry = sample__expect(world, "late_arrival", village, year, QUOTA_FEN);
    entry->days = days_after_due(line->day, year);
    sample__with_payment(entry, payment);
    sample__with_line(entry, line);
}

/* The first instalment arrived too late, the second was sent too late: Q5 and Q4. */
static void late_in_both_ways(struct world *world, struct village *village, int year)
{
    int64_t first = sample__pick(world, 21, 29) * INT64_C(1000000);
    struct payment *payment = sample__pay(world, village, year, first, sample__day(year, 4, 29));
    struct line *line = sample__arrive(world, payment, sample__after(world, payment->day, 3));
    struct entry *entry = sample__expect(world, "late_arrival", village, year, first);
    entry->days = days_after_due(line->day, year);
    sample__with_payment(entry, payment);
    sample__with_line(entry, line);
    struct payment *second =
        sample__pay_and_arrive(world, village, year, QUOTA_FEN - first, late_day(world, year));
    (void)late_expect(world, second, QUOTA_FEN - first);
}

/* Sent late over the transit account, in a batch of its own; forwarded at once: Q4 only. */
static void late_via(struct world *world, struct village *village, int year)
{
    village->alone = true;
    struct payment *payment = sample__pay(world, village, year, QUOTA_FEN, late_day(world, year));
    struct line *in = sample__line(world, world->transit[village->county],
                                   sample__after(world, payment->day, 1), QUOTA_FEN, "引导资金");
    sample__from_payer(world, in, payment->payer);
    in->ref = payment->ref;
    sample__forward(world, payment, sample__after(world, in->day, 3));
    (void)late_expect(world, payment, QUOTA_FEN);
}

/* Over the transit account: timeliness is judged at the first arrival in the area. Sent on
 * 29 April, at the county in May -> Q5 with the pair of the first hop. */
static void late_arrival_via(struct world *world, struct village *village, int year)
{
    village->alone = true;
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__day(year, 4, 29));
    struct line *in = sample__line(world, world->transit[village->county],
                                   sample__after(world, payment->day, 3), QUOTA_FEN, "引导资金");
    sample__from_payer(world, in, payment->payer);
    in->ref = payment->ref;
    sample__forward(world, payment, sample__after(world, in->day, 2));
    struct entry *entry = sample__expect(world, "late_arrival", village, year, QUOTA_FEN);
    entry->days = days_after_due(in->day, year);
    sample__with_payment(entry, payment);
    sample__with_line(entry, in);
}

const struct scene SAMPLE_SCENES_Q[] = {
    { "unpaid", 3, sample__fits_direct, unpaid },
    { "short", 3, sample__fits_direct, short_of },
    { "over", 3, sample__fits_direct, over },
    { "over_refunded", 2, sample__fits_direct, over_and_refunded },
    { "late", 3, sample__fits_direct, late },
    { "late_part", 2, sample__fits_direct, late_part },
    { "late_and_short", 2, sample__fits_direct, late_and_short },
    { "late_by_days", 2, sample__fits_direct, late_by_days },
    { "late_and_over", 2, sample__fits_direct, late_and_over },
    { "late_again", 2, sample__fits_direct, late_again },
    { "late_both_ways", 2, sample__fits_direct, late_in_both_ways },
    { "late_by_a_year", 2, fits_first_year, late_by_a_year },
    { "late_arrival", 3, sample__fits_direct, late_arrival },
    { "late_via", 2, sample__fits_alone, late_via },
    { "late_arrival_via", 2, sample__fits_alone, late_arrival_via },
    { NULL, 0, NULL, NULL },
};
