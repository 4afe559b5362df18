/* The log's side of a verification: the live database, whole bundles and parts. */
#include "../support/facts.h"
#include "../support/logged.h"
#include "../support/test.h"
#include "signer/signer.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void audit_database__judges_the_log(void **state)
{
    struct logged *it = *state;
    struct report report;
    logged_audit(it, &report);
    logged_intact(&report, "the database");
    assert_int_equal(report.checked[PASS_POSITION], report.records);
    assert_true(report.checked[PASS_TREE] >= 2);
    assert_int_equal(report.checked[PASS_HEADS], 1);
    assert_true(report.checked[PASS_CHECKPOINT] >= 1);
    assert_int_equal(report.log_size, report.records);
    assert_true(report.log_anchored);
    assert_false(report.witnessed);
    assert_int_equal(report.unplaced + report.uncovered, 0);
    report_release(&report);
}

static void bundle__of_the_whole_ledger_carries_its_log(void **state)
{
    struct logged *it = *state;
    struct report report;
    logged_verify(it, logged_export(it, "whole", NULL), &report);
    logged_intact(&report, "the whole bundle");
    assert_int_equal(report.checked[PASS_POSITION], report.records);
    assert_true(report.checked[PASS_TILE] > 1);
    assert_int_equal(report.checked[PASS_HEADS], 1);
    assert_int_equal(report.log_size, report.records);
    report_release(&report);
}

static void bundle__of_a_village_is_proved_whole_up_to_a_head(void **state)
{
    struct logged *it = *state;
    struct report report;
    logged_verify(it, logged_export(it, "village", LOGGED_VILLAGE), &report);
    logged_intact(&report, "the village's bundle");
    assert_int_equal(report.unproved, 0);
    assert_true(report.whole_until[0] != '\0');
    assert_true(report.checked[PASS_TREE] > report.records - 2);
    report_release(&report);
    logged_verify(it, logged_export(it, "payer", LOGGED_PAYER), &report);
    logged_intact(&report, "the payer's bundle");
    report_release(&report);
}

static void post(struct logged *it)
{
    struct err err = { 0 };
    struct post_summary summary;
    ASSERT_OK(ledger_post(it->pg.db, it->signer, NULL, &summary, &err));
}

static void change_byte(const char *folder, const char *name, long at)
{
    char path[900];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r+e");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, at < 0 ? SEEK_END : SEEK_SET), 0);
    int byte = fgetc(file);
    assert_true(byte != EOF);
    assert_int_equal(fseek(file, -1, SEEK_CUR), 0);
    assert_int_equal(fputc(byte ^ 1, file), byte ^ 1);
    assert_int_equal(fclose(file), 0);
}

static void gone(const char *folder, const char *name)
{
    char path[900];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(unlink(path), 0);
}

static void demand(struct logged *it, const char *folder, enum pass pass, const char *chain)
{
    struct report report;
    struct buf text;
    logged_verify(it, folder, &report);
    if (!logged_names(&report, pass, chain)) {
        buf_init(&text, 1 << 20);
        report_text(&report, 20, &text);
        fail_msg("not found as %s in %s:\n%s", pass_name(pass), chain, text.data);
    }
    report_release(&report);
}

static void bundle__names_what_was_done_to_its_log(void **state)
{
    struct logged *it = *state;
    const char *folder = logged_export(it, "tile", NULL);
    change_byte(folder, "log/tile/0/000", 100);
    demand(it, folder, PASS_TILE, "log");
    folder = logged_export(it, "notile", NULL);
    gone(folder, "log/tile/0/001");
    demand(it, folder, PASS_TILE, "log");
    folder = logged_export(it, "note", NULL);
    change_byte(folder, "log/checkpoint", -3);
    demand(it, folder, PASS_CHECKPOINT, "log");
    folder = logged_export(it, "place", NULL);
    change_byte(folder, "chains/" LOGGED_VILLAGE ".pos", 15);
    demand(it, folder, PASS_POSITION, LOGGED_VILLAGE);
    folder = logged_export(it, "places", NULL);
    gone(folder, "chains/" LOGGED_VILLAGE ".pos");
    demand(it, folder, PASS_BYTES, LOGGED_VILLAGE);
    folder = logged_export(it, "nolog", NULL);
    gone(folder, "log/checkpoint");
    demand(it, folder, PASS_CHECKPOINT, "log");
}

static void part__names_what_was_done_to_its_log(void **state)
{
    struct logged *it = *state;
    const char *folder = logged_export(it, "part-tile", LOGGED_VILLAGE);
    change_byte(folder, "log/tile/0/000", 100);
    demand(it, folder, PASS_TILE, LOGGED_VILLAGE);
    folder = logged_export(it, "part-up", LOGGED_VILLAGE);
    change_byte(folder, "log/tile/1/000.p/2", 3);
    demand(it, folder, PASS_TREE, "log");
    folder = logged_export(it, "part-head", LOGGED_VILLAGE);
    change_byte(folder, "heads/" LOGGED_VILLAGE ".json", 200);
    demand(it, folder, PASS_HEADS, LOGGED_VILLAGE);
}

static void remembered__head_must_be_continued(void **state)
{
    struct logged *it = *state;
    struct report report;
    struct err err = { 0 };
    char path[600];
    const char *folder = logged_export(it, "remembered", NULL);
    (void)snprintf(path, sizeof path, "%s/remembered.json", it->pg.folder);
    logged_verify(it, folder, &report);
    ASSERT_OK(trust_remember_load(path, &it->trust, &err)); /* nothing yet */
    assert_false(it->trust.has_head);
    ASSERT_OK(
        trust_remember_save(path, LOGGED_LEDGER, report.head_size - 5, &report.head_root, &err));
    report_release(&report);
    ASSERT_OK(trust_remember_load(path, &it->trust, &err));
    demand(it, folder, PASS_CONSISTENCY, "log"); /* a root that no log of this size had */
    logged_verify(it, folder, &report);
    ASSERT_OK(trust_remember_save(path, LOGGED_LEDGER, report.head_size, &report.head_root, &err));
    report_release(&report);
    ASSERT_OK(trust_remember_load(path, &it->trust, &err));
    logged_verify(it, folder, &report);
    logged_intact(&report, "what continues");
    assert_int_equal(report.checked[PASS_CONSISTENCY], 1);
    report_release(&report);
    it->trust.head_size += 1000; /* the log was longer once */
    demand(it, folder, PASS_CONSISTENCY, "log");
}

/* The log grows by lines of other accounts, so that no record of the payer is near the tile in
 * which the remembered log ends. */
static void remembered__head_is_judged_in_a_part_as_well(void **state)
{
    struct logged *it = *state;
    struct report report;
    struct signer_head head;
    struct err err = { 0 };
    for (int i = 0; i < 2; i++) {
        ASSERT_OK(it->signer->head(it->signer, &head, &err));
        (void)facts_lines(it->pg.db, LOGGED_VILLAGES, 700);
        post(it);
        logged_seal(it);
    }
    assert_true(head.size % 256 != 0);
    it->trust.has_head = true;
    it->trust.head_size = head.size;
    it->trust.head_root = head.root;
    const char *folder = logged_export(it, "remembered-part", LOGGED_PAYER);
    logged_verify(it, folder, &report);
    logged_intact(&report, "a part that continues");
    assert_int_equal(report.checked[PASS_CONSISTENCY], 1);
    assert_true(report.log_size > head.size + 256);
    report_release(&report);
    it->trust.head_root.bytes[0] ^= 1;
    demand(it, folder, PASS_CONSISTENCY, "log");
}

static void policy__that_nobody_meets_is_a_finding(void **state)
{
    struct logged *it = *state;
    const char *folder = logged_export(it, "policy", NULL);
    logged_trust(it, ",\"policy\":\"witness w audit.example/w1+f1123e90+"
                     "BLx8vLVjY3X6HYJDTUZnJNkjd/U7mAaV3UnSbQzhIgWl\\nquorum w\\n\"");
    demand(it, folder, PASS_WITNESS, "log");
}

static void audit_database__names_what_was_done_to_the_log(void **state)
{
    struct logged *it = *state;
    struct report report;
    pg_test_sql(&it->pg, "SET session_replication_role = replica");
    pg_test_sql(&it->pg, "UPDATE log.checkpoint SET note = replace(note, E'\\n\\n', E'\\nx\\n\\n')"
                         " WHERE size = (SELECT max(size) FROM log.checkpoint)");
    pg_test_sql(&it->pg, "SET session_replication_role = origin");
    logged_audit(it, &report);
    assert_true(logged_names(&report, PASS_CHECKPOINT, "log"));
    report_release(&report);
}

static void national__second_signatures_and_tree_are_judged(void **state)
{
    struct logged *it = *state;
    struct report report;
    logged_audit(it, &report);
    logged_intact(&report, "the national database");
    assert_int_equal(report.checked[PASS_SECOND], report.records);
    assert_int_equal(report.checked[PASS_CHECKPOINT], 2);
    report_release(&report);
    const char *folder = logged_export(it, "national", NULL);
    logged_verify(it, folder, &report);
    logged_intact(&report, "the national bundle");
    assert_int_equal(report.checked[PASS_SECOND], report.records);
    report_release(&report);
    change_byte(folder, "chains/" LOGGED_VILLAGE ".sig2", 30);
    demand(it, folder, PASS_SECOND, LOGGED_VILLAGE);
    folder = logged_export(it, "national-village", LOGGED_VILLAGE);
    logged_verify(it, folder, &report);
    logged_intact(&report, "the national village");
    report_release(&report);
    folder = logged_export(it, "national-note", NULL);
    change_byte(folder, "log/sm3/checkpoint", -5);
    demand(it, folder, PASS_CHECKPOINT, "log");
    folder = logged_export(it, "national-tile", NULL);
    change_byte(folder, "log/sm3/tile/0/000", 5);
    demand(it, folder, PASS_TILE, "log");
    folder = logged_export(it, "national-less", NULL);
    gone(folder, "log/sm3/checkpoint");
    demand(it, folder, PASS_CHECKPOINT, "log");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, logged_begin, logged_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(audit_database__judges_the_log),
        TEST(audit_database__names_what_was_done_to_the_log),
        TEST(bundle__of_the_whole_ledger_carries_its_log),
        TEST(bundle__of_a_village_is_proved_whole_up_to_a_head),
        TEST(bundle__names_what_was_done_to_its_log),
        TEST(part__names_what_was_done_to_its_log),
        TEST(remembered__head_must_be_continued),
        TEST(remembered__head_is_judged_in_a_part_as_well),
        cmocka_unit_test_setup_teardown(national__second_signatures_and_tree_are_judged,
                                        logged_begin_national, logged_end),
        TEST(policy__that_nobody_meets_is_a_finding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
