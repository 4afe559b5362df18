/* What a database superuser can do to the tables of keys and parties, and that it is found. */
#include "../support/test.h"

#include "../support/office.h"
#include "audit/audit.h"
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    const char *sql;
    const char *chain;
} CASES[] = {
    { "another public key", "UPDATE ledger.key SET public_key = sha256('x') WHERE enrolled_n > 0",
      "programme" },
    { "another use", "UPDATE ledger.key SET role = 'record' WHERE enrolled_n > 0", "programme" },
    { "valid from the beginning", "UPDATE ledger.key SET valid_from = 0 WHERE enrolled_n > 0",
      "programme" },
    { "revoked without a record",
      "UPDATE ledger.key SET revoked_n = 99, reason = 'left' WHERE enrolled_n > 0", "programme" },
    { "a party's key without a record",
      "INSERT INTO ledger.key (id, public_key, role) VALUES ('00000000000000aa', sha256('a'),"
      " 'approval')",
      "programme" },
    { "a key with the number of no record",
      "INSERT INTO ledger.key (id, public_key, role, enrolled_n) VALUES ('00000000000000aa',"
      " sha256('a'), 'approval', 99)",
      "programme" },
    { "an enrolled key deleted",
      "DELETE FROM ledger.party; DELETE FROM ledger.key WHERE enrolled_n > 0", "programme" },
    { "a party deleted", "DELETE FROM ledger.party", OFFICE_VILLAGE },
    { "a party in another seat", "UPDATE ledger.party SET seat = 3", OFFICE_VILLAGE },
    { "a party of another name", "UPDATE ledger.party SET name = 'another'", OFFICE_VILLAGE },
    { "a party with the number of no record", "UPDATE ledger.party SET n = 99", OFFICE_VILLAGE },
};

static void audit(struct office *o, struct report *report)
{
    struct err err = { 0 };
    struct trust trust;
    ASSERT_OK(trust_of_key(OFFICE_LEDGER, &o->test->signer->key, &trust, &err));
    const struct audit_options options = { .trust = &trust, .threads = 1 };
    report_init(report);
    ASSERT_OK(audit_database(o->test->pg.db, &options, report, &err));
    trust_release(&trust);
}

static bool is_named(const struct report *report, const char *chain)
{
    for (size_t i = 0; i < report->kept_count; i++)
        if (report->kept[i].pass == PASS_PROJECTION && strcmp(report->kept[i].chain, chain) == 0)
            return true;
    return false;
}

static void keep(struct pg_test *pg)
{
    pg_test_sql(pg, "CREATE SCHEMA kept; CREATE TABLE kept.key AS SELECT * FROM ledger.key;"
                    "CREATE TABLE kept.party AS SELECT * FROM ledger.party");
}

static void put_back(struct pg_test *pg)
{
    pg_test_sql(pg, "DELETE FROM ledger.party; DELETE FROM ledger.key;"
                    "INSERT INTO ledger.key SELECT * FROM kept.key;"
                    "INSERT INTO ledger.party SELECT * FROM kept.party");
}

static void tables_of_keys_and_parties__are_found_when_they_are_not_what_records_say(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    struct report report;
    struct request request = office_whole(o, o->town);
    ASSERT_OK(office_enrol(o, &request, &err));
    office_sequence(o);
    keep(&o->test->pg);
    pg_test_sql(&o->test->pg, "SET session_replication_role = replica");
    for (size_t i = 0; i < COUNT(CASES); i++) {
        audit(o, &report);
        if (report.found[PASS_PROJECTION] > 0)
            fail_msg("before \"%s\": %s", CASES[i].name, report.kept[0].text);
        report_release(&report);
        pg_test_sql(&o->test->pg, CASES[i].sql);
        audit(o, &report);
        if (!is_named(&report, CASES[i].chain))
            fail_msg("\"%s\" was not found", CASES[i].name);
        report_release(&report);
        put_back(&o->test->pg);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            tables_of_keys_and_parties__are_found_when_they_are_not_what_records_say, office_begin,
            office_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
