#include "propose.h"

#include "alike.h"
#include "core/arena.h"
#include "store.h"

#include <string.h>

enum { SAME_ACCOUNT = 150, SCORE_MAX = 950 }; /* never as sure as a match */

/* The best village of one payment so far. */
struct guess {
    int64_t payment;
    int score;
    bool is_shared; /* by another village */
    const char *village;
    struct guess *next;
};
struct guesses {
    struct arena *arena;
    struct guess *first, *last;
};

static bool weigh(const struct store_candidate *it, void *arg, struct err *err)
{
    struct guesses *all = arg;
    (void)err; /* nothing can fail here */
    int score =
        alike_score(text_of(it->said), text_of(it->name)) + (it->same_account ? SAME_ACCOUNT : 0);
    if (score > SCORE_MAX)
        score = SCORE_MAX;
    if (score < ALIKE_SCORE_MIN)
        return true;
    struct guess *best = all->last;
    if (best == NULL || best->payment != it->payment) {
        best = arena_new(all->arena, struct guess);
        best->payment = it->payment;
        best->next = NULL;
        *(all->last == NULL ? &all->first : &all->last->next) = best;
        all->last = best;
    }
    bool is_same = best->village != NULL && strcmp(best->village, it->village) == 0;
    if (score > best->score) {
        best->score = score;
        best->is_shared = false;
        best->village = arena_strdup(all->arena, it->village);
    } else if (score == best->score && !is_same) {
        best->is_shared = true;
    }
    return true;
}

bool propose__villages(struct db *db, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct guesses all = { .arena = arena };
    TRY(store__candidates(db, weigh, &all, err));
    for (const struct guess *it = all.first; it != NULL; it = it->next)
        if (!it->is_shared)
            TRY(store__propose_village(db, it->payment, it->village, it->score, err));
    return true;
}
