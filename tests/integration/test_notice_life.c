/* A notice's life on a real ledger: what it sums, who may do what, and when. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/month.h"
#include "core/date.h"
#include "ledger/desk.h"
#include "notice/notice.h"
#include "json/value.h"

#include <string.h>

static const char HOME[] = "441424100201"; /* of village 1 */
static const char NUMBER[] = "N3-441424100201-2019-1";

static struct date day(const char *text)
{
    struct err err = { 0 };
    struct date date;
    ASSERT_OK(date_parse(text_of(text), &date, &err));
    return date;
}

static void today(const char *text)
{
    time_fix(((int64_t)day(text).day * 86400 + 3600) * 1000000); /* 9 in the morning in Beijing */
}

/* January of village 1: 1.00 was there, 5.00 came and nobody knows from whom, 0.30 went. */
static void begin(struct ledger_test *test)
{
    today("2020-01-10");
    facts_programme(test->pg.db, 2);
    (void)month_accept(test->pg.db,
                       (struct month_statement) { .village = 1,
                                                  .from = "2019-01-01",
                                                  .to = "2019-01-31",
                                                  .opening = 100,
                                                  .lines = "2019-01-10 500,2019-01-20 -30" });
    pg_test_sql(&test->pg, "INSERT INTO reconcile.run (as_of, proof, rules_version)"
                           " VALUES ('2019-12-31', '{}', 1)");
    month_log(test);
}

static struct notice_ask of_2019(void)
{
    return (struct notice_ask) {
        .kind = NOTICE_USE, .subject = HOME, .year = 2019, .from = day("2020-01-10"), .who = "张三"
    };
}

/* Each in a desk of its own; the result is that of the step, and nothing is kept when it fails. */
static bool draft(struct ledger_test *test, const struct notice_ask *ask, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    struct notice_made made;
    TRY(desk_open(test->pg.db, test->signer, &desk, err));
    return notice_draft(desk, ask, &made, err) && desk_commit(desk, err);
}

static bool review(struct ledger_test *test, const char *number, const char *who, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    TRY(desk_open(test->pg.db, test->signer, &desk, err));
    return notice_review(desk, number, who, err) && desk_commit(desk, err);
}

static bool publish(struct ledger_test *test, const char *number, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    const struct notice_rendering rendering = { .templates = text_of("{}"), .renderer = "test-1" };
    TRY(desk_open(test->pg.db, test->signer, &desk, err));
    return notice_publish(desk, number, &rendering, err) && desk_commit(desk, err);
}

static bool post(struct ledger_test *test, const char *first, const char *last, bool has_photo,
                 struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    const struct sha256 photo = sha256("photo", 5);
    const struct notice_posting posting = { .channel = "board",
                                            .place = "村委会公示栏",
                                            .first = day(first),
                                            .last = last != NULL ? day(last) : (struct date) { 0 },
                                            .photos = &photo,
                                            .photo_count = has_photo };
    TRY(desk_open(test->pg.db, test->signer, &desk, err));
    return notice_post(desk, NUMBER, &posting, err) && desk_commit(desk, err);
}

static bool extend(struct ledger_test *test, const char *to, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    TRY(desk_open(test->pg.db, test->signer, &desk, err));
    return notice_extend(desk, NUMBER, day(to), err) && desk_commit(desk, err);
}

static bool end(struct ledger_test *test, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    TRY(desk_open(test->pg.db, test->signer, &desk, err));
    return notice_end(desk, NUMBER, err) && desk_commit(desk, err);
}

static bool object(struct ledger_test *test, const char *text, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    char objection[NOTICE_NUMBER_MAX + 1];
    const struct notice_words words = {
        .text = text, .sender = "王五", .who = "张三", .received = day("2020-01-15")
    };
    TRY(desk_open(test->pg.db, test->signer, &desk, err));
    return notice_object(desk, NUMBER, &words, objection, err) && desk_commit(desk, err);
}

static bool answer(struct ledger_test *test, const char *outcome, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    const struct notice_words words = { .text = "已当面答复王五",
                                        .who = "张三",
                                        .received = day("2020-01-16") };
    TRY(desk_open(test->pg.db, test->signer, &desk, err));
    return notice_answer(desk, "Y-2020-1", outcome, &words, err) && desk_commit(desk, err);
}

static void publish_one(struct ledger_test *test)
{
    struct err err = { 0 };
    struct notice_ask ask = of_2019();
    begin(test);
    ASSERT_OK(draft(test, &ask, &err));
    ASSERT_OK(review(test, NUMBER, "李四", &err));
    ASSERT_OK(publish(test, NUMBER, &err));
}

static struct jv *model_of(struct ledger_test *test, const char *number)
{
    struct err err = { 0 };
    struct buf bytes;
    struct jv *model = NULL;
    buf_init(&bytes, NOTICE_MODEL_MAX);
    ASSERT_OK(notice_model(test->pg.db, number, &bytes, &err));
    ASSERT_OK(jv_parse((struct text) { bytes.data, bytes.len }, number, &model, &err));
    buf_release(&bytes);
    return model;
}

/* The total of a table's column, as shown. */
static int64_t total(const struct jv *model, size_t table, size_t column)
{
    return jv_int(jv_at(jv_get(jv_at(jv_get(model, "tables"), table), "total"), column), -1);
}

static void model__says_what_came_went_and_is_left(void **state)
{
    struct ledger_test *test = *state;
    publish_one(test);
    AUTO(jv) struct jv *model = model_of(test, NUMBER);
    assert_int_equal(total(model, 0, 1), 600);
    assert_int_equal(total(model, 1, 1), 30);
    assert_int_equal(total(model, 2, 1), 0);
    assert_int_equal(total(model, 2, 4), 570);
    assert_int_equal(jv_int(jv_get(model, "checking_fen"), -1), 500);
    assert_string_equal(jv_string(jv_get(model, "stage"), ""), "公告");
    assert_string_equal(jv_string(jv_get(jv_get(model, "period"), "to"), ""), "2020-01-20");
    assert_true(jv_bool(jv_get(model, "demo"), false));
}

/* Every record that a figure lists is there, with this hash, before the checkpoint. */
static void figures__list_records_that_are_in_the_checkpoint(void **state)
{
    struct ledger_test *test = *state;
    publish_one(test);
    assert_int_equal(
        pg_test_int(&test->pg,
                    "WITH m AS (SELECT convert_from(e.bytes, 'UTF8')::jsonb AS m FROM"
                    " notice.evidence e WHERE kind = 'model'), o AS (SELECT m, o.o FROM m,"
                    " jsonb_array_elements(m -> 'figures') f, jsonb_array_elements(coalesce("
                    "f -> 'of', '[]')) o(o)) SELECT count(*) - count(*) FILTER (WHERE EXISTS ("
                    "SELECT FROM ledger.record r JOIN log.leaf l USING (chain, n)"
                    " WHERE r.chain = o ->> 'chain' AND r.n = (o ->> 'n')::bigint"
                    " AND encode(r.hash, 'hex') = o ->> 'hash'"
                    " AND l.position < (m ->> 'size')::bigint)) FROM o"),
        0);
}

static void notice__is_reviewed_by_another_person(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct notice_ask ask = of_2019();
    begin(test);
    ASSERT_OK(draft(test, &ask, &err));
    ASSERT_ERR(publish(test, NUMBER, &err), ERR_REFUSED);
    err_clear(&err);
    ASSERT_ERR(review(test, NUMBER, "张三", &err), ERR_SECOND_PERSON);
    err_clear(&err);
    ASSERT_OK(review(test, NUMBER, "李四", &err));
    ASSERT_ERR(review(test, NUMBER, "赵六", &err), ERR_CONFLICT);
    err_clear(&err);
    ASSERT_OK(publish(test, NUMBER, &err));
    ASSERT_ERR(publish(test, NUMBER, &err), ERR_CONFLICT);
}

static void names_and_words__stay_out_of_the_records(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    publish_one(test);
    today("2020-01-16");
    ASSERT_OK(object(test, "与我所知不符", &err));
    ASSERT_OK(answer(test, "金额与银行对账单一致。", &err));
    static const char *const SECRET[] = { "张三", "李四", "王五", "与我所知不符", "已当面答复" };
    for (size_t i = 0; i < COUNT(SECRET); i++) {
        char sql[256];
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(*) FROM ledger.record WHERE strpos(convert_from(bytes,"
                       " 'UTF8'), '%s') > 0",
                       SECRET[i]);
        assert_int_equal(pg_test_int(&test->pg, sql), 0);
    }
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM ledger.opening WHERE"
                                            " chain = '441424100201/office'"
                                            " AND field IN ('maker', 'sender', 'text')"),
                     2 + 1 + 2 + 2);
}

static void period__is_ten_full_days_or_longer(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct notice_ask ask = of_2019();
    begin(test);
    ask.days = 9;
    ASSERT_ERR(draft(test, &ask, &err), ERR_INPUT);
    err_clear(&err);
    ask.days = NOTICE_PERIOD_MAX + 1;
    ASSERT_ERR(draft(test, &ask, &err), ERR_INPUT);
    err_clear(&err);
    ask.days = NOTICE_PERIOD_MAX;
    ASSERT_OK(draft(test, &ask, &err));
    ask.days = 10;
    ASSERT_OK(draft(test, &ask, &err));
    ask.from = day("2020-01-09");
    ASSERT_ERR(draft(test, &ask, &err), ERR_INPUT);
}

static void notice__is_not_published_after_its_day(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct notice_ask ask = of_2019();
    begin(test);
    ASSERT_OK(draft(test, &ask, &err));
    ASSERT_OK(review(test, NUMBER, "李四", &err));
    today("2020-01-11");
    ASSERT_ERR(publish(test, NUMBER, &err), ERR_REFUSED);
}

static void notice__ends_when_it_hung_and_nothing_is_open(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    publish_one(test);
    today("2020-01-20");
    ASSERT_OK(object(test, "与我所知不符", &err));
    ASSERT_ERR(end(test, &err), ERR_REFUSED); /* its last day */
    err_clear(&err);
    today("2020-01-21");
    ASSERT_ERR(end(test, &err), ERR_REFUSED); /* an objection */
    ASSERT_TEXT_HAS(err.text, "objection");
    err_clear(&err);
    ASSERT_OK(answer(test, "金额与银行对账单一致。", &err));
    ASSERT_ERR(end(test, &err), ERR_REFUSED); /* nothing shows that it hung */
    err_clear(&err);
    ASSERT_ERR(post(test, "2020-01-10", "2020-01-21", false, &err), ERR_REFUSED);
    err_clear(&err);
    ASSERT_OK(post(test, "2020-01-10", "2020-01-19", true, &err)); /* a day too short */
    ASSERT_ERR(end(test, &err), ERR_REFUSED);
    err_clear(&err);
    ASSERT_ERR(post(test, "2020-01-10", "2020-01-22", true, &err), ERR_INPUT); /* not yet */
    err_clear(&err);
    ASSERT_OK(post(test, "2020-01-10", "2020-01-20", true, &err));
    ASSERT_OK(end(test, &err));
    ASSERT_ERR(object(test, "太晚了", &err), ERR_REFUSED);
    assert_string_equal(pg_test_text(&test->pg, "SELECT state FROM notice.list"), "ended");
}

static void period__is_only_made_longer(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    publish_one(test);
    ASSERT_ERR(extend(test, "2020-01-20", &err), ERR_REFUSED);
    err_clear(&err);
    ASSERT_OK(extend(test, "2020-01-31", &err));
    assert_string_equal(pg_test_text(&test->pg, "SELECT to_day FROM notice.list"), "2020-01-31");
}

static void outcome__holds_no_personal_data(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    publish_one(test);
    today("2020-01-16");
    ASSERT_OK(object(test, "与我所知不符", &err));
    ASSERT_ERR(answer(test, "已电话13800138000答复。", &err), ERR_LEAK);
    err_clear(&err);
    ASSERT_OK(answer(test, "金额与银行对账单一致。", &err));
    ASSERT_ERR(answer(test, "再答一次。", &err), ERR_CONFLICT);
    assert_string_equal(pg_test_text(&test->pg, "SELECT due FROM notice.objection"), "2020-02-05");
}

static void correction__supersedes_and_the_old_one_stays(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    publish_one(test);
    (void)month_accept(test->pg.db, (struct month_statement) { .village = 1,
                                                               .from = "2019-02-01",
                                                               .to = "2019-02-28",
                                                               .opening = 570,
                                                               .lines = "2019-02-05 7" });
    month_log(test);
    const struct notice_ask ask = { .kind = NOTICE_CORRECTION,
                                    .subject = NUMBER,
                                    .from = day("2020-01-10"),
                                    .reason = "漏列二月收入",
                                    .who = "张三" };
    static const char CORRECTION[] = "N5-N3-441424100201-2019-1-1";
    ASSERT_OK(draft(test, &ask, &err));
    ASSERT_OK(review(test, CORRECTION, "李四", &err));
    ASSERT_OK(publish(test, CORRECTION, &err));
    AUTO(jv) struct jv *old = model_of(test, NUMBER);
    AUTO(jv) struct jv *now = model_of(test, CORRECTION);
    assert_int_equal(total(old, 2, 4), 570);
    assert_int_equal(total(now, 2, 4), 577);
    assert_true(jv_size(jv_get(jv_at(jv_get(now, "tables"), 3), "rows")) > 0); /* what differs */
    assert_string_equal(pg_test_text(&test->pg, "SELECT superseded_by FROM notice.notice"
                                                " WHERE superseded_by IS NOT NULL"),
                        CORRECTION);
}

static void draft__waits_for_records_that_are_in_no_checkpoint(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct notice_ask ask = of_2019();
    begin(test);
    (void)month_accept(test->pg.db, (struct month_statement) { .village = 1,
                                                               .from = "2019-02-01",
                                                               .to = "2019-02-28",
                                                               .opening = 570,
                                                               .lines = "2019-02-05 7" });
    (void)ledger_test_post(test);
    ASSERT_ERR(draft(test, &ask, &err), ERR_BEHIND);
}

static void tables__refuse_what_records_do_not_say(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    publish_one(test);
    static const char *const CHANGES[] = {
        "UPDATE notice.evidence SET bytes = bytes",
        "DELETE FROM notice.notice",
        "UPDATE notice.notice SET to_day = to_day - 1",
        "UPDATE notice.draft SET title = 'other'",
        "DELETE FROM notice.step",
        "INSERT INTO notice.notice SELECT 'x', chain, 99, hash, at, templates, renderer, page,"
        " to_day FROM notice.notice",
    };
    for (size_t i = 0; i < COUNT(CHANGES); i++) {
        if (db_script(test->pg.db, CHANGES[i], &err))
            fail_msg("went through: %s", CHANGES[i]);
        err_clear(&err);
    }
}

#define LIFE(test) cmocka_unit_test_setup_teardown(test, ledger_test_begin, ledger_test_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIFE(model__says_what_came_went_and_is_left),
        LIFE(figures__list_records_that_are_in_the_checkpoint),
        LIFE(notice__is_reviewed_by_another_person),
        LIFE(names_and_words__stay_out_of_the_records),
        LIFE(period__is_ten_full_days_or_longer),
        LIFE(notice__is_not_published_after_its_day),
        LIFE(notice__ends_when_it_hung_and_nothing_is_open),
        LIFE(period__is_only_made_longer),
        LIFE(outcome__holds_no_personal_data),
        LIFE(correction__supersedes_and_the_old_one_stays),
        LIFE(draft__waits_for_records_that_are_in_no_checkpoint),
        LIFE(tables__refuse_what_records_do_not_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
