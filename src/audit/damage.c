#include "damage.h"
#include "core/i18n.h"

#include <inttypes.h>
#include <stdio.h>

struct damage {
    const char *why;
    struct report *report;
};

static struct finding finding_of(const char *chain, int64_t n, const char *table)
{
    struct finding finding = { .pass = PASS_BYTES, .order = UINT32_MAX, .n = n, .at = -1 };
    (void)snprintf(finding.chain, sizeof finding.chain, "%.*s", CHAIN_ID_MAX, chain);
    (void)snprintf(finding.file, sizeof finding.file, "%.*s", FINDING_FILE_MAX - 1, table);
    return finding;
}

static bool each_page(const struct db_result *row, void *arg, struct err *err)
{
    struct damage *damage = arg;
    struct finding finding = finding_of(db_get(row, 0, 0), -1, db_get(row, 0, 0));
    (void)err; /* nothing here can fail */
    finding.at = db_get_int(row, 0, 1);
    (void)snprintf(finding.text, sizeof finding.text,
                   _("page %" PRId64 " of the table cannot be read: %.150s"), finding.at,
                   db_get(row, 0, 2));
    report_add(damage->report, &finding);
    return true;
}

static bool each_record(const struct db_result *row, void *arg, struct err *err)
{
    struct damage *damage = arg;
    struct finding finding = finding_of(db_get(row, 0, 0), db_get_int(row, 0, 1), "ledger.record");
    (void)err;         /* nothing here can fail */
    finding.order = 0; /* records come first */
    (void)snprintf(finding.text, sizeof finding.text,
                   _("it stood on a page of the database that cannot be read"));
    report_add(damage->report, &finding);
    return true;
}

static bool find_all(struct db *db, void *arg, struct err *err)
{
    struct damage *damage = arg;
    report_release(damage->report); /* a transaction may be tried again */
    report_init(damage->report);
    damage->report->ran[PASS_BYTES] = true;
    TRY(audit__damaged_pages(db, each_page, damage, err));
    damage->report->checked[PASS_BYTES] = damage->report->findings;
    if (damage->report->findings > 0)
        return true;
    struct finding finding = finding_of("database", -1, "");
    (void)snprintf(finding.text, sizeof finding.text, "%.*s", FINDING_TEXT_MAX - 1, damage->why);
    report_add(damage->report, &finding);
    return true;
}

static bool find_records(struct db *db, void *arg, struct err *err)
{
    return audit__unreadable(db, each_record, arg, err);
}

bool audit__damage(struct db *db, const char *why, struct report *report, struct err *err)
{
    struct damage damage = { why, report };
    struct err ignored = { 0 };
    TRY(db_tx(db, DB_READ_COMMITTED, find_all, &damage, err));
    /* The table of heads may be damaged itself: then the pages must do. */
    if (!db_tx(db, DB_READ_COMMITTED, find_records, &damage, &ignored))
        err_clear(&ignored);
    return true;
}
