/* The coordinator: one transaction in which SQL decides set by set, C searches covering sets, the
 * proof is checked, and what changed is written. */
#include "reconcile/reconciler.h"

#include "core/arena.h"
#include "core/i18n.h"
#include "db/db.h"
#include "propose.h"
#include "reconciler.h"
#include "store.h"

#include <stdlib.h>

/* One group of pg_temp.w_side after the other, searched as soon as it is whole. */
struct search {
    struct arena *arena;
    int most;
    int64_t group;
    size_t count;
    struct cover_fact facts[COVER_GROUP_MAX];
    struct cover_hit *first, **end;
};

static void search_group(struct search *search)
{
    if (search->count < COVER_GROUP_MAX) { /* one that was cut is not searched */
        *search->end = cover_group(search->facts, search->count, search->most, search->arena);
        while (*search->end != NULL)
            search->end = &(*search->end)->next;
    }
    search->count = 0;
}

static bool search_side(const struct store_side *side, void *arg, struct err *err)
{
    struct search *search = arg;
    (void)err; /* nothing can fail here */
    if (side->group != search->group)
        search_group(search);
    search->group = side->group;
    if (search->count < COVER_GROUP_MAX)
        search->facts[search->count++] = side->fact;
    return true;
}

static bool search_sets(struct db *db, struct arena *arena, struct err *err)
{
    struct search *search = arena_new(arena, struct search);
    search->arena = arena;
    search->end = &search->first;
    TRY(store__cover_lines_max(db, &search->most, err));
    TRY(store__sides(db, search_side, search, err));
    search_group(search);
    return store__put_sets(db, search->first, err);
}

/* *ret_last is the as-of of the last recorded run, when there is one (run_id is not 0). */
static bool choose_as_of(struct db *db, const struct reconcile_options *options,
                         struct reconcile_summary *summary, struct date *ret_last, struct err *err)
{
    bool any = true;
    TRY(store__last_run(db, &summary->run_id, ret_last, err));
    if (options->has_as_of)
        summary->as_of = options->as_of;
    else
        TRY(store__last_covered(db, &any, &summary->as_of, err));
    if (!any) {
        err_set(err, ERR_NOT_FOUND, _("there is nothing to reconcile yet"));
        return err_hint(err, _("Import payers' lists and bank statements first."));
    }
    summary->is_past = summary->run_id != 0 && summary->as_of.day < ret_last->day;
    return true;
}

static bool decide(struct db *db, struct date as_of, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    TRY(store__begin(db, err));
    for (enum store_step step = 0; step < STEP_COUNT; step++) {
        if (step == STEP_MATCH_M3 || step == STEP_FORWARD_SETS)
            TRY(search_sets(db, arena, err));
        TRY(store__step(db, step, as_of, err));
    }
    return propose__villages(db, err);
}

bool reconcile__run(struct db *db, const struct reconcile_options *options,
                    struct reconcile_summary *ret, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct reconcile_summary summary = { 0 };
    struct date last = { 0 };
    const char *proof_json;
    TRY(choose_as_of(db, options, &summary, &last, err));
    TRY(decide(db, summary.as_of, err));
    TRY(store__prove(db, summary.as_of, arena, &proof_json, &summary.proof, err));
    TRY(proof_check(&summary.proof, err));
    TRY(store__plan(db, &summary.changes, err));
    TRY(store__counts(db, &summary, err));
    bool is_new = summary.changes > 0 || summary.run_id == 0 || last.day != summary.as_of.day;
    summary.recorded = is_new && !summary.is_past && !options->dry_run;
    if (summary.recorded)
        TRY(store__record(db, summary.as_of, proof_json, &summary.run_id, err));
    *ret = summary;
    return true;
}

struct run_job {
    const struct reconcile_options *options;
    struct reconcile_summary *ret;
};

static bool run_tx(struct db *db, void *arg, struct err *err)
{
    const struct run_job *job = arg;
    return reconcile__run(db, job->options, job->ret, err);
}

bool reconcile_run(struct db *db, const struct reconcile_options *options,
                   struct reconcile_summary *ret, struct err *err)
{
    struct run_job job = { options, ret };
    return reconcile__alone(db, run_tx, &job, err);
}

#define RECONCILE_LOCK "mingzhang/reconcile"

bool reconcile_lock(struct db *db, struct err *err) { return db_lock(db, RECONCILE_LOCK, err); }

bool reconcile_unlock(struct db *db, struct err *err) { return db_unlock(db, RECONCILE_LOCK, err); }

bool reconcile__alone(struct db *db, bool (*fn)(struct db *db, void *arg, struct err *err),
                      void *arg, struct err *err)
{
    struct err second = { 0 };
    TRY(reconcile_lock(db, err));
    bool ok = db_tx(db, DB_REPEATABLE_READ, fn, arg, err);
    /* The lock ends with the connection at the latest; the first error is the one to tell. */
    if (!reconcile_unlock(db, ok ? err : &second))
        return false;
    return ok;
}
