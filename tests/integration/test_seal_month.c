/* A month is closed account by account: what a seal says, what it needs, what may come after it. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/month.h"
#include <string.h>

enum { VILLAGES = 3 };

static const char HOME[] = "441424100201"; /* of village 1 */

static struct month_statement january(int village)
{
    return (struct month_statement) { .village = village,
                                      .from = "2019-01-01",
                                      .to = "2019-01-31",
                                      .opening = 100,
                                      .lines = "2019-01-10 500,2019-01-20 -30" };
}

static struct month_statement february(int village)
{
    return (struct month_statement) { .village = village,
                                      .from = "2019-02-01",
                                      .to = "2019-02-28",
                                      .opening = 570,
                                      .lines = "2019-02-05 7" };
}

static void accept_january(struct ledger_test *test)
{
    facts_programme(test->pg.db, VILLAGES);
    for (int i = 1; i <= VILLAGES; i++)
        (void)month_accept(test->pg.db, january(i));
}

/* A field of the newest record of a type in a chain, as text. */
static const char *said(struct ledger_test *test, const char *chain, const char *type,
                        const char *path)
{
    char sql[512];
    (void)snprintf(sql, sizeof sql,
                   "SELECT convert_from(bytes, 'UTF8')::jsonb #>> '{body,%s}' FROM ledger.record"
                   " WHERE chain = '%s' AND type = '%s' ORDER BY n DESC LIMIT 1",
                   path, chain, type);
    return pg_test_text(&test->pg, sql);
}

static void seal_run__closes_every_covered_account_and_names_the_others(void **state)
{
    struct ledger_test *test = *state;
    accept_january(test);
    struct seal_summary summary = month_seal(test, "2019-01");
    /* three villages; the transit account has no statement */
    assert_int_equal(summary.accounts, VILLAGES + 1);
    assert_int_equal(summary.sealed, VILLAGES);
    assert_int_equal(summary.unsealed, 1);
    assert_true(summary.has_programme);
    assert_string_equal(said(test, "programme", "programme_seal", "unsealed"),
                        "[\"transit/wuhua\"]");
    assert_string_equal(said(test, "programme", "programme_seal", "sealed"), "3");
    assert_int_equal(month_findings(test->pg.db), 0);
}

static void seal_run__says_sums_balances_and_what_it_covers(void **state)
{
    struct ledger_test *test = *state;
    accept_january(test);
    (void)month_seal(test, "2019-01");
    assert_string_equal(said(test, HOME, "seal", "opening_fen"), "100");
    assert_string_equal(said(test, HOME, "seal", "credits_fen"), "500");
    assert_string_equal(said(test, HOME, "seal", "debits_fen"), "30");
    assert_string_equal(said(test, HOME, "seal", "closing_fen"), "570");
    assert_string_equal(said(test, HOME, "seal", "lines"), "2");
    assert_string_equal(said(test, HOME, "seal", "from"), "2019-01-01");
    assert_string_equal(said(test, HOME, "seal", "to"), "2019-01-31");
    assert_string_equal(said(test, HOME, "seal", "balances,0,amount_fen"), "570");
    assert_int_equal(
        pg_test_int(&test->pg,
                    "SELECT count(*) FROM ledger.record s JOIN ledger.record c ON c.chain = s.chain"
                    " AND c.n = s.n - 1 WHERE s.type = 'seal' AND encode(c.hash, 'hex') ="
                    " convert_from(s.bytes, 'UTF8')::jsonb #>> '{body,covers,hash}'"),
        VILLAGES);
}

static void seal_run__again_changes_nothing(void **state)
{
    struct ledger_test *test = *state;
    accept_january(test);
    (void)month_seal(test, "2019-01");
    int64_t records = pg_test_int(&test->pg, "SELECT count(*) FROM ledger.record");
    struct seal_summary summary = month_seal(test, "2019-01");
    assert_int_equal(summary.sealed, 0);
    assert_int_equal(summary.already, VILLAGES);
    assert_false(summary.has_programme);
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM ledger.record"), records);
}

static void seal_run__goes_on_from_the_seal_before(void **state)
{
    struct ledger_test *test = *state;
    accept_january(test);
    (void)month_seal(test, "2019-01");
    for (int i = 1; i <= VILLAGES; i++)
        (void)month_accept(test->pg.db, february(i));
    struct seal_summary summary = month_seal(test, "2019-02");
    assert_int_equal(summary.sealed, VILLAGES);
    assert_string_equal(said(test, HOME, "seal", "from"), "2019-02-01");
    assert_string_equal(said(test, HOME, "seal", "opening_fen"), "570");
    assert_string_equal(said(test, HOME, "seal", "closing_fen"), "577");
    assert_int_equal(month_findings(test->pg.db), 0);
}

static void seal_run__closes_months_that_nobody_sealed_with_the_one_asked_for(void **state)
{
    struct ledger_test *test = *state;
    accept_january(test);
    (void)month_accept(test->pg.db, february(1));
    struct seal_summary summary = month_seal(test, "2019-02");
    assert_int_equal(summary.sealed, 1);
    assert_string_equal(said(test, HOME, "seal", "from"), "2019-01-01");
    assert_string_equal(said(test, HOME, "seal", "lines"), "3");
    assert_int_equal(month_findings(test->pg.db), 0);
}

static void seal_run__stops_while_the_log_is_behind(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct seal_options options = { 0 };
    struct seal_summary summary;
    accept_january(test);
    (void)ledger_test_post(test);
    ASSERT_OK(seal_month_parse("2019-01", &options.month, &err));
    ASSERT_ERR(seal_run(test->pg.db, test->signer, &options, &summary, &err), ERR_BEHIND);
    month_log(test);
    ASSERT_OK(seal_run(test->pg.db, test->signer, &options, &summary, &err));
}

static void seal_state__says_why_an_account_cannot_be_sealed(void **state)
{
    struct ledger_test *test = *state;
    struct month_statement late = january(1), jump = february(2), half = january(3);
    facts_programme(test->pg.db, 6);
    late.from = "2019-02-03";
    late.to = "2019-02-28";
    late.opening = 570;
    late.lines = "";
    (void)month_accept(test->pg.db, january(1));
    (void)month_accept(test->pg.db, late);
    (void)month_accept(test->pg.db, january(2));
    jump.opening = 571;
    (void)month_accept(test->pg.db, jump);
    half.to = "2019-01-30";
    (void)month_accept(test->pg.db, half);
    struct month_statement silent = january(4);
    silent.has_no_balance = true;
    (void)month_accept(test->pg.db, silent);
    month_log(test);
    (void)month_accept(test->pg.db, january(5));
    assert_string_equal(month_reason(test, "2019-01", 1), "");
    assert_string_equal(month_reason(test, "2019-02", 1), "gap");
    assert_string_equal(month_reason(test, "2019-02", 2), "jump");
    assert_string_equal(month_reason(test, "2019-01", 3), "short");
    assert_string_equal(month_reason(test, "2019-01", 4), "no_statement");
    assert_string_equal(month_reason(test, "2019-01", 5), "waiting");
    assert_string_equal(month_reason(test, "2019-01", 6), "no_statement");
}

/* A break of this code about the account of village 1. */
static void open_break(struct ledger_test *test, const char *code, const char *state,
                       const char *opened_on)
{
    char sql[1024];
    (void)snprintf(
        sql, sizeof sql,
        "DELETE FROM reconcile.break;"
        "INSERT INTO reconcile.run (as_of, proof, rules_version)"
        " VALUES ('2019-03-31', '{}', 1);"
        "INSERT INTO reconcile.break (id, code, account_no, amount_fen, state, move,"
        " opened_on, run_id) SELECT sha256('\\x01'), '%s', '8001000001', 0, '%s', 'bank',"
        " '%s', max(id) FROM reconcile.run",
        code, state, opened_on);
    pg_test_sql(&test->pg, sql);
}

/* A statement that was refused may hold what the accepted ones leave out. */
static void seal_state__waits_for_a_refused_statement_to_be_cleared_up(void **state)
{
    static const struct {
        const char *code, *state, *opened_on, *reason;
    } CASES[] = {
        { "statement_conflict", "open", "2019-01-31", "conflict" },
        { "statement_conflict", "explained", "2019-01-10", "conflict" },
        { "statement_sum", "open", "2018-12-01", "conflict" },
        { "statement_sum", "explained", "2019-01-31", "conflict" },
        { "statement_conflict", "open", "2019-02-01", "" }, /* of a later month */
        { "statement_conflict", "resolved", "2019-01-10", "" },
        { "statement_sum", "cleared", "2019-01-10", "" },
        { "spent_without_order", "open", "2019-01-10", "" },
    };
    struct ledger_test *test = *state;
    accept_january(test);
    month_log(test);
    assert_string_equal(month_reason(test, "2019-01", 1), "");
    for (size_t i = 0; i < COUNT(CASES); i++) {
        open_break(test, CASES[i].code, CASES[i].state, CASES[i].opened_on);
        assert_string_equal(month_reason(test, "2019-01", 1), CASES[i].reason);
        assert_string_equal(month_reason(test, "2019-01", 2), "");
    }
}

static void seal_run__leaves_out_who_has_a_refused_statement(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct seal_summary summary;
    struct seal_options options = { .account = "8001000001" };
    accept_january(test);
    open_break(test, "statement_conflict", "open", "2019-01-10");
    summary = month_seal(test, "2019-01");
    assert_int_equal(summary.sealed, VILLAGES - 1);
    assert_string_equal(said(test, "programme", "programme_seal", "unsealed"),
                        "[\"441424100201\", \"transit/wuhua\"]");
    month_log(test);
    ASSERT_OK(seal_month_parse("2019-01", &options.month, &err));
    ASSERT_ERR(seal_run(test->pg.db, test->signer, &options, &summary, &err), ERR_REFUSED);
    ASSERT_TEXT_HAS(err.text, "a refused statement of these days is not cleared up");
    open_break(test, "statement_conflict", "resolved", "2019-01-10");
    assert_int_equal(month_seal(test, "2019-01").sealed, 1);
}

static void seal_run__refuses_the_one_account_that_it_is_asked_for(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct seal_options options = { .account = "8001000002" };
    struct seal_summary summary;
    facts_programme(test->pg.db, VILLAGES);
    (void)month_accept(test->pg.db, january(1));
    month_log(test);
    ASSERT_OK(seal_month_parse("2019-01", &options.month, &err));
    ASSERT_ERR(seal_run(test->pg.db, test->signer, &options, &summary, &err), ERR_REFUSED);
    options.account = "8001000001";
    ASSERT_OK(seal_run(test->pg.db, test->signer, &options, &summary, &err));
    assert_int_equal(summary.sealed, 1);
    assert_false(summary.has_programme);
    month_log(test);
    options.account = "1";
    ASSERT_ERR(seal_run(test->pg.db, test->signer, &options, &summary, &err), ERR_NOT_FOUND);
}

static void seal_run__two_accounts_of_a_village_that_look_alike_are_left_out(void **state)
{
    struct ledger_test *test = *state;
    accept_january(test);
    pg_test_sql(&test->pg, "INSERT INTO programme.account (account_no, kind, village, bank, name,"
                           " valid_from) SELECT '991000001', kind, village, bank, name, valid_from"
                           " FROM programme.account WHERE account_no = '8001000001'");
    month_log(test);
    assert_string_equal(month_reason(test, "2019-01", 1), "same_tail");
    assert_string_equal(month_reason(test, "2019-01", 2), "");
}

/* January again, with a line of 480 in the place of the one of 500. */
static void supersede_january(struct ledger_test *test, int64_t file)
{
    struct month_statement anew = january(1);
    anew.lines = "2019-01-10 480,2019-01-20 -30";
    anew.supersedes = file;
    (void)month_accept(test->pg.db, anew);
}

static void seal_run__what_comes_later_is_posted_marked_and_carried_over(void **state)
{
    struct ledger_test *test = *state;
    facts_programme(test->pg.db, VILLAGES);
    int64_t file = month_accept(test->pg.db, january(1));
    (void)month_seal(test, "2019-01");
    supersede_january(test, file);
    struct month_statement next = february(1);
    next.opening = 550;
    (void)month_accept(test->pg.db, next);
    struct seal_summary summary = month_seal(test, "2019-02");
    assert_int_equal(summary.sealed, 1);
    assert_int_equal(
        pg_test_int(&test->pg, "SELECT count(*) FROM ledger.record r JOIN seal.seal s ON"
                               " s.chain = r.chain AND s.n = (convert_from(r.bytes, 'UTF8')::jsonb"
                               " #>> '{body,after_seal,n}')::bigint"
                               " AND s.month = '2019-01-01'"),
        2);
    assert_string_equal(said(test, HOME, "seal", "opening_fen"), "550");
    assert_string_equal(pg_test_text(&test->pg, "SELECT report.late_remark('8001000001',"
                                                " '2019-01-01', '2019-01-31')"),
                        "含补记 2 笔");
    assert_string_equal(pg_test_text(&test->pg, "SELECT report.late_remark('8001000001',"
                                                " '2019-02-01', '2019-02-28')"),
                        "");
    assert_string_equal(said(test, HOME, "seal", "closing_fen"), "557");
    assert_int_equal(
        pg_test_int(&test->pg, "SELECT count(*) FROM ledger.record WHERE type = 'statement'"
                               " AND convert_from(bytes, 'UTF8')::jsonb -> 'body' ? 'supersedes'"),
        1);
    assert_int_equal(month_findings(test->pg.db), 0);
}

static void seal_run__an_earlier_month_that_arrives_late_is_marked(void **state)
{
    struct ledger_test *test = *state;
    facts_programme(test->pg.db, VILLAGES);
    (void)month_accept(test->pg.db, february(1));
    (void)month_seal(test, "2019-02");
    (void)month_accept(test->pg.db, january(1));
    month_log(test);
    assert_string_equal(said(test, HOME, "receipt", "after_seal,chain"), HOME);
    assert_int_equal(month_findings(test->pg.db), 0);
}

static void ledger_record__refuses_a_line_of_a_sealed_day_without_its_mark(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct post_summary summary;
    facts_programme(test->pg.db, VILLAGES);
    int64_t file = month_accept(test->pg.db, january(1));
    (void)month_seal(test, "2019-01");
    supersede_january(test, file);
    /* a poster that does not look at seals */
    pg_test_sql(&test->pg,
                "DO $$ BEGIN EXECUTE replace(pg_catalog.pg_get_functiondef("
                "'ledger.new_line'::regproc), 's.to_day >= l.booked_on', 'false'); END $$");
    ASSERT_ERR(ledger_post(test->pg.db, test->signer, NULL, &summary, &err), ERR_REFUSED);
    ASSERT_TEXT_HAS(err.text, "sealed");
}

static void seal_seal__never_changes_and_never_goes_back(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    accept_january(test);
    (void)month_seal(test, "2019-01");
    static const char *const REFUSED[] = {
        "UPDATE seal.seal SET to_day = '2019-01-30'",
        "DELETE FROM seal.seal",
        "TRUNCATE seal.seal",
        "INSERT INTO seal.seal SELECT account_no, '2019-02-28', '2019-02-01', '2019-01-31', chain,"
        " tail, n + 1, hash, 0 FROM seal.seal",
        "INSERT INTO seal.seal SELECT account_no, '2019-02-28', '2019-02-01', '2019-02-01', chain,"
        " tail, n + 1, hash, 0 FROM seal.seal", /* without its record */
    };
    for (size_t i = 0; i < COUNT(REFUSED); i++)
        ASSERT_ERR(db_script(test->pg.db, REFUSED[i], &err), ERR_REFUSED);
}

static void audit__finds_seals_in_the_tables_that_no_record_made(void **state)
{
    struct ledger_test *test = *state;
    static const char FINDINGS[] = "SELECT count(*) FROM audit.table_finding WHERE code = 'seal'";
    accept_january(test);
    (void)month_seal(test, "2019-01");
    assert_int_equal(pg_test_int(&test->pg, FINDINGS), 0);
    pg_test_sql(&test->pg, "ALTER TABLE seal.seal DISABLE TRIGGER ALL;"
                           "ALTER TABLE seal.period DISABLE TRIGGER ALL;"
                           "ALTER TABLE seal.programme DISABLE TRIGGER ALL;"
                           "UPDATE seal.seal SET closing_fen = 1 WHERE tail = '0001';"
                           "DELETE FROM seal.seal WHERE tail = '0002';"
                           "UPDATE seal.programme SET sealed = 4;"
                           "DELETE FROM seal.period WHERE chain = 'transit/wuhua'");
    assert_int_equal(pg_test_int(&test->pg, FINDINGS), 4);
}

int main(void)
{
#define SEAL_TEST(name) cmocka_unit_test_setup_teardown(name, ledger_test_begin, ledger_test_end)
    const struct CMUnitTest tests[] = {
        SEAL_TEST(seal_run__closes_every_covered_account_and_names_the_others),
        SEAL_TEST(seal_run__says_sums_balances_and_what_it_covers),
        SEAL_TEST(seal_run__again_changes_nothing),
        SEAL_TEST(seal_run__goes_on_from_the_seal_before),
        SEAL_TEST(seal_run__closes_months_that_nobody_sealed_with_the_one_asked_for),
        SEAL_TEST(seal_run__stops_while_the_log_is_behind),
        SEAL_TEST(seal_state__says_why_an_account_cannot_be_sealed),
        SEAL_TEST(seal_state__waits_for_a_refused_statement_to_be_cleared_up),
        SEAL_TEST(seal_run__leaves_out_who_has_a_refused_statement),
        SEAL_TEST(seal_run__refuses_the_one_account_that_it_is_asked_for),
        SEAL_TEST(seal_run__two_accounts_of_a_village_that_look_alike_are_left_out),
        SEAL_TEST(seal_run__what_comes_later_is_posted_marked_and_carried_over),
        SEAL_TEST(seal_run__an_earlier_month_that_arrives_late_is_marked),
        SEAL_TEST(ledger_record__refuses_a_line_of_a_sealed_day_without_its_mark),
        SEAL_TEST(seal_seal__never_changes_and_never_goes_back),
        SEAL_TEST(audit__finds_seals_in_the_tables_that_no_record_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
