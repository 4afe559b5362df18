/* What a superuser of the database can do to the tables of the log. The auditor trusts the two keys
 * and remembers the log as it was last time. Each case first proves that the intact database
 * verifies, then does it behind the guards, and demands the finding. */
#include "../support/test.h"

#include "../support/intact.h"
#include "../support/logged.h"
#include <stdio.h>

#define NEWEST " WHERE size = (SELECT max(size) FROM log.checkpoint)"
#define OLDER  "(SELECT min(size) FROM log.checkpoint)"

static const struct {
    const char *name, *sql;
    struct place_found finding;
} CASES[] = {
    { "a leaf of the log",
      "UPDATE log.leaf SET hash = sha256('x') WHERE chain = '" LOGGED_VILLAGE "' AND n = 2",
      { PASS_PROJECTION, LOGGED_VILLAGE, 2 } },
    { "two places exchanged",
      "UPDATE log.leaf SET position = position + 100000 WHERE chain = '" LOGGED_VILLAGE
      "' AND n IN (2, 3);"
      "UPDATE log.leaf SET position = position - CASE n WHEN 2 THEN 99999 ELSE 100001 END"
      " WHERE position > 99999",
      { PASS_POSITION, LOGGED_VILLAGE, 3 } },
    { "a leaf taken away",
      "DELETE FROM log.leaf WHERE chain = '" LOGGED_VILLAGE "' AND n = 2",
      { PASS_POSITION, LOGGED_VILLAGE, 3 } },
    { "a record kept out of the log",
      "DELETE FROM log.leaf WHERE position = (SELECT max(position) FROM log.leaf)",
      { PASS_PROJECTION, "programme", -2 } },
    { "the log's tail cut off",
      "DELETE FROM log.leaf WHERE position >= " OLDER,
      { PASS_TREE, "log", -1 } },
    { "the newest checkpoint taken away",
      "DELETE FROM log.checkpoint" NEWEST,
      { PASS_CONSISTENCY, "log", -1 } },
    { "all checkpoints taken away", "DELETE FROM log.checkpoint", { PASS_CHECKPOINT, "log", -1 } },
    { "the checkpoint's note",
      "UPDATE log.checkpoint SET note = overlay(note placing 'AAAA' from length(note) - 20)" NEWEST,
      { PASS_CHECKPOINT, "log", -1 } },
    { "the newest record deleted and the head rolled back",
      "DELETE FROM ledger.record r USING log.leaf l WHERE (l.chain, l.n) = (r.chain, r.n)"
      " AND l.position >= " OLDER ";"
      "DELETE FROM log.leaf WHERE position >= " OLDER ";"
      "DELETE FROM log.checkpoint" NEWEST ";"
      "UPDATE ledger.head h SET (next_n, hash, at) = (SELECT n + 1, hash, at FROM ledger.record r"
      " WHERE r.chain = h.chain ORDER BY n DESC LIMIT 1)",
      { PASS_CONSISTENCY, "log", -1 } },
};

static const char *const TABLES[] = { "log.leaf", "log.checkpoint", "ledger.record",
                                      "ledger.head" };

static void keep(struct pg_test *pg)
{
    char sql[200];
    pg_test_sql(pg, "CREATE SCHEMA kept");
    for (size_t i = 0; i < COUNT(TABLES); i++) {
        (void)snprintf(sql, sizeof sql, "CREATE TABLE kept.t%zu AS SELECT * FROM %s", i, TABLES[i]);
        pg_test_sql(pg, sql);
    }
}

static void put_back(struct pg_test *pg)
{
    char sql[200];
    for (size_t i = 0; i < COUNT(TABLES); i++) {
        (void)snprintf(sql, sizeof sql, "DELETE FROM %s; INSERT INTO %s SELECT * FROM kept.t%zu",
                       TABLES[i], TABLES[i], i);
        pg_test_sql(pg, sql);
    }
}

static void remember(struct logged *it)
{
    struct err err = { 0 };
    struct signer_head head;
    ASSERT_OK(it->signer->head(it->signer, &head, &err));
    it->trust.has_head = true;
    it->trust.head_size = head.size;
    it->trust.head_root = head.root;
}

static void passes(struct logged *it, const char *name)
{
    struct report report;
    logged_audit(it, &report);
    intact_passes(&report, name);
    report_release(&report);
}

static void log__altered_in_its_tables_is_found(void **state)
{
    struct logged *it = *state;
    struct report report;
    remember(it);
    keep(&it->pg);
    pg_test_sql(&it->pg, "SET session_replication_role = replica");
    for (size_t i = 0; i < COUNT(CASES); i++) {
        passes(it, CASES[i].name);
        pg_test_sql(&it->pg, CASES[i].sql);
        logged_audit(it, &report);
        intact_demand(&report, CASES[i].name, CASES[i].finding);
        report_release(&report);
        put_back(&it->pg);
    }
    passes(it, "put back");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(log__altered_in_its_tables_is_found, logged_begin,
                                        logged_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
