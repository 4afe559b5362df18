/* A job that reconciles. */
#include "core/i18n.h"
#include "job_run.h"
#include "reconcile/reconciler.h"

static struct jv *summary_json(const struct reconcile_summary *summary, bool is_dry)
{
    char day[DATE_TEXT_MAX];
    struct jv *object = jv_object(), *breaks = jv_object();
    jv_set_bool(object, "dry_run", is_dry || summary->is_past);
    jv_set_string(object, "as_of", date_format(summary->as_of, day));
    jv_set_bool(object, "recorded", summary->recorded);
    jv_set_int(object, "run", summary->run_id);
    jv_set_int(object, "changes", summary->changes);
    jv_set_int(object, "payments", summary->payments);
    jv_set_int(object, "lines", summary->lines);
    jv_set_int(object, "pairs", summary->pairs);
    jv_set_int(object, "owed_fen", summary->proof.owed.fen);
    jv_set_int(object, "paid_fen", summary->proof.paid.fen);
    jv_set_int(object, "over_fen", summary->proof.over.fen);
    jv_set_int(object, "missing_fen", summary->proof.missing.fen);
    for (size_t i = 0; i < summary->codes; i++) {
        struct jv *one = jv_object();
        jv_set_int(one, "count", summary->breaks[i].count);
        jv_set_int(one, "amount_fen", summary->breaks[i].money.fen);
        jv_set(breaks, summary->breaks[i].code, one);
    }
    jv_set(object, "breaks", breaks);
    return object;
}

static bool reconcile_tx(struct db *db, void *arg, struct err *err)
{
    struct job_run *run = arg;
    const char *as_of = jv_string(jv_get(run->asked, "as_of"), NULL);
    struct reconcile_options options = { .has_as_of = as_of != NULL,
                                         .dry_run = jv_bool(jv_get(run->asked, "dry_run"), false) };
    struct reconcile_summary summary;
    struct err why = { 0 };
    if (as_of != NULL)
        TRY(date_parse(text_of(as_of), &options.as_of, err));
    if (!reconcile_run(db, &options, &summary, &why)) {
        if (!job__is_passing(&why))
            return job__fail(run, &why, NULL, err);
        *err = why;
        return false;
    }
    jv_free(run->result);
    run->result = summary_json(&summary, options.dry_run);
    return job__store(run, summary.recorded ? "posting" : "done", err);
}

bool job__reconcile(struct job_run *run, struct err *err)
{
    struct err second = { 0 };
    jobs__move(run->jobs, "reconciling", 0, 0);
    TRY(reconcile_lock(run->db, err));
    bool ok = db_tx(run->db, DB_REPEATABLE_READ, reconcile_tx, run, err);
    if (!reconcile_unlock(run->db, ok ? err : &second))
        return false;
    return ok;
}
