/* `mingzhang export`: a bundle for auditors, and the books as data for other people's programs. */
#include "access/note.h"
#include "audit/audit.h"
#include "command.h"
#include "core/file.h"
#include "core/i18n.h"
#include "intake/kept.h"
#include "notice/notice.h"
#include "opendata/opendata.h"
#include "proof/policy.h"
#include "json/value.h"

#include <string.h>

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

/* Only what is public: a draft is none, and its remarks stay in the office. */
static bool export_notice(struct cli *cli, const char *out, struct audit_filter *filter,
                          const char *number, struct err *err)
{
    AUTO(buf) struct buf model = { 0 };
    struct notice_chains chains;
    buf_init(&model, NOTICE_MODEL_MAX);
    TRY(notice_chains(cli->db, number, cli->arena, &model, &chains, err));
    const struct audit_notice notice = { .number = number,
                                         .chains = chains.items,
                                         .count = chains.count,
                                         .model = { model.data, model.len } };
    filter->notice = &notice;
    bool ok = export_with_policy(cli, out, filter, err);
    filter->notice = NULL; /* which is gone */
    return ok;
}

static bool write_kept(struct db *db, const char *sha256, const char *path, struct err *err)
{
    char whole[KEPT_DIGEST_SIZE];
    return kept_write(db, sha256, path, whole, err);
}

/* Before anything is read out. The public part is on the public pages. */
static bool note_export(struct cli *cli, const struct audit_filter *filter, const char *subject,
                        struct err *err)
{
    static const char *const THINGS[2][2] = {
        { "evidence", "evidence --files" },
        { "evidence --openings", "evidence --openings --files" },
    };
    if (filter->public_only && !filter->openings && filter->files == NULL)
        return true;
    return access_note_machine(cli->db, "export", subject != NULL ? subject : "",
                               THINGS[filter->openings][filter->files != NULL], err);
}

static void give_evidence(const struct cli *cli, const char *out, const struct audit_files *files)
{
    struct jv *result = jv_object();
    cli__say(cli, _("written: %s\n  check it anywhere: mingzhang-verify %s"), out, out);
    jv_set_string(result, "bundle", out);
    if (files != NULL) {
        cli__say(cli, _("  files as they arrived: %zu; erased, and not there: %zu"), files->written,
                 files->erased);
        jv_set_int(result, "files", (int64_t)files->written);
        jv_set_int(result, "erased", (int64_t)files->erased);
    }
    cli__give(cli, result);
}

static bool export_evidence(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *out = NULL, *number = NULL;
    bool with_files = false;
    struct audit_filter filter = { 0 };
    struct audit_files files = { .write = write_kept };
    const struct cli_option known[] = { { "out", &out, NULL },
                                        { "subject", &filter.subject, NULL },
                                        { "notice", &number, NULL },
                                        { "public", NULL, &filter.public_only },
                                        { "openings", NULL, &filter.openings },
                                        { "files", NULL, &with_files },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    if (out == NULL)
        return err_set(err, ERR_USAGE, _("--out DIR is missing"));
    if (number != NULL && filter.subject != NULL)
        return err_set(err, ERR_USAGE, _("--notice and --subject say two things"));
    filter.files = with_files ? &files : NULL;
    filter.public_only = filter.public_only || number != NULL;
    TRY(cli__open(cli, err));
    TRY(note_export(cli, &filter, number != NULL ? number : filter.subject, err));
    TRY(number != NULL ? export_notice(cli, out, &filter, number, err)
                       : export_with_policy(cli, out, &filter, err));
    give_evidence(cli, out, filter.files);
    return true;
}

/* What was written, for people and for machines. */
static void give(const struct cli *cli, const char *out, const struct opendata_summary *summary)
{
    struct jv *result = jv_object();
    jv_set_string(result, "out", out);
    jv_set_int(result, "packages", (int64_t)summary->packages);
    jv_set_int(result, "files", (int64_t)summary->files);
    jv_set_int(result, "rows", summary->rows);
    cli__give(cli, result);
}

static bool export_fiscal(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *out = NULL, *year = NULL;
    struct opendata_options options = { 0 };
    struct opendata_summary summary;
    const struct cli_option known[] = { { "out", &out, NULL },
                                        { "subject", &options.village, NULL },
                                        { "year", &year, NULL },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    if (out == NULL)
        return err_set(err, ERR_USAGE, _("--out DIR is missing"));
    TRY(cli__year(year, &options.year, err));
    TRY(cli__open(cli, err));
    TRY(opendata_fiscal_export(cli->db, out, &options, &summary, err));
    cli__say(cli, _("%zu packages, %zu files in %s"), summary.packages, summary.files, out);
    give(cli, out, &summary);
    return true;
}

/* The two that are one file; NULL or the chain that they are about. noted: how it is noted that
 * somebody took it, NULL for what is public. */
static bool export_file(struct cli *cli, int argc, char **argv,
                        bool (*write)(struct db *db, const char *path, const char *subject,
                                      struct opendata_summary *ret, struct err *err),
                        const char *noted, struct err *err)
{
    const char *out = NULL, *unit = NULL;
    struct opendata_summary summary;
    const struct cli_option known[] = { { "out", &out, NULL },
                                        { "subject", &unit, NULL },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    if (out == NULL)
        return err_set(err, ERR_USAGE, _("--out FILE is missing"));
    TRY(cli__open(cli, err));
    if (noted != NULL)
        TRY(access_note_machine(cli->db, "export", unit != NULL ? unit : "", noted, err));
    TRY(write(cli->db, out, unit, &summary, err));
    cli__say(cli, _("%s: %lld items"), out, (long long)summary.rows);
    give(cli, out, &summary);
    return true;
}

static bool export_ledger(struct cli *cli, int argc, char **argv, struct err *err)
{
    return export_file(cli, argc, argv, opendata_ledger_export, "gbt24589", err);
}

static bool export_ocds(struct cli *cli, int argc, char **argv, struct err *err)
{
    return export_file(cli, argc, argv, opendata_ocds_export, NULL, err);
}

bool cli__run_export(struct cli *cli, int argc, char **argv, struct err *err)
{
    static const struct {
        const char *name;
        bool (*run)(struct cli *cli, int argc, char **argv, struct err *err);
    } kinds[] = {
        { "evidence", export_evidence },
        { "fiscal", export_fiscal },
        { "gbt24589", export_ledger },
        { "ocds", export_ocds },
    };
    if (argc < 2)
        return err_set(err, ERR_USAGE,
                       _("what to export is missing: evidence, fiscal, gbt24589, ocds"));
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (strcmp(argv[1], kinds[i].name) == 0)
            return kinds[i].run(cli, argc - 1, argv + 1, err);
    return err_set(err, ERR_USAGE, _("there is no export \"%s\""), argv[1]);
}
