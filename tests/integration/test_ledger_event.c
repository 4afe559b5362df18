#include "../support/test.h"

#include "../support/facts.h"
#include "../support/ledger.h"
#include "ledger/poster.h"

enum { VILLAGES = 6 };

static void ledger_post__moves_money_when_the_reconciler_says_so(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    facts_programme(pg->db, VILLAGES);
    facts_payments(pg->db, VILLAGES, 6);
    facts_lines(pg->db, VILLAGES, 6);
    ledger_test_post(test);
    pg_test_sql(
        pg,
        "INSERT INTO reconcile.event (type, chain, fact_payments, fact_lines, rule, body)"
        " SELECT 'match', '441424100202', ARRAY[p.id], ARRAY[l.id], 'M1', '{\"hop\":\"direct\"}'"
        " FROM intake.payment p, intake.line l WHERE p.line_no = 2 AND l.line_no = 2;"
        "INSERT INTO reconcile.event (type, chain, fact_lines, rule, body)"
        " SELECT 'reclass', '441424100202', ARRAY[l.id], 'M1', jsonb_build_object('line', l.id,"
        " 'from', 'suspense', 'to', 'special_payable', 'source', 'district', 'year', 2020,"
        " 'amount_fen', 101) FROM intake.line l WHERE l.line_no = 2;"
        "INSERT INTO reconcile.event (type, chain, fact_payments, who, checker, break_id, body)"
        " SELECT 'explain', 'payer/city', ARRAY[p.id], 'Li Si', 'Wang Wu', sha256('b'),"
        " '{\"reason\": \"Li Si was late\"}' FROM intake.payment p WHERE p.line_no = 1");
    struct post_summary summary = ledger_test_post(test);
    assert_int_equal(summary.by_type[TYPE_MATCH], 1);
    assert_int_equal(summary.by_type[TYPE_RECLASS], 1);
    assert_int_equal(summary.by_type[TYPE_EXPLAIN], 1);
    assert_int_equal(summary.records, 3);
    assert_string_equal(pg_test_text(pg, "SELECT string_agg(account || ' ' || source || ' ' || year"
                                         " || ' ' || amount_fen, ', ' ORDER BY position)"
                                         " FROM ledger.line JOIN ledger.record r USING (chain, n)"
                                         " WHERE r.type = 'reclass'"),
                        "suspense none 0 101, special_payable district 2020 -101,"
                        " bank none 0 -101, bank district 2020 101");
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.record WHERE"
                                     " convert_from(bytes, 'UTF8') ~ 'Li Si|Wang Wu'"),
                     0);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.opening WHERE field IN"
                                     " ('maker', 'checker', 'reason')"),
                     3);
    assert_int_equal(ledger_test_post(test).records, 0);
    ledger_test_sound(test);
}

/* Limits of facts_event.c: 8192 bytes of detail, 320 facts, 64 fields. */
static void ledger_post__puts_a_long_detail_in_by_its_digest(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    facts_programme(pg->db, VILLAGES);
    /* {"a":[21 strings of 382 bytes],"b":"y..."} is 8057 bytes and the ys */
    pg_test_sql(pg, "INSERT INTO reconcile.event (type, chain, rule, body)"
                    " SELECT 'match', 'payer/city', 'M1', jsonb_build_object('a',"
                    " (SELECT jsonb_agg(repeat('x', 380)) FROM generate_series(1, 21)), 'b',"
                    " repeat('y', 135 - length)) FROM (VALUES (0), (-1)) v (length)");
    assert_int_equal(ledger_test_post(test).by_type[TYPE_MATCH], 2);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.record WHERE type = 'match' AND"
                                     " convert_from(bytes, 'UTF8') ~ '\"detail\":.\"a\"'"),
                     1);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.record WHERE type = 'match' AND"
                                     " convert_from(bytes, 'UTF8') ~ '\"size\":8193'"),
                     1);
}

static void ledger_post__cites_at_most_320_facts(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    facts_programme(pg->db, VILLAGES);
    facts_payments(pg->db, VILLAGES, 321);
    pg_test_sql(pg, "INSERT INTO reconcile.event (type, chain, rule, fact_payments, body)"
                    " SELECT 'match', 'payer/city', 'M1', array_agg(id), '{}' FROM intake.payment");
    assert_int_equal(ledger_test_post(test).by_type[TYPE_MATCH], 1);
    assert_int_equal(pg_test_int(pg, "SELECT regexp_count(convert_from(bytes, 'UTF8'), '\"hash\"')"
                                     " FROM ledger.record WHERE type = 'match'"),
                     320);
}

static void ledger_post__takes_64_fields_and_refuses_65(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    struct err err = { 0 };
    struct post_summary summary;
    static const char FIELDS[] =
        "INSERT INTO reconcile.event (type, chain, rule, body) SELECT 'match', 'payer/city', 'M1',"
        " jsonb_object_agg('f' || i, i) FROM generate_series(1, %d) i";
    char sql[300];
    facts_programme(pg->db, VILLAGES);
    snprintf(sql, sizeof sql, FIELDS, 64);
    pg_test_sql(pg, sql);
    assert_int_equal(ledger_test_post(test).by_type[TYPE_MATCH], 1);
    snprintf(sql, sizeof sql, FIELDS, 65);
    pg_test_sql(pg, sql);
    ASSERT_ERR(ledger_post(pg->db, test->signer, NULL, &summary, &err), ERR_LIMIT);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.record WHERE type = 'match'"), 1);
    ledger_test_sound(test);
}

/* Several, so that the names of the first rows are gone when the records are written. */
static void ledger_post__says_by_whose_key_a_decision_is(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    facts_programme(pg->db, VILLAGES);
    pg_test_sql(pg, "INSERT INTO access.person (key_sha256, key, role, scope, name, valid_from, n)"
                    " SELECT d, left(encode(d, 'hex'), 16), 'operator', '{}', 'office ' || i,"
                    " '2019-01-01', i FROM (SELECT i, sha256(i::text::bytea) AS d"
                    " FROM generate_series(1, 50) i) x;"
                    "INSERT INTO reconcile.event (type, chain, who, break_id, body)"
                    " SELECT 'explain', 'payer/city', p.key, sha256(p.key::bytea), '{}'"
                    " FROM access.person p ORDER BY p.n;"
                    "INSERT INTO reconcile.event (type, chain, who, break_id, body) VALUES"
                    " ('explain', 'payer/city', 'Li Si', sha256('a'), '{}'),"
                    " ('clear', 'payer/city', 'system', sha256('b'), '{}'),"
                    " ('explain', 'payer/city', '0123456789abcdef', sha256('c'), '{}')");
    ledger_test_post(test);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.record r JOIN ledger.origin o"
                                     " USING (chain, n) JOIN reconcile.event e ON e.id = o.fact_id"
                                     " JOIN access.person p ON p.key = e.who"
                                     " WHERE o.kind = 'event' AND r.by = p.key AND"
                                     " convert_from(r.bytes, 'UTF8')::jsonb ->> 'by' = p.key"),
                     50);
    /* a name, the program itself, a key that nobody is registered with */
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.record"
                                     " WHERE type IN ('explain', 'clear') AND by = key"),
                     3);
    ledger_test_sound(test);
}

static void ledger_post__takes_back_a_line_with_all_its_moves(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    facts_programme(pg->db, VILLAGES);
    facts_lines(pg->db, VILLAGES, 3);
    pg_test_sql(pg,
                "INSERT INTO reconcile.event (type, chain, fact_lines, body)"
                " SELECT 'reclass', '441424100202', ARRAY[l.id], jsonb_build_object('line', l.id,"
                " 'from', 'suspense', 'to', 'special_payable', 'source', 'city', 'year', 2019,"
                " 'amount_fen', 101) FROM intake.line l WHERE l.line_no = 2");
    ledger_test_post(test);
    pg_test_sql(pg,
                "INSERT INTO intake.file (sha256, name, kind, format, encoding, size, supersedes)"
                " SELECT sha256('new'), 'new.csv', 'statement', 'csv', 'UTF-8', 9, max(id)"
                " FROM intake.file;"
                "UPDATE intake.line SET voided_by = (SELECT max(id) FROM intake.file)"
                " WHERE line_no = 2");
    assert_int_equal(ledger_test_post(test).by_type[TYPE_REVERSAL], 1);
    assert_int_equal(pg_test_int(pg,
                                 "SELECT count(*) FROM ledger.balance WHERE amount_fen <> 0"
                                 " AND chain = '441424100202'"
                                 " AND account NOT IN ('due', 'due_control', 'opening', 'bank')"),
                     0);
    assert_string_equal(pg_test_text(pg, "SELECT string_agg(source || ' ' || year || ' ' ||"
                                         " amount_fen, ', ' ORDER BY source) FROM ledger.balance"
                                         " WHERE chain = '441424100202' AND account = 'bank'"),
                        "city 2019 0, none 0 1000");
    assert_int_equal(ledger_test_post(test).records, 0);
    ledger_test_sound(test);
}

static void explain(struct pg_test *pg, const char *why, const char *note, int length)
{
    char sql[400];
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO reconcile.event (type, chain, who, break_id, body)"
                   " VALUES ('explain', 'payer/city', 'Li Si', sha256('b'), jsonb_build_object("
                   "'reason', '%s', 'note', rpad('%s', %d, 'x')))",
                   why, note, length);
    pg_test_sql(pg, sql);
}

static void ledger_post__leaves_out_only_the_decision_that_no_record_can_hold(void **state)
{
    struct ledger_test *test = *state;
    struct pg_test *pg = &test->pg;
    struct post_summary summary;
    struct err err = { 0 };
    facts_programme(pg->db, VILLAGES);
    ledger_test_post(test);
    explain(pg, "first", "a", 400);
    explain(pg, "second", "b", 401); /* a record holds 400 bytes of text */
    explain(pg, "third", "c", 400);
    facts_payments(pg->db, VILLAGES, 3);
    ASSERT_ERR(ledger_post(pg->db, test->signer, NULL, &summary, &err), ERR_INPUT);
    ASSERT_TEXT_HAS(err.text, "decision 2 (explain, payer/city) cannot be written");
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.record WHERE type = 'explain'"),
                     2);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.record WHERE type = 'payment'"),
                     3);
    assert_string_equal(pg_test_text(pg, "SELECT string_agg(convert_from(value, 'UTF8'), ' '"
                                         " ORDER BY n) FROM ledger.opening WHERE field = 'reason'"),
                        "first third");
    ledger_test_sound(test);
    err_clear(&err); /* it is said again by every run, and nothing is posted twice */
    ASSERT_ERR(ledger_post(pg->db, test->signer, NULL, &summary, &err), ERR_INPUT);
    ledger_test_sound(test);
    pg_test_sql(pg, "UPDATE reconcile.event SET body = body || '{\"note\": \"b\"}' WHERE id = 2");
    assert_int_equal(ledger_test_post(test).records, 1);
    assert_int_equal(ledger_test_post(test).records, 0);
    ledger_test_sound(test);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, ledger_test_begin, ledger_test_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ledger_post__moves_money_when_the_reconciler_says_so),
        TEST(ledger_post__puts_a_long_detail_in_by_its_digest),
        TEST(ledger_post__cites_at_most_320_facts),
        TEST(ledger_post__takes_64_fields_and_refuses_65),
        TEST(ledger_post__says_by_whose_key_a_decision_is),
        TEST(ledger_post__takes_back_a_line_with_all_its_moves),
        TEST(ledger_post__leaves_out_only_the_decision_that_no_record_can_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
