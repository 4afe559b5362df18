/* `mingzhang verify`: the live database. */
#include "audit/audit.h"
#include "command.h"
#include "core/i18n.h"
#include "core/progress.h"
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
    const char *trust_path = NULL, *remember = NULL;
    __attribute__((cleanup(trust_auto))) struct trust trust = { 0 };
    __attribute__((cleanup(report_auto))) struct report report;
    struct audit_options options = { .show_progress = !cli->quiet && !cli->json };
    const struct cli_option known[] = { { "trust", &trust_path, NULL },
                                        { "remember", &remember, NULL },
                                        { NULL, NULL, NULL } };
    report_init(&report);
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    if (remember != NULL && trust_path == NULL)
        return err_set(err, ERR_USAGE, _("--remember goes with --trust"));
    if (trust_path != NULL) {
        TRY(trust_load(trust_path, &trust, err));
        options.trust = &trust;
    }
    if (remember != NULL)
        TRY(trust_remember_load(remember, &trust, err));
    TRY(cli__open(cli, err));
    TRY(audit_database(cli->db, &options, &report, err));
    if (!cli->json)
        cli__print_findings(cli, &report);
    cli__give(cli, report_json(&report));
    cli->status = report_exit(&report);
    if (cli->status == 0 && remember != NULL && report.head_size > 0)
        TRY(trust_remember_save(remember, report.ledger, report.head_size, &report.head_root, err));
    return true;
}
