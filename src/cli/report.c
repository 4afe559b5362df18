/* `mingzhang report NAME`: the forms that a bureau takes home. */
#include "report/report.h"

#include "command.h"
#include "core/i18n.h"
#include "json/value.h"

static void list_reports(const struct cli *cli)
{
    struct jv *all = jv_array();
    size_t at = 0;
    const struct report *report;
    while ((report = report_next(&at)) != NULL) {
        cli__say(cli, "  %-16s %s（%s）", report_name(report), report_title(report),
                 report_basis(report));
        struct jv *row = jv_object();
        jv_set_string(row, "name", report_name(report));
        jv_set_string(row, "title", report_title(report));
        jv_set_string(row, "basis", report_basis(report));
        jv_add(all, row);
    }
    cli__give(cli, all);
}

static bool read_numbers(const char *year, const char *month, struct report_params *params,
                         struct err *err)
{
    int64_t number = 0;
    TRY(cli__year(year, &params->year, err));
    if (month != NULL) {
        TRY(cli__number("month", month, DATE_YEAR_MIN * 100, DATE_YEAR_MAX * 100 + 12, &number,
                        err));
        params->month = (int)number;
    }
    return true;
}

bool cli__run_report(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *year = NULL;
    const char *month = NULL;
    const char *format = cli->json ? "json" : "table";
    struct report_params params = { 0 };
    struct report_target target = { .stream = stdout };
    const struct cli_option known[] = {
        { "year", &year, NULL },
        { "month", &month, NULL },
        { "payer", &params.payer, NULL },
        { "county", &params.county, NULL },
        { "account", &params.account, NULL },
        { "unit", &params.unit, NULL },
        { "maker", &params.maker, NULL },
        { "checker", &params.checker, NULL },
        { "format", &format, NULL },
        { "out", &target.path, NULL },
        { NULL, NULL, NULL },
    };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 1, err));
    if (argc == 1) {
        list_reports(cli);
        return true;
    }
    TRY(read_numbers(year, month, &params, err));
    TRY(report_format_parse(format, &target.format, err));
    if (target.path != NULL)
        target.stream = NULL;
    TRY(cli__open(cli, err));
    TRY(report_write(cli->db, argv[1], &params, &target, err));
    if (target.path != NULL)
        cli__note(cli, _("written: %s"), target.path);
    return true;
}
