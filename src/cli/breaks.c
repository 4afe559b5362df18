/* `mingzhang breaks`: the list of differences; with --json in the shape of truth.json. */
#include "reconcile/break.h"

#include "command.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "json/value.h"

#include <stdio.h>

static bool say_break(const struct break_row *row, void *arg, struct err *err)
{
    (void)err; /* printing fails at the end, once */
    const struct cli *cli = arg;
    char amount[MONEY_TEXT_MAX];
    cli__say(cli, "%.12s  %-20s %s %s %4d %18s  %s %s %d  %s", row->id, row->code,
             break_name(row->code), row->village, row->year, money_format(row->amount, amount),
             row->state, row->move, row->days_open, row->facts);
    return true;
}

bool cli__run_breaks(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *year = NULL;
    struct break_filter filter = { 0 };
    const struct cli_option known[] = { { "code", &filter.code, NULL },
                                        { "village", &filter.village, NULL },
                                        { "county", &filter.county, NULL },
                                        { "payer", &filter.payer, NULL },
                                        { "year", &year, NULL },
                                        { "all", NULL, &filter.all },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    TRY(cli__year(year, &filter.year, err));
    if (filter.code != NULL) /* a slip of the pen would read as: there are none */
        TRY(break_code_check(filter.code, err));
    TRY(cli__open(cli, err));
    if (!cli->json)
        return break_each(cli->db, &filter, say_break, cli, err);
    __attribute__((cleanup(buf_auto))) struct buf out;
    buf_init(&out, BREAK_LIST_BYTES_MAX);
    TRY(break_json(cli->db, &filter, &out, err));
    TRY(buf_check(&out, _("the list of differences"), err));
    (void)puts(out.data); /* a failed write is found at the end, once */
    return true;
}
