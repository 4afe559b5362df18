/*
 * Scenes at the edges of the rules: the last value that still holds and the first that does not,
 * and facts that look like another kind of fact.
 */
#include "scene.h"

static struct line *bare_credit(struct world *world, const struct payment *payment,
                                struct account *account, struct date day)
{
    struct line *line = sample__line(world, account, day, payment->fen, "引导资金");
    sample__from_payer(world, line, payment->payer);
    return line;
}

static void payment_lost(struct world *world, const struct payment *payment)
{
    sample__with_payment(
        sample__expect(world, "paid_not_received", payment->village, payment->year, payment->fen),
        payment);
}

static void credit_found(struct world *world, const char *code, const struct line *line)
{
    sample__with_line(sample__expect(world, code, line->account->village, 0, line->fen), line);
}

/* Booked two days before the list's date: the first day of M2's window. */
static void window_first(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    struct date day = { payment->day.day - 2 };
    sample__arrive(world, payment, day)->ref = "";
}

/* Booked on the third working day: the last day of M2's window. */
static void window_last(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    sample__arrive(world, payment, sample__after(world, payment->day, 3))->ref = "";
}

/* 30 days on the way, alone on both sides: M4 still holds. */
static void slow_last(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__early(world, year));
    struct date day = { payment->day.day + 30 };
    sample__arrive(world, payment, day)->ref = "";
}

/* 31 days: too long for M4. The payment is R7, the credit C3. */
static void slow_past(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__early(world, year));
    struct date day = { payment->day.day + 31 };
    payment_lost(world, payment);
    credit_found(world, "received_not_paid", bare_credit(world, payment, village->account, day));
}

/* Exactly 5 % of the larger is missing: R4. */
static void differs_last(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    struct line *line =
        bare_credit(world, payment, village->account, sample__after(world, payment->day, 1));
    line->fen -= QUOTA_FEN / 20;
    struct entry *entry = sample__expect(world, "amount_differs", village, year, -(QUOTA_FEN / 20));
    sample__with_payment(entry, payment);
    sample__with_line(entry, line);
}

/* One fen more is missing: not the same money by amount, and no reference says so: R7 and C3. */
static void differs_past(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    struct line *line =
        bare_credit(world, payment, village->account, sample__after(world, payment->day, 1));
    line->fen -= QUOTA_FEN / 20 + 1;
    payment_lost(world, payment);
    credit_found(world, "received_not_paid", line);
}

/* The last day whose wd(day, 3) lies before the as-of date, or is the as-of date itself. */
static struct date december(struct world *world, int working_days, bool before)
{
    struct date day = world->as_of;
    while (sample__after(world, day, working_days).day > world->as_of.day - before)
        day.day--;
    return day;
}

static struct payment *pay_in_december(struct world *world, struct village *village, int year,
                                       struct date day)
{
    struct payment *payment = sample__pay(world, village, year, QUOTA_FEN, day);
    struct entry *entry = sample__expect(world, "late", village, year, QUOTA_FEN);
    entry->days = day.day - sample__due(year).day;
    sample__with_payment(entry, payment);
    return payment;
}

/* as-of = wd(d, 3): still R6. And Q4. */
static void transit_last(struct world *world, struct village *village, int year)
{
    (void)pay_in_december(world, village, year, december(world, 3, false));
}

/* as-of > wd(d, 3): R7. And Q4. */
static void transit_past(struct world *world, struct village *village, int year)
{
    payment_lost(world, pay_in_december(world, village, year, december(world, 3, true)));
}

/* An unknown name is never a wrong payer, it is asked about: the payment stays R7 and the credit
 * C4 until a person says that the name is the payer's. */
static void unknown_sender(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    struct line *line =
        bare_credit(world, payment, village->account, sample__after(world, payment->day, 1));
    line->counter_no = "99144000000000321";
    line->counter_name = "演示代付结算中心";
    payment_lost(world, payment);
    credit_found(world, "unidentified", line);
}

/* The bank calls it other funds, but account, amount and reference are the payment's: a rule never
 * wins over M1. */
static void over_rule(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    sample__arrive(world, payment, sample__after(world, payment->day, 1))->summary = "其他财政资金";
}

/* The bank books the credit, takes it back on the same day (冲正) and books it again two days
 * later. The first credit and its 冲正 are a pair and never 到账; the last one is the payment's. */
static void reversed(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    struct line *wrong = bare_credit(world, payment, village->account, payment->day);
    struct line *back = sample__line(world, village->account, wrong->day, -wrong->fen, "冲正");
    back->counter_no = wrong->counter_no;
    back->counter_name = wrong->counter_name;
    sample__arrive(world, payment, sample__after(world, payment->day, 2))->ref = "";
}

/* The route goes over the county, the money went to the village directly and bears no reference:
 * never matched across accounts -> R7 at the transit account, C3 at the village's. */
static void around_county(struct world *world, struct village *village, int year)
{
    village->alone = true;
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__day(year, 2, 12));
    payment_lost(world, payment);
    credit_found(world, "received_not_paid",
                 bare_credit(world, payment, village->account, sample__day(year, 2, 13)));
}

/* The route is direct, the money went to the county's transit account, where this payer never
 * sends anything: R7, and C3 that belongs to no village. */
static void strayed(struct world *world, struct village *village, int year)
{
    struct payment *payment =
        sample__pay(world, village, year, QUOTA_FEN, sample__spring(world, year));
    payment_lost(world, payment);
    credit_found(world, "received_not_paid",
                 bare_credit(world, payment, world->transit[village->county],
                             sample__after(world, payment->day, 1)));
}

static bool fits_stray(const struct world *world, const struct village *village, int year)
{
    return world->transit[village->county] != NULL && sample__fits_direct(world, village, year);
}

static bool fits_last_year(const struct world *world, const struct village *village, int year)
{
    return year == FIRST_YEAR + world->options.years - 1 &&
           sample__fits_direct(world, village, year);
}

/* An unlisted credit so late that as-of = wd(day, 15): not yet C3, while no list covers the day. */
static void no_list_last(struct world *world, struct village *village, int year)
{
    sample__plain_year(world, village, year);
    struct line *line =
        sample__line(world, village->account, december(world, 15, false), INT64_C(4567800), "拨款");
    sample__from_payer(world, line, village->payer_in[year - FIRST_YEAR]);
}

/* One working day older: C3. */
static void no_list_past(struct world *world, struct village *village, int year)
{
    sample__plain_year(world, village, year);
    struct line *line =
        sample__line(world, village->account, december(world, 15, true), INT64_C(4567900), "拨款");
    sample__from_payer(world, line, village->payer_in[year - FIRST_YEAR]);
    credit_found(world, "received_not_paid", line);
}

const struct scene SAMPLE_SCENES_EDGE[] = {
    { "window_first", 2, sample__fits_direct, window_first },
    { "window_last", 2, sample__fits_direct, window_last },
    { "slow_last", 2, sample__fits_direct, slow_last },
    { "slow_past", 2, sample__fits_direct, slow_past },
    { "differs_last", 2, sample__fits_direct, differs_last },
    { "differs_past", 2, sample__fits_direct, differs_past },
    { "transit_last", 2, fits_last_year, transit_last },
    { "transit_past", 2, fits_last_year, transit_past },
    { "no_list_last", 2, sample__fits_no_list, no_list_last },
    { "no_list_past", 2, sample__fits_no_list, no_list_past },
    { "unknown_sender", 2, sample__fits_direct, unknown_sender },
    { "matched_over_rule", 2, sample__fits_ref, over_rule },
    { "credit_reversed", 2, sample__fits_direct, reversed },
    { "around_county", 2, sample__fits_alone, around_county },
    { "strayed_to_county", 2, fits_stray, strayed },
    { NULL, 0, NULL, NULL },
};
