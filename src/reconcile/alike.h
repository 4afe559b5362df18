/*
 * reconcile/alike.h - how much a name that was written looks like one that is registered.
 *
 * Pure. Only ever a reason to ask a person, never to decide.
 */
#ifndef RECONCILE_ALIKE_H
#define RECONCILE_ALIKE_H

#include "core/text.h"

enum {
    ALIKE_CHARS_MAX = 64,  /* a longer name looks like nothing */
    ALIKE_SCORE_MIN = 600, /* worth a question */
};

/* 1000 for equal names, less for each character that is missing, added, changed or swapped with
 * its neighbour; 0 when they have nothing in common or one is too long. */
int alike_score(struct text a, struct text b);

#endif
