/* What can be done to published notices: by a superuser behind the guards, in a handed-out folder,
 * and by the one who has the ledger's key and publishes what the books do not say. Each case first
 * proves that the intact one verifies, then does it, and demands the finding at the place. */
#include "../support/test.h"

#include "../support/disclosed.h"
#include "../support/intact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VILLAGE LOGGED_VILLAGE
#define OTHER   "441424100202"
#define OF(number)                                                                                 \
    "(SELECT n FROM notice.notice WHERE number = '" number "')" /* number of its record */
#define RECORD(number)   " WHERE chain = '" VILLAGE "' AND n = " OF(number)
#define MODEL_OF(number) "(SELECT model FROM notice.draft WHERE number = '" number "')"
#define CHANGED                                                                                    \
    "convert_to(replace(convert_from(bytes, 'UTF8'), '\"amount_fen\":1', '\"amount_fen\":7'),"     \
    " 'UTF8')"

static const struct {
    const char *name, *sql;
    enum pass finding;
    const char *chain;
    const char *n; /* SQL of the number that must be named, before anything is done */
} IN_DATABASE[] = {
    { "a figure of a published model",
      "UPDATE notice.evidence SET bytes = " CHANGED " WHERE digest = " MODEL_OF(DISCLOSED),
      PASS_PROJECTION, VILLAGE, OF(DISCLOSED) },
    { "a figure of a published model, under its new digest",
      "INSERT INTO notice.evidence SELECT sha256(" CHANGED "), kind, " CHANGED
      " FROM notice.evidence WHERE digest = " MODEL_OF(
          DISCLOSED) "; UPDATE notice.draft SET model = (SELECT sha256(" CHANGED
                     ") FROM notice.evidence"
                     " WHERE digest = model) WHERE number = '" DISCLOSED "'",
      PASS_PROJECTION, VILLAGE, OF(DISCLOSED) },
    { "the root of the figures",
      "UPDATE notice.draft SET figures = sha256('x') WHERE number = '" DISCLOSED "'",
      PASS_PROJECTION, VILLAGE, OF(DISCLOSED) },
    { "the figures that the record commits to",
      "UPDATE ledger.record SET bytes = convert_to(regexp_replace(convert_from(bytes, 'UTF8'),"
      " '\"figures\":\"........', '\"figures\":\"00000000'), 'UTF8')" RECORD(DISCLOSED),
      PASS_SIGNATURE, VILLAGE, OF(DISCLOSED) },
    { "a model deleted", "DELETE FROM notice.evidence WHERE digest = " MODEL_OF(DISCLOSED),
      PASS_PROJECTION, VILLAGE, OF(DISCLOSED) },
    { "a template set", "UPDATE notice.evidence SET bytes = '{ }' WHERE kind = 'templates'",
      PASS_PROJECTION, VILLAGE, OF(DISCLOSED) },
    { "the last day of a notice",
      "UPDATE notice.notice SET to_day = to_day + 30 WHERE number = '" DISCLOSED "'",
      PASS_PROJECTION, VILLAGE, OF(DISCLOSED) },
    { "the title of a notice", "UPDATE notice.draft SET title = 'x' WHERE number = '" DISCLOSED "'",
      PASS_PROJECTION, VILLAGE, OF(DISCLOSED) },
    { "a row of a notice deleted", "DELETE FROM notice.notice WHERE number = '" DISCLOSED_OTHER "'",
      PASS_PROJECTION, OTHER, OF(DISCLOSED_OTHER) },
    { "a record of a notice deleted", "DELETE FROM ledger.record" RECORD(DISCLOSED), PASS_CHAIN,
      VILLAGE, "1 + " OF(DISCLOSED) },
    { "an ending slipped in",
      "INSERT INTO notice.step (chain, n, number, step, on_day) VALUES ('" VILLAGE
      "', 999, '" DISCLOSED "', 'ended', '2030-01-01')",
      PASS_PROJECTION, VILLAGE, "999" },
    { "an objection slipped in",
      "INSERT INTO notice.objection (objection, number, chain, n, words_n, received, due) VALUES"
      " ('Y-1', '" DISCLOSED "', '" VILLAGE "', 999, 1, '2019-01-01', '2019-01-02')",
      PASS_PROJECTION, VILLAGE, "999" },
    { "a correction no longer pointed to",
      "UPDATE notice.notice SET superseded_by = NULL WHERE number = '" DISCLOSED "'",
      PASS_PROJECTION, VILLAGE, OF(DISCLOSED) },
    { "the record of a correction deleted", "DELETE FROM ledger.record" RECORD(DISCLOSED_AGAIN),
      PASS_HASH, VILLAGE, "-1" },
    { "a correction deleted, the head rolled back",
      "CREATE TEMP TABLE t AS SELECT " OF(
          DISCLOSED_AGAIN) " AS n;"
                           "DELETE FROM ledger.record USING t WHERE chain = '" VILLAGE
                           "' AND record.n = t.n;"
                           "DELETE FROM notice.notice WHERE number = '" DISCLOSED_AGAIN "';"
                           "UPDATE notice.notice SET superseded_by = NULL WHERE number = "
                           "'" DISCLOSED "';"
                           "UPDATE ledger.head h SET (next_n, hash, at) = (SELECT n + 1, hash, at "
                           "FROM ledger.record r"
                           " WHERE r.chain = h.chain ORDER BY n DESC LIMIT 1) WHERE chain = "
                           "'" VILLAGE "'; DROP TABLE t",
      PASS_TREE, "log", "-1" },
};

static const char *const TABLES[] = { "ledger.record",   "ledger.head",   "notice.evidence",
                                      "notice.draft",    "notice.notice", "notice.step",
                                      "notice.objection" };

static void keep_tables(struct pg_test *pg)
{
    char sql[256];
    pg_test_sql(pg, "CREATE SCHEMA kept");
    for (size_t i = 0; i < COUNT(TABLES); i++) {
        (void)snprintf(sql, sizeof sql, "CREATE TABLE kept.t%zu AS SELECT * FROM %s", i, TABLES[i]);
        pg_test_sql(pg, sql);
    }
}

static void put_back(struct pg_test *pg)
{
    char sql[512];
    for (size_t i = 0; i < COUNT(TABLES); i++) {
        (void)snprintf(sql, sizeof sql, "DELETE FROM %s; INSERT INTO %s SELECT * FROM kept.t%zu",
                       TABLES[i], TABLES[i], i);
        pg_test_sql(pg, sql);
    }
}

static void assert_audit(struct logged *it, const char *name)
{
    struct report report;
    logged_audit(it, &report);
    logged_intact(&report, name);
    report_release(&report);
}

static void database__notices_are_what_was_signed(void **state)
{
    struct logged *it = *state;
    struct report report;
    char sql[256];
    keep_tables(&it->pg);
    pg_test_sql(&it->pg, "ALTER TABLE notice.evidence DROP CONSTRAINT evidence_check");
    for (size_t i = 0; i < COUNT(IN_DATABASE); i++) {
        assert_audit(it, IN_DATABASE[i].name);
        (void)snprintf(sql, sizeof sql, "SELECT %s", IN_DATABASE[i].n);
        int64_t n = pg_test_int(&it->pg, sql);
        pg_test_sql(&it->pg, "SET session_replication_role = replica");
        pg_test_sql(&it->pg, IN_DATABASE[i].sql);
        logged_audit(it, &report);
        intact_demand(&report, IN_DATABASE[i].name,
                      (struct place_found) { IN_DATABASE[i].finding, IN_DATABASE[i].chain, n });
        report_release(&report);
        put_back(&it->pg);
        pg_test_sql(&it->pg, "SET session_replication_role = origin");
    }
    assert_audit(it, "put back");
}

/* In the bundle of the first notice; $M its model, $V the village's chain without its ending. */
static const struct {
    const char *name, *command;
    enum pass finding;
    const char *chain;
    bool is_notice; /* the record of the notice is named; else any of the chain */
} IN_FOLDER[] = {
    { "a figure", "sed -i '0,/\"amount_fen\":1/s//\"amount_fen\":7/' $M", PASS_FIGURE, VILLAGE,
      true },
    { "a cell", "sed -i 's/\"rows\":\\[\\[/&\"x\",/' $M", PASS_FIGURE, VILLAGE, true },
    { "a title", "sed -i 's/\"title\":\"/&x/' $M", PASS_FIGURE, VILLAGE, true },
    { "the model of another notice", "cp $KIT/other/notices/*.json $M", PASS_FIGURE, OTHER, false },
    { "a model by another name", "mv $M notices/N3-1.json", PASS_FIGURE, VILLAGE, true },
    { "a model that is none", "echo '{}' > $M", PASS_FIGURE, "", false },
    { "a model that is too large", "truncate -s 16777217 $M", PASS_FIGURE, "", false },
    { "a folder in its place", "rm $M; mkdir $M", PASS_FIGURE, "", false },
    { "bytes behind the model", "printf ' ' >> $M", PASS_FIGURE, "", false },
    { "a record that it sums", "sed -i 's/\"booked_on\":\"20/\"booked_on\":\"19/' $V.records",
      PASS_SIGNATURE, VILLAGE, false },
    { "a record that it sums, for the figures",
      "sed -i 's/\"booked_on\":\"20/\"booked_on\":\"19/'"
      " $V.records",
      PASS_FIGURE, VILLAGE, true },
    { "the record of the notice", "sed -i 's/\"kind\":\"N3\"/\"kind\":\"N1\"/' $V.records",
      PASS_SIGNATURE, VILLAGE, true },
    { "the chain that it sums", "rm $V.*; sed -i '/^" VILLAGE " /d' heads.txt", PASS_FIGURE,
      VILLAGE, false },
};

static void shell(const char *folder, const char *command)
{
    static char whole[4096];
    (void)snprintf(whole, sizeof whole,
                   "set -e; cd '%s'; KIT=..; M=notices/" DISCLOSED ".json; V=chains/" VILLAGE
                   "; %s",
                   folder, command);
    if (system(whole) != 0)
        fail_msg("failed: %s", whole);
}

static void demand_in(struct logged *it, const char *folder, const char *name, enum pass finding,
                      const char *chain, int64_t n)
{
    struct report report;
    logged_verify(it, folder, &report);
    intact_demand(&report, name, (struct place_found) { finding, chain, n });
    report_release(&report);
}

static void assert_folder(struct logged *it, const char *folder, const char *name)
{
    struct report report;
    logged_verify(it, folder, &report);
    logged_intact(&report, name);
    report_release(&report);
}

static void folder__figures_are_what_the_records_bring(void **state)
{
    struct logged *it = *state;
    char intact[700], folder[700];
    (void)disclosed_export(it, "other", DISCLOSED_OTHER);
    (void)snprintf(intact, sizeof intact, "%s", disclosed_export(it, "intact", DISCLOSED));
    (void)snprintf(folder, sizeof folder, "%s/case", it->pg.folder);
    for (size_t i = 0; i < COUNT(IN_FOLDER); i++) {
        shell(intact, "rm -rf ../case; cp -r . ../case");
        assert_folder(it, folder, IN_FOLDER[i].name);
        shell(folder, IN_FOLDER[i].command);
        demand_in(it, folder, IN_FOLDER[i].name, IN_FOLDER[i].finding, IN_FOLDER[i].chain,
                  IN_FOLDER[i].is_notice ? pg_test_int(&it->pg, "SELECT " OF(DISCLOSED)) : -2);
    }
}

/* The newest record goes, and the line of heads.txt is made to fit: an auditor who noted the head
 * of the chain sees it. */
static void folder__a_correction_cut_off_is_missed_by_who_noted_the_head(void **state)
{
    struct logged *it = *state;
    char more[256], cut[1024], hash[SHA256_HEX_SIZE];
    int64_t n = pg_test_int(&it->pg, "SELECT " OF(DISCLOSED_AGAIN));
    const char *folder = disclosed_export(it, "bundle", DISCLOSED);
    (void)snprintf(more, sizeof more, ",\"heads\":{\"" VILLAGE "\":{\"n\":%lld,\"hash\":\"%s\"}}",
                   (long long)n,
                   pg_test_text(&it->pg, "SELECT encode(hash, 'hex') FROM ledger.head"
                                         " WHERE chain = '" VILLAGE "'"));
    logged_trust(it, more);
    assert_folder(it, folder, "the bundle before it is cut");
    (void)snprintf(hash, sizeof hash, "%s",
                   pg_test_text(&it->pg, "SELECT encode(prev, 'hex') FROM"
                                         " ledger.record" RECORD(DISCLOSED_AGAIN)));
    (void)snprintf(cut, sizeof cut,
                   "sed -i 's/^" VILLAGE " .*/" VILLAGE " %lld %s/' heads.txt;"
                   "truncate -s -64 $V.sig; truncate -s -8 $V.pos; truncate -s -%lld $V.records",
                   (long long)n, hash,
                   (long long)pg_test_int(&it->pg, "SELECT 4 + length(bytes) FROM"
                                                   " ledger.record" RECORD(DISCLOSED_AGAIN)));
    shell(folder, cut);
    demand_in(it, folder, "a correction cut off", PASS_HASH, VILLAGE, -1);
}

/* Published, signed and in the log, from draft to checkpoint: only the sums say that it is not so.
 */
static const struct {
    const char *name, *old, *new, *text;
    enum notice_kind kind;
    const char *subject, *chain;
} LIES[] = {
    { "a figure", "{\"amount_fen\":", "{\"amount_fen\":9", "is not the sum", NOTICE_USE,
      "441424100203", "441424100203" },
    { "what a record brings", "\"of\":[{\"amount_fen\":", "\"of\":[{\"amount_fen\":9",
      "brings another amount", NOTICE_CORRECTION, "N3-441424100203-2019-1", "441424100203" },
    { "a record that is another", "\"hash\":\"", "\"hash\":\"00", "of another hash", NOTICE_USE,
      "441424100204", "441424100204" },
    { "a cell of a table", "\"rows\":[[\"", "\"rows\":[[\"x\",\"", "shows another amount",
      NOTICE_CORRECTION, "N3-441424100204-2019-1", "441424100204" },
};

static bool says(const struct report *report, const char *text)
{
    for (size_t i = 0; i < report->kept_count; i++)
        if (strstr(report->kept[i].text, text) != NULL)
            return true;
    return false;
}

static void lie__of_the_one_who_signs_is_found_in_the_bundle(void **state)
{
    struct logged *it = *state;
    struct report report;
    char number[NOTICE_NUMBER_MAX + 1], sql[256];
    assert_folder(it, disclosed_export(it, "truth", DISCLOSED), "a notice that tells the truth");
    for (size_t i = 0; i < COUNT(LIES); i++) {
        (void)snprintf(number, sizeof number, "%s",
                       disclosed_draft(it, LIES[i].kind, LIES[i].subject));
        disclosed_lie(it, number, LIES[i].old, LIES[i].new);
        disclosed_publish(it, number);
        (void)snprintf(sql, sizeof sql, "SELECT n FROM notice.notice WHERE number = '%s'", number);
        logged_verify(it, disclosed_export(it, number, number), &report);
        intact_demand(
            &report, LIES[i].name,
            (struct place_found) { PASS_FIGURE, LIES[i].chain, pg_test_int(&it->pg, sql) });
        if (report.findings != report.found[PASS_FIGURE] || !says(&report, LIES[i].text))
            fail_msg("%s: %s", LIES[i].name, report.kept[0].text);
        report_release(&report);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, disclosed_begin, disclosed_end)
    const struct CMUnitTest tests[] = {
        TEST(database__notices_are_what_was_signed),
        TEST(folder__figures_are_what_the_records_bring),
        TEST(folder__a_correction_cut_off_is_missed_by_who_noted_the_head),
        TEST(lie__of_the_one_who_signs_is_found_in_the_bundle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
