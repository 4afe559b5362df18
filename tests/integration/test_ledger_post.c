#include "../support/test.h"

#include "../support/facts.h"
#include "../support/ledger.h"
#include "ledger/poster.h"

enum { VILLAGES = 6 };

static void ledger_post__makes_one_record_of_every_fact(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    facts_programme(pg->db, VILLAGES);
    facts_payments(pg->db, VILLAGES, 60);
    facts_lines(pg->db, VILLAGES, 120);
    struct post_summary summary = ledger_test_post(test);
    /* subjects: 6 villages, 3 payers, 1 transit account, the programme; two chains each */
    assert_int_equal(summary.by_type[TYPE_GENESIS], 22);
    assert_int_equal(summary.by_type[TYPE_PROGRAMME], 1);
    assert_int_equal(summary.by_type[TYPE_QUOTA], 12);
    assert_int_equal(summary.by_type[TYPE_FILE], 2);
    assert_int_equal(summary.by_type[TYPE_PAYMENT], 60);
    assert_int_equal(summary.by_type[TYPE_RECEIPT], 108);
    assert_int_equal(summary.by_type[TYPE_EXPENSE], 12);
    assert_int_equal(summary.by_type[TYPE_CARRY], 6);
    assert_int_equal(summary.by_type[TYPE_STATEMENT], 6); /* one an account */
    assert_int_equal(summary.records, 22 + 1 + 12 + 2 + 60 + 108 + 12 + 6 + 6);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.record"), summary.records);
    ledger_test_sound(test);
}

static void ledger_post__again_changes_nothing(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    facts_programme(pg->db, VILLAGES);
    facts_payments(pg->db, VILLAGES, 10);
    facts_lines(pg->db, VILLAGES, 10);
    ledger_test_post(test);
    struct post_summary summary = ledger_test_post(test);
    assert_int_equal(summary.records, 0);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.progress WHERE NOT done"), 0);
}

static void ledger_post__later_facts_follow_in_their_chains(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    facts_programme(pg->db, VILLAGES);
    facts_payments(pg->db, VILLAGES, 10);
    ledger_test_post(test);
    facts_payments(pg->db, VILLAGES, 20);
    struct post_summary summary = ledger_test_post(test);
    assert_int_equal(summary.by_type[TYPE_PAYMENT], 20);
    assert_int_equal(summary.records, 21); /* and the file */
    ledger_test_sound(test);
}

static void ledger_post__signs_every_record_with_the_record_key(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    struct err err = { 0 };
    facts_programme(pg->db, VILLAGES);
    facts_payments(pg->db, VILLAGES, 30);
    ledger_test_post(test);
    static const struct db_stmt ALL = { "test_all", "SELECT bytes, signature FROM ledger.record",
                                        DB_ANY_ROWS };
    AUTO(db_result) struct db_result *result = NULL;
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(verifying_key) struct verifying_key *key = NULL;
    ASSERT_OK(verifying_key_new(&test->signer->key, &key, &err));
    ASSERT_OK(db_exec(pg->db, &ALL, NULL, 0, &result, &err));
    assert_int_equal(db_rows(result), 22 + 1 + 12 + 1 + 30);
    for (size_t i = 0; i < db_rows(result); i++) {
        struct text bytes = db_get_bytes(result, i, 0, arena);
        struct signature signature;
        memcpy(signature.bytes, db_get_bytes(result, i, 1, arena).ptr, SIGNATURE_SIZE);
        assert_true(verifying_key_check(key, bytes.ptr, bytes.len, &signature));
    }
}

/* facts.h says what is in the statements: the books must say the same. */
static void ledger_post__books_what_the_statements_say(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    facts_programme(pg->db, VILLAGES);
    facts_lines(pg->db, VILLAGES, 100);
    ledger_test_post(test);
    /* 10 debits of 10; 10 times interest of 7; else 100 + i: 80 * 100 + (4950 - 450 - 500) */
    assert_int_equal(pg_test_int(pg, "SELECT balance_fen FROM ledger.trial_balance"
                                     " WHERE account = 'spending'"),
                     100);
    assert_int_equal(pg_test_int(pg, "SELECT balance_fen FROM ledger.trial_balance"
                                     " WHERE account = 'interest'"),
                     -70);
    assert_int_equal(pg_test_int(pg, "SELECT balance_fen FROM ledger.trial_balance"
                                     " WHERE account = 'suspense'"),
                     -12000);
    assert_int_equal(pg_test_int(pg, "SELECT balance_fen FROM ledger.trial_balance"
                                     " WHERE account = 'opening'"),
                     -6000);
    assert_int_equal(pg_test_int(pg, "SELECT balance_fen FROM ledger.trial_balance"
                                     " WHERE account = 'bank'"),
                     6000 + 12000 + 70 - 100);
    assert_int_equal(pg_test_int(pg, "SELECT balance_fen FROM ledger.trial_balance"
                                     " WHERE account = 'due' AND source = 'city' AND year = 2019"),
                     2 * INT64_C(50000000));
    assert_int_equal(pg_test_int(pg,
                                 "SELECT count(*) FROM ledger.book_balance b WHERE balance_fen <>"
                                 " coalesce((SELECT 1000 + sum(amount_fen) FROM intake.line l"
                                 " WHERE l.account_no = b.account_no), 0)"),
                     0);
}

static void ledger_post__keeps_personal_data_out_of_the_bytes(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    facts_programme(pg->db, VILLAGES);
    facts_lines(pg->db, VILLAGES, 10);
    pg_test_sql(pg, "UPDATE intake.line SET counter_name = 'Zhang San', counter_account ="
                    " '6222020000000000001', raw = 'Zhang San 6222020000000000001'");
    ledger_test_post(test);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.record WHERE"
                                     " convert_from(bytes, 'UTF8') ~ 'Zhang|622202|800100'"),
                     0);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.opening WHERE"
                                     " field = 'counterparty'"
                                     " AND convert_from(value, 'UTF8') = 'Zhang San'"),
                     10);
}

static void ledger_post__reverses_what_a_later_file_took_back(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    char sql[300];
    facts_programme(pg->db, VILLAGES);
    int64_t list = facts_payments(pg->db, VILLAGES, 6);
    facts_lines(pg->db, VILLAGES, 6);
    ledger_test_post(test);
    snprintf(sql, sizeof sql,
             "INSERT INTO intake.file (sha256, name, kind, format, encoding, size, supersedes)"
             " VALUES (sha256('new'), 'new.csv', 'payments', 'csv', 'UTF-8', 9, %lld);"
             "UPDATE intake.payment SET voided_by = (SELECT max(id) FROM intake.file)"
             " WHERE line_no = 1",
             (long long)list);
    pg_test_sql(pg, sql);
    struct post_summary summary = ledger_test_post(test);
    assert_int_equal(summary.by_type[TYPE_REVERSAL], 1);
    assert_int_equal(summary.by_type[TYPE_FILE], 1);
    assert_int_equal(summary.records, 2);
    /* payments 1 to 5 are left: 101 + ... + 105 */
    assert_int_equal(pg_test_int(pg, "SELECT sum(balance_fen) FROM ledger.trial_balance"
                                     " WHERE account = 'paid'"),
                     515);
    assert_int_equal(ledger_test_post(test).records, 0);
    ledger_test_sound(test);
}

static void ledger_post__books_a_change_of_quota_as_the_difference(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    facts_programme(pg->db, VILLAGES);
    ledger_test_post(test);
    pg_test_sql(pg, "INSERT INTO programme.adjustment (village, year, old_payer, new_payer,"
                    " old_fen, new_fen, document, decided_on) VALUES ('441424100201', 2019,"
                    " 'city', 'tianhe', 50000000, 40000000, 'D-1', '2019-03-01');"
                    "UPDATE programme.quota SET payer = 'tianhe', source = 'district',"
                    " amount_fen = 40000000 WHERE village = '441424100201' AND year = 2019");
    struct post_summary summary = ledger_test_post(test);
    assert_int_equal(summary.by_type[TYPE_QUOTA], 1);
    assert_int_equal(summary.records, 1);
    assert_string_equal(pg_test_text(pg, "SELECT string_agg(source || ' ' || year || ' ' ||"
                                         " amount_fen, ', ' ORDER BY source, year) FROM"
                                         " ledger.balance WHERE chain = '441424100201'"
                                         " AND account = 'due'"),
                        "city 2019 0, city 2020 50000000, district 2019 40000000");
    assert_int_equal(ledger_test_post(test).records, 0);
    ledger_test_sound(test);
}

static void ledger_post__moves_the_opening_when_an_earlier_statement_arrives(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    facts_programme(pg->db, VILLAGES);
    facts_lines(pg->db, VILLAGES, 6);
    ledger_test_post(test);
    pg_test_sql(pg, "INSERT INTO intake.statement (file_id, account_no, from_day, to_day, declared,"
                    " opening_fen) SELECT max(id), '8001000001', '2018-12-01', '2018-12-31', true,"
                    " 400 FROM intake.file");
    struct post_summary summary = ledger_test_post(test);
    assert_int_equal(summary.by_type[TYPE_CARRY], 1);
    assert_int_equal(pg_test_int(pg, "SELECT carried_fen FROM ledger.book_balance"
                                     " WHERE account_no = '8001000001'"),
                     400);
    assert_int_equal(ledger_test_post(test).records, 0);
}

static void ledger_init__keeps_the_first_name(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    ASSERT_OK(ledger_init(test->pg.db, "test.example/2019", &test->signer->key, &err));
    ASSERT_ERR(ledger_init(test->pg.db, "other.example/2019", &test->signer->key, &err),
               ERR_CONFLICT);
}

static void ledger_post__refuses_a_key_that_is_not_the_ledgers(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct post_summary summary;
    struct signing_key *key;
    const unsigned char other[32] = "another seed, also thirty-two by";
    ASSERT_OK(signing_key_from_seed(other, &key, &err));
    AUTO(signer) struct signer *signer = signer_of_key(key, 1);
    ASSERT_ERR(ledger_post(test->pg.db, signer, NULL, &summary, &err), ERR_KEY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, ledger_test_begin, ledger_test_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ledger_post__makes_one_record_of_every_fact),
        TEST(ledger_post__again_changes_nothing),
        TEST(ledger_post__later_facts_follow_in_their_chains),
        TEST(ledger_post__signs_every_record_with_the_record_key),
        TEST(ledger_post__books_what_the_statements_say),
        TEST(ledger_post__keeps_personal_data_out_of_the_bytes),
        TEST(ledger_post__reverses_what_a_later_file_took_back),
        TEST(ledger_post__books_a_change_of_quota_as_the_difference),
        TEST(ledger_post__moves_the_opening_when_an_earlier_statement_arrives),
        TEST(ledger_init__keeps_the_first_name),
        TEST(ledger_post__refuses_a_key_that_is_not_the_ledgers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
