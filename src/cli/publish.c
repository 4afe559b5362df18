/* `mingzhang publish --out DIR`: the public pages. */
#include "publish/publisher.h"

#include "command.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "log/log.h"
#include "json/value.h"

/* What the log has not got is not published. */
static bool catch_up(struct cli *cli, struct err *err)
{
    struct err behind = { 0 };
    struct log_summary summary;
    if (log_is_caught_up(cli->db, &behind))
        return true;
    TRY(cli__checkpoint(cli, NULL, &summary, err));
    cli__say_backlog(cli, &summary.backlog);
    return log_is_caught_up(cli->db, err);
}

/* vkeys of the log, separated by spaces, in memory of the session. */
static bool log_keys(struct cli *cli, const char **ret, struct err *err)
{
    enum { KEYS_MAX = 16384 };
    AUTO(buf) struct buf keys = { 0 };
    buf_init(&keys, KEYS_MAX);
    TRY(log_witness_keys(cli->db, &keys, err));
    TRY(buf_check(&keys, _("the keys of the log"), err));
    for (size_t i = 0; i < keys.len; i++)
        keys.data[i] = keys.data[i] == '\n' ? ' ' : keys.data[i];
    *ret = arena_strdup(cli->arena, keys.data);
    return true;
}

/* What the settings say about the site. Texts are borrowed from the settings and the arena. */
bool cli__site(struct cli *cli, struct publish_options *options, struct err *err)
{
    const struct conf *conf = &cli->conf;
    struct publish_imprint *imprint = arena_new(cli->arena, struct publish_imprint);
    *imprint = (struct publish_imprint) { .url = conf->site_url,
                                          .sponsor = conf->site_sponsor,
                                          .icp = conf->site_icp,
                                          .police = conf->site_police,
                                          .code = conf->site_code };
    struct publish_witness *witness = arena_new(cli->arena, struct publish_witness);
    TRY(cli__witness(cli, witness, err));
    options->witness = witness;
    options->imprint = imprint;
    options->conf = conf;
    TRY(log_keys(cli, &options->log_keys, err));
    if (witness->size > 0)
        options->log = conf->log[0] != '\0' ? arena_printf(cli->arena, "%s/public", conf->log)
                                            : arena_printf(cli->arena, "%s/log/public", conf->home);
    return true;
}

bool cli__run_publish(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct publish_options options = { 0 };
    struct publish_summary summary;
    const struct cli_option known[] = { { "out", &options.out, NULL }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    if (options.out == NULL)
        return err_set(err, ERR_USAGE, _("--out DIR is missing"));
    TRY(cli__open(cli, err));
    TRY(catch_up(cli, err));
    TRY(cli__books_verify(cli, err));
    TRY(cli__site(cli, &options, err));
    TRY(publish_site(cli->db, &options, &summary, err));
    if (!options.witness->is_witnessed)
        cli__note(cli, _("the pages say that the log is not witnessed"));
    char as_of[DATE_TEXT_MAX];
    cli__say(cli, _("%zu pages as of %s in %s; %zu files changed"), summary.pages,
             date_format(summary.as_of, as_of), options.out, summary.changed);
    struct jv *result = jv_object();
    jv_set_string(result, "as_of", date_format(summary.as_of, as_of));
    jv_set_int(result, "pages", (int64_t)summary.pages);
    jv_set_int(result, "files", (int64_t)summary.files);
    jv_set_int(result, "changed", (int64_t)summary.changed);
    cli__give(cli, result);
    return true;
}
