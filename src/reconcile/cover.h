/*
 * reconcile/cover.h - M3: which facts of one side make up one fact of the other, exactly.
 *
 * Pure. One group holds the sent and the got of one account and payer that no other rule has
 * paired. A target (one sent, or one got) is covered by 2..lines_max facts of the other side inside
 * its window whose amounts sum to its own. One set is a match; several sets are proposals, and so
 * are the sets of two targets that want the same fact. What is matched leaves the group and the
 * search begins again, so the result does not depend on the order of the facts.
 */
#ifndef RECONCILE_COVER_H
#define RECONCILE_COVER_H

#include "core/arena.h"
#include "core/date.h"

#include <stddef.h>
#include <stdint.h>

enum {
    COVER_LINES_MAX = 6,       /* largest set, whatever the programme says */
    COVER_CANDIDATES_MAX = 48, /* a target with more is left to a person */
    COVER_SETS_MAX = 8,        /* of one target: more proposals help nobody */
    COVER_STEPS_MAX = 2000000, /* of one target: then it is left to a person too */
    COVER_GROUP_MAX = 5000,    /* facts of one group: a larger one is not searched */
    COVER_SCORE_SURE = 1000,
};

/* A set of at most COVER_LINES_MAX indexes into the amounts that were given. */
struct cover_set {
    int count;
    int member[COVER_LINES_MAX];
};

/* Finds up to COVER_SETS_MAX sets of 2..most of the amounts (all positive) that sum to target.
 * Returns their number; -1 when there are too many candidates or steps to be sure. */
int cover_find(const int64_t *fen, int count, int64_t target, int most,
               struct cover_set sets[COVER_SETS_MAX]);

struct cover_fact {
    int64_t id;
    int64_t fen;
    struct date day, from, to; /* a sent may arrive in from..to; a got has from = to = day */
    bool is_got;
    bool taken;
};

/* One set that was found: target id and members, on whichever side. */
struct cover_hit {
    bool target_is_got;
    int score; /* COVER_SCORE_SURE, or less: a proposal */
    int64_t target;
    int count;
    int64_t member[COVER_LINES_MAX];
    struct cover_hit *next;
};

/* Searches a group; hits live in the arena, in order of finding. Marks facts as taken. */
struct cover_hit *cover_group(struct cover_fact *facts, size_t count, int most,
                              struct arena *arena);

#endif
