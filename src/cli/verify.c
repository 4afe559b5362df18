/* `mingzhang verify`: the live database; `mingzhang export evidence`: a bundle for auditors. */
#include "audit/audit.h"
#include "command.h"
#include "core/file.h"
#include "core/i18n.h"
#include "core/progress.h"
#include "proof/policy.h"
#include "json/value.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN_MAX = 50, TEXT_MAX = 4 * 1024 * 1024 };

void cli__print_findings(const struct cli *cli, const struct report *report)
{
    struct buf out;
    buf_init(&out, TEXT_MAX);
    report_text(report, SHOWN_MAX, &out);
    (void)fputs(out.data, cli->json ? stderr : stdout); /* a failed write is found at the end */
    buf_release(&out);
}

bool cli__books_verify(struct cli *cli, struct err *err)
{
    struct report report;
    report_init(&report);
    bool ok = audit_database(cli->db, &(struct audit_options) { 0 }, &report, err);
    if (ok && report.findings > 0) {
        cli__print_findings(cli, &report);
        ok = err_set(err, ERR_TAMPERED, _("the books do not verify; nothing is published"));
    }
    report_release(&report);
    return ok;
}

bool cli__run_verify(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *trust_path = NULL;
    __attribute__((cleanup(trust_auto))) struct trust trust = { 0 };
    __attribute__((cleanup(report_auto))) struct report report;
    struct audit_options options = { .show_progress = !cli->quiet && !cli->json };
    const struct cli_option known[] = { { "trust", &trust_path, NULL }, { NULL, NULL, NULL } };
    report_init(&report);
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    if (trust_path != NULL) {
        TRY(trust_load(trust_path, &trust, err));
        options.trust = &trust;
    }
    TRY(cli__open(cli, err));
    TRY(audit_database(cli->db, &options, &report, err));
    if (!cli->json)
        cli__print_findings(cli, &report);
    cli__give(cli, report_json(&report));
    cli->status = report_exit(&report);
    return true;
}

/* The policy goes along: whoever reads the bundle sees whom the ledger wanted as witnesses. */
static bool export_with_policy(struct cli *cli, const char *out, struct audit_filter *filter,
                               struct err *err)
{
    struct buf policy;
    bool is_there = false;
    buf_init(&policy, POLICY_SIZE_MAX);
    bool ok =
        cli->conf.policy[0] == '\0' || file_read_if(cli->conf.policy, &policy, &is_there, err);
    if (is_there)
        filter->policy = policy.data;
    ok = ok && audit_export(cli->db, out, filter, err);
    buf_release(&policy);
    return ok;
}

bool cli__run_export(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *out = NULL;
    struct audit_filter filter = { 0 };
    const struct cli_option known[] = { { "out", &out, NULL },
                                        { "subject", &filter.subject, NULL },
                                        { "public", NULL, &filter.public_only },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1, err));
    if (strcmp(argv[1], "evidence") != 0)
        return err_set(err, ERR_USAGE, _("there is no export \"%s\""), argv[1]);
    if (out == NULL)
        return err_set(err, ERR_USAGE, _("--out DIR is missing"));
    TRY(cli__open(cli, err));
    TRY(export_with_policy(cli, out, &filter, err));
    cli__say(cli, _("written: %s\n  check it anywhere: mingzhang-verify %s"), out, out);
    struct jv *result = jv_object();
    jv_set_string(result, "bundle", out);
    cli__give(cli, result);
    return true;
}
