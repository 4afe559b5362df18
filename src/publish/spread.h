/*
 * publish/spread.h (private) - where the money of each source has gone: sources on the left,
 * counties on the right, ribbons as wide as what arrived. The same numbers stand in a table.
 */
#ifndef PUBLISH_SPREAD_H
#define PUBLISH_SPREAD_H

#include "figures.h"

struct jv;

enum {
    SPREAD_SOURCES = 3,
    SPREAD_ENDS_MAX = 40, /* counties that a picture has room for; the table has all */
    SPREAD_NAME_MAX = 96
};

struct spread_end {
    char name[SPREAD_NAME_MAX];
    char href[64];
    struct money of[SPREAD_SOURCES]; /* arrived, by rank of the source */
};

struct spread {
    size_t count; /* may pass SPREAD_ENDS_MAX: those are in rows only */
    struct spread_end ends[SPREAD_ENDS_MAX];
    struct money sums[SPREAD_SOURCES];
    struct jv *rows; /* of the table; NULL before the first */
};

/* A county, in the order of the pages. Fails: ERR_LIMIT past what money can hold. */
bool spread__add(struct spread *spread, const char *name, const char *href,
                 const struct tally *tally, struct err *err) MUST_CHECK;
void spread__release(struct spread *spread);

/* {rows:[{name, href, city, district, soe, arrived}], sums:{…}, picture:{height, ribbons, nodes,
 * labels}}; no picture when nothing arrived or there are too many counties. */
struct jv *spread__model(const struct spread *spread);

#endif
