/* Where the money goes: villages with their accounts, and the counties' transit accounts. */
#include "world.h"
#include <assert.h>

const struct county SAMPLE_COUNTIES[COUNTY_COUNT] = {
    { "441402", "梅江区", "梅州市" },
    { "441403", "梅县区", "梅州市" },
    { "441422", "大埔县", "梅州市" },
    { "441423", "丰顺县", "梅州市" },
    { "441424", "五华县", "梅州市" },
    { "441426", "平远县", "梅州市" },
    { "441427", "蕉岭县", "梅州市" },
    { "441481", "兴宁市", "梅州市" },
    { "441802", "清城区", "清远市" },
    { "441803", "清新区", "清远市" },
    { "441821", "佛冈县", "清远市" },
    { "441823", "阳山县", "清远市" },
    { "441825", "连山壮族瑶族自治县", "清远市" },
    { "441826", "连南瑶族自治县", "清远市" },
    { "441881", "英德市", "清远市" },
    { "441882", "连州市", "清远市" },
};

const char *const SAMPLE_BANK_NAMES[BANK_COUNT] = {
    [BANK_ICBC_OLD] = "演示工商银行",  [BANK_CCB] = "演示建设银行",
    [BANK_PAB] = "演示平安银行",       [BANK_CAMT_02] = "演示外资银行甲",
    [BANK_CAMT_04] = "演示外资银行乙", [BANK_CAMT_08] = "演示外资银行丙",
    [BANK_ICBC_NEW] = "演示工商银行",  [BANK_ABC_OLD] = "演示农业银行",
    [BANK_ABC_NEW] = "演示农业银行",   [BANK_CMBC] = "演示民生银行",
    [BANK_CMB] = "演示招商银行",       [BANK_RURAL] = "演示农村商业银行",
};

static const char *const FIRST_SYLLABLES[] = { "青", "云", "石", "竹", "松", "梅", "兰", "桃",
                                               "柳", "枫", "溪", "泉", "岭", "坑", "塘", "湖",
                                               "龙", "凤", "鹤", "鹿", "金", "银", "玉", "锦",
                                               "福", "禄", "安", "和", "新", "永" };
static const char *const LAST_SYLLABLES[] = { "山", "水", "田", "坪", "坝", "湾", "洞", "岗",
                                              "围", "寨", "源", "口", "尾", "背", "心", "桥",
                                              "亭", "楼", "堂", "屋", "峰", "崖", "坡", "陂",
                                              "潭", "河", "江", "沙", "原", "林" };
enum { SYLLABLES = 30, TOWNS_MAX = 12, VILLAGE_CODE_FIRST = 200 };

struct date sample__day(int year, int month, int day)
{
    struct date date;
    bool exists = date_make(year, month, day, &date);
    assert(exists);
    (void)exists; /* used by the assert only when that is compiled out */
    return date;
}

struct account *sample__account_add(struct world *world, struct account like)
{
    struct account *account = arena_new(world->arena, struct account);
    *account = like;
    account->no = arena_printf(world->arena, "99%02d%s%07d", (int)like.bank,
                               SAMPLE_COUNTIES[like.county].code,
                               world->accounts * 13 + sample__pick(world, 1, 12));
    account->branch = arena_printf(world->arena, "%s%s支行", SAMPLE_BANK_NAMES[like.bank],
                                   SAMPLE_COUNTIES[like.county].name);
    account->valid_from = like.valid_from.day ? like.valid_from : world->first_day;
    world->account[world->accounts++] = account;
    return account;
}

/* Most villages of a county bank with one bank, whose files hold many accounts; every fifteenth has
 * a bank of its own kind. */
enum { OWN_BANK_EVERY = 15 };

static enum bank bank_choose(const struct village *village, int index)
{
    if (index % OWN_BANK_EVERY == 4) {
        int kinds = BANK_COUNT - BANK_SHARED_COUNT;
        return (enum bank)(BANK_SHARED_COUNT + index / OWN_BANK_EVERY % kinds);
    }
    return (enum bank)(village->county % BANK_SHARED_COUNT);
}

static void village_open(struct world *world, struct village *village, int index)
{
    enum bank bank = bank_choose(village, index);
    struct account like = {
        .bank = bank,
        .village = village,
        .county = village->county,
        .own_files = bank >= BANK_SHARED_COUNT,
        .name = arena_printf(world->arena, "%s%s扶贫资金共管账户", village->town, village->name),
        .opening_fen = sample__pick(world, 2000, 60000) * INT64_C(100) * 3,
    };
    village->account = sample__account_add(world, like);
}

/* The k-th village of its county, in the town that its turn gives. */
static void village_name(struct world *world, struct village *village, int k, int in_county)
{
    struct arena *arena = world->arena;
    const char *county = SAMPLE_COUNTIES[village->county].code;
    int towns = 2 + in_county / 6;
    if (towns > TOWNS_MAX)
        towns = TOWNS_MAX;
    int town = k % towns, shift = village->county * 7 + (int)(world->options.seed % SYLLABLES);
    village->code =
        arena_printf(arena, "%s%03d%03d", county, 100 + town, VILLAGE_CODE_FIRST + k / towns);
    village->alias_code = arena_printf(arena, "%s%03d%03d", county, 900 + k / 900, 100 + k % 900);
    village->town =
        arena_printf(arena, "演示%s%s镇", FIRST_SYLLABLES[(town * 5 + shift) % SYLLABLES],
                     LAST_SYLLABLES[(town + 11) % SYLLABLES]);
    const char *first = FIRST_SYLLABLES[(k + shift) % SYLLABLES];
    const char *last = LAST_SYLLABLES[(k / SYLLABLES + k * 7 + shift) % SYLLABLES];
    village->name = arena_printf(arena, "演示%s%s村", first, last);
    village->alias_name = arena_printf(arena, "演示%s%s村委会", first, last);
}

static const char *unit_name(struct world *world, const struct payer *payer, int number)
{
    static const char *const formats[] = { "演示市直帮扶单位", "演示区属帮扶单位",
                                           "演示国企帮扶分公司" };
    return arena_printf(world->arena, "%s%d-%02d", formats[payer->source], payer->list, number);
}

static void villages_build(struct world *world)
{
    int in_county[COUNTY_COUNT] = { 0 }, seen[COUNTY_COUNT] = { 0 };
    int index = 0;
    for (int p = 0; p < world->payers; p++) {
        struct payer *payer = &world->payer[p];
        for (int i = 0; i < payer->villages; i++, index++) {
            struct village *village = &world->village[index];
            village->payer = payer;
            village->payer_in[0] = village->payer_in[1] = payer;
            village->county = payer->county[i % payer->counties];
            village->unit = unit_name(world, payer, i + 1);
            in_county[village->county]++;
        }
    }
    for (int v = 0; v < world->villages; v++) {
        struct village *village = &world->village[v];
        village_name(world, village, seen[village->county]++, in_county[village->county]);
        village_open(world, village, v);
    }
}

static void transits_build(struct world *world)
{
    static const enum bank banks[] = { BANK_CCB, BANK_CAMT_08, BANK_PAB, BANK_ICBC_OLD };
    for (int c = 0; c < COUNTY_COUNT; c++) {
        bool wanted = false;
        for (int p = 0; p < world->payers; p++)
            wanted = wanted || world->payer[p].via[c];
        if (!wanted)
            continue;
        struct account like = {
            .bank = banks[(size_t)c % COUNT(banks)],
            .county = c,
            .own_files = true,
            .slug = SAMPLE_COUNTIES[c].code,
            .name = arena_printf(world->arena, "%s演示扶贫资金中转专户", SAMPLE_COUNTIES[c].name),
            .opening_fen = sample__pick(world, 1000, 9000) * INT64_C(100),
        };
        world->transit[c] = sample__account_add(world, like);
    }
}

bool sample__world_build(struct world *world, struct err *err)
{
    TRY(sample__calendar_load(&world->calendar, err));
    sample__rng_seed(&world->rng, world->options.seed);
    world->first_day = sample__day(FIRST_YEAR, 1, 1);
    world->as_of = sample__day(FIRST_YEAR + world->options.years - 1, 12, 31);
    world->villages = world->options.villages;
    world->village = arena_array(world->arena, (size_t)world->villages, struct village);
    /* each village may change its account once; a county has one transit account */
    size_t most = (size_t)world->villages * 2 + COUNTY_COUNT;
    world->account = arena_array(world->arena, most, struct account *);
    sample__payers_build(world);
    villages_build(world);
    transits_build(world);
    return true;
}
