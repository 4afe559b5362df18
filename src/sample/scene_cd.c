/* Scenes of levels C and D: what statements show that no list explains. */
#include "scene.h"

static struct line *from_payer(struct world *world, struct village *village, int year,
                               struct date day, int64_t fen)
{
    struct line *line = sample__line(world, village->account, day, fen, "拨款");
    sample__from_payer(world, line, village->payer_in[year - FIRST_YEAR]);
    return line;
}

static void line_expect(struct world *world, const char *code, const struct village *village,
                        const struct line *line)
{
    int64_t fen = line->fen < 0 ? -line->fen : line->fen;
    sample__with_line(sample__expect(world, code, village, 0, fen), line);
}

/* The money came, but the payer's list forgot it. C3 for the credit (the counterparty is a payer,
 * as-of is long past); S = 0 -> Q1. The credit belongs to no year: no list says one. */
static void unlisted(struct world *world, struct village *village, int year)
{
    struct line *line = from_payer(world, village, year, sample__spring(world, year), QUOTA_FEN);
    line_expect(world, "received_not_paid", village, line);
    (void)sample__expect(world, "unpaid", village, year, QUOTA_FEN);
}

/* All is well, and one credit more of the payer that no list has: C3. Its amount is far from
 * every payment's, so that no R4 is possible. */
static void unlisted_extra(struct world *world, struct village *village, int year)
{
    sample__plain_year(world, village, year);
    struct date day =
        sample__work_between(world, sample__day(year, 8, 3), sample__day(year, 10, 25));
    line_expect(world, "received_not_paid", village,
                from_payer(world, village, year, day, INT64_C(1234500)));
}

/* The same, sent back a month later: the debit to the payer equals the one open break of the
 * account -> D2, which clears it. */
static void unlisted_refunded(struct world *world, struct village *village, int year)
{
    sample__plain_year(world, village, year);
    struct date day =
        sample__work_between(world, sample__day(year, 8, 3), sample__day(year, 9, 20));
    (void)from_payer(world, village, year, day, INT64_C(2345600));
    (void)from_payer(world, village, year, sample__after(world, day, 15), -INT64_C(2345600));
}

/* Two equal credits that no list has, and one of them goes back: which one, nobody can say. D2
 * asks for exactly one open break, so that a person must choose; until then the debit is D3, with
 * no receipt, and both credits stay C3. */
static void refund_of_two(struct world *world, struct village *village, int year)
{
    sample__plain_year(world, village, year);
    const int64_t fen = INT64_C(1718100);
    line_expect(world, "received_not_paid", village,
                from_payer(world, village, year, sample__day(year, 7, 9), fen));
    line_expect(world, "received_not_paid", village,
                from_payer(world, village, year, sample__day(year, 8, 7), fen));
    struct line *debit = from_payer(world, village, year, sample__day(year, 9, 10), -fen);
    sample__counts(debit, village, year);
    line_expect(world, "sent_back", village, debit);
}

/* A credit of the payer in the last days: its lists do not reach that day and as-of <= wd(day, 15)
 * -> in transit (no_list), no break. */
static void too_new(struct world *world, struct village *village, int year)
{
    sample__plain_year(world, village, year);
    (void)from_payer(world, village, year, sample__day(year, 12, 29), INT64_C(3456700));
}

/* A stranger sends money without saying why: no rule, no payer, no transit account -> C4. */
static void unidentified(struct world *world, struct village *village, int year)
{
    sample__plain_year(world, village, year);
    struct date day =
        sample__work_between(world, sample__day(year, 5, 8), sample__day(year, 10, 25));
    struct line *line = sample__line(world, village->account, day,
                                     sample__pick(world, 11, 99) * INT64_C(10000), "转账");
    line->counter_no = "99155000000000789";
    line->counter_name = "演示来历不明贸易行";
    line_expect(world, "unidentified", village, line);
}

/* The same on a transit account: C4 that belongs to no village. */
static void unidentified_at_county(struct world *world, struct village *village, int year)
{
    sample__ordinary_year(world, village, year);
    struct date day =
        sample__work_between(world, sample__day(year, 5, 8), sample__day(year, 10, 25));
    struct line *line = sample__line(world, world->transit[village->county], day,
                                     sample__pick(world, 11, 99) * INT64_C(10000), "转账");
    line->counter_no = "99155000000000789";
    line->counter_name = "演示来历不明贸易行";
    line_expect(world, "unidentified", NULL, line);
}

/* A received instalment goes back to the payer although nothing was wrong with it: no open break
 * of the account has its amount, so no D2 -> D3 with the one receipt of that amount. S stays q. */
static void sent_back(struct world *world, struct village *village, int year)
{
    const int64_t fen = INT64_C(18370000);
    (void)sample__pay_and_arrive(world, village, year, QUOTA_FEN - fen, sample__early(world, year));
    struct payment *second = sample__pay(world, village, year, fen, sample__spring(world, year));
    struct line *receipt = sample__arrive(world, second, sample__after(world, second->day, 1));
    struct line *debit = from_payer(world, village, year, sample__day(year, 6, 5), -fen);
    sample__counts(debit, village, year);
    struct entry *entry = sample__expect(world, "sent_back", village, 0, fen);
    sample__with_line(entry, debit);
    sample__with_line(entry, receipt);
}

/* Part of the money goes back; no receipt has that amount -> D3, the debit alone. */
static void sent_back_part(struct world *world, struct village *village, int year)
{
    sample__plain_year(world, village, year);
    struct line *debit =
        from_payer(world, village, year, sample__day(year, 6, 5), -INT64_C(2190000));
    sample__counts(debit, village, year);
    line_expect(world, "sent_back", village, debit);
}

const struct scene SAMPLE_SCENES_CD[] = {
    { "received_not_paid", 2, sample__fits_direct, unlisted },
    { "received_not_paid_extra", 2, sample__fits_direct, unlisted_extra },
    { "received_not_paid_refunded", 2, sample__fits_direct, unlisted_refunded },
    { "refund_of_two", 2, sample__fits_direct, refund_of_two },
    { "in_transit_no_list", 2, sample__fits_no_list, too_new },
    { "unidentified", 3, sample__fits_direct, unidentified },
    { "unidentified_at_county", 1, sample__fits_via, unidentified_at_county },
    { "sent_back", 2, sample__fits_direct, sent_back },
    { "sent_back_part", 2, sample__fits_direct, sent_back_part },
    { NULL, 0, NULL, NULL },
};
