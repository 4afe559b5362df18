/* A job that publishes a reviewed notice: not over books that do not verify, nor over a log that is
 * behind. */
#include "audit/audit.h"
#include "core/i18n.h"
#include "job_run.h"
#include "ledger/desk.h"
#include "log/log.h"
#include "log/witness.h"
#include "publish/notice_page.h"
#include "publish/publisher.h"
#include "service.h"

enum { KEYS_MAX = 16384, WAIT_US = 20000000 };

static bool verify(struct job_run *run, struct err *err)
{
    struct report report;
    jobs__move(run->jobs, "verifying", 0, 0);
    report_init(&report);
    bool ok = audit_database(run->db, &(struct audit_options) { .threads = 1 }, &report, err);
    if (ok && report.findings > 0)
        ok = err_set(err, ERR_TAMPERED, _("the books do not verify; nothing is published"));
    report_release(&report);
    return ok;
}

static bool keys_of(struct job_run *run, const char **ret, struct err *err)
{
    struct buf keys __attribute__((cleanup(buf_auto)));
    buf_init(&keys, KEYS_MAX);
    TRY(log_witness_keys(run->db, &keys, err));
    TRY(buf_check(&keys, "keys", err));
    for (size_t i = 0; i < keys.len; i++)
        keys.data[i] = keys.data[i] == '\n' ? ' ' : keys.data[i];
    *ret = arena_strdup(run->arena, keys.data);
    return true;
}

/* The notice's record, its rendering and the job's state are one transaction. */
static bool publish(struct job_run *run, const char *number, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    const struct conf *conf = run->api->options.conf;
    const struct publish_imprint imprint = { .url = conf->site_url,
                                             .sponsor = conf->site_sponsor,
                                             .icp = conf->site_icp,
                                             .police = conf->site_police,
                                             .code = conf->site_code };
    struct signer *signer;
    const char *keys;
    TRY(keys_of(run, &keys, err));
    TRY(jobs__signer(run->jobs, &signer, err));
    jobs__move(run->jobs, "publishing", 0, 0);
    TRY(desk_open(run->db, signer, &desk, err));
    desk_act_as(desk, run->row->owner);
    const struct publish_notices ask = {
        .imprint = &imprint, .log_keys = keys, .numbers = &number, .count = 1, .boards = true
    };
    TRY(publish_notices(desk_db(desk), desk, &ask, err));
    TRY(job__store(run, "posting", err));
    return desk_commit(desk, err);
}

bool job__publish(struct job_run *run, struct err *err)
{
    const char *number = jv_string(jv_get(run->asked, "notice"), "");
    int64_t until_us = time_monotonic_us() + WAIT_US;
    struct err why = { 0 };
    run->result = jv_object();
    jv_set_string(run->result, "notice", number);
    if (watch__catch_up(run->api->watch, run->db, until_us, &why) && verify(run, &why) &&
        publish(run, number, &why))
        return true;
    if (!job__is_passing(&why))
        return job__fail(run, &why, NULL, err);
    *err = why;
    return false;
}
