/* `mingzhang seal MONTH`: closes a month for every account whose statements cover it. */
#include "command.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "log/log.h"
#include "seal/sealer.h"
#include "json/value.h"

enum { ROUNDS_MAX = 5 };

struct listing {
    const struct cli *cli;
    struct jv *unsealed;
};

static void list_account(void *arg, const struct seal_row *row)
{
    struct listing *listing = arg;
    if (row->is_sealed || row->reason.len == 0)
        return;
    cli__say(listing->cli, "  %s  %s  %s: %s", row->account_no, row->chain, row->name,
             seal_reason(row->reason));
    struct jv *item = jv_object();
    jv_set_string(item, "account", row->account_no);
    jv_set_string(item, "chain", row->chain);
    jv_set_string(item, "name", row->name);
    jv_set_string(item, "reason", row->reason.ptr);
    jv_add(listing->unsealed, item);
}

static void print(const struct cli *cli, const struct seal_options *options,
                  const struct seal_summary *summary, struct jv *unsealed)
{
    char month[SEAL_MONTH_MAX];
    struct jv *result = jv_object();
    (void)seal_month_format(options->month, month);
    if (options->dry_run)
        cli__say(cli, _("%s: %zu accounts can be sealed, %zu are, %zu cannot be"), month,
                 summary->sealed, summary->already, summary->unsealed);
    else
        cli__say(cli, _("%s: %zu accounts sealed, %zu were before, %zu are left out"), month,
                 summary->sealed, summary->already, summary->unsealed);
    if (summary->has_programme)
        cli__say(cli, _("the programme's seal names those that are left out"));
    jv_set_string(result, "month", month);
    jv_set_int(result, "accounts", (int64_t)summary->accounts);
    jv_set_int(result, "sealed", (int64_t)summary->sealed);
    jv_set_int(result, "already", (int64_t)summary->already);
    jv_set_int(result, "size", summary->size);
    jv_set(result, "unsealed", unsealed);
    cli__give(cli, result);
}

/* The log first gets everything; who posts in between makes another round. */
bool cli__seal(struct cli *cli, const struct seal_options *options, struct seal_summary *ret,
               struct err *err)
{
    struct log_summary log;
    for (int round = 0;; round++) {
        TRY(cli__post(cli, err));
        TRY(cli__checkpoint(cli, NULL, &log, err));
        if (seal_run(cli->db, cli->signer, options, ret, err))
            break;
        if (err->code != ERR_BEHIND || round == ROUNDS_MAX)
            return false;
        err_clear(err);
    }
    return cli__checkpoint(cli, NULL, &log, err);
}

bool cli__run_seal(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct seal_options options = { .row = list_account };
    struct seal_summary summary;
    const struct cli_option known[] = { { "account", &options.account, NULL },
                                        { "village", &options.village, NULL },
                                        { "dry-run", NULL, &options.dry_run },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1, err));
    TRY(seal_month_parse(argv[1], &options.month, err));
    TRY(cli__open(cli, err));
    struct listing listing = { cli, jv_array() };
    options.arg = &listing;
    bool ok = options.dry_run ? seal_run(cli->db, NULL, &options, &summary, err)
                              : cli__seal(cli, &options, &summary, err);
    if (ok)
        print(cli, &options, &summary, listing.unsealed);
    else
        jv_free(listing.unsealed);
    return ok;
}
