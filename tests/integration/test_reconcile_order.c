/* The same facts give the same pairs and breaks: whatever the order, however often, and a late
 * file moves only what it must. */
#include "../support/test.h"

#include "../support/told.h"

static int begin(void **state)
{
    static struct pg_test test;
    told_begin(&test);
    *state = &test;
    return 0;
}
static int end(void **state)
{
    told_end(*state);
    return 0;
}

static const char VILLAGES[] = "village V1 city\nvillage V2 city\nvillage V3 da via\n"
                               "village V4 da via\nvillage V5 sa\nrule interest credit interest\n";

/* Files that overlap: the list of May holds that of March, statement c overlaps b. */
static const char *const FILES[] = {
    "list march.csv city 2019-01-01 2019-03-31\n"
    "pay city V1 2019 250000 2019-03-04 id=p1\npay city V1 2019 250000 2019-03-04 id=p2\n"
    "pay city V2 2019 500000 2019-03-11 id=p3 ref=R3\n",
    "list may.csv city 2019-01-01 2019-05-31\n"
    "pay city V1 2019 250000 2019-03-04 id=p1\npay city V1 2019 250000 2019-03-04 id=p2\n"
    "pay city V2 2019 500000 2019-03-11 id=p3 ref=R3\n"
    "pay city V2 2019 500000 2019-04-15 id=p4\npay city V5 2019 90000 2019-05-06 id=p5\n",
    "list da.csv da 2019-01-01 2019-05-31\n"
    "pay da V3 2019 500000 2019-03-04 id=p6\npay da V4 2019 500000 2019-03-04 id=p7\n",
    "bank t.csv T1 2019-01-01 2019-05-31\nin T1 1000000 2019-03-06 from=da id=t1\n"
    "out T1 500000 2019-03-11 to=A3 id=t2\n",
    "bank b.csv A1 2019-01-01 2019-03-31\n"
    "in A1 250000 2019-03-05 from=city id=a1\nin A1 250000 2019-03-06 from=city id=a2\n"
    "in A1 3.21 2019-03-21 rule=interest id=a3\n",
    "bank c.csv A1 2019-03-01 2019-05-31\n"
    "in A1 250000 2019-03-05 from=city id=a1\nin A1 250000 2019-03-06 from=city id=a2\n"
    "in A1 3.21 2019-03-21 rule=interest id=a3\nin A1 60 2019-05-07 from=stranger id=a4\n",
    "bank d.csv A2 2019-01-01 2019-05-31\nin A2 500000 2019-03-12 from=stranger ref=R3 id=b1\n"
    "in A2 480000 2019-04-16 from=city id=b2\n",
    "bank e.csv A3 2019-01-01 2019-05-31\nin A3 500000 2019-03-12 from=T1 id=c1\n",
    "bank f.csv A5 2019-01-01 2019-05-31\nin A5 90000 2019-05-07 from=city id=d1\n",
};
enum { FILE_COUNT = COUNT(FILES), ORDERS = 8 };

/* Pairs and breaks by identity: numbers of this database say nothing. */
static const char RESULT[] =
    "SELECT coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE \"C\"), '') FROM ("
    "SELECT concat_ws(' ', r.rule, r.hop, (SELECT string_agg(left(encode(p.identity, 'hex'), 6), "
    "','"
    " ORDER BY p.identity) FROM reconcile.pair_payment m JOIN intake.payment p"
    " ON p.id = m.payment_id WHERE m.pair_id = r.id), (SELECT"
    " string_agg(left(encode(l.identity, 'hex'), 6), ',' ORDER BY l.identity)"
    " FROM reconcile.pair_line m JOIN intake.line l ON l.id = m.line_id WHERE m.pair_id = r.id))"
    " AS line FROM reconcile.pair r WHERE r.undone_by IS NULL"
    " UNION ALL SELECT concat_ws(' ', left(id, 6), code, village, year, amount_fen, days, facts)"
    " FROM reconcile.break_list WHERE state = 'open') t";

/* As only a superuser can: tables of the ledger hang on these and refuse it. */
static void forget(struct pg_test *test)
{
    pg_test_sql(test,
                "BEGIN; SET LOCAL session_replication_role = replica;"
                "TRUNCATE intake.file, intake.statement, intake.line, intake.payment,"
                " intake.sighting, reconcile.run, public.place, public.sheet CASCADE; COMMIT");
}

static void any_order_of_import__gives_equal_pairs_and_open_breaks(void **state)
{
    char first[4096] = "";
    unsigned seed = 20190304;
    told_say(*state, VILLAGES);
    for (int order = 0; order < ORDERS; order++) {
        int turn[FILE_COUNT];
        for (int i = 0; i < FILE_COUNT; i++)
            turn[i] = i;
        for (int i = FILE_COUNT - 1; order > 0 && i > 0; i--) {
            seed = seed * 1103515245u + 12345u;
            int j = (int)(seed >> 16) % (i + 1), kept = turn[i];
            turn[i] = turn[j];
            turn[j] = kept;
        }
        forget(*state);
        for (int i = 0; i < FILE_COUNT; i++) {
            told_say(*state, FILES[turn[i]]);
            if (order % 2 == 1) /* every second time with a run after each file */
                (void)told_run(*state, "2019-05-31");
        }
        (void)told_run(*state, "2019-05-31");
        if (order == 0)
            (void)snprintf(first, sizeof first, "%s", pg_test_text(*state, RESULT));
        assert_string_equal(pg_test_text(*state, RESULT), first);
    }
    ASSERT_TEXT_HAS(first, "M2 transit");
    ASSERT_TEXT_HAS(first, "duplicate 441424103202");
}

static void all_files(struct pg_test *test)
{
    told_say(test, VILLAGES);
    for (int i = 0; i < FILE_COUNT; i++)
        told_say(test, FILES[i]);
}

static void a_second_run__writes_nothing(void **state)
{
    all_files(*state);
    struct reconcile_summary first = told_run(*state, "2019-05-31");
    int64_t events = pg_test_int(*state, "SELECT count(*) FROM reconcile.event");
    struct reconcile_summary second = told_run(*state, "2019-05-31");
    assert_true(first.recorded);
    assert_false(second.recorded);
    assert_int_equal(second.changes, 0);
    assert_int_equal(second.run_id, first.run_id);
    assert_int_equal(pg_test_int(*state, "SELECT count(*) FROM reconcile.event"), events);
    assert_int_equal(pg_test_int(*state, "SELECT count(*) FROM reconcile.run"), 1);
}

static void a_dry_run__writes_nothing(void **state)
{
    struct err err = { 0 };
    struct reconcile_options options = { .dry_run = true };
    struct reconcile_summary summary;
    struct pg_test *test = *state;
    all_files(test);
    ASSERT_OK(reconcile_run(test->db, &options, &summary, &err));
    assert_false(summary.recorded);
    assert_true(summary.changes > 0);
    assert_int_equal(pg_test_int(test, "SELECT count(*) FROM reconcile.run"), 0);
    assert_int_equal(pg_test_int(test, "SELECT count(*) FROM reconcile.event"), 0);
}

static void without_a_date__it_is_the_last_that_a_file_covers(void **state)
{
    struct err err = { 0 };
    struct reconcile_options options = { .dry_run = true };
    struct reconcile_summary summary;
    char day[DATE_TEXT_MAX];
    struct pg_test *test = *state;
    ASSERT_ERR(reconcile_run(test->db, &options, &summary, &err), ERR_NOT_FOUND);
    all_files(test);
    ASSERT_OK(reconcile_run(test->db, &options, &summary, &err));
    assert_string_equal(date_format(summary.as_of, day), "2019-05-31");
}

static void a_past_date__only_reports(void **state)
{
    all_files(*state);
    (void)told_run(*state, "2019-05-31");
    struct reconcile_summary past = told_run(*state, "2019-03-31");
    assert_true(past.is_past);
    assert_false(past.recorded);
    assert_int_equal(pg_test_int(*state, "SELECT count(*) FROM reconcile.run"), 1);
    assert_string_equal(pg_test_text(*state, "SELECT as_of FROM reconcile.current"), "2019-05-31");
}

static void a_later_date_without_news__is_a_run_of_its_own(void **state)
{
    all_files(*state);
    (void)told_run(*state, "2019-05-31");
    struct reconcile_summary later = told_run(*state, "2019-06-03");
    assert_true(later.recorded);
}

static void a_late_file__moves_only_its_own_village(void **state)
{
    all_files(*state);
    (void)told_run(*state, "2019-05-31");
    pg_test_sql(*state, "CREATE TABLE public.seen AS SELECT max(id) AS id FROM reconcile.event");
    told_say(*state, "bank g.csv A4 2019-01-01 2019-05-31\nin A4 77 2019-05-07 from=stranger\n");
    (void)told_run(*state, "2019-05-31");
    assert_string_equal(
        pg_test_text(*state, "SELECT string_agg(type || ' ' || chain || ' ' ||"
                             " coalesce(body ->> 'code', ''), E'\\n' ORDER BY id)"
                             " FROM reconcile.event WHERE id > (SELECT id FROM public.seen)"),
        "break 441424103204 unidentified\nclear 441424103204 statement_missing");
}

/* A payment that comes late and stands before another: the pair of the second is taken apart. */
static void a_late_payment__takes_apart_what_no_longer_holds(void **state)
{
    told_say(*state, "village V1 city\nbank b.csv A1 2019-01-01 2019-05-31\n"
                     "in A1 250000 2019-03-05 from=city\n"
                     "list l.csv city 2019-03-05 2019-05-31\npay city V1 2019 250000 2019-03-05\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_pairs(*state), "M2 direct l.csv:2 = b.csv:2");
    told_say(*state, "list k.csv city 2019-01-01 2019-03-04\npay city V1 2019 250000 2019-03-04\n");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_pairs(*state), "M2 direct k.csv:2 = b.csv:2");
    assert_int_equal(pg_test_int(*state, "SELECT count(*) FROM reconcile.event"
                                         " WHERE type = 'unmatch' AND rule = 'superseded'"),
                     1);
    assert_string_equal(told_breaks(*state), "paid_not_received V1 2019 250000.00 0 l.csv:2");
}

static void a_superseded_payment__leaves_no_state(void **state)
{
    told_say(*state, "village V1 city\nbank b.csv A1 2019-01-01 2019-05-31\n"
                     "in A1 500000 2019-03-05 from=city\n"
                     "list l.csv city 2019-01-01 2019-05-31\npay city V1 2019 500000 2019-03-04\n");
    (void)told_run(*state, "2019-04-30");
    pg_test_sql(*state, "UPDATE intake.payment SET voided_by = file_id");
    (void)told_run(*state, "2019-04-30");
    assert_string_equal(told_pairs(*state), "");
    assert_string_equal(told_breaks(*state), "received_not_paid V1 0 500000.00 0 b.csv:2");
    assert_string_equal(told_line(*state, "b.csv", 2), "received_not_paid suspense none 0");
    assert_string_equal(pg_test_text(*state, "SELECT body ->> 'from_source' FROM reconcile.event"
                                             " WHERE type = 'reclass' ORDER BY id DESC LIMIT 1"),
                        "city");
}

static void the_proof__holds_and_is_kept(void **state)
{
    all_files(*state);
    struct reconcile_summary summary = told_run(*state, "2019-05-31");
    const struct proof *proof = &summary.proof;
    assert_int_equal(proof->owed.fen, INT64_C(250000000));
    assert_int_equal(proof->paid.fen, INT64_C(200000000)); /* not the duplicate, not the 90,000 */
    assert_int_equal(proof->left.total.fen, INT64_C(259000000));
    assert_int_equal(proof->missing.fen, INT64_C(50000000));
    assert_int_equal(proof->accounts.accounts, 5);
    assert_int_equal(pg_test_int(*state, "SELECT (proof -> 'quota' ->> 'owed')::bigint"
                                         " FROM reconcile.current"),
                     INT64_C(250000000));
}

static void a_balance_that_does_not_hold__stops_the_run(void **state)
{
    struct err err = { 0 };
    struct reconcile_options options = { 0 };
    struct reconcile_summary summary;
    struct pg_test *test = *state;
    all_files(test);
    pg_test_sql(test, "UPDATE intake.statement SET closing_fen = closing_fen + 1"
                      " WHERE account_no = 'A2'");
    ASSERT_ERR(reconcile_run(test->db, &options, &summary, &err), ERR_DIFFERS);
    ASSERT_TEXT_HAS(err.text, "A2");
    assert_int_equal(pg_test_int(test, "SELECT count(*) FROM reconcile.run"), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        T(any_order_of_import__gives_equal_pairs_and_open_breaks),
        T(a_second_run__writes_nothing),
        T(a_dry_run__writes_nothing),
        T(without_a_date__it_is_the_last_that_a_file_covers),
        T(a_past_date__only_reports),
        T(a_later_date_without_news__is_a_run_of_its_own),
        T(a_late_file__moves_only_its_own_village),
        T(a_late_payment__takes_apart_what_no_longer_holds),
        T(a_superseded_payment__leaves_no_state),
        T(the_proof__holds_and_is_kept),
        T(a_balance_that_does_not_hold__stops_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
