/*
 * Who is connected to the signer, and since when each has been doing what it does.
 *
 * There are VISITS_MAX places. A caller keeps its place as long as it uses it: one that never asks,
 * does not finish its question or does not take its answer is shown out after `patience`; one that
 * is silent between two questions only when somebody waits for its place. How long the signer
 * itself takes does not count.
 */
#ifndef SIGNER_VISIT_H
#define SIGNER_VISIT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VISITS_MAX = 32, PATIENCE_S = 30, PATIENCE_S_MAX = 3600 };

enum visit_state {
    VISIT_GONE,   /* a free place */
    VISIT_NEW,    /* has not asked yet */
    VISIT_ASKS,   /* a question has begun */
    VISIT_SERVED, /* is being answered */
    VISIT_TAKES,  /* the answer is on its way */
    VISIT_SILENT, /* between two questions */
};

struct visits;
struct visit {
    struct visits *visits;
    enum visit_state state;
    int64_t since_us;
    int file;
    void *arg; /* the owner's */
};
struct visits {
    pthread_mutex_t lock;
    int64_t patience_us;
    struct visit all[VISITS_MAX];
};

void visits_init(struct visits *visits, int patience_s);
/* NULL: every place is taken. */
struct visit *visits_join(struct visits *visits, int file);
void visit_is(struct visit *visit, enum visit_state state);
void visit_leave(struct visit *visit); /* closes the file */
bool visits_any(struct visits *visits);
/* Ends the connections of those who have been too long about it; their threads notice. */
void visits_watch(struct visits *visits, bool is_place_wanted);

#endif
