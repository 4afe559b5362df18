/* The audit of a live database, and the bundle that is written of it. */
#include "../support/facts.h"
#include "../support/pg.h"
#include "../support/test.h"
#include "audit/audit.h"
#include "ledger/poster.h"
#include "verify/bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VILLAGES = 4 };
static const unsigned char SEED[32] = "a seed of thirty-two bytes: test";
#define LEDGER  "test.example/2019"
#define VILLAGE "441424100201"
#define PAYER   "payer/city"

struct fixture {
    struct pg_test pg;
    struct signer *signer;
};

static int begin(void **state)
{
    static struct fixture fixture;
    struct err err = { 0 };
    struct signing_key *key;
    struct post_summary summary;
    pg_test_begin(&fixture.pg);
    ASSERT_OK(signing_key_from_seed(SEED, &key, &err));
    fixture.signer = signer_of_key(key, 2);
    ASSERT_OK(ledger_init(fixture.pg.db, LEDGER, &fixture.signer->key, &err));
    facts_programme(fixture.pg.db, VILLAGES);
    facts_payments(fixture.pg.db, VILLAGES, 12);
    facts_lines(fixture.pg.db, VILLAGES, 24);
    ASSERT_OK(ledger_post(fixture.pg.db, fixture.signer, NULL, &summary, &err));
    *state = &fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;
    signer_free(fixture->signer);
    pg_test_end(&fixture->pg);
    return 0;
}

static void audit(struct fixture *fixture, struct report *report)
{
    struct err err = { 0 };
    struct trust trust;
    ASSERT_OK(trust_of_key(LEDGER, &fixture->signer->key, &trust, &err));
    const struct audit_options options = { .trust = &trust, .threads = 2 };
    report_init(report);
    ASSERT_OK(audit_database(fixture->pg.db, &options, report, &err));
    trust_release(&trust);
}

#define PAYMENT "(SELECT min(n) FROM ledger.record WHERE chain = '" PAYER "' AND type = 'payment')"

static void assert_intact(struct fixture *fixture, const char *name)
{
    struct report report;
    audit(fixture, &report);
    if (report_exit(&report) != 0) {
        struct buf text;
        buf_init(&text, 1 << 20);
        report_text(&report, 20, &text);
        fail_msg("%s: the intact database has findings:\n%s", name, text.data);
    }
    report_release(&report);
}

static void audit_database__counts_every_pass(void **state)
{
    struct fixture *fixture = *state;
    struct report report;
    audit(fixture, &report);
    assert_int_equal(report.records, pg_test_int(&fixture->pg, "SELECT count(*) FROM"
                                                               " ledger.record"));
    assert_int_equal(report.chains, pg_test_int(&fixture->pg, "SELECT count(*) FROM ledger.head"));
    for (int pass = 0; pass < PASS_COUNT; pass++) {
        /* nobody was enrolled here, nothing approved, sealed or disclosed; no record has a place */
        bool is_elsewhere = pass == PASS_ENROL || pass == PASS_APPROVAL || pass == PASS_SEAL ||
                            pass == PASS_NOTICE || pass == PASS_OPENING || pass == PASS_EVIDENCE ||
                            pass == PASS_FIGURE || (pass >= PASS_POSITION && pass <= PASS_STAMP);
        assert_true((report.ran[pass] && report.checked[pass] > 0) != is_elsewhere);
    }
    report_release(&report);
}

static void audit_database__accepts_an_erasure_on_the_record(void **state)
{
    struct fixture *fixture = *state;
    pg_test_sql(&fixture->pg, "SELECT ledger.erase_opening('" PAYER "', " PAYMENT
                              ", 'payee', 'asked for by the person')");
    assert_intact(fixture, "erased");
}

static void audit_export__gives_a_bundle_that_verifies(void **state)
{
    struct fixture *fixture = *state;
    struct err err = { 0 };
    struct trust trust;
    struct report report;
    char folder[600];
    (void)snprintf(folder, sizeof folder, "%s/bundle", fixture->pg.folder);
    ASSERT_OK(audit_export(fixture->pg.db, folder, NULL, &err));
    ASSERT_ERR(audit_export(fixture->pg.db, folder, NULL, &err), ERR_CONFLICT);
    ASSERT_OK(trust_of_key(LEDGER, &fixture->signer->key, &trust, &err));
    const struct bundle_options options = { .trust = &trust };
    report_init(&report);
    ASSERT_OK(bundle_verify(folder, &options, &report, &err));
    assert_int_equal(report_exit(&report), 0);
    assert_int_equal(report.records, pg_test_int(&fixture->pg, "SELECT count(*) FROM"
                                                               " ledger.record"));
    report_release(&report);
    trust_release(&trust);
}

static void verify_openings(struct fixture *fixture, const char *folder, struct report *report)
{
    struct err err = { 0 };
    struct trust trust;
    ASSERT_OK(trust_of_key(LEDGER, &fixture->signer->key, &trust, &err));
    const struct bundle_options options = { .trust = &trust, .threads = 2 };
    report_init(report);
    ASSERT_OK(bundle_verify(folder, &options, report, &err));
    trust_release(&trust);
}

static const struct {
    const char *name, *how; /* by sed, to the payer's openings; NULL: intact */
} OPENINGS[] = {
    { "intact", NULL },
    { "a salt", "1s/\"salt\":\"./\"salt\":\"x/" },
    { "a value", "2s/.\"}$/z\"}/" },
    { "another value", "1s/\"value\":\"[0-9a-f]*/\"value\":\"00/" },
    { "another field", "1s/\"field\":\"[a-z]*/\"field\":\"party/" },
    { "another record", "1s/\"n\":[0-9]*/\"n\":0/" },
    { "no record", "$s/\"n\":[0-9]*/\"n\":999999/" },
    { "out of order", "1{h;d};${p;x}" },
    { "no opening", "1s/^/x/" },
};

static void audit_export__hands_out_openings_on_request(void **state)
{
    struct fixture *fixture = *state;
    struct err err = { 0 };
    struct report report;
    char folder[600], path[700], command[2600];
    const struct audit_filter filter = { .openings = true };
    (void)snprintf(folder, sizeof folder, "%s/closed", fixture->pg.folder);
    ASSERT_OK(audit_export(fixture->pg.db, folder, NULL, &err));
    (void)snprintf(path, sizeof path, "%s/openings", folder);
    assert_int_not_equal(access(path, F_OK), 0); /* only on request */
    (void)snprintf(folder, sizeof folder, "%s/opened", fixture->pg.folder);
    ASSERT_OK(audit_export(fixture->pg.db, folder, &filter, &err));
    (void)snprintf(path, sizeof path, "%s/openings/payer.city.jsonl", folder);
    for (size_t i = 0; i < COUNT(OPENINGS); i++) {
        (void)snprintf(command, sizeof command, "cp '%s' '%s/kept' && sed -i -e '%s' '%s'", path,
                       folder, OPENINGS[i].how != NULL ? OPENINGS[i].how : "", path);
        assert_int_equal(system(command), 0);
        verify_openings(fixture, folder, &report);
        if (OPENINGS[i].how == NULL) {
            assert_int_equal(report_exit(&report), 0);
            assert_int_equal(report.checked[PASS_OPENING],
                             pg_test_int(&fixture->pg, "SELECT count(*) FROM ledger.opening"));
        } else if (report_exit(&report) != 1 || report.found[PASS_OPENING] == 0) {
            fail_msg("%s is not found", OPENINGS[i].name);
        }
        report_release(&report);
        (void)snprintf(command, sizeof command, "mv '%s/kept' '%s'", folder, path);
        assert_int_equal(system(command), 0);
    }
}

/* One is erased, the disk fails at none. */
static bool all_but_one(struct db *db, const char *sha256, const char *path, struct err *err)
{
    static char first[65];
    FILE *file;
    (void)db;
    if (first[0] == '\0' || strcmp(first, sha256) == 0) {
        (void)snprintf(first, sizeof first, "%s", sha256);
        return err_set(err, ERR_NOT_FOUND, "erased");
    }
    file = fopen(path, "wx");
    assert_non_null(file);
    (void)fputs("not what was taken in", file);
    assert_int_equal(fclose(file), 0);
    return true;
}

static bool full(struct db *db, const char *sha256, const char *path, struct err *err)
{
    (void)db;
    (void)sha256;
    return err_set(err, ERR_IO, "cannot write %s", path);
}

#define FILES "(SELECT count(*) FROM ledger.record WHERE type = 'file')"

static void audit_export__hands_out_files_on_request(void **state)
{
    struct fixture *fixture = *state;
    struct err err = { 0 };
    struct report report;
    char folder[600];
    struct audit_files files = { .write = all_but_one };
    struct audit_filter filter = { .files = &files };
    size_t all = (size_t)pg_test_int(&fixture->pg, "SELECT " FILES);
    (void)snprintf(folder, sizeof folder, "%s/files", fixture->pg.folder);
    ASSERT_OK(audit_export(fixture->pg.db, folder, &filter, &err));
    assert_int_equal(files.erased, 1);
    assert_int_equal(files.written, all - 1);
    verify_openings(fixture, folder, &report);
    assert_int_equal(report.checked[PASS_EVIDENCE], all - 1);
    assert_int_equal(report.found[PASS_EVIDENCE], all - 1); /* other bytes under each name */
    report_release(&report);
    (void)snprintf(folder, sizeof folder, "%s/full", fixture->pg.folder);
    files.write = full;
    ASSERT_ERR(audit_export(fixture->pg.db, folder, &filter, &err), ERR_IO);
    filter.subject = VILLAGE; /* without the chain that names the files */
    ASSERT_ERR(audit_export(fixture->pg.db, folder, &filter, &err), ERR_USAGE);
    assert_int_not_equal(access(folder, F_OK), 0);
}

static void audit_export__hands_out_the_public_chains_alone(void **state)
{
    struct fixture *fixture = *state;
    struct err err = { 0 };
    struct report report;
    char folder[600];
    const struct bundle_options options = { 0 };
    const struct audit_filter filter = { .public_only = true };
    const struct audit_filter nobody = { .subject = "441424109999" };
    (void)snprintf(folder, sizeof folder, "%s/public", fixture->pg.folder);
    ASSERT_OK(audit_export(fixture->pg.db, folder, &filter, &err));
    report_init(&report);
    ASSERT_OK(bundle_verify(folder, &options, &report, &err));
    assert_int_equal(report.findings, 0);
    assert_false(report.anchored);
    assert_true(report.outside > 0); /* the files are in an office chain */
    assert_int_equal(report.chains, pg_test_int(&fixture->pg, "SELECT count(*) FROM ledger.head"
                                                              " WHERE class = 'public'"));
    report_release(&report);
    (void)snprintf(folder, sizeof folder, "%s/nobody", fixture->pg.folder);
    ASSERT_ERR(audit_export(fixture->pg.db, folder, &nobody, &err), ERR_NOT_FOUND);
}

static void audit_database__names_file_line_and_voucher(void **state)
{
    struct fixture *fixture = *state;
    struct pg_test *pg = &fixture->pg;
    struct report report;
    pg_test_sql(pg, "SET session_replication_role = replica");
    pg_test_sql(pg, "UPDATE ledger.record SET signature = set_byte(signature, 5,"
                    " 255 - get_byte(signature, 5)) WHERE chain = '" PAYER "' AND n = " PAYMENT);
    pg_test_sql(pg, "SET session_replication_role = origin");
    audit(fixture, &report);
    assert_int_equal(report.findings, 1);
    assert_string_equal(report.kept[0].file, pg_test_text(pg, "SELECT name FROM intake.file"
                                                              " WHERE kind = 'payments'"));
#define FACT                                                                                       \
    "SELECT %s FROM intake.payment WHERE id = (SELECT fact_id FROM ledger.origin WHERE"            \
    " kind = 'payment' AND chain = '" PAYER "' AND n = " PAYMENT ")"
    char sql[512];
    (void)snprintf(sql, sizeof sql, FACT, "line_no");
    assert_int_equal(report.kept[0].at, pg_test_int(pg, sql));
    (void)snprintf(sql, sizeof sql, FACT, "voucher");
    assert_string_equal(report.kept[0].voucher, pg_test_text(pg, sql));
    assert_true(report.kept[0].voucher[0] != '\0');
    report_release(&report);
}

static void audit_database__says_when_there_is_no_ledger(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct pg_test pg;
    struct report report;
    pg_test_begin(&pg);
    report_init(&report);
    ASSERT_ERR(audit_database(pg.db, &(struct audit_options) { 0 }, &report, &err), ERR_NOT_FOUND);
    ASSERT_ERR(audit_export(pg.db, "/nonexistent/x", NULL, &err), ERR_NOT_FOUND);
    report_release(&report);
    pg_test_end(&pg);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(audit_database__counts_every_pass),
        TEST(audit_database__accepts_an_erasure_on_the_record),
        TEST(audit_database__names_file_line_and_voucher),
        cmocka_unit_test(audit_database__says_when_there_is_no_ledger),
        TEST(audit_export__gives_a_bundle_that_verifies),
        TEST(audit_export__hands_out_the_public_chains_alone),
        TEST(audit_export__hands_out_files_on_request),
        TEST(audit_export__hands_out_openings_on_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
