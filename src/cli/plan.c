/* A plan: many files with their arguments, imported in order. */
#include "core/arena.h"
#include "core/i18n.h"
#include "core/progress.h"
#include "db/db.h"
#include "import.h"
#include "order/list.h"
#include "json/value.h"

#include <string.h>

static const char *beside(struct arena *arena, const char *plan, const char *file)
{
    const char *slash = strrchr(plan, '/');
    if (slash == NULL)
        return file;
    return arena_printf(arena, "%.*s/%s", (int)(slash - plan), plan, file);
}

static bool fill(const struct jv *item, struct import_options *options, struct err *err)
{
    const char *kind;
    TRY(jv_need_string(item, "kind", &kind, err));
    TRY(import_kind_parse(kind, &options->kind, err));
    options->payer = jv_string(jv_get(item, "payer"), NULL);
    options->year = (int)jv_int(jv_get(item, "year"), 0);
    options->account = jv_string(jv_get(item, "account"), NULL);
    options->opening = jv_string(jv_get(item, "opening"), NULL);
    options->closing = jv_string(jv_get(item, "closing"), NULL);
    options->from = jv_string(jv_get(item, "from"), NULL);
    options->to = jv_string(jv_get(item, "to"), NULL);
    options->profile = jv_string(jv_get(item, "profile"), NULL);
    options->supersedes = jv_string(jv_get(item, "supersedes"), NULL);
    return true;
}

static bool is_list(const char *kind)
{
    return strcmp(kind, "projects") == 0 || strcmp(kind, "orders") == 0;
}

/* A list of projects or paper orders cites the registry's records, so these are posted first; and
 * it commits by itself, for good: nothing may come behind it that would carry it to the disk. */
static bool import_list(struct cli *cli, const char *path, const struct jv *item,
                        struct refusal_list *refusals, struct err *err)
{
    struct order_list_result result;
    const struct order_list_options options = {
        .path = path,
        .is_paper = strcmp(jv_string(jv_get(item, "kind"), ""), "orders") == 0,
        .who = jv_string(jv_get(item, "who"), NULL)
    };
    if (options.is_paper && options.who == NULL)
        return err_set(err, ERR_INPUT, _("\"%s\" is missing"), "who");
    TRY(db_script(cli->db, "SET synchronous_commit = on", err));
    TRY(cli__post(cli, err));
    TRY(order_list_import(cli->db, cli->signer, &options, refusals, &result, err));
    return db_script(cli->db, "SET synchronous_commit = off", err);
}

static bool import_facts(struct cli *cli, const char *path, const struct jv *item,
                         struct refusal_list *refusals, struct err *err)
{
    struct import_options options = { .home = cli->conf.home, .paths = &path, .path_count = 1 };
    struct import_result result;
    TRY(fill(item, &options, err));
    return import_file(cli->db, &options, &result, refusals, err);
}

static bool import_item(struct cli *cli, struct import_plan *plan, const struct jv *item,
                        struct err *err)
{
    struct refusal_list refusals;
    const char *file, *kind;
    TRY(jv_need_string(item, "file", &file, err));
    TRY(jv_need_string(item, "kind", &kind, err));
    const char *path = beside(cli->arena, plan->path, file);
    refusal_init(&refusals, cli->arena);
    bool must_refuse = strcmp(jv_string(jv_get(item, "expect"), "accepted"), "refused") == 0;
    if (is_list(kind) ? import_list(cli, path, item, &refusals, err)
                      : import_facts(cli, path, item, &refusals, err)) {
        /* a second run of the same plan knows the bytes of every file that was accepted */
        if (must_refuse)
            return err_set(err, ERR_DIFFERS, _("%s was accepted; the plan says it must not be"),
                           file);
        plan->accepted++;
        return true;
    }
    if (err->code == ERR_REFUSED && must_refuse) {
        err_clear(err);
        plan->refused++;
        return true;
    }
    cli__print_refusals(cli, &refusals);
    return err_wrap(err, "%s", file);
}

bool cli__import_plan(struct cli *cli, struct import_plan *plan, struct err *err)
{
    AUTO(jv) struct jv *items = NULL;
    TRY(cli__read_json(plan->path, &items, err));
    if (jv_kind(items) != JV_ARRAY)
        return err_set(err, ERR_INPUT, _("%s: expected a list of files"), plan->path);
    /* Nothing is acknowledged before the whole plan is in: its last commit, the ledger's, waits for
     * the disk and carries all before it. A plan that broke off is simply run again. */
    TRY(db_script(cli->db, "SET synchronous_commit = off", err));
    progress_begin(_("importing files"), jv_size(items));
    bool ok = true;
    for (size_t i = 0; ok && i < jv_size(items); i++) {
        ok = import_item(cli, plan, jv_at(items, i), err);
        progress_step(i + 1);
    }
    progress_end();
    return ok && db_script(cli->db, "SET synchronous_commit = on", err);
}
