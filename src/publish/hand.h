/* publish/hand.h (private) - one of the crew: makes the pages and chains' files of a batch. */
#ifndef PUBLISH_HAND_H
#define PUBLISH_HAND_H

#include "core/buf.h"
#include "crew.h"

struct span {
    size_t from, count; /* rows of one village */
};

/* Filled by the publisher, then worked off by a thread. */
struct batch {
    struct arena *arena; /* strings of rows */
    size_t count, size;
    struct village_row *rows;
    size_t from; /* first row of the village that is coming in */
    size_t villages;
    struct span spans[CREW_VILLAGES];
    struct buf paths; /* of the pages that were made, a line each */
};

/* By code, as chains come. */
void batch__sort(struct batch *batch);

struct hand;

struct hand *hand__make(const struct publisher *p);
/* Connects, at the snapshot. Fails: ERR_DB. */
bool hand__open(struct hand *hand, const struct publisher *p, const char *snapshot,
                struct err *err) MUST_CHECK;
/* Fails: ERR_LEAK, ERR_IO, ERR_LIMIT, ERR_DB. */
bool hand__print(struct hand *hand, struct batch *batch, struct err *err) MUST_CHECK;
/* Gives how many pages it made. */
size_t hand__free(struct hand *hand);

#endif
