/* `mingzhang import KIND FILE…`: one file, or the files of a plan, into intake; then the ledger. */
#include "import.h"

#include "core/arena.h"
#include "core/i18n.h"
#include "json/value.h"

#include <string.h>

/* What the words after `import` said. */
struct request {
    struct import_options options;
    const char *year;
    bool no_post;
};

static bool read_request(int *argc, char **argv, struct request *request, struct err *err)
{
    struct import_options *options = &request->options;
    const struct cli_option known[] = {
        { "payer", &options->payer, NULL },
        { "year", &request->year, NULL },
        { "account", &options->account, NULL },
        { "opening", &options->opening, NULL },
        { "closing", &options->closing, NULL },
        { "from", &options->from, NULL },
        { "to", &options->to, NULL },
        { "profile", &options->profile, NULL },
        { "supersedes", &options->supersedes, NULL },
        { "strict", NULL, &options->strict },
        { "dry-run", NULL, &options->dry_run },
        { "demo", NULL, &options->is_demo },
        { "no-post", NULL, &request->no_post },
        { NULL, NULL, NULL },
    };
    TRY(cli__options(argc, argv, known, err));
    TRY(cli__words(*argc, argv, 1, 1 + IMPORT_FILES_MAX, err));
    return cli__year(request->year, &options->year, err);
}

bool cli__import(struct cli *cli, struct import_options *options, struct jv **ret_json,
                 struct err *err)
{
    struct refusal_list refusals;
    struct import_result result;
    options->home = cli->conf.home;
    refusal_init(&refusals, cli->arena);
    if (import_file(cli->db, options, &result, &refusals, err)) {
        cli__say_imported(cli, options, &result);
        *ret_json = cli__json_imported(&result);
        return true;
    }
    cli__print_refusals(cli, &refusals);
    if (err->code == ERR_REFUSED)
        cli__keep_refusals(cli, &refusals);
    return false;
}

/* What was refused is a record too; the refusal stays the news that the user gets. */
static bool post_refusal(struct cli *cli, const struct request *request, struct err *err)
{
    struct err second = { 0 };
    bool kept = err->code != ERR_USAGE && !request->options.dry_run && !request->no_post;
    if (kept && !cli__post(cli, &second))
        *err = second;
    return false;
}

/* One call for each file, but a registry is one set of files. */
static bool import_each(struct cli *cli, struct request *request, char **paths, int count,
                        struct err *err)
{
    AUTO(jv) struct jv *all = jv_array();
    int step = request->options.kind == IMPORT_REGISTRY ? count : 1;
    for (int at = 0; at < count || at == 0; at += step > 0 ? step : 1) {
        struct jv *one = NULL;
        struct import_options options = request->options;
        options.paths = (const char *const *)paths + at;
        options.path_count = (size_t)(count == 0 ? 0 : step);
        if (!cli__import(cli, &options, &one, err))
            return post_refusal(cli, request, err);
        jv_add(all, one);
    }
    if (!request->options.dry_run && !request->no_post)
        TRY(cli__post(cli, err));
    cli__give(cli, jv_share(all));
    return true;
}

bool cli__run_import(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct request request = { 0 };
    if (argc > 1 && (strcmp(argv[1], "projects") == 0 || strcmp(argv[1], "orders") == 0))
        return cli__import_orders(cli, argc, argv, err);
    TRY(read_request(&argc, argv, &request, err));
    bool is_plan = strcmp(argv[1], "plan") == 0;
    if (!is_plan)
        TRY(import_kind_parse(argv[1], &request.options.kind, err));
    if (argc == 2 && (is_plan || request.options.kind != IMPORT_PROGRAMME))
        return err_set(err, ERR_USAGE, _("`%s %s` needs a file"), argv[0], argv[1]);
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    if (!is_plan)
        return import_each(cli, &request, argv + 2, argc - 2, err);
    struct import_plan plan = { .path = argv[2] };
    TRY(cli__import_plan(cli, &plan, err));
    TRY(cli__post(cli, err));
    struct jv *result = jv_object();
    jv_set_int(result, "accepted", plan.accepted);
    jv_set_int(result, "refused", plan.refused);
    cli__give(cli, result);
    return true;
}
