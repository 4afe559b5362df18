/* A job that closes a month. What is posted must be in the log first, and others go on posting: so
 * it goes round until nothing came in between. */
#include "core/i18n.h"
#include "job_run.h"
#include "ledger/poster.h"
#include "log/log.h"
#include "seal/sealer.h"
#include "service.h"

enum { ROUNDS_MAX = 20 };

struct sealing {
    struct job_run *run;
    struct seal_options options;
    struct seal_summary summary;
    struct jv *unsealed;
};

static void take_row(void *arg, const struct seal_row *row)
{
    struct sealing *it = arg;
    if (row->is_sealed || row->reason.len == 0)
        return;
    struct jv *one = jv_object();
    jv_set_string(one, "account", row->account_no);
    jv_set_string(one, "chain", row->chain);
    jv_set_string(one, "name", row->name);
    jv_set_string(one, "reason", row->reason.ptr);
    jv_set_string(one, "words", seal_reason(row->reason));
    jv_add(it->unsealed, one);
}

static bool one_round(struct sealing *it, struct signer *signer, struct err *err)
{
    const struct log_options hasty = { .is_hasty = true };
    struct post_summary posted;
    struct log_summary log;
    struct job_run *run = it->run;
    jv_free(it->unsealed);
    it->unsealed = jv_array();
    if (it->options.dry_run)
        return seal_run(run->db, NULL, &it->options, &it->summary, err);
    TRY(ledger_post(run->db, signer, NULL, &posted, err));
    TRY(log_advance(run->db, signer, run->api->options.conf, &hasty, &log, err));
    return seal_run(run->db, signer, &it->options, &it->summary, err);
}

static bool seal(struct sealing *it, struct err *err)
{
    struct signer *signer;
    TRY(jobs__signer(it->run->jobs, &signer, err));
    for (int round = 1;; round++) {
        jobs__move(it->run->jobs, "sealing", 0, 0);
        if (one_round(it, signer, err))
            return true;
        if (err->code != ERR_BEHIND || round == ROUNDS_MAX)
            return false;
        err_clear(err);
    }
}

static struct jv *result_json(const struct sealing *it)
{
    char month[SEAL_MONTH_MAX];
    struct jv *result = jv_object();
    jv_set_bool(result, "dry_run", it->options.dry_run);
    jv_set_string(result, "month", seal_month_format(it->options.month, month));
    jv_set_int(result, "accounts", (int64_t)it->summary.accounts);
    jv_set_int(result, "sealed", (int64_t)it->summary.sealed);
    jv_set_int(result, "already", (int64_t)it->summary.already);
    jv_set_int(result, "left_out", (int64_t)it->summary.unsealed);
    jv_set_bool(result, "programme_seal", it->summary.has_programme);
    jv_set_int(result, "size", it->summary.size);
    jv_set(result, "unsealed", jv_share(it->unsealed));
    return result;
}

/* The seals are one transaction; a job that is taken up again finds them and says so. */
bool job__seal(struct job_run *run, struct err *err)
{
    struct sealing it = { .run = run };
    struct err why = { 0 };
    it.options = (struct seal_options) { .account = jv_string(jv_get(run->asked, "account"), NULL),
                                         .village = jv_string(jv_get(run->asked, "village"), NULL),
                                         .dry_run = jv_bool(jv_get(run->asked, "dry_run"), false),
                                         .row = take_row,
                                         .arg = &it };
    bool ok =
        seal_month_parse(jv_string(jv_get(run->asked, "month"), ""), &it.options.month, &why) &&
        seal(&it, &why);
    if (ok) {
        run->result = result_json(&it);
        ok = job__store(run, "done", err);
    } else if (job__is_passing(&why)) {
        *err = why;
    } else {
        ok = job__fail(run, &why, NULL, err);
    }
    jv_free(it.unsealed);
    return ok;
}
