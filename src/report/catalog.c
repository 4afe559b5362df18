#include "catalog.h"

#include "core/i18n.h"

/* In the order in which a bureau works through them. */
static const struct report *const REPORTS[] = {
    &REPORT_TOTALS,       &REPORT_ARRIVAL,       &REPORT_VILLAGE,  &REPORT_OUTSTANDING,
    &REPORT_BREAKS,       &REPORT_CARRYOVER,     &REPORT_BALANCES, &REPORT_BALANCE,
    &REPORT_LETTER_PAYER, &REPORT_LETTER_COUNTY,
};

const struct report *report_next(size_t *at)
{
    return *at < COUNT(REPORTS) ? REPORTS[(*at)++] : NULL;
}

const struct report *report_find(const char *name)
{
    for (size_t i = 0; i < COUNT(REPORTS); i++)
        if (strcmp(REPORTS[i]->name, name) == 0)
            return REPORTS[i];
    return NULL;
}

const char *report_name(const struct report *report) { return report->name; }
const char *report_title(const struct report *report) { return report->title; }
const char *report_basis(const struct report *report) { return report->basis; }
unsigned report_takes(const struct report *report) { return report->takes; }

size_t report__section_count(const struct report *report)
{
    size_t count = 0;
    while (count < SECTIONS_MAX && report->sections[count].query != QUERY_NONE)
        count++;
    return count;
}

bool report_format_parse(const char *name, enum report_format *ret, struct err *err)
{
    static const struct {
        const char *name;
        enum report_format format;
    } FORMATS[] = { { "table", REPORT_TABLE },
                    { "csv", REPORT_CSV },
                    { "xlsx", REPORT_XLSX },
                    { "json", REPORT_JSON },
                    { "pdf", REPORT_PDF } };
    for (size_t i = 0; i < COUNT(FORMATS); i++) {
        if (strcmp(FORMATS[i].name, name) == 0) {
            *ret = FORMATS[i].format;
            return true;
        }
    }
    return err_set(err, ERR_USAGE, _("unknown format %s: table, csv, xlsx, json or pdf"), name);
}
