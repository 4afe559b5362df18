#include "finding.h"
#include "core/i18n.h"

#include <stdio.h>
#include <string.h>

struct tables {
    const struct audit_chains *chains;
    struct report *report;
};

static struct finding finding_of(const struct tables *tables, enum pass pass, const char *chain,
                                 int64_t n)
{
    struct finding finding = {
        .pass = pass, .n = n, .at = -1, .order = (uint32_t)audit__chain_index(tables->chains, chain)
    };
    (void)snprintf(finding.chain, sizeof finding.chain, "%.*s", CHAIN_ID_MAX, chain);
    return finding;
}

static void set_file(struct finding *finding, const char *file, int64_t line)
{
    (void)snprintf(finding->file, sizeof finding->file, "%.*s", FINDING_FILE_MAX - 1, file);
    finding->at = file[0] != '\0' && line > 0 ? line : -1;
}

static const struct {
    const char *code;
    const char *text; /* may use two strings */
} TABLE_CODES[] = {
    { "orphan", N_("it belongs to a record that is not there") },
    { "queue", N_("the queue of the log has another hash, or a record that is not there") },
    { "leaf", N_("its place in the log has another hash, or a record that is not there") },
    { "adrift", N_("it has no place in the log and does not wait for one") },
    { "balance", N_("the balance is %s fen, the lines sum to %s") },
    { "head", N_("the head is not the last record of its chain") },
    { "key", N_("the key is not what its records say") },
    { "party", N_("the party is not what its record says") },
    { "access", N_("what decides who may come in, or was noted, is not what its record says") },
    { "notice", N_("the notice is not what its records say") },
    { "evidence", N_("what the notice was made of is not what it was") },
    { "order", N_("the order or project is not what its records say") },
    { "seal", N_("the seal is not what its record says") },
    { "carried", N_("the balance brought along is %s fen, the records say %s") },
};

/* A number that is not there is none at all: 0 would be a claim. */
static const char *number(const struct db_result *row, size_t column)
{
    return db_is_null(row, 0, column) ? "-" : db_get(row, 0, column);
}

static bool table(const struct db_result *row, void *arg, struct err *err)
{
    const struct tables *tables = arg;
    const char *a = number(row, 4);
    const char *b = number(row, 5);
    struct finding finding =
        finding_of(tables, PASS_PROJECTION, db_get(row, 0, 0), db_get_int(row, 0, 1));
    (void)err; /* nothing here can fail */
    set_file(&finding, db_get(row, 0, 2), 0);
    for (size_t i = 0; i < COUNT(TABLE_CODES); i++) {
        if (strcmp(db_get(row, 0, 3), TABLE_CODES[i].code) != 0)
            continue;
        if (strstr(TABLE_CODES[i].text, "%s") == NULL)
            (void)snprintf(finding.text, sizeof finding.text, "%s", _(TABLE_CODES[i].text));
        else if (strcmp(TABLE_CODES[i].code, "balance") == 0)
            (void)snprintf(finding.text, sizeof finding.text,
                           _("the balance is %s fen, the lines sum to %s"), a, b);
        else
            (void)snprintf(finding.text, sizeof finding.text,
                           _("the balance brought along is %s fen, the records say %s"), a, b);
    }
    report_add(tables->report, &finding);
    return true;
}

static bool missing(const struct db_result *row, void *arg, struct err *err)
{
    const struct tables *tables = arg;
    struct finding finding = finding_of(tables, PASS_FACT, db_get(row, 0, 0), -1);
    (void)err; /* nothing here can fail */
    set_file(&finding, db_get(row, 0, 2), db_get_int(row, 0, 3));
    (void)snprintf(finding.text, sizeof finding.text, _("%.100s has no record"), db_get(row, 0, 1));
    report_add(tables->report, &finding);
    return true;
}

static bool undisposed(const struct db_result *row, void *arg, struct err *err)
{
    const struct tables *tables = arg;
    struct finding finding = finding_of(tables, PASS_DISPOSITION, db_get(row, 0, 0), -1);
    (void)err; /* nothing here can fail */
    set_file(&finding, db_get(row, 0, 1), db_get_int(row, 0, 2));
    if (strcmp(db_get(row, 0, 3), "book") == 0)
        (void)snprintf(finding.text, sizeof finding.text,
                       _("the line belongs in %.40s by its disposition; booked in: %.100s"),
                       db_get(row, 0, 4), number(row, 5));
    else
        (void)snprintf(finding.text, sizeof finding.text, _("it has no disposition"));
    report_add(tables->report, &finding);
    return true;
}

/* Only the last four digits: a finding may be shown to many. */
static const char *tail_of(const char *account)
{
    size_t len = strlen(account);
    return len > 4 ? account + len - 4 : account;
}

static bool statement(const struct db_result *row, void *arg, struct err *err)
{
    const struct tables *tables = arg;
    struct finding finding = finding_of(tables, PASS_FACT, db_get(row, 0, 0), -1);
    (void)err; /* nothing here can fail */
    set_file(&finding, db_get(row, 0, 1), 0);
    (void)snprintf(finding.text, sizeof finding.text,
                   _("the statement of account ...%s to %s moves %s fen, the book %s"),
                   tail_of(db_get(row, 0, 2)), db_get(row, 0, 3), db_get(row, 0, 4),
                   db_get(row, 0, 5));
    report_add(tables->report, &finding);
    return true;
}

static bool quota(const struct db_result *row, void *arg, struct err *err)
{
    const struct tables *tables = arg;
    struct finding finding = finding_of(tables, PASS_FACT, db_get(row, 0, 0), -1);
    (void)err; /* nothing here can fail */
    (void)snprintf(finding.text, sizeof finding.text,
                   _("the quota of %s (%s) is %s fen in the registry, %s in the book"),
                   db_get(row, 0, 1), db_get(row, 0, 2), db_get(row, 0, 3), db_get(row, 0, 4));
    report_add(tables->report, &finding);
    return true;
}

static void count(struct report *report, enum pass pass, int64_t checked)
{
    report->checked[pass] += (uint64_t)checked;
    report->ran[pass] = true;
}

bool audit__tables(struct db *db, const struct audit_chains *chains, struct report *report,
                   struct err *err)
{
    struct tables tables = { chains, report };
    struct audit_counts counts;
    TRY(audit__counts(db, &counts, err));
    count(report, PASS_PROJECTION, counts.rows);
    count(report, PASS_FACT, counts.facts + counts.statements + counts.quotas);
    count(report, PASS_DISPOSITION, counts.lines);
    TRY(audit__each(db, AUDIT_TABLES, table, &tables, err));
    TRY(audit__each(db, AUDIT_MISSING, missing, &tables, err));
    TRY(audit__each(db, AUDIT_UNDISPOSED, undisposed, &tables, err));
    TRY(audit__each(db, AUDIT_STATEMENTS, statement, &tables, err));
    return audit__each(db, AUDIT_QUOTAS, quota, &tables, err);
}
