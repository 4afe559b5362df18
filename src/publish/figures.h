/* publish/figures.h (private) - the amounts that every page shows, and how they add up. */
#ifndef PUBLISH_FIGURES_H
#define PUBLISH_FIGURES_H

#include "core/err.h"
#include "core/money.h"

enum figure {
    FIGURE_QUOTA,      /* 应拨 */
    FIGURE_PAID,       /* 拨付 */
    FIGURE_ARRIVED,    /* 到账 */
    FIGURE_IN_TRANSIT, /* 在途 */
    FIGURE_CHECKING,   /* 核对中 */
    FIGURE_YEAR_COUNT, /* the ones above belong to a year, those below to an account */
    FIGURE_OPENING = FIGURE_YEAR_COUNT, /* 上年结转 */
    FIGURE_CREDITED,                    /* 引导资金到账, as the account sees it */
    FIGURE_OTHER_IN,                    /* 其他 */
    FIGURE_SPENT,                       /* 支出 */
    FIGURE_BALANCE,                     /* 结余 */
    FIGURE_COUNT
};

struct figures {
    struct money of[FIGURE_COUNT];
};

/* Adds the figures from..to-1. Fails: ERR_LIMIT past what money can hold. */
bool figures__add(struct figures *sum, const struct figures *more, enum figure from, enum figure to,
                  struct err *err) MUST_CHECK;

enum { TALLY_CELLS_MAX = 64, SOURCE_TEXT_MAX = 16 };

/* One year of one source. */
struct cell {
    int year;
    char source[SOURCE_TEXT_MAX];
    size_t villages;
    struct figures figures;
};

/* What a page sums up: cells in order of year and source, and the whole. */
struct tally {
    size_t villages; /* each once, however many years */
    size_t count;
    struct cell cells[TALLY_CELLS_MAX];
    struct figures whole;
};

/* Adds one village's year. Fails: ERR_LIMIT. */
bool tally__add_year(struct tally *tally, int year, const char *source,
                     const struct figures *figures, struct err *err) MUST_CHECK;
/* Adds one village's accounts, and counts the village. Fails: ERR_LIMIT. */
bool tally__add_account(struct tally *tally, const struct figures *figures,
                        struct err *err) MUST_CHECK;
/* Adds all that another holds. Fails: ERR_LIMIT. */
bool tally__add(struct tally *tally, const struct tally *more, struct err *err) MUST_CHECK;
/* The sums of one year over all sources. Fails: ERR_LIMIT. */
bool tally__year(const struct tally *tally, int year, struct cell *ret, struct err *err) MUST_CHECK;

/* Place of a source in every table: city, district, soe, then others. */
int source__rank(const char *source);

#endif
