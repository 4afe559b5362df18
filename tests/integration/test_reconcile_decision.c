/* What people decide: two of them, once, with an event that says who. */
#include "../support/test.h"

#include "../support/told.h"

#include "reconcile/break.h"
#include "reconcile/decision.h"

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

#define LIST "village V1 city\nlist l.csv city 2019-01-01 2019-05-31\n"
#define BANK "bank b.csv A1 2019-01-01 2019-05-31\n"
#define TWO_SETS                                                                                   \
    LIST BANK "pay city V1 2019 500000 2019-03-04\nin A1 200000 2019-03-05 from=city\n"            \
              "in A1 300000 2019-03-05 from=city\nin A1 240000 2019-03-05 from=city\n"             \
              "in A1 260000 2019-03-05 from=city\n"
#define TWICE                                                                                      \
    LIST BANK "pay city V1 2019 500000 2019-03-04\npay city V1 2019 500000 2019-04-04\n"           \
              "in A1 500000 2019-03-05 from=city\nin A1 500000 2019-04-05 from=city\n"

static struct decision by_anna(enum decision_kind kind, const char *subject)
{
    return (
        struct decision) { .kind = kind, .subject = subject, .reason = "见附件", .who = "anna" };
}

/* The id of the only break of a code. */
static const char *break_of(struct pg_test *test, const char *code)
{
    static char id[BREAK_ID_SIZE];
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT id FROM reconcile.break_list WHERE code = '%s'", code);
    (void)snprintf(id, sizeof id, "%s", pg_test_text(test, sql));
    return id;
}

static void both(struct pg_test *test, struct decision decision)
{
    struct err err = { 0 };
    struct reconcile_summary summary;
    int64_t id;
    ASSERT_OK(decision_propose(test->db, &decision, &id, &err));
    ASSERT_OK(decision_confirm(test->db, id, "bo", &summary, &err));
}

static void accept__makes_the_pair_that_was_proposed(void **state)
{
    struct pg_test *test = *state;
    told_say(test, TWO_SETS);
    (void)told_run(test, "2019-05-31");
    char proposal[BREAK_ID_SIZE];
    (void)snprintf(proposal, sizeof proposal, "%s",
                   pg_test_text(test, "SELECT encode(p.id, 'hex') FROM reconcile.proposal p"
                                      " JOIN intake.line l ON l.id = ANY (p.lines)"
                                      " WHERE l.amount_fen = 24000000"));
    both(test, by_anna(DECISION_ACCEPT, proposal));
    assert_string_equal(told_pairs(test), "person direct l.csv:2 = b.csv:4 b.csv:5");
    assert_string_equal(told_payment(test, "l.csv", 2), "allotted matched");
    assert_int_equal(pg_test_int(test, "SELECT count(*) FROM reconcile.proposal"
                                       " WHERE state = 'open'"),
                     0);
    assert_string_equal(pg_test_text(test, "SELECT who || ' ' || checker FROM reconcile.event"
                                           " WHERE type = 'match' AND rule = 'person'"),
                        "anna bo");
    struct reconcile_summary again = told_run(test, "2019-05-31");
    assert_int_equal(again.changes, 0);
}

static void confirm__needs_a_second_person(void **state)
{
    struct err err = { 0 };
    struct reconcile_summary summary;
    struct pg_test *test = *state;
    int64_t id;
    told_say(test, TWICE);
    (void)told_run(test, "2019-05-31");
    struct decision decision = by_anna(DECISION_RESOLVE, break_of(test, "duplicate"));
    ASSERT_OK(decision_propose(test->db, &decision, &id, &err));
    ASSERT_ERR(decision_confirm(test->db, id, "anna", &summary, &err), ERR_SECOND_PERSON);
    assert_string_equal(pg_test_text(test, "SELECT state FROM reconcile.break"), "open");
    err_clear(&err);
    ASSERT_OK(decision_confirm(test->db, id, "bo", &summary, &err));
    assert_string_equal(pg_test_text(test, "SELECT state FROM reconcile.break"), "resolved");
    ASSERT_ERR(decision_confirm(test->db, id, "cy", &summary, &err), ERR_CONFLICT);
}

static void reject__leaves_everything_as_it_was(void **state)
{
    struct err err = { 0 };
    struct pg_test *test = *state;
    struct reconcile_summary summary;
    int64_t id;
    told_say(test, TWICE);
    (void)told_run(test, "2019-05-31");
    struct decision decision = by_anna(DECISION_WRITE_OFF, break_of(test, "duplicate"));
    ASSERT_OK(decision_propose(test->db, &decision, &id, &err));
    ASSERT_ERR(decision_propose(test->db, &decision, &id, &err), ERR_CONFLICT); /* once */
    err_clear(&err);
    ASSERT_OK(decision_reject(test->db, id, "anna", &err)); /* the maker may */
    ASSERT_ERR(decision_confirm(test->db, id, "bo", &summary, &err), ERR_CONFLICT);
    assert_string_equal(told_breaks(test), "duplicate V1 2019 500000.00 0 l.csv:2 l.csv:3");
}

static void unmatch__is_for_good(void **state)
{
    struct pg_test *test = *state;
    told_say(test, LIST BANK "pay city V1 2019 500000 2019-03-04 ref=R1\n"
                             "in A1 500000 2019-03-05 from=city ref=R1\n");
    (void)told_run(test, "2019-05-31");
    char pair[32];
    (void)snprintf(pair, sizeof pair, "%s", pg_test_text(test, "SELECT id FROM reconcile.pair"));
    both(test, by_anna(DECISION_UNMATCH, pair));
    assert_string_equal(told_pairs(test), "");
    assert_string_equal(told_breaks(test), "paid_not_received V1 2019 500000.00 0 l.csv:2\n"
                                           "received_not_paid V1 0 500000.00 0 b.csv:2");
    (void)told_run(test, "2019-06-30");
    assert_string_equal(told_pairs(test), "");
}

static void explain__takes_one_person(void **state)
{
    struct err err = { 0 };
    struct pg_test *test = *state;
    int64_t id;
    told_say(test, TWICE);
    (void)told_run(test, "2019-05-31");
    struct decision decision = by_anna(DECISION_EXPLAIN, break_of(test, "duplicate"));
    ASSERT_OK(decision_propose(test->db, &decision, &id, &err));
    assert_string_equal(pg_test_text(test, "SELECT state FROM reconcile.break"), "explained");
    (void)told_run(test, "2019-06-30");
    assert_string_equal(pg_test_text(test, "SELECT state FROM reconcile.break"
                                           " WHERE code = 'duplicate'"),
                        "explained");
}

static void not_duplicate__makes_it_over(void **state)
{
    struct pg_test *test = *state;
    told_say(test, TWICE);
    (void)told_run(test, "2019-05-31");
    both(test, by_anna(DECISION_NOT_DUPLICATE, break_of(test, "duplicate")));
    assert_string_equal(told_breaks(test), "over V1 2019 500000.00 0 l.csv:3");
}

static void classify__moves_the_line_to_its_book(void **state)
{
    struct err err = { 0 };
    struct pg_test *test = *state;
    int64_t id;
    told_say(test, "village V1 city quota=0\n" BANK "in A1 88 2019-03-11 from=stranger\n");
    (void)told_run(test, "2019-05-31");
    assert_string_equal(told_breaks(test), "unidentified V1 0 88.00 0 b.csv:2");
    struct decision decision = by_anna(DECISION_CLASSIFY, break_of(test, "unidentified"));
    decision.detail = "fee"; /* of a debit */
    ASSERT_ERR(decision_propose(test->db, &decision, &id, &err), ERR_INPUT);
    decision.detail = "special_payable"; /* never said, only matched */
    ASSERT_ERR(decision_propose(test->db, &decision, &id, &err), ERR_INPUT);
    decision.detail = "other_fund";
    both(test, decision);
    assert_string_equal(told_breaks(test), "");
    assert_string_equal(told_line(test, "b.csv", 2), "classified other_fund none 0");
    assert_string_equal(pg_test_text(test, "SELECT (body ->> 'from') || ' ' || (body ->> 'to')"
                                           " FROM reconcile.event WHERE type = 'reclass'"),
                        "suspense other_fund");
}

static void a_resolved_break__opens_again_when_its_amount_changes(void **state)
{
    struct pg_test *test = *state;
    told_say(test, LIST BANK "pay city V1 2019 400000 2019-03-04\n"
                             "in A1 400000 2019-03-05 from=city\n");
    (void)told_run(test, "2019-05-31");
    both(test, by_anna(DECISION_RESOLVE, break_of(test, "short")));
    assert_string_equal(told_breaks(test), "");
    told_say(test, "pay city V1 2019 50000 2019-03-04\nin A1 50000 2019-03-05 from=city\n");
    (void)told_run(test, "2019-05-31");
    assert_string_equal(told_breaks(test), "short V1 2019 50000.00 0 l.csv:2 l.csv:3");
}

static void the_refund_of_one_of_two__is_accepted(void **state)
{
    struct pg_test *test = *state;
    told_say(test, "village V1 city quota=0\n" BANK "in A1 88 2019-03-11 from=stranger\n"
                   "in A1 88 2019-03-12 from=stranger\nout A1 88 2019-03-20 to=city\n");
    (void)told_run(test, "2019-05-31");
    char proposal[BREAK_ID_SIZE];
    (void)snprintf(proposal, sizeof proposal, "%s",
                   pg_test_text(test, "SELECT encode(p.id, 'hex') FROM reconcile.proposal p"
                                      " JOIN reconcile.break_list b"
                                      " ON b.id = encode(p.break_id, 'hex')"
                                      " WHERE b.facts ->> 0 LIKE '%3%'"));
    both(test, by_anna(DECISION_ACCEPT, proposal));
    assert_string_equal(told_breaks(test), "unidentified V1 0 88.00 0 b.csv:2");
    assert_string_equal(told_line(test, "b.csv", 4), "refund refund none 0");
}

static void an_unknown_name__is_proposed_and_accepted(void **state)
{
    struct pg_test *test = *state;
    told_say(test, LIST BANK "pay city V1 2019 500000 2019-03-04 code=none name=演示V11村\n"
                             "in A1 500000 2019-03-05 from=city\n");
    (void)told_run(test, "2019-04-30");
    assert_string_equal(told_breaks(test), "unknown_village - 2019 500000.00 0 l.csv:2");
    char proposal[BREAK_ID_SIZE];
    (void)snprintf(proposal, sizeof proposal, "%s",
                   pg_test_text(test, "SELECT id FROM reconcile.proposal_list"
                                      " WHERE why = 'village_name' AND village = '441424103201'"));
    both(test, by_anna(DECISION_ACCEPT, proposal));
    assert_string_equal(told_breaks(test), "");
    assert_string_equal(told_payment(test, "l.csv", 2), "allotted matched");
}

static void a_name_like_nobodys__is_not_proposed(void **state)
{
    struct pg_test *test = *state;
    told_say(test, LIST BANK "pay city V1 2019 500000 2019-03-04 code=none name=甲乙丙 acct=99\n");
    (void)told_run(test, "2019-04-30");
    assert_int_equal(pg_test_int(test, "SELECT count(*) FROM reconcile.proposal"), 0);
}

static void propose__refuses_what_it_cannot_know(void **state)
{
    struct err err = { 0 };
    struct pg_test *test = *state;
    char reason[DECISION_REASON_MAX + 2];
    int64_t id;
    told_say(test, TWICE);
    (void)told_run(test, "2019-05-31");
    struct decision decision = by_anna(DECISION_RESOLVE, "0123456789abcdef");
    ASSERT_ERR(decision_propose(test->db, &decision, &id, &err), ERR_NOT_FOUND);
    decision.subject = "xyz";
    ASSERT_ERR(decision_propose(test->db, &decision, &id, &err), ERR_INPUT);
    decision.subject = break_of(test, "duplicate");
    decision.reason = "";
    ASSERT_ERR(decision_propose(test->db, &decision, &id, &err), ERR_INPUT);
    memset(reason, 'x', sizeof reason);
    reason[DECISION_REASON_MAX + 1] = '\0';
    decision.reason = reason;
    ASSERT_ERR(decision_propose(test->db, &decision, &id, &err), ERR_LIMIT);
    reason[DECISION_REASON_MAX] = '\0';
    ASSERT_OK(decision_propose(test->db, &decision, &id, &err));
    decision = by_anna(DECISION_UNMATCH, "999");
    ASSERT_ERR(decision_propose(test->db, &decision, &id, &err), ERR_NOT_FOUND);
}

static void break_json__has_the_shape_of_the_truth(void **state)
{
    struct err err = { 0 };
    struct pg_test *test = *state;
    struct buf bytes;
    told_say(test, TWICE);
    (void)told_run(test, "2019-05-31");
    buf_init(&bytes, 65536);
    ASSERT_OK(break_json(test->db, &(struct break_filter) { .code = "duplicate" }, &bytes, &err));
    char flat[4096] = "";
    for (size_t i = 0, n = 0; i < bytes.len && n + 1 < sizeof flat; i++)
        if (strchr(" \n", bytes.data[i]) == NULL)
            flat[n++] = bytes.data[i];
    buf_release(&bytes);
    assert_string_equal(flat, "{\"as_of\":\"2019-05-31\",\"breaks\":[{\"code\":\"duplicate\","
                              "\"village\":\"441424103201\",\"year\":2019,"
                              "\"facts\":[[\"l.csv\",2],[\"l.csv\",3]],\"amount_fen\":50000000,"
                              "\"days\":0,\"state\":\"open\"}]}");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        T(accept__makes_the_pair_that_was_proposed),
        T(confirm__needs_a_second_person),
        T(reject__leaves_everything_as_it_was),
        T(unmatch__is_for_good),
        T(explain__takes_one_person),
        T(not_duplicate__makes_it_over),
        T(classify__moves_the_line_to_its_book),
        T(a_resolved_break__opens_again_when_its_amount_changes),
        T(the_refund_of_one_of_two__is_accepted),
        T(an_unknown_name__is_proposed_and_accepted),
        T(a_name_like_nobodys__is_not_proposed),
        T(propose__refuses_what_it_cannot_know),
        T(break_json__has_the_shape_of_the_truth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
