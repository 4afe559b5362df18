/*
 * sample/world.h - the invented world: counties, payers, villages, accounts, routes.
 *
 * Built once from the seed by sample__world_build(); the facts (fact.h) then happen in it.
 * Everything lives in the world's arena.
 */
#ifndef SAMPLE_WORLD_H
#define SAMPLE_WORLD_H

#include "calendar.h"
#include "core/arena.h"
#include "rng.h"
#include "sample/sample.h"

enum { FIRST_YEAR = 2019, COUNTY_COUNT = 16, DISTRICT_COUNT = 11, ENTERPRISES_MAX = 9 };
enum { PAYERS_MAX = 1 + DISTRICT_COUNT + ENTERPRISES_MAX, PAYER_COUNTIES_MAX = COUNTY_COUNT };
#define QUOTA_FEN INT64_C(50000000)

enum source { SOURCE_CITY, SOURCE_DISTRICT, SOURCE_SOE, SOURCE_COUNT };

/* The layouts of statements. Up to BANK_CAMT_08 one file holds many accounts; the others hold
 * one account each. */
enum bank {
    BANK_ICBC_OLD,
    BANK_CCB,
    BANK_PAB,
    BANK_CAMT_02,
    BANK_CAMT_04,
    BANK_CAMT_08,
    BANK_SHARED_COUNT,
    BANK_ICBC_NEW = BANK_SHARED_COUNT,
    BANK_ABC_OLD,
    BANK_ABC_NEW,
    BANK_CMBC,
    BANK_CMB,
    BANK_RURAL,
    BANK_COUNT,
};

/* What becomes of the statement files of one account (statement scenarios; scene_s.c). */
enum fate {
    FATE_WHOLE,
    FATE_GAP,         /* the file in the middle never comes */
    FATE_GAP_QUIET,   /* nor does that of one month without lines */
    FATE_NO_START,    /* the first half-year never comes */
    FATE_NO_END,      /* the last half-year never comes */
    FATE_NOTHING,     /* no file ever comes */
    FATE_SUM_OPEN,    /* the last month's file does not add up */
    FATE_SUM_CLEARED, /* so did one file, but a good one followed */
    FATE_CONFLICT,    /* a second file tells the last month otherwise */
    FATE_OVERLAP,     /* a second file tells the last month once more */
    FATE_MONTHLY,     /* one file a month, some without any line */
};

struct county {
    const char *code, *name, *city;
};
extern const struct county SAMPLE_COUNTIES[COUNTY_COUNT];
extern const char *const SAMPLE_BANK_NAMES[BANK_COUNT];

struct payer {
    const char *id, *name, *code; /* code: of the district, or the enterprise's credit code */
    const char *account_no, *second_account;
    const char *alias, *second_alias;
    enum source source;
    int list; /* which layout its lists have (list.c) */
    int villages;
    int county[PAYER_COUNTIES_MAX]; /* indexes of the counties it helps */
    int counties;
    bool via[COUNTY_COUNT]; /* through the county's transit account */
    bool spare;             /* nothing is planted among its villages: its list is superseded */
};

struct account {
    const char *no, *name, *branch;
    enum bank bank;
    const char *slug;        /* of a transit account, else NULL */
    struct village *village; /* NULL for a transit account */
    int county;
    struct date valid_from, valid_to; /* valid_to.day 0: still valid */
    int64_t opening_fen;
    enum fate fate;
    int fate_year;
    bool own_files;     /* not in the county's shared file */
    int lines, serials; /* how many so far */
};

struct village {
    const char *code, *name, *town, *unit, *alias_code, *alias_name;
    int county;
    struct payer *payer;                      /* of the first year */
    struct payer *payer_in[SAMPLE_YEARS_MAX]; /* who owes the year, after adjustments */
    struct account *account, *old_account;    /* old: replaced in the second year, or NULL */
    struct village *successor;                /* merged into, or NULL */
    bool namesake;        /* has got the name of another village of its county */
    bool taken;           /* a scenario is played here */
    bool alone;           /* its payment is a batch of its own on a via route */
    const char *adjusted; /* 文号 of the change of payer in the second year, or NULL */
};

struct world {
    struct arena *arena;
    struct rng rng;
    struct calendar calendar;
    struct sample_options options;
    struct date first_day, as_of;
    struct payer payer[PAYERS_MAX];
    int payers;
    struct village *village;
    int villages;
    struct account **account; /* of villages, in order of code; then transit accounts */
    int accounts;
    struct account *transit[COUNTY_COUNT]; /* NULL where the county has none */
    struct facts *facts;
    struct plan *plan;
    struct waiting *waiting; /* villages on a via route, to be sent in batches (batch.c) */
};

bool sample__world_build(struct world *world, struct err *err) MUST_CHECK;
struct account *sample__account_add(struct world *world, struct account like);
void sample__payers_build(struct world *world); /* world_payers.c */

static inline bool sample__is_via(const struct village *village, int year_index)
{
    return village->payer_in[year_index]->via[village->county];
}
static inline int sample__pick(struct world *world, int low, int high)
{
    return sample__rng_range(&world->rng, low, high);
}
struct date sample__day(int year, int month, int day); /* a day that exists */

#endif
