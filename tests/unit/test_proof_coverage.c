/* Nothing is left out: statements against lines, seals against both. One account whose year is told
 * record by record; each rule is broken once. */
#include "../support/test.h"

#include "proof/coverage.h"
#include <string.h>

#define HEX64   "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define ZERO64  "0000000000000000000000000000000000000000000000000000000000000000"
#define VILLAGE "441424103201"
#define ACCOUNT "\"account\":{\"commit\":\"" HEX64 "\",\"tail\":\"6789\"}"
#define FILE_AT "{\"chain\":\"programme/office\",\"hash\":\"" HEX64 "\",\"n\":%d}"
#define OWN_AT  "{\"chain\":\"" VILLAGE "\",\"hash\":\"" HEX64 "\",\"n\":%d}"

enum { FOUND_MAX = 16 };

struct story {
    struct coverage *coverage;
    int next_n;
    size_t count;
    enum coverage_rule rules[FOUND_MAX];
    int64_t places[FOUND_MAX];
};

static void found(void *arg, const struct coverage_finding *finding)
{
    struct story *story = arg;
    assert_true(story->count < FOUND_MAX);
    story->rules[story->count] = finding->rule;
    story->places[story->count++] = finding->n;
}

static void tell(struct story *story, enum record_type type, const struct buf *body)
{
    struct err err;
    struct buf out;
    struct record record;
    struct body read;
    const struct record_head head = { .by = "0123456789abcdef",
                                      .chain = VILLAGE,
                                      .key = "0123456789abcdef",
                                      .ledger = "mingzhang.example/test",
                                      .n = story->next_n++,
                                      .type = type };
    buf_init(&out, RECORD_SIZE_MAX);
    ASSERT_OK(record_build(&head, (struct text) { body->data, body->len }, &out, &err));
    ASSERT_OK(record_parse((struct text) { out.data, out.len }, &record, &err));
    ASSERT_OK(body_read(&record, &read, &err));
    coverage_feed(story->coverage, &record, &read, found, story);
    buf_release(&out);
}

static struct story begin(void)
{
    struct story story = { .coverage = coverage_new(), .next_n = 1 };
    coverage_begin(story.coverage);
    return story;
}

/* The findings must be exactly this rule, once; -1: none. */
static void end(struct story *story, int rule)
{
    coverage_end(story->coverage, found, story);
    coverage_free(story->coverage);
    assert_int_equal(story->count, rule < 0 ? 0 : 1);
    if (rule >= 0)
        assert_int_equal(story->rules[0], rule);
}

struct said {
    int file;
    const char *from, *to;
    int opening, credits, lines;
    int supersedes; /* 0: none */
    bool is_derived;
};

static int statement(struct story *story, struct said said)
{
    struct buf body;
    buf_init(&body, RECORD_SIZE_MAX);
    buf_addf(&body, "{" ACCOUNT ",\"closing_fen\":%d,\"credits_fen\":%d,\"debits_fen\":0,",
             said.opening + said.credits, said.credits);
    if (said.is_derived)
        buf_adds(&body, "\"derived\":true,");
    buf_addf(&body, "\"file\":" FILE_AT ",\"from\":\"%s\",\"lines\":%d,\"opening_fen\":%d,",
             said.file, said.from, said.lines, said.opening);
    if (said.supersedes > 0)
        buf_addf(&body, "\"supersedes\":" OWN_AT ",", said.supersedes);
    buf_addf(&body, "\"to\":\"%s\"}", said.to);
    tell(story, TYPE_STATEMENT, &body);
    buf_release(&body);
    return story->next_n - 1;
}

#define LINES(from, to, amount)                                                                    \
    "[{\"account\":\"" from "\",\"amount_fen\":%d,\"source\":\"none\",\"year\":0},"                \
    "{\"account\":\"" to "\",\"amount_fen\":%d,\"source\":\"none\",\"year\":0}]",                  \
        amount, -(amount)

/* after: the seal that it says it came after; 0: none. */
static int receipt(struct story *story, int file, const char *day, int amount, int after)
{
    struct buf body;
    buf_init(&body, RECORD_SIZE_MAX);
    buf_adds(&body, "{" ACCOUNT ",");
    if (after > 0)
        buf_addf(&body, "\"after_seal\":" OWN_AT ",", after);
    buf_addf(&body,
             "\"amount_fen\":%d,\"booked_on\":\"%s\",\"evidence\":{\"file\":" FILE_AT
             ",\"line\":7,\"raw\":{\"commit\":\"" HEX64 "\"}},\"lines\":",
             amount, day, file);
    buf_addf(&body, LINES("bank", "suspense", amount));
    buf_adds(&body, "}");
    tell(story, TYPE_RECEIPT, &body);
    buf_release(&body);
    return story->next_n - 1;
}

static void carry(struct story *story, int amount)
{
    struct buf body;
    buf_init(&body, RECORD_SIZE_MAX);
    buf_addf(&body,
             "{" ACCOUNT ",\"amount_fen\":%d,\"carried_on\":\"2019-01-01\",\"file\":" FILE_AT
             ",\"lines\":",
             amount, 4);
    buf_addf(&body, LINES("bank", "opening", amount));
    buf_adds(&body, "}");
    tell(story, TYPE_CARRY, &body);
    buf_release(&body);
}

static void reversal(struct story *story, int of, int amount)
{
    struct buf body;
    buf_init(&body, RECORD_SIZE_MAX);
    buf_addf(&body, "{\"amount_fen\":%d,\"lines\":", -amount);
    buf_addf(&body, LINES("bank", "suspense", -amount));
    buf_addf(&body, ",\"reverses\":" OWN_AT "}", of);
    tell(story, TYPE_REVERSAL, &body);
    buf_release(&body);
}

/* The line moves out of suspense, to the book of interest. */
static void reclass(struct story *story, int of, int amount)
{
    struct buf body;
    buf_init(&body, RECORD_SIZE_MAX);
    buf_addf(&body, "{\"amount_fen\":%d,\"from\":\"suspense\",\"lines\":", amount);
    buf_addf(&body, LINES("suspense", "interest", amount));
    buf_addf(&body, ",\"moves\":" OWN_AT ",\"source\":\"none\",\"to\":\"interest\",\"year\":0}",
             of);
    tell(story, TYPE_RECLASS, &body);
    buf_release(&body);
}

struct closing {
    const char *month, *from, *to;
    int opening, credits, lines, statements;
    int brought, interest, suspense; /* what the books hold at its end; interest of its own days */
    int previous;
};

static void put_balances(struct buf *body, const struct closing *c)
{
    buf_addf(
        body,
        "\"balances\":[{\"account\":\"bank\",\"amount_fen\":%d,\"source\":\"none\",\"year\":0}",
        c->opening + c->credits);
    const struct {
        const char *book;
        int amount;
    } OTHERS[] = { { "interest", c->interest },
                   { "opening", c->brought },
                   { "suspense", c->suspense } };
    for (size_t i = 0; i < COUNT(OTHERS); i++)
        if (OTHERS[i].amount != 0)
            buf_addf(body, ",{\"account\":\"%s\",\"amount_fen\":%d,\"source\":\"none\",\"year\":0}",
                     OTHERS[i].book, -OTHERS[i].amount);
    buf_adds(body, "],\"by_disposition\":[");
    if (c->interest != 0)
        buf_addf(body, "{\"amount_fen\":%d,\"book\":\"interest\",\"lines\":1}%s", c->interest,
                 c->lines > 1 ? "," : "");
    int rest = c->lines - (c->interest != 0 ? 1 : 0);
    if (rest > 0)
        buf_addf(body, "{\"amount_fen\":%d,\"book\":\"suspense\",\"lines\":%d}",
                 c->credits - c->interest, rest);
    buf_adds(body, "],");
}

static int seal(struct story *story, struct closing c)
{
    struct buf body;
    buf_init(&body, RECORD_SIZE_MAX);
    buf_adds(&body, "{" ACCOUNT ",");
    put_balances(&body, &c);
    buf_addf(&body,
             "\"closing_fen\":%d,\"covers\":{\"chain\":\"" VILLAGE "\",\"hash\":\"" ZERO64
             "\",\"n\":%d},\"credits_fen\":%d,\"debits_fen\":0,\"from\":\"%s\",\"heads\":\"" HEX64
             "\",\"lines\":%d,\"month\":\"%s\",\"opening_fen\":%d,",
             c.opening + c.credits, story->next_n - 1, c.credits, c.from, c.lines, c.month,
             c.opening);
    if (c.previous > 0)
        buf_addf(&body, "\"previous\":" OWN_AT ",", c.previous);
    buf_addf(&body, "\"root\":\"" HEX64 "\",\"size\":1,\"statements\":%d,\"to\":\"%s\"}",
             c.statements, c.to);
    tell(story, TYPE_SEAL, &body);
    buf_release(&body);
    return story->next_n - 1;
}

static const struct said JANUARY = { 4, "2019-01-01", "2019-01-31", 100, 500, 1, 0, false };
static const struct said FEBRUARY = { 5, "2019-02-01", "2019-02-28", 600, 70, 2, 0, false };
static const struct closing END_OF_JANUARY = {
    "2019-01", "2019-01-01", "2019-01-31", 100, 500, 1, 1, 100, 0, 500, 0
};

/* January as it should be; gives the record of its seal. */
static int january(struct story *story)
{
    (void)statement(story, JANUARY);
    (void)receipt(story, 4, "2019-01-10", 500, 0);
    carry(story, 100);
    return seal(story, END_OF_JANUARY);
}

/* February's two lines, of which one is found to be interest. */
static void february(struct story *story)
{
    (void)receipt(story, 5, "2019-02-10", 50, 0);
    reclass(story, receipt(story, 5, "2019-02-21", 20, 0), 20);
}

static struct closing end_of_february(int previous)
{
    return (struct closing) { "2019-02", "2019-02-01", "2019-02-28", 600, 70,      2,
                              1,         100,          20,           550, previous };
}

static void coverage__finds_nothing_in_two_sealed_months(void **state)
{
    (void)state;
    struct story story = begin();
    int first = january(&story);
    (void)statement(&story, FEBRUARY);
    february(&story);
    (void)seal(&story, end_of_february(first));
    assert_int_equal(coverage_statements(story.coverage), 2);
    assert_int_equal(coverage_lines(story.coverage), 3);
    assert_int_equal(coverage_seals(story.coverage), 2);
    end(&story, -1);
}

static void coverage__finds_a_line_that_a_statement_has_and_the_chain_has_not(void **state)
{
    (void)state;
    struct story story = begin();
    (void)january(&story);
    int at = statement(&story, FEBRUARY);
    (void)receipt(&story, 5, "2019-02-10", 50, 0);
    end(&story, COVERAGE_STATEMENT);
    assert_int_equal(story.places[0], at);
}

static void coverage__finds_a_line_posted_twice(void **state)
{
    (void)state;
    struct story story = begin();
    (void)statement(&story, JANUARY);
    (void)receipt(&story, 4, "2019-01-10", 500, 0);
    (void)receipt(&story, 4, "2019-01-10", 500, 0);
    end(&story, COVERAGE_STATEMENT);
}

static void coverage__finds_a_line_of_which_no_statement_speaks(void **state)
{
    (void)state;
    struct story story = begin();
    (void)january(&story);
    int at = receipt(&story, 5, "2019-02-10", 50, 0);
    (void)receipt(&story, 5, "2019-02-11", 50, 0);
    end(&story, COVERAGE_LINE);
    assert_int_equal(story.places[0], at);
}

static void coverage__finds_a_sealed_month_without_a_statement(void **state)
{
    (void)state;
    struct story story = begin();
    int first = january(&story);
    (void)seal(&story, (struct closing) { "2019-02", "2019-02-01", "2019-02-28", 600, 0, 0, 0, 100,
                                          0, 500, first });
    end(&story, COVERAGE_GAP);
}

static void coverage__finds_days_that_declared_periods_leave_out(void **state)
{
    (void)state;
    struct story story = begin();
    int first = january(&story);
    struct said late = FEBRUARY;
    late.from = "2019-02-03";
    (void)statement(&story, late);
    february(&story);
    (void)seal(&story, end_of_february(first));
    end(&story, COVERAGE_GAP);
}

static void coverage__lets_statements_without_a_declared_period_leave_days_out(void **state)
{
    (void)state;
    struct story story = begin();
    int first = january(&story);
    struct said list = FEBRUARY;
    list.from = "2019-02-10";
    list.to = "2019-02-21";
    list.is_derived = true;
    (void)statement(&story, list);
    february(&story);
    (void)seal(&story, end_of_february(first));
    end(&story, -1);
}

static void coverage__finds_a_balance_that_is_not_carried_over(void **state)
{
    (void)state;
    struct story story = begin();
    int first = january(&story);
    struct said jump = FEBRUARY;
    jump.opening = 601;
    (void)statement(&story, jump);
    february(&story);
    (void)seal(&story, end_of_february(first));
    end(&story, COVERAGE_GAP);
}

static void coverage__knows_lines_that_an_earlier_file_had(void **state)
{
    (void)state;
    struct story story = begin();
    int first = january(&story);
    struct said both = { 5, "2019-01-01", "2019-02-28", 100, 570, 3, 0, false };
    (void)statement(&story, both);
    february(&story);
    struct closing c = end_of_february(first);
    (void)seal(&story, c);
    end(&story, -1);
}

static void coverage__lets_two_statements_share_a_day(void **state)
{
    (void)state;
    struct story story = begin();
    struct said morning = { 4, "2019-01-01", "2019-01-10", 100, 500, 1, 0, true };
    struct said evening = { 5, "2019-01-10", "2019-01-31", 600, 30, 1, 0, true };
    (void)statement(&story, morning);
    (void)receipt(&story, 4, "2019-01-10", 500, 0);
    carry(&story, 100);
    (void)statement(&story, evening);
    (void)receipt(&story, 5, "2019-01-10", 30, 0);
    (void)seal(&story, (struct closing) { "2019-01", "2019-01-01", "2019-01-31", 100, 530, 2, 2,
                                          100, 0, 530, 0 });
    end(&story, -1);
}

static void coverage__finds_a_seal_that_says_other_sums(void **state)
{
    (void)state;
    struct story story = begin();
    (void)statement(&story, JANUARY);
    int line = receipt(&story, 4, "2019-01-10", 500, 0);
    carry(&story, 100);
    struct closing wrong = END_OF_JANUARY;
    wrong.statements = 2;
    (void)seal(&story, wrong);
    (void)line;
    end(&story, COVERAGE_SEAL);
}

static void coverage__finds_a_seal_whose_balances_are_not_those_of_its_records(void **state)
{
    (void)state;
    struct story story = begin();
    (void)statement(&story, JANUARY);
    (void)receipt(&story, 4, "2019-01-10", 500, 0);
    carry(&story, 100);
    struct closing wrong = END_OF_JANUARY;
    wrong.suspense = 499;
    (void)seal(&story, wrong);
    end(&story, COVERAGE_SEAL);
}

static void coverage__finds_a_seal_whose_lines_stand_in_other_books(void **state)
{
    (void)state;
    struct story story = begin();
    (void)statement(&story, JANUARY);
    int line = receipt(&story, 4, "2019-01-10", 500, 0);
    carry(&story, 100);
    reclass(&story, line, 500);
    /* what was true before the line moved: both its balances and its books are wrong now */
    (void)seal(&story, END_OF_JANUARY);
    coverage_end(story.coverage, found, &story);
    coverage_free(story.coverage);
    assert_int_equal(story.count, 2);
    assert_int_equal(story.rules[0], COVERAGE_SEAL);
    assert_int_equal(story.rules[1], COVERAGE_SEAL);
}

static void coverage__finds_a_seal_that_does_not_name_the_one_before(void **state)
{
    (void)state;
    struct story story = begin();
    (void)january(&story);
    (void)statement(&story, FEBRUARY);
    february(&story);
    (void)seal(&story, end_of_february(0));
    end(&story, COVERAGE_SEAL);
}

/* A file that takes January's place: its line of 500 goes, one of 480 comes. */
static int january_anew(struct story *story, int old_statement, int old_line, int after)
{
    struct said anew = { 6, "2019-01-01", "2019-01-31", 100, 480, 1, old_statement, false };
    (void)statement(story, anew);
    int line = receipt(story, 6, "2019-01-10", 480, after);
    reversal(story, old_line, 500);
    return line;
}

static void coverage__follows_a_file_that_supersedes_one(void **state)
{
    (void)state;
    struct story story = begin();
    int old = statement(&story, JANUARY);
    int line = receipt(&story, 4, "2019-01-10", 500, 0);
    carry(&story, 100);
    (void)january_anew(&story, old, line, 0);
    struct closing c = END_OF_JANUARY;
    c.credits = c.suspense = 480;
    (void)seal(&story, c);
    end(&story, -1);
}

static void coverage__carries_what_came_after_a_seal_into_the_next_one(void **state)
{
    (void)state;
    struct story story = begin();
    int first = january(&story);
    (void)january_anew(&story, 1, 2, first);
    struct said next = FEBRUARY;
    next.opening = 580;
    (void)statement(&story, next);
    february(&story);
    struct closing c = end_of_february(first);
    c.opening = 580;
    c.suspense = 530;
    (void)seal(&story, c);
    end(&story, -1);
}

static void coverage__finds_a_line_back_dated_past_a_seal(void **state)
{
    (void)state;
    struct story story = begin();
    (void)january(&story);
    int at = january_anew(&story, 1, 2, 0);
    end(&story, COVERAGE_MARK);
    assert_int_equal(story.places[0], at);
}

static void coverage__finds_a_mark_without_need(void **state)
{
    (void)state;
    struct story story = begin();
    int first = january(&story);
    struct said small = { 5, "2019-02-01", "2019-02-28", 600, 50, 1, 0, false };
    (void)statement(&story, small);
    (void)receipt(&story, 5, "2019-02-10", 50, first);
    end(&story, COVERAGE_MARK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coverage__finds_nothing_in_two_sealed_months),
        cmocka_unit_test(coverage__finds_a_line_that_a_statement_has_and_the_chain_has_not),
        cmocka_unit_test(coverage__finds_a_line_posted_twice),
        cmocka_unit_test(coverage__finds_a_line_of_which_no_statement_speaks),
        cmocka_unit_test(coverage__finds_a_sealed_month_without_a_statement),
        cmocka_unit_test(coverage__finds_days_that_declared_periods_leave_out),
        cmocka_unit_test(coverage__lets_statements_without_a_declared_period_leave_days_out),
        cmocka_unit_test(coverage__finds_a_balance_that_is_not_carried_over),
        cmocka_unit_test(coverage__knows_lines_that_an_earlier_file_had),
        cmocka_unit_test(coverage__lets_two_statements_share_a_day),
        cmocka_unit_test(coverage__finds_a_seal_that_says_other_sums),
        cmocka_unit_test(coverage__finds_a_seal_whose_balances_are_not_those_of_its_records),
        cmocka_unit_test(coverage__finds_a_seal_whose_lines_stand_in_other_books),
        cmocka_unit_test(coverage__finds_a_seal_that_does_not_name_the_one_before),
        cmocka_unit_test(coverage__follows_a_file_that_supersedes_one),
        cmocka_unit_test(coverage__carries_what_came_after_a_seal_into_the_next_one),
        cmocka_unit_test(coverage__finds_a_line_back_dated_past_a_seal),
        cmocka_unit_test(coverage__finds_a_mark_without_need),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
