/* `mingzhang pairs`: what was found to be the same money; its numbers are what `unmatch` takes. */
#include "reconcile/pair.h"

#include "command.h"
#include "core/date.h"
#include "json/value.h"

#include <inttypes.h>

struct listing {
    const struct cli *cli;
    struct jv *pairs;
};

static bool say_pair(const struct pair_row *row, void *arg, struct err *err)
{
    struct listing *listing = arg;
    struct jv *facts = NULL;
    char paid[MONEY_TEXT_MAX];
    char arrived[MONEY_TEXT_MAX];
    cli__say(listing->cli, "%8" PRId64 "  %-6s %-7s %s %s %d %18s %18s  %s%s", row->id, row->rule,
             row->hop, row->village, row->payer, row->year, money_format(row->paid, paid),
             money_format(row->arrived, arrived), row->stands ? "" : "× ", row->facts);
    TRY(jv_parse(text_of(row->facts), "facts", &facts, err));
    struct jv *item = jv_object();
    jv_set_int(item, "id", row->id);
    jv_set_string(item, "rule", row->rule);
    jv_set_string(item, "hop", row->hop);
    jv_set_bool(item, "stands", row->stands);
    jv_set_string(item, "village", row->village);
    jv_set_string(item, "payer", row->payer);
    jv_set_int(item, "year", row->year);
    jv_set_int(item, "paid_fen", row->paid.fen);
    jv_set_int(item, "arrived_fen", row->arrived.fen);
    jv_set(item, "facts", facts);
    jv_add(listing->pairs, item);
    return true;
}

bool cli__run_pairs(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *year = NULL;
    struct pair_filter filter = { 0 };
    const struct cli_option known[] = {
        { "village", &filter.village, NULL }, { "payer", &filter.payer, NULL },
        { "rule", &filter.rule, NULL },       { "year", &year, NULL },
        { "all", NULL, &filter.all },         { NULL, NULL, NULL }
    };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    TRY(cli__year(year, &filter.year, err));
    TRY(cli__open(cli, err));
    struct listing listing = { cli, jv_array() };
    bool ok = pair_each(cli->db, &filter, say_pair, &listing, err);
    if (!ok) {
        jv_free(listing.pairs);
        return false;
    }
    struct jv *result = jv_object();
    jv_set(result, "pairs", listing.pairs);
    cli__give(cli, result);
    return true;
}
