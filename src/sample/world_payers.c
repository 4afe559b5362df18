/* Who pays: the city, eleven districts, some enterprises; which counties each helps and how. */
#include "world.h"

#include <stdio.h>
#include <string.h>

static const char *const STEMS[DISTRICT_COUNT] = { "甲", "乙", "丙", "丁", "戊", "己",
                                                   "庚", "辛", "壬", "癸", "子" };
static const char *const DISTRICT_CODES[DISTRICT_COUNT] = { "440103", "440104", "440105", "440106",
                                                            "440111", "440112", "440113", "440114",
                                                            "440115", "440117", "440118" };

/* The check character of GB 32100-2015: weights 3^i mod 31. */
static const char *credit_code(struct arena *arena, int number)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    char body[18];
    (void)snprintf(body, sizeof body, "91440101MADEM%04u",
                   (unsigned)number % 10000U); /* always fits */
    int sum = 0, weight = 1;
    for (int i = 0; i < 17; i++, weight = weight * 3 % 31)
        sum += (int)(strchr(alphabet, body[i]) - alphabet) * weight;
    return arena_printf(arena, "%s%c", body, alphabet[(31 - sum % 31) % 31]);
}

static struct payer *payer_add(struct world *world, enum source source, int villages)
{
    int index = world->payers++;
    struct payer *payer = &world->payer[index];
    payer->source = source;
    payer->villages = villages;
    payer->list = index;
    payer->account_no = arena_printf(world->arena, "99100%02d%08d01", index, 4401000 + index * 37);
    payer->second_account =
        arena_printf(world->arena, "99100%02d%08d02", index, 4401000 + index * 37);
    return payer;
}

static void city_add(struct world *world, int villages)
{
    struct payer *payer = payer_add(world, SOURCE_CITY, villages);
    payer->id = "city";
    payer->name = "演示市财政局";
    payer->code = "440100";
    payer->alias = "演示市国库支付分局";
    payer->second_alias = "演示市财政局国库处";
}

static void district_add(struct world *world, int i, int villages)
{
    struct payer *payer = payer_add(world, SOURCE_DISTRICT, villages);
    payer->id = arena_printf(world->arena, "district-%s", DISTRICT_CODES[i]);
    payer->name = arena_printf(world->arena, "演示区财政局%s", STEMS[i]);
    payer->code = DISTRICT_CODES[i];
    payer->alias = arena_printf(world->arena, "演示%s区财政局", STEMS[i]);
    payer->second_alias = arena_printf(world->arena, "演示%s区财政国库专户", STEMS[i]);
}

static void enterprise_add(struct world *world, int i, int villages)
{
    struct payer *payer = payer_add(world, SOURCE_SOE, villages);
    payer->id = arena_printf(world->arena, "soe-%02d", i + 1);
    payer->name = arena_printf(world->arena, "演示国企%s集团有限公司", STEMS[i]);
    payer->code = credit_code(world->arena, i + 1);
    payer->alias = arena_printf(world->arena, "演示国企%s集团", STEMS[i]);
    payer->second_alias = arena_printf(world->arena, "演示国企%s集团资金结算中心", STEMS[i]);
}

/* Splits a number into parts that differ a little; every part is at least 1. */
static void split(struct world *world, int total, int parts, int *ret)
{
    for (int i = 0; i < parts; i++)
        ret[i] = total / parts + (i < total % parts);
    for (int i = 0; i < parts; i++) {
        int from = sample__pick(world, 0, parts - 1), to = sample__pick(world, 0, parts - 1);
        int move = sample__pick(world, 0, ret[from] / 4);
        ret[from] -= move;
        ret[to] += move;
    }
}

/* The city helps everywhere; a district or enterprise in up to three counties. */
static void counties_choose(struct world *world, struct payer *payer)
{
    int wanted = payer->source == SOURCE_CITY ? COUNTY_COUNT : sample__pick(world, 2, 3);
    int first = sample__pick(world, 0, COUNTY_COUNT - 1);
    payer->counties = wanted < payer->villages ? wanted : payer->villages;
    for (int i = 0; i < payer->counties; i++)
        payer->county[i] = (first + i * (payer->source == SOURCE_CITY ? 1 : 5)) % COUNTY_COUNT;
}

/* A third of the counties collect what some payers send in one transit account. More than
 * VIA_MAX villages on one route could not be told apart in batches of five (scene_ordinary.c). */
enum { TRANSIT_EVERY = 3, VIA_MAX = 35 };

static bool is_few(const struct payer *payer)
{
    return payer->villages / payer->counties < VIA_MAX;
}

static void routes_choose(struct world *world)
{
    int offset = sample__pick(world, 0, TRANSIT_EVERY - 1);
    struct payer *fallback = NULL;
    bool any = false;
    for (int p = 0; p < world->payers; p++) {
        struct payer *payer = &world->payer[p];
        int chance = payer->source == SOURCE_DISTRICT ? 70 : 30;
        if (!is_few(payer))
            continue;
        fallback = payer->source != SOURCE_CITY && !fallback ? payer : fallback;
        for (int i = 0; i < payer->counties; i++) {
            bool transit = payer->county[i] % TRANSIT_EVERY == offset;
            payer->via[payer->county[i]] = transit && sample__rng_chance(&world->rng, chance);
            any = any || payer->via[payer->county[i]];
        }
    }
    if (!any && fallback != NULL)
        fallback->via[fallback->county[0]] = true;
}

void sample__payers_build(struct world *world)
{
    int total = world->villages;
    int city = (total * 74 + 238) / 477, soe = (total * 73 + 238) / 477;
    int enterprises = soe < ENTERPRISES_MAX ? soe : ENTERPRISES_MAX;
    int share[DISTRICT_COUNT];
    city_add(world, city);
    split(world, total - city - soe, DISTRICT_COUNT, share);
    for (int i = 0; i < DISTRICT_COUNT; i++)
        district_add(world, i, share[i]);
    split(world, soe, enterprises, share);
    for (int i = 0; i < enterprises; i++)
        enterprise_add(world, i, share[i]);
    for (int p = 0; p < world->payers; p++)
        counties_choose(world, &world->payer[p]);
    routes_choose(world);
    world->payer[world->payers - 1].spare = true;
}
