/* What may follow what in the life of a notice: proof/notice.h. */
#include "../support/test.h"

#include "proof/notice.h"

#include <stdio.h>
#include <string.h>

enum { RECORDS_MAX = 24, BODY_MAX = 1024 };
#define VILLAGE "441424103201"
#define HEX     "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

/* A public chain that is written and judged record by record. */
struct story {
    struct notices *notices;
    struct buf bytes[RECORDS_MAX];
    struct sha256 hash[RECORDS_MAX];
    int count;
};

static void begin(struct story *story)
{
    memset(story, 0, sizeof *story);
    story->notices = notices_new();
    for (int i = 0; i < RECORDS_MAX; i++)
        buf_init(&story->bytes[i], RECORD_SIZE_MAX);
    story->count = 1; /* the genesis */
}

static void end(struct story *story)
{
    notices_free(story->notices);
    for (int i = 0; i < RECORDS_MAX; i++)
        buf_release(&story->bytes[i]);
}

static unsigned feed(struct story *story, enum record_type type, const char *text)
{
    struct err err = { 0 };
    struct record record;
    struct body body;
    int n = story->count;
    const struct record_head head = { .by = "0123456789abcdef",
                                      .chain = VILLAGE,
                                      .key = "0123456789abcdef",
                                      .ledger = "mingzhang.example/test",
                                      .n = n,
                                      .type = type };
    assert_true(n < RECORDS_MAX);
    ASSERT_OK(record_build(&head, text_of(text), &story->bytes[n], &err));
    struct text bytes = { story->bytes[n].data, story->bytes[n].len };
    ASSERT_OK(record_parse(bytes, &record, &err));
    ASSERT_OK(body_read(&record, &body, &err));
    story->hash[n] = record_hash(bytes.ptr, bytes.len);
    story->count++;
    return notices_feed(story->notices, &record, &body, &story->hash[n]);
}

static const char *cite(const struct story *story, int n, char out[BODY_MAX])
{
    char hex[SHA256_HEX_SIZE];
    (void)snprintf(out, BODY_MAX, "{\"chain\":\"" VILLAGE "\",\"hash\":\"%s\",\"n\":%d}",
                   sha256_hex(&story->hash[n], hex), n);
    return out;
}

/* more: fields between "stage" and "templates"; before: the ones that come first. */
static unsigned publish(struct story *story, const char *number, const char *kind,
                        const char *before, const char *more)
{
    char text[4 * BODY_MAX];
    (void)snprintf(text, sizeof text,
                   "{%s\"as_of\":\"2020-12-31\",\"figures\":\"" HEX "\",\"from\":\"2021-01-11\","
                   "\"issuer\":\"村\",\"kind\":\"%s\",\"model\":\"" HEX "\",\"number\":\"%s\","
                   "\"renderer\":\"r\",\"review\":{\"chain\":\"" VILLAGE "/office\",\"hash\":\"" HEX
                   "\",\"n\":2},\"root\":\"" HEX "\",\"size\":9,\"stage\":\"after\",%s"
                   "\"templates\":\"" HEX "\",\"title\":\"公告\",\"to\":\"2021-01-21\"}",
                   before, kind, number, more);
    return feed(story, TYPE_NOTICE, text);
}

static unsigned step(struct story *story, int of, const char *word, const char *day, const char *to)
{
    char text[4 * BODY_MAX], place[BODY_MAX], end_of[BODY_MAX] = "";
    if (to != NULL)
        (void)snprintf(end_of, sizeof end_of, ",\"to\":\"%s\"", to);
    (void)snprintf(text, sizeof text, "{\"notice\":%s,\"on\":\"%s\",\"step\":\"%s\"%s}",
                   cite(story, of, place), day, word, end_of);
    return feed(story, TYPE_NOTICE_STEP, text);
}

static unsigned object(struct story *story, int of, const char *number)
{
    char text[4 * BODY_MAX], place[BODY_MAX];
    (void)snprintf(text, sizeof text,
                   "{\"due\":\"2021-02-05\",\"notice\":%s,\"number\":\"%s\","
                   "\"received\":\"2021-01-15\"}",
                   cite(story, of, place), number);
    return feed(story, TYPE_OBJECTION, text);
}

static unsigned answer(struct story *story, int of, int opened, const char *number)
{
    char text[4 * BODY_MAX], place[BODY_MAX], first[BODY_MAX];
    (void)snprintf(text, sizeof text,
                   "{\"answered\":\"2021-01-20\",\"notice\":%s,\"number\":\"%s\",\"opened\":%s,"
                   "\"outcome\":\"一致\"}",
                   cite(story, of, place), number, cite(story, opened, first));
    return feed(story, TYPE_OBJECTION, text);
}

static void notice__lives_from_publication_to_the_archive(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    assert_int_equal(publish(&story, "N3-1", "N3", "", ""), 0); /* 1 */
    assert_int_equal(step(&story, 1, "extended", "2021-01-12", "2021-01-31"), 0);
    assert_int_equal(object(&story, 1, "Y-1"), 0);    /* 3 */
    assert_int_equal(answer(&story, 1, 3, "Y-1"), 0); /* 4 */
    assert_int_equal(step(&story, 1, "ended", "2021-02-01", NULL), 0);
    assert_int_equal(step(&story, 1, "archived", "2021-02-01", NULL), 0);
    end(&story);
}

static void notice__has_a_number_of_its_own(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    assert_int_equal(publish(&story, "N3-1", "N3", "", ""), 0);
    assert_int_equal(publish(&story, "N3-2", "N3", "", ""), 0);
    assert_int_equal(publish(&story, "N3-1", "N3", "", ""), NOTICE_FAULT_NUMBER);
    end(&story);
}

static void notice__ends_after_its_last_day_and_not_on_it(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    assert_int_equal(publish(&story, "N3-1", "N3", "", ""), 0);
    assert_int_equal(step(&story, 1, "ended", "2021-01-21", NULL), NOTICE_FAULT_EARLY);
    assert_int_equal(step(&story, 1, "archived", "2021-01-22", NULL), NOTICE_FAULT_RUNNING);
    assert_int_equal(step(&story, 1, "ended", "2021-01-22", NULL), 0);
    assert_int_equal(step(&story, 1, "ended", "2021-01-23", NULL), NOTICE_FAULT_OVER);
    assert_int_equal(step(&story, 1, "extended", "2021-01-23", "2021-03-01"), NOTICE_FAULT_OVER);
    assert_int_equal(object(&story, 1, "Y-1"), NOTICE_FAULT_OVER);
    assert_int_equal(step(&story, 1, "archived", "2021-01-23", NULL), 0);
    assert_int_equal(step(&story, 1, "archived", "2021-01-24", NULL), NOTICE_FAULT_TWICE);
    end(&story);
}

static void period__only_grows(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    assert_int_equal(publish(&story, "N3-1", "N3", "", ""), 0);
    assert_int_equal(step(&story, 1, "extended", "2021-01-12", "2021-01-21"), NOTICE_FAULT_SHORTER);
    assert_int_equal(step(&story, 1, "extended", "2021-01-12", "2021-01-22"), 0);
    assert_int_equal(step(&story, 1, "ended", "2021-01-22", NULL), NOTICE_FAULT_EARLY);
    assert_int_equal(step(&story, 1, "ended", "2021-01-23", NULL), 0);
    end(&story);
}

static void notice__does_not_end_while_an_objection_is_open(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    assert_int_equal(publish(&story, "N3-1", "N3", "", ""), 0);
    assert_int_equal(object(&story, 1, "Y-1"), 0); /* 2 */
    assert_int_equal(object(&story, 1, "Y-1"), NOTICE_FAULT_NUMBER);
    assert_int_equal(object(&story, 1, "Y-2"), 0); /* 4 */
    assert_int_equal(answer(&story, 1, 2, "Y-1"), 0);
    assert_int_equal(answer(&story, 1, 2, "Y-1"), NOTICE_FAULT_TWICE);
    assert_int_equal(step(&story, 1, "ended", "2021-01-22", NULL), NOTICE_FAULT_OPEN);
    assert_int_equal(answer(&story, 1, 4, "Y-1"), NOTICE_FAULT_TARGET);
    assert_int_equal(answer(&story, 1, 4, "Y-2"), 0);
    assert_int_equal(step(&story, 1, "ended", "2021-01-22", NULL), 0);
    end(&story);
}

static void correction__supersedes_a_notice_once(void **state)
{
    (void)state;
    struct story story;
    char place[BODY_MAX], more[2 * BODY_MAX];
    begin(&story);
    assert_int_equal(publish(&story, "N3-1", "N3", "", ""), 0);
    (void)snprintf(more, sizeof more, "\"supersedes\":%s,", cite(&story, 1, place));
    assert_int_equal(publish(&story, "N5-1", "N5", "", more), 0);
    assert_int_equal(publish(&story, "N5-2", "N5", "", more), NOTICE_FAULT_REPLACED);
    (void)snprintf(more, sizeof more, "\"supersedes\":%s,", cite(&story, 2, place));
    assert_int_equal(publish(&story, "N5-3", "N5", "", more), 0); /* of the correction itself */
    end(&story);
}

static void outcome__reports_an_objection_that_was_answered(void **state)
{
    (void)state;
    struct story story;
    char place[BODY_MAX], before[2 * BODY_MAX];
    begin(&story);
    assert_int_equal(publish(&story, "N3-1", "N3", "", ""), 0);
    assert_int_equal(object(&story, 1, "Y-1"), 0); /* 2 */
    (void)snprintf(before, sizeof before, "\"answers\":%s,", cite(&story, 2, place));
    assert_int_equal(publish(&story, "N6-1", "N6", before, ""), NOTICE_FAULT_ANSWER);
    assert_int_equal(answer(&story, 1, 2, "Y-1"), 0); /* 4 */
    (void)snprintf(before, sizeof before, "\"answers\":%s,", cite(&story, 4, place));
    assert_int_equal(publish(&story, "N6-1", "N6", before, ""), 0);
    end(&story);
}

static void step__is_about_a_notice_of_its_chain(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    assert_int_equal(publish(&story, "N3-1", "N3", "", ""), 0);
    assert_int_equal(object(&story, 1, "Y-1"), 0);
    assert_int_equal(step(&story, 2, "extended", "2021-01-12", "2021-03-01"), NOTICE_FAULT_TARGET);
    story.hash[1].bytes[0] ^= 1; /* the place is right, the record another */
    assert_int_equal(step(&story, 1, "extended", "2021-01-12", "2021-03-01"), NOTICE_FAULT_TARGET);
    end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notice__lives_from_publication_to_the_archive),
        cmocka_unit_test(notice__has_a_number_of_its_own),
        cmocka_unit_test(notice__ends_after_its_last_day_and_not_on_it),
        cmocka_unit_test(period__only_grows),
        cmocka_unit_test(notice__does_not_end_while_an_objection_is_open),
        cmocka_unit_test(correction__supersedes_a_notice_once),
        cmocka_unit_test(outcome__reports_an_objection_that_was_answered),
        cmocka_unit_test(step__is_about_a_notice_of_its_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
