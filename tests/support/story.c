#include "story.h"

#include <string.h>

#define HEX64   "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define ZERO64  "0000000000000000000000000000000000000000000000000000000000000000"
#define VILLAGE "441424103201"
#define ACCOUNT "\"account\":{\"commit\":\"" HEX64 "\",\"tail\":\"6789\"}"
#define FILE_AT "{\"chain\":\"programme/office\",\"hash\":\"" HEX64 "\",\"n\":%d}"
#define OWN_AT  "{\"chain\":\"" VILLAGE "\",\"hash\":\"" HEX64 "\",\"n\":%d}"

static void found(void *arg, const struct coverage_finding *finding)
{
    struct story *story = arg;
    assert_true(story->count < STORY_FOUND_MAX);
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

struct story story_begin(void)
{
    struct story story = { .coverage = coverage_new(), .next_n = 1 };
    coverage_begin(story.coverage);
    return story;
}

void story_end(struct story *story)
{
    coverage_end(story->coverage, found, story);
    coverage_free(story->coverage);
}

void story_ends_with(struct story *story, int rule)
{
    story_end(story);
    assert_int_equal(story->count, rule < 0 ? 0 : 1);
    if (rule >= 0)
        assert_int_equal(story->rules[0], rule);
}

int story_statement(struct story *story, struct said said)
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
int story_receipt(struct story *story, int file, const char *day, int amount, int after)
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

void story_carry(struct story *story, int amount)
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

void story_reversal(struct story *story, int of, int amount)
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
void story_reclass(struct story *story, int of, int amount)
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

int story_seal(struct story *story, struct closing c)
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

const struct said JANUARY = { 4, "2019-01-01", "2019-01-31", 100, 500, 1, 0, false };
const struct said FEBRUARY = { 5, "2019-02-01", "2019-02-28", 600, 70, 2, 0, false };
const struct closing END_OF_JANUARY = {
    "2019-01", "2019-01-01", "2019-01-31", 100, 500, 1, 1, 100, 0, 500, 0
};

/* January as it should be; gives the record of its seal. */
int story_january(struct story *story)
{
    (void)story_statement(story, JANUARY);
    (void)story_receipt(story, 4, "2019-01-10", 500, 0);
    story_carry(story, 100);
    return story_seal(story, END_OF_JANUARY);
}

/* February's two lines, of which one is found to be interest. */
void story_february(struct story *story)
{
    (void)story_receipt(story, 5, "2019-02-10", 50, 0);
    story_reclass(story, story_receipt(story, 5, "2019-02-21", 20, 0), 20);
}

struct closing story_end_of_february(int previous)
{
    return (struct closing) { "2019-02", "2019-02-01", "2019-02-28", 600, 70,      2,
                              1,         100,          20,           550, previous };
}
