/* Personal data planted wherever a notice takes words from: every one stops it, by name of its
 * place and without being repeated; and what is honest goes through. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/month.h"
#include "../support/planted.h"
#include "core/date.h"
#include "ledger/desk.h"
#include "notice/notice.h"

#include <string.h>

static const char HOME[] = "441424100201"; /* of village 1 */
static const char NUMBER[] = "N3-441424100201-2019-1";

enum place { VILLAGE, TOWN, COUNTY, BASIS, ISSUER, CONTACT, DOCUMENT, REASON, BOARD, OUTCOME };

/* Where each of PLANTED is put. */
static const enum place PLACES[] = {
    VILLAGE, VILLAGE, VILLAGE, TOWN,     TOWN,     COUNTY, COUNTY, BASIS, BASIS, ISSUER,  ISSUER,
    ISSUER,  CONTACT, CONTACT, DOCUMENT, DOCUMENT, REASON, REASON, BOARD, BOARD, OUTCOME, OUTCOME,
};
_Static_assert(COUNT(PLACES) == PLANTED_COUNT, "a place for each");
struct planted {
    enum place place;
    const char *text;
};

static struct date day(const char *text)
{
    struct err err = { 0 };
    struct date date;
    ASSERT_OK(date_parse(text_of(text), &date, &err));
    return date;
}

static void begin(struct ledger_test *test)
{
    time_fix(((int64_t)day("2020-01-10").day * 86400 + 3600) * 1000000);
    facts_programme(test->pg.db, 1);
    (void)month_accept(test->pg.db, (struct month_statement) { .village = 1,
                                                               .from = "2019-01-01",
                                                               .to = "2019-01-31",
                                                               .opening = 100,
                                                               .lines = "2019-01-10 500" });
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

static bool draft(struct desk *desk, const struct notice_ask *ask, struct err *err)
{
    struct notice_made made;
    return notice_draft(desk, ask, &made, err);
}

static bool publish(struct desk *desk, struct err *err)
{
    const struct notice_ask ask = of_2019();
    const struct notice_rendering rendering = { .templates = text_of("{}"), .renderer = "test-1" };
    return draft(desk, &ask, err) && notice_review(desk, NUMBER, "李四", err) &&
           notice_publish(desk, NUMBER, &rendering, err);
}

/* What was typed in by hand. */
static bool draft_with(struct desk *desk, const struct planted *planted, struct err *err)
{
    struct notice_ask ask = of_2019();
    ask.issuer = planted->place == ISSUER ? planted->text : NULL;
    ask.contact = planted->place == CONTACT ? planted->text : NULL;
    ask.document = planted->place == DOCUMENT ? planted->text : NULL;
    return draft(desk, &ask, err);
}

/* What comes after a publication. */
static bool follow(struct desk *desk, const struct planted *planted, struct err *err)
{
    const struct notice_posting posting = { .channel = "portal",
                                            .place = planted->text,
                                            .first = day("2020-01-10") };
    const struct notice_ask correction = { .kind = NOTICE_CORRECTION,
                                           .subject = NUMBER,
                                           .from = day("2020-01-10"),
                                           .reason = planted->text,
                                           .who = "张三" };
    const struct notice_words words = { .text = "不符",
                                        .who = "张三",
                                        .received = day("2020-01-10") };
    char objection[NOTICE_NUMBER_MAX + 1];
    if (planted->place == BOARD)
        return notice_post(desk, NUMBER, &posting, err);
    if (planted->place == REASON)
        return draft(desk, &correction, err);
    return notice_object(desk, NUMBER, &words, objection, err) &&
           notice_answer(desk, objection, planted->text, &words, err);
}

static bool plant(struct ledger_test *test, const struct planted *planted, struct err *err)
{
    static const struct db_stmt SETS[] = {
        [VILLAGE] = { "test_set_village", "UPDATE programme.village SET name = $1::text",
                      DB_NO_ROWS },
        [TOWN] = { "test_set_town", "UPDATE programme.village SET town = $1::text", DB_NO_ROWS },
        [COUNTY] = { "test_set_county", "UPDATE programme.county SET name = $1::text", DB_NO_ROWS },
        [BASIS] = { "test_set_basis",
                    "UPDATE programme.programme SET body = pg_catalog.jsonb_set(body, '{basis}',"
                    " pg_catalog.to_jsonb($1::text))",
                    DB_NO_ROWS },
    };
    const struct db_arg args[] = { db_text(planted->text) };
    AUTO(desk) struct desk *desk = NULL;
    const struct notice_ask ask = of_2019();
    if (!desk_open(test->pg.db, test->signer, &desk, err))
        return false;
    if (planted->place <= BASIS)
        return db_exec(test->pg.db, &SETS[planted->place], args, COUNT(args), NULL, err) &&
               draft(desk, &ask, err);
    if (planted->place <= DOCUMENT)
        return draft_with(desk, planted, err);
    return publish(desk, err) && follow(desk, planted, err);
}

static void notices__are_stopped_by_every_planted_leak(void **state)
{
    struct ledger_test *test = *state;
    begin(test);
    for (size_t i = 0; i < PLANTED_COUNT; i++) {
        const struct planted planted = { PLACES[i], PLANTED[i] };
        struct err err = { 0 };
        if (plant(test, &planted, &err))
            fail_msg("not stopped: %s", planted.text);
        if (err.code != ERR_LEAK)
            fail_msg("%s: %s", planted.text, err.text);
        ASSERT_TEXT_HAS(err.text, planted.place == OUTCOME ? "Y-2020-1" : "N");
        if (strstr(err.text, planted.text) != NULL || strstr(err.hint, planted.text) != NULL)
            fail_msg("repeated: %s", err.text);
    }
}

static void notices__go_through_with_honest_words(void **state)
{
    struct ledger_test *test = *state;
    begin(test);
    struct err err = { 0 };
    AUTO(desk) struct desk *desk = NULL;
    struct notice_ask ask = of_2019();
    ask.issuer = "五华县水寨镇某村村民委员会";
    ask.contact = "电话 0753-1234567";
    ask.document = "穗办〔2018〕31号";
    ask.hotlines = "纪检监察 12388;县主管部门 13800138000"; /* a number to be called */
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    ASSERT_OK(draft(desk, &ask, &err));
}

/* Only what the model names as a hotline is let through. */
static void scan__allows_hotlines_and_no_other_number(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct text model = text_of("{\"hotlines\":[{\"name\":\"x\",\"number\":\"13800138000\"}]}");
    ASSERT_OK(notice_scan(model, text_of("<p>13800138000</p>"), "page", &err));
    ASSERT_ERR(notice_scan(model, text_of("<p>13900139000</p>"), "page", &err), ERR_LEAK);
}

#define LEDGER(test) cmocka_unit_test_setup_teardown(test, ledger_test_begin, ledger_test_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEDGER(notices__are_stopped_by_every_planted_leak),
        LEDGER(notices__go_through_with_honest_words),
        cmocka_unit_test(scan__allows_hotlines_and_no_other_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
