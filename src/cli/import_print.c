/* What came of an import, for people and for machines. */
#include "core/i18n.h"
#include "import.h"
#include "json/refusals.h"

#include <inttypes.h>
#include <stdio.h>

static void say_sums(const struct cli *cli, const struct import_result *result)
{
    char credit[MONEY_TEXT_MAX];
    char debit[MONEY_TEXT_MAX];
    char from[DATE_TEXT_MAX];
    char to[DATE_TEXT_MAX];
    if (!result->has_days)
        return;
    cli__say(cli, _("  %s to %s, in %s, out %s"), date_format(result->from, from),
             date_format(result->to, to), money_format(result->credit, credit),
             money_format(result->debit, debit));
}

void cli__say_imported(const struct cli *cli, const struct import_options *options,
                       const struct import_result *result)
{
    if (result->known_as != NULL) {
        cli__say(cli,
                 result->is_superseded
                     ? _("%s: known already as %s, which was superseded since; nothing changed")
                     : _("%s: known already as %s; nothing changed"),
                 result->name, result->known_as);
        return;
    }
    if (options->kind == IMPORT_REGISTRY)
        cli__say(cli, _("%s: %" PRId64 " rows new, %" PRId64 " changed"), result->name,
                 result->rows_new, result->rows_changed);
    else
        cli__say(
            cli,
            _("%s: %" PRId64 " lines, %" PRId64 " new, %" PRId64 " known, %" PRId64 " taken back"),
            result->name, result->lines, result->added, result->seen, result->voided);
    say_sums(cli, result);
    for (size_t i = 0; i < result->warnings.kept; i++) {
        const struct refusal *warning = &result->warnings.items[i];
        cli__note(cli, _("  note: %s:%d %s: \"%s\": %s"), warning->file, warning->line,
                  warning->column, warning->value, warning->expected);
    }
    if (options->dry_run)
        cli__say(cli, _("  nothing was kept (--dry-run)"));
}

void cli__print_refusals(const struct cli *cli, const struct refusal_list *refusals)
{
    (void)cli;
    for (size_t i = 0; i < refusals->kept; i++) {
        const struct refusal *refusal = &refusals->items[i];
        (void)fprintf(stderr, _("%s:%d %s: \"%s\": expected %s\n"), refusal->file, refusal->line,
                      refusal->column, refusal->value, refusal->expected);
    }
    if (refusals->count > refusals->kept)
        (void)fprintf(stderr, _("… and %zu more\n"), refusals->count - refusals->kept);
}

void cli__keep_refusals(struct cli *cli, const struct refusal_list *refusals)
{
    jv_free(cli->refusals);
    cli->refusals = cli__json_refusals(refusals);
}

struct jv *cli__json_refusals(const struct refusal_list *refusals)
{
    struct jv *result = jv_object();
    jv_set_int(result, "count", (int64_t)refusals->count);
    jv_set(result, "refusals", jv_refusals(refusals, refusals->kept));
    return result;
}

struct jv *cli__json_imported(const struct import_result *result)
{
    struct jv *row = jv_object();
    jv_set_string(row, "file", result->name);
    jv_set_int(row, "file_id", result->file_id);
    if (result->known_as != NULL)
        jv_set_string(row, "known_as", result->known_as);
    jv_set_int(row, "lines", result->lines);
    jv_set_int(row, "new", result->added);
    jv_set_int(row, "known", result->seen);
    jv_set_int(row, "taken_back", result->voided);
    jv_set_int(row, "credit_fen", result->credit.fen);
    jv_set_int(row, "debit_fen", result->debit.fen);
    jv_set(row, "warnings", cli__json_refusals(&result->warnings));
    return row;
}
