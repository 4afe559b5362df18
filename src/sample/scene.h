/*
 * sample/scene.h - what happens to one village in one year.
 *
 * Ordinary scenes leave nothing to find. Every other scene plants something, reasons in a
 * comment which rows of docs/reconciliation.md hold and why no other does, and writes the truth.
 * One village plays at most one such scene, so that scenes never meet.
 */
#ifndef SAMPLE_SCENE_H
#define SAMPLE_SCENE_H

#include "fact.h"

struct scene {
    const char *name; /* counted under "planted" in truth.json */
    int copies;       /* at full size; at least one when a village fits */
    bool (*fits)(const struct world *world, const struct village *village, int year);
    void (*play)(struct world *world, struct village *village, int year);
};

extern const struct scene SAMPLE_SCENES_L[], SAMPLE_SCENES_Q[], SAMPLE_SCENES_R[],
    SAMPLE_SCENES_EDGE[], SAMPLE_SCENES_CD[], SAMPLE_SCENES_S[],
    SAMPLE_SCENES_CLEAN[]; /* end with name NULL */

void sample__scenes_play(struct world *world);

/* The year's money as it should go, on one of the ordinary ways; nothing to find. */
void sample__ordinary_year(struct world *world, struct village *village, int year);
/* All 500,000 in one payment that arrives within the window, both before the due date. */
void sample__plain_year(struct world *world, struct village *village, int year);
/* Via villages wait in one list and are sent in batches (batch.c). */
void sample__batch_add(struct world *world, struct village *village, int year, bool held,
                       int forward_after_days);
void sample__batches_send(struct world *world);
/* The county passes a payment on; the village receives it on the same or the next working day. */
void sample__forward(struct world *world, const struct payment *payment, struct date day);
/* Interest, fees, own funds, spending: every year of every account (life.c). */
void sample__life(struct world *world);

/* A working day from..to inside which a scene may pay. */
struct date sample__work_between(struct world *world, struct date from, struct date to);
struct date sample__early(struct world *world, int year);  /* 8 January .. 25 February */
struct date sample__spring(struct world *world, int year); /* 10 March .. 18 April */
struct date sample__due(int year);
struct date sample__after(struct world *world, struct date date, int working_days);
/* Lets an untaken village with another payer stand by with ordinary years: its
 * account is where a wrong payment lands. NULL when there is none. */
struct village *sample__bystander(struct world *world, const struct village *village,
                                  bool with_ref);
/* A payment that arrives after 0..2 working days. */
struct payment *sample__pay_and_arrive(struct world *world, struct village *village, int year,
                                       int64_t fen, struct date day);

bool sample__fits_direct(const struct world *world, const struct village *village, int year);
bool sample__fits_via(const struct world *world, const struct village *village, int year);
/* As via, and no other batch of one on this route: two could be taken for each other. */
bool sample__fits_alone(const struct world *world, const struct village *village, int year);
/* The last year, and the payer's lists say nothing of its December. */
bool sample__fits_no_list(const struct world *world, const struct village *village, int year);
bool sample__fits_ref(const struct world *world, const struct village *village, int year);
bool sample__bank_has_ref(enum bank bank); /* its statements print the payer's reference */
bool sample__list_has_ref(const struct payer *payer);

#endif
