/* Who plays what: villages are cast into scenes; everyone else has ordinary years. */
#include "scene.h"

/* In this order: scenes that ask most of their village choose first, and all payments of a last
 * December are made before SAMPLE_SCENES_CD looks for a payer that has none. */
static const struct scene *const ALL[] = { SAMPLE_SCENES_S,    SAMPLE_SCENES_R, SAMPLE_SCENES_EDGE,
                                           SAMPLE_SCENES_L,    SAMPLE_SCENES_Q, SAMPLE_SCENES_CD,
                                           SAMPLE_SCENES_CLEAN };

struct date sample__due(int year) { return sample__day(year, 4, 30); }

struct date sample__after(struct world *world, struct date date, int working_days)
{
    return sample__working_day(&world->calendar, date, working_days);
}

struct date sample__work_between(struct world *world, struct date from, struct date to)
{
    struct date day = { sample__pick(world, from.day, to.day) };
    while (!sample__is_working(&world->calendar, day))
        day.day = day.day == to.day ? from.day : day.day + 1;
    return day;
}

struct date sample__early(struct world *world, int year)
{
    return sample__work_between(world, sample__day(year, 1, 8), sample__day(year, 2, 25));
}

struct date sample__spring(struct world *world, int year)
{
    return sample__work_between(world, sample__day(year, 3, 10), sample__day(year, 4, 18));
}

struct payment *sample__pay_and_arrive(struct world *world, struct village *village, int year,
                                       int64_t fen, struct date day)
{
    struct payment *payment = sample__pay(world, village, year, fen, day);
    (void)sample__arrive(world, payment, sample__after(world, day, sample__pick(world, 0, 2)));
    return payment;
}

bool sample__fits_direct(const struct world *world, const struct village *village, int year)
{
    (void)world;
    return !sample__is_via(village, year - FIRST_YEAR) && !village->payer->spare;
}

bool sample__fits_via(const struct world *world, const struct village *village, int year)
{
    (void)world;
    return sample__is_via(village, year - FIRST_YEAR) && !village->payer->spare;
}

bool sample__fits_alone(const struct world *world, const struct village *village, int year)
{
    for (int v = 0; v < world->villages; v++) {
        const struct village *other = &world->village[v];
        if (other->alone && other->payer == village->payer && other->county == village->county)
            return false;
    }
    return sample__fits_via(world, village, year);
}

bool sample__fits_no_list(const struct world *world, const struct village *village, int year)
{
    const struct payer *payer = village->payer_in[year - FIRST_YEAR];
    for (int i = 0; i < world->facts->payments; i++) {
        const struct payment *payment = world->facts->payment[i];
        if (payment->payer == payer && payment->day.day >= sample__day(year, 12, 1).day)
            return false;
    }
    return year == FIRST_YEAR + world->options.years - 1 &&
           sample__fits_direct(world, village, year);
}

bool sample__fits_ref(const struct world *world, const struct village *village, int year)
{
    return sample__fits_direct(world, village, year) &&
           sample__bank_has_ref(village->account->bank) && sample__list_has_ref(village->payer);
}

/* A free village that fits, beginning the search anywhere; NULL when there is none. */
static struct village *cast(struct world *world, const struct scene *scene, int year)
{
    int start = sample__pick(world, 0, world->villages - 1);
    for (int i = 0; i < world->villages; i++) {
        struct village *village = &world->village[(start + i) % world->villages];
        if (!village->taken && scene->fits(world, village, year))
            return village;
    }
    return NULL;
}

static void other_years(struct world *world, struct village *village, int but)
{
    for (int i = 0; i < world->options.years; i++)
        if (FIRST_YEAR + i != but)
            sample__ordinary_year(world, village, FIRST_YEAR + i);
}

struct village *sample__bystander(struct world *world, const struct village *village, bool with_ref)
{
    int start = sample__pick(world, 0, world->villages - 1);
    for (int i = 0; i < world->villages; i++) {
        struct village *other = &world->village[(start + i) % world->villages];
        if (other->taken || other == village || other->payer == village->payer ||
            !sample__fits_direct(world, other, FIRST_YEAR) ||
            (with_ref && !sample__bank_has_ref(other->account->bank)))
            continue;
        other->taken = true;
        other_years(world, other, 0);
        return other;
    }
    return NULL;
}

/* Copies take turns over the years; a scene that fits only one year is played there. */
static void scene_play(struct world *world, const struct scene *scene, int copy)
{
    int years = world->options.years;
    for (int turn = 0; turn < years; turn++) {
        int year = FIRST_YEAR + (copy + turn) % years;
        struct village *village = cast(world, scene, year);
        if (village == NULL)
            continue;
        village->taken = true;
        scene->play(world, village, year);
        other_years(world, village, year);
        sample__planted(world, scene->name);
        return;
    }
}

void sample__scenes_play(struct world *world)
{
    for (size_t list = 0; list < COUNT(ALL); list++)
        for (const struct scene *scene = ALL[list]; scene->name != NULL; scene++) {
            int copies = scene->copies * world->villages / SAMPLE_VILLAGES_WHOLE;
            for (int copy = 0; copy < (copies > 0 ? copies : 1); copy++)
                scene_play(world, scene, copy);
        }
    for (int v = 0; v < world->villages; v++)
        if (!world->village[v].taken)
            other_years(world, &world->village[v], 0);
    sample__batches_send(world);
    sample__life(world);
}
