/* sample/plan.h - import.json: every file, in the order and with the arguments of its import. */
#ifndef SAMPLE_PLAN_H
#define SAMPLE_PLAN_H

#include "world.h"

struct import {
    const char *kind; /* registry, payments, statement: the KIND of `mingzhang import` */
    const char *file; /* base name, in the folder */
    const char *payer, *supersedes, *account, *opening, *closing, *from, *to; /* NULL: not given */
    int year;                                                                 /* 0: not given */
    bool refused; /* the program must refuse it */
};

struct plan {
    struct import *import;
    int imports, size;
};

void sample__plan_add(struct world *world, struct import import);
bool sample__plan_write(struct world *world, struct err *err) MUST_CHECK;
const char *sample__path(struct world *world, const char *file); /* in the sample's folder */

#endif
