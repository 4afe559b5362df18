#include "format/table.h"
#include "core/i18n.h"
#include "read.h"

const char *table_format_name(enum table_format format)
{
    static const char *const NAMES[] = {
        [TABLE_CSV] = "csv",   [TABLE_TSV] = "tsv",         [TABLE_HTML] = "html",
        [TABLE_XLSX] = "xlsx", [TABLE_CAMT053] = "camt053",
    };
    return NAMES[format];
}

static bool read_rows(const struct table_source *source, struct row *row, struct err *err)
{
    switch (source->format) {
    case TABLE_CSV:
    case TABLE_TSV:
        return csv__read(source, row, err);
    case TABLE_HTML:
        return html__read(source, row, err);
    case TABLE_XLSX:
        return xlsx__read(source, row, err);
    case TABLE_CAMT053:
        break;
    }
    return err_set(err, ERR_FORMAT, _("a bank statement in XML is not a table"));
}

bool table_read(const struct table_source *source, const struct table_reader *reader,
                struct err *err)
{
    struct report report = { .issue = reader->issue, .arg = reader->arg, .strict = source->strict };
    struct row *row = row__new(reader, &report);
    bool ok = read_rows(source, row, err) && report__verdict(&report, err);
    row__free(row);
    return ok;
}
