/* `import projects FILE`, `import orders FILE --who NAME`: tables of what money is for, and of
 * orders that were signed on paper. */
#include "core/arena.h"
#include "core/i18n.h"
#include "import.h"
#include "order/list.h"
#include "json/value.h"

#include <string.h>

static bool import_one(struct cli *cli, const struct order_list_options *options, struct jv *all,
                       struct err *err)
{
    struct refusal_list refusals;
    struct order_list_result result;
    refusal_init(&refusals, cli->arena);
    if (!order_list_import(cli->db, cli->signer, options, &refusals, &result, err)) {
        cli__print_refusals(cli, &refusals);
        if (err->code == ERR_REFUSED)
            cli__keep_refusals(cli, &refusals);
        return false;
    }
    if (result.is_known)
        cli__say(cli, _("%s: nothing changed"), options->path);
    else if (options->is_paper)
        cli__say(cli, _("%s: %zu paper orders entered (纸质补录); another person checks them"),
                 options->path, result.rows);
    else
        cli__say(cli, _("%s: %zu projects"), options->path, result.rows);
    struct jv *one = jv_object();
    jv_set_string(one, "file", options->path);
    jv_set_int(one, "rows", (int64_t)result.rows);
    jv_set_bool(one, "known", result.is_known);
    jv_add(all, one);
    return true;
}

bool cli__import_orders(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct order_list_options options = { 0 };
    const struct cli_option known[] = { { "who", &options.who, NULL },
                                        { "dry-run", NULL, &options.dry_run },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 2, 1 + IMPORT_FILES_MAX, err));
    options.is_paper = strcmp(argv[1], "orders") == 0;
    if (options.is_paper)
        TRY(cli__need("who", options.who, err));
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    TRY(cli__post(cli, err));
    AUTO(jv) struct jv *all = jv_array();
    for (int i = 2; i < argc; i++) {
        options.path = argv[i];
        TRY(import_one(cli, &options, all, err));
    }
    cli__give(cli, jv_share(all));
    return true;
}
