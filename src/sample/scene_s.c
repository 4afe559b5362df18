/*
 * Scenes of level S: what becomes of one account's statement files. The account has files of its
 * own, in one year one a quarter or a month; statement_own.c makes them and leaves out, spoils or
 * doubles one as the fate says. The breaks are written here, when the names of the files are known.
 */
#include "scene_s.h"
#include "statement.h"

static int last_year(const struct world *world) { return FIRST_YEAR + world->options.years - 1; }

/* `when` is the year whose files are cut small enough for the fate. */
static void begin(struct world *world, struct village *village, int year, enum fate fate, int when)
{
    village->account->own_files = true;
    village->account->fate = fate;
    village->account->fate_year = when;
    sample__plain_year(world, village, year);
}

/* The file of the year's third quarter never comes. Its neighbours declare their periods and lie
 * more than a day apart -> S3 with both; the months between are inside the gap: no S4. The year's
 * payment arrived in the first quarter, nothing else is asked of the missing one. */
static void gap(struct world *world, struct village *village, int year)
{
    begin(world, village, year, FATE_GAP, year);
}

/* The file of a month without lines is missing: the balances agree, but both neighbours declare
 * their periods and leave more than a day out -> S3 all the same. */
static void gap_quiet(struct world *world, struct village *village, int year)
{
    begin(world, village, year, FATE_GAP_QUIET, year);
}

/* The first half-year never comes: S4 over its months. What was paid in them is in transit
 * (no_statement). */
static void no_start(struct world *world, struct village *village, int year)
{
    begin(world, village, year, FATE_NO_START, year);
    (void)sample__expect(world, "statement_missing", village, 0, 0);
}

/* Two months without lines are the same bytes when the file does not say which months they are;
 * the second one would be taken for the first one again. */
static bool fits_months(const struct world *world, const struct village *village, int year)
{
    return !sample__statement_is_mute(village->account->bank) &&
           sample__fits_direct(world, village, year);
}

static bool fits_start(const struct world *world, const struct village *village, int year)
{
    return year == FIRST_YEAR && sample__fits_direct(world, village, year);
}

/* Nothing after June of the last year: the months July to November are over for more than ten
 * working days -> S4, one unbroken range. December is not due yet. All payments were before. */
static void no_end(struct world *world, struct village *village, int year)
{
    begin(world, village, year, FATE_NO_END, last_year(world));
    (void)sample__expect(world, "statement_missing", village, 0, 0);
}

/* No file ever: S4, one range. The payments are in transit (no_statement), whatever their age. */
static void nothing(struct world *world, struct village *village, int year)
{
    begin(world, village, year, FATE_NOTHING, last_year(world));
    (void)sample__expect(world, "statement_missing", village, 0, 0);
}

/* The file of the last December does not add up: refused, S1. December is not due for S4, so
 * that S1 stands alone. */
static void sum_open(struct world *world, struct village *village, int year)
{
    begin(world, village, year, FATE_SUM_OPEN, last_year(world));
}

/* One file did not add up, then a good one came for the same period: S1 is cleared. */
static void sum_cleared(struct world *world, struct village *village, int year)
{
    begin(world, village, year, FATE_SUM_CLEARED, year);
}

/* A second file for the last December has another amount under the same serial number and adds
 * up in itself: S2 with both files; the second is refused, the first stands. */
static void conflict(struct world *world, struct village *village, int year)
{
    begin(world, village, year, FATE_CONFLICT, last_year(world));
}

/* The same month once more in a second file, line by line the same: known lines gain evidence. */
static void overlap(struct world *world, struct village *village, int year)
{
    begin(world, village, year, FATE_OVERLAP, last_year(world));
}

/* One file a month. A month without lines is a valid statement: its closing is its opening. */
static void monthly(struct world *world, struct village *village, int year)
{
    begin(world, village, year, FATE_MONTHLY, year);
}

void sample__file_break(struct world *world, const char *code, const struct account *account,
                        const char *file, const char *other)
{
    struct entry *entry = sample__expect(world, code, account->village, 0, 0);
    sample__with_file(entry, file);
    if (other != NULL)
        sample__with_file(entry, other);
}

const struct scene SAMPLE_SCENES_S[] = {
    { "statement_gap", 2, sample__fits_direct, gap },
    { "statement_gap_quiet", 2, fits_months, gap_quiet },
    { "statement_missing_start", 2, fits_start, no_start },
    { "statement_missing_end", 2, sample__fits_direct, no_end },
    { "statement_missing_all", 1, sample__fits_direct, nothing },
    { "statement_sum", 2, sample__fits_direct, sum_open },
    { "statement_sum_cleared", 2, sample__fits_direct, sum_cleared },
    { "statement_conflict", 2, sample__fits_direct, conflict },
    { "statement_overlap", 2, sample__fits_direct, overlap },
    { "statement_monthly", 2, fits_months, monthly },
    { NULL, 0, NULL, NULL },
};
