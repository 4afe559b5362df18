/* `mingzhang demo`: the way of one fen, walked once at full size. */
#include "demo.h"
#include "serve.h"

#include "audit/audit.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "log/log.h"
#include "publish/publisher.h"
#include "reconcile/reconciler.h"
#include "json/value.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_sample(struct demo *demo, struct err *err)
{
    struct sample_summary summary;
    const char *truth = arena_printf(demo->cli->arena, "%s/truth.json", demo->folder);
    if (access(truth, R_OK) == 0) /* a second run finds its files */
        return true;
    return sample_write(&demo->sample, &summary, err);
}

static bool open_database(struct demo *demo, struct err *err)
{
    return cli__open(demo->cli, err) && cli__open_signer(demo->cli, err);
}

static bool load_programme(struct demo *demo, struct err *err)
{
    struct import_options options = { .kind = IMPORT_PROGRAMME, .is_demo = true };
    struct import_result result;
    struct refusal_list refusals;
    refusal_init(&refusals, demo->cli->arena);
    return import_file(demo->cli->db, &options, &result, &refusals, err);
}

static bool import_files(struct demo *demo, struct err *err)
{
    demo->plan.path = arena_printf(demo->cli->arena, "%s/import.json", demo->folder);
    return cli__import_plan(demo->cli, &demo->plan, err);
}

static bool post(struct demo *demo, struct err *err) { return cli__post(demo->cli, err); }

static bool reconcile(struct demo *demo, struct err *err)
{
    struct reconcile_options options = { 0 };
    struct reconcile_summary summary;
    return reconcile_run(demo->cli->db, &options, &summary, err);
}

static bool checkpoint(struct demo *demo, struct err *err)
{
    struct log_summary summary;
    return cli__checkpoint(demo->cli, NULL, &summary, err) && log_is_caught_up(demo->cli->db, err);
}

/* The last month that the sample's statements cover. */
static bool seal(struct demo *demo, struct err *err)
{
    struct seal_options options = { 0 };
    TRY(seal_last_month(demo->cli->db, &options.month, err));
    return cli__seal(demo->cli, &options, &demo->sealed, err);
}

static bool verify(struct demo *demo, struct err *err)
{
    struct report report;
    report_init(&report);
    bool ok = audit_database(demo->cli->db, &(struct audit_options) { 0 }, &report, err);
    demo->verified = ok && report.findings == 0;
    demo->records = report.records;
    demo->chains = report.chains;
    if (ok && !demo->verified)
        cli__print_findings(demo->cli, &report);
    report_release(&report);
    return ok;
}

static bool publish(struct demo *demo, struct err *err)
{
    struct publish_options options = { .out = demo->site };
    struct publish_summary summary;
    if (!demo->verified)
        return err_set(err, ERR_TAMPERED, _("the books do not verify; nothing is published"));
    TRY(cli__site(demo->cli, &options, err));
    TRY(publish_site(demo->cli->db, &options, &summary, err));
    demo->pages = summary.pages;
    return true;
}

struct stage {
    const char *what;
    bool (*run)(struct demo *demo, struct err *err);
};

static const struct stage STAGES[] = {
    { N_("write the sample files"), write_sample },
    { N_("start the private database"), open_database },
    { N_("load the programme"), load_programme },
    { N_("import lists and statements"), import_files },
    { N_("sign every fact into the ledger"), post },
    { N_("reconcile"), reconcile },
    { N_("sign every decision"), post },
    { N_("register who has a certificate"), demo__people },
    { N_("sign a checkpoint of the log"), checkpoint },
    { N_("close the last month"), seal },
    { N_("draft and review the notices"), demo__draft_notices },
    { N_("verify the whole ledger"), verify },
    { N_("publish the notices"), demo__publish_notices },
    { N_("write the public pages"), publish },
    { N_("compare with what was planted"), demo__compare },
    { N_("alter one record in a copy"), demo__alter_copy },
};

static bool run_stages(struct demo *demo, struct err *err)
{
    int64_t begun_us = time_monotonic_us();
    for (size_t i = 0; i < COUNT(STAGES); i++) {
        int64_t from_us = time_monotonic_us();
        TRY(STAGES[i].run(demo, err));
        int64_t tenths = (time_monotonic_us() - from_us + 50000) / 100000;
        int pad = 34 - text_width(text_of(_(STAGES[i].what)));
        cli__say(demo->cli, "  %2zu/%zu  %s%*s %4lld.%lld s", i + 1, COUNT(STAGES),
                 _(STAGES[i].what), pad > 0 ? pad : 1, "", (long long)tenths / 10,
                 (long long)tenths % 10);
        (void)fflush(stdout); /* each stage is seen when it ends; a failure shows at the end */
    }
    demo->seconds_us = time_monotonic_us() - begun_us;
    return true;
}

static bool prepare(struct demo *demo, struct err *err)
{
    struct cli *cli = demo->cli;
    TRY(conf_load(cli->home, &cli->conf, err));
    demo->folder = arena_printf(cli->arena, "%s/sample-%llu-%d-%d", cli->conf.home,
                                (unsigned long long)demo->sample.seed, demo->sample.villages,
                                demo->sample.years);
    demo->sample.dir = demo->folder;
    demo->site = arena_printf(cli->arena, "%s/site", cli->conf.home);
    demo->copy = arena_printf(cli->arena, "%s/altered-copy", cli->conf.home);
    return true;
}

/* One home holds one sample: another seed's files would not add up with these. */
static bool same_sample_as_before(const struct demo *demo, struct err *err)
{
    const char *home = demo->cli->conf.home;
    char path[CONF_VALUE_MAX + 16];
    char before[CONF_VALUE_MAX] = "";
    (void)snprintf(path, sizeof path, "%s/demo.sample", home); /* home fits, see conf_load */
    const char *name = strrchr(demo->folder, '/') + 1;
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        file = fopen(path, "we");
        bool ok = file != NULL && fputs(name, file) >= 0;
        if (file != NULL && fclose(file) != 0)
            ok = false;
        return ok || err_set(err, ERR_IO, _("cannot write %s"), path);
    }
    if (fgets(before, sizeof before, file) == NULL)
        before[0] = '\0';
    (void)fclose(file); /* it was only read */
    if (strcmp(before, name) == 0)
        return true;
    err_set(err, ERR_CONFLICT, _("%s holds the demo of another sample (%s)"), home, before);
    return err_hint(err, _("Choose another folder with --home DIR."));
}

static bool read_options(int *argc, char **argv, struct demo *demo, struct err *err)
{
    const char *seed = NULL;
    const char *villages = NULL;
    const char *years = NULL;
    const struct cli_option known[] = { { "seed", &seed, NULL },
                                        { "villages", &villages, NULL },
                                        { "years", &years, NULL },
                                        { "no-serve", NULL, &demo->no_serve },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(argc, argv, known, err));
    TRY(cli__words(*argc, argv, 0, 0, err));
    demo->sample = (struct sample_options) { .seed = CLI_SAMPLE_SEED,
                                             .villages = SAMPLE_VILLAGES_WHOLE,
                                             .years = SAMPLE_YEARS_MAX };
    return cli__sample_options(seed, villages, years, &demo->sample, err);
}

bool cli__run_demo(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct demo demo = { .cli = cli };
    TRY(read_options(&argc, argv, &demo, err));
    TRY(prepare(&demo, err));
    bool ok = same_sample_as_before(&demo, err) && run_stages(&demo, err) && demo__show(&demo, err);
    cli->status = ok && !demo__matches(&demo) ? 1 : 0;
    jv_free(demo.truth);
    jv_free(demo.found);
    jv_free(demo.missing);
    jv_free(demo.unplanned);
    jv_free(demo.totals);
    if (!ok || cli->json || demo.no_serve)
        return ok;
    return cli__serve(cli, &(struct serve_options) { NULL, NULL }, err);
}
