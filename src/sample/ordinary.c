/*
 * Ordinary years: 500,000.00 in one of the ways in which honest payers pay. Nothing is to be
 * found in any of them: S = q on the due date, every payment meets its credit, no credit is over.
 */
#include "scene.h"

void sample__plain_year(struct world *world, struct village *village, int year)
{
    struct date day =
        sample__work_between(world, sample__day(year, 2, 20), sample__day(year, 3, 18));
    (void)sample__pay_and_arrive(world, village, year, QUOTA_FEN, day);
}

/* Two instalments. They may be equal: 250,000 twice is within the quota, so it is no duplicate. */
static void instalments(struct world *world, struct village *village, int year)
{
    int64_t first = sample__pick(world, 2, 8) * INT64_C(5000000);
    (void)sample__pay_and_arrive(world, village, year, first, sample__early(world, year));
    (void)sample__pay_and_arrive(world, village, year, QUOTA_FEN - first,
                                 sample__spring(world, year));
}

/* Two equal instalments on one day: look-alikes that are paired first to first (M2). */
static void twins(struct world *world, struct village *village, int year)
{
    struct date day = sample__spring(world, year);
    for (int i = 0; i < 2; i++)
        (void)sample__arrive(world, sample__pay(world, village, year, QUOTA_FEN / 2, day),
                             sample__after(world, day, i));
}

/* One payment that arrives in parts (M3, 1:n). The parts bear no reference; their only exact
 * covering set is all of them, because no other credit of the payer is near. */
static void parts(struct world *world, struct village *village, int year)
{
    struct date day = sample__spring(world, year);
    struct payment *payment = sample__pay(world, village, year, QUOTA_FEN, day);
    int count = sample__pick(world, 2, 4);
    int64_t left = QUOTA_FEN;
    for (int i = 0; i < count; i++) {
        struct line *line = sample__arrive(world, payment, sample__after(world, day, i / 2));
        line->ref = "";
        line->fen = i == count - 1 ? left : sample__pick(world, 9, 14) * INT64_C(1000000);
        left -= line->fen;
    }
}

/* Several payments of one day that arrive as one credit (M3, n:1). */
static void bundle(struct world *world, struct village *village, int year)
{
    struct date day = sample__spring(world, year);
    int64_t first = sample__pick(world, 11, 19) * INT64_C(1000000);
    int64_t second = sample__pick(world, 5, 9) * INT64_C(1000000);
    struct payment *payment = sample__pay(world, village, year, first, day);
    (void)sample__pay(world, village, year, second, day);
    (void)sample__pay(world, village, year, QUOTA_FEN - first - second, day);
    struct line *line = sample__arrive(world, payment, sample__after(world, day, 1));
    line->ref = "";
    line->fen = QUOTA_FEN;
}

/* On the way for more than W working days, but less than 30 days (M4): the only payment and the
 * only credit of that payer and amount, and still before the due date. */
static void slow(struct world *world, struct village *village, int year)
{
    struct date day =
        sample__work_between(world, sample__day(year, 2, 25), sample__day(year, 3, 20));
    struct payment *payment = sample__pay(world, village, year, QUOTA_FEN, day);
    struct date arrival = { day.day + sample__pick(world, 12, 25) };
    sample__arrive(world, payment, sample__after(world, arrival, 0))->ref = "";
}

/* The bank shows a zero-balance account of the treasury that nobody registered; the reference
 * decides (M1). */
static void zero_balance(struct world *world, struct village *village, int year)
{
    struct date day = sample__spring(world, year);
    struct payment *payment = sample__pay(world, village, year, QUOTA_FEN, day);
    struct line *line = sample__arrive(world, payment, sample__after(world, day, 1));
    line->counter_no = "99177000000000123";
    line->counter_name = "演示国库集中支付零余额账户";
}

/* Paid and received on the due date itself: still on time. */
static void last_day(struct world *world, struct village *village, int year)
{
    struct date due = sample__due(year);
    (void)sample__arrive(world, sample__pay(world, village, year, QUOTA_FEN, due), due);
}

void sample__ordinary_year(struct world *world, struct village *village, int year)
{
    if (sample__is_via(village, year - FIRST_YEAR)) {
        sample__batch_add(world, village, year, false, 0);
        return;
    }
    bool refs = sample__bank_has_ref(village->account->bank) &&
                sample__list_has_ref(village->payer_in[year - FIRST_YEAR]);
    int way = sample__pick(world, 0, 99);
    if (way < 50)
        sample__plain_year(world, village, year);
    else if (way < 68)
        instalments(world, village, year);
    else if (way < 74)
        twins(world, village, year);
    else if (way < 82)
        parts(world, village, year);
    else if (way < 88)
        bundle(world, village, year);
    else if (way < 93)
        slow(world, village, year);
    else if (way < 95)
        last_day(world, village, year);
    else if (refs)
        zero_balance(world, village, year);
    else
        sample__plain_year(world, village, year);
}
