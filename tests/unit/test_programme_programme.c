#include "../support/test.h"

#include "core/arena.h"
#include "core/asset.h"
#include "programme/programme.h"

#include <string.h>

static struct programme *builtin(struct arena *arena)
{
    struct programme *programme = NULL;
    struct err err = { 0 };
    ASSERT_OK(programme_builtin(arena, &programme, &err));
    return programme;
}

/* The built-in file with one piece of text replaced. */
static struct text changed(struct arena *arena, const char *from, const char *to)
{
    struct text all = asset_find(PROGRAMME_BUILTIN)->bytes;
    size_t at = 0;
    assert_true(text_find(all, from, &at));
    struct text rest = text_slice(all, at + strlen(from), all.len);
    return text_of(arena_printf(arena, "%.*s%s" TEXT_FMT, (int)at, all.ptr, to, TEXT_ARG(rest)));
}

static void programme_builtin__holds_the_control_totals_of_the_document(void **state)
{
    (void)state;
    struct arena *arena = arena_make();
    const struct programme *programme = builtin(arena);
    assert_string_equal(programme->basis, "穗办〔2018〕31号");
    assert_int_equal(programme->villages, 477);
    assert_int_equal(programme->amount.fen, 50000000);
    assert_int_equal(programme_source(programme, "city")->villages, 74);
    assert_int_equal(programme_source(programme, "district")->villages, 330);
    assert_int_equal(programme_source(programme, "soe")->villages, 73);
    /* 7,400, 33,000 and 7,300 times 10,000 yuan */
    assert_int_equal(programme_source(programme, "city")->total.fen, INT64_C(7400000000));
    assert_int_equal(programme_source(programme, "district")->total.fen, INT64_C(33000000000));
    assert_int_equal(programme_source(programme, "soe")->total.fen, INT64_C(7300000000));
    assert_int_equal(programme->county_count, 27);
    assert_string_equal(programme_county(programme, "441881")->name, "英德市");
    assert_null(programme_county(programme, "441800"));
    char out[DATE_TEXT_MAX];
    assert_string_equal(date_format(programme_due(programme, 2020), out), "2020-04-30");
    arena_free(arena);
}

static void programme_orders__name_what_must_be_attached_and_from_which_amount(void **state)
{
    (void)state;
    struct arena *arena = arena_make();
    const struct programme *programme = builtin(arena);
    assert_int_equal(programme->order_days, 30);
    assert_int_equal(programme->document_count, 8);
    assert_int_equal(programme_document(programme, text_of("contract"))->needed_from_fen, 1000000);
    assert_int_equal(programme_document(programme, text_of("申请表"))->needed_from_fen, 1);
    assert_int_equal(programme_document(programme, text_of("bank_receipt"))->needed_from_fen, 0);
    assert_null(programme_document(programme, text_of("letter")));
    assert_string_equal(programme_category(programme, text_of("村（社）道"))->id, "road");
    assert_null(programme_category(programme, text_of("palace")));
    arena_free(arena);
}

static void expect_refused(struct arena *arena, const char *from, const char *to)
{
    struct programme *programme = NULL;
    struct err err = { 0 };
    assert_false(programme_parse(changed(arena, from, to), "p", arena, &programme, &err));
    assert_int_equal(err.code, ERR_INPUT);
}

static void programme_orders__with_a_kind_twice_or_an_amount_of_nothing_are_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_make();
    expect_refused(arena, "\"id\": \"minutes\"", "\"id\": \"application\"");
    expect_refused(arena, "\"id\": \"water\"", "\"id\": \"road\"");
    expect_refused(arena, "\"needed_from_fen\": 1000000", "\"needed_from_fen\": 0");
    expect_refused(arena, "\"expires_days\": 30", "\"expires_days\": 367");
    struct programme *programme = NULL;
    struct err err = { 0 };
    ASSERT_OK(programme_parse(changed(arena, "\"expires_days\": 30", "\"expires_days\": 366"), "p",
                              arena, &programme, &err));
    arena_free(arena);
}

static struct date day(const char *text)
{
    struct date date;
    struct err err = { 0 };
    ASSERT_OK(date_parse(text_of(text), &date, &err));
    return date;
}

static void expect_working_day(const struct programme *programme, const char *from, int n,
                               const char *expected)
{
    struct date found;
    char out[DATE_TEXT_MAX];
    if (!programme_working_day(programme, day(from), n, &found))
        fail_msg("no working day %d after %s", n, from);
    assert_string_equal(date_format(found, out), expected);
}

static void programme_working_day__follows_the_notices_of_the_state_council(void **state)
{
    (void)state;
    struct arena *arena = arena_make();
    const struct programme *programme = builtin(arena);
    expect_working_day(programme, "2019-03-01", 1, "2019-03-04"); /* over a weekend */
    expect_working_day(programme, "2019-02-01", 1, "2019-02-02"); /* a Saturday that works */
    expect_working_day(programme, "2019-02-03", 1, "2019-02-11"); /* Spring Festival 2019 */
    expect_working_day(programme, "2019-04-30", 1, "2019-05-05"); /* May 1-4, Sunday works */
    expect_working_day(programme, "2020-01-23", 1, "2020-02-03"); /* extended in 2020 */
    expect_working_day(programme, "2020-04-30", 3, "2020-05-08"); /* May 1-5 */
    expect_working_day(programme, "2020-09-30", 1, "2020-10-09"); /* both festivals at once */
    expect_working_day(programme, "2019-03-02", 0, "2019-03-01"); /* from a Saturday */
    struct date none;
    assert_false(programme_working_day(programme, day("2021-12-31"), 1, &none));
    assert_false(programme_working_day(programme, day("2018-11-30"), 1, &none));
    arena_free(arena);
}

static void programme_parse__refuses_a_file_that_contradicts_itself(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *says;
    } CASES[] = {
        { "\"villages\": 477", "\"villages\": 478", "villages" },
        { "\"amount_fen\": 7400000000", "\"amount_fen\": 7400000001", "city" },
        { "[2019, 2020]", "[2020, 2019]", "years" },
        { "\"04-30\"", "\"04-31\"", "due" },
        { "\"format\": \"mingzhang-programme/1\"", "\"format\": \"x\"", "format" },
        { "\"short_title\"", "\"shorttitle\"", "shorttitle" },
        { "\"code\": \"440103\"", "\"code\": \"44010\"", "code" },
        { "\"side\": \"credit\"", "\"side\": \"left\"", "side" },
        { "\"book\": \"fee\"", "\"book\": \"spending\"", "book" },
        { "\"to\": \"2021-12-31\"", "\"to\": \"2020-03-31\"", "to" },
        { "\"2018-12-29\", \"2019-02-02\"", "\"2018-12-31\", \"2019-02-02\"", "working" },
        { "\"id\": \"fee\"", "\"id\": \"interest\"", "id" },
        { "\"held_days\": 30", "\"held_days\": -1", "held_days" },
        { "50000000,\n  \"due\"", "0,\n  \"due\"", "amount_fen" },
    };
    struct arena *arena = arena_make();
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct programme *programme = NULL;
        struct err err = { 0 };
        struct text json = changed(arena, CASES[i].from, CASES[i].to);
        if (programme_parse(json, "p.json", arena, &programme, &err))
            fail_msg("accepted: %s", CASES[i].to);
        assert_int_equal(err.code, ERR_INPUT);
        ASSERT_TEXT_HAS(err.text, CASES[i].says);
    }
    arena_free(arena);
}

static void programme_parse__stops_at_its_limit(void **state)
{
    (void)state;
    struct arena *arena = arena_make();
    struct programme *programme = NULL;
    struct err err = { 0 };
    struct text builtin_json = asset_find(PROGRAMME_BUILTIN)->bytes;
    char *padded = arena_alloc(arena, PROGRAMME_BYTES_MAX + 1);
    memset(padded, ' ', PROGRAMME_BYTES_MAX + 1);
    memcpy(padded, builtin_json.ptr, builtin_json.len);
    ASSERT_OK(programme_parse((struct text) { padded, PROGRAMME_BYTES_MAX }, "p.json", arena,
                              &programme, &err));
    ASSERT_ERR(programme_parse((struct text) { padded, PROGRAMME_BYTES_MAX + 1 }, "p.json", arena,
                               &programme, &err),
               ERR_LIMIT);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programme_orders__name_what_must_be_attached_and_from_which_amount),
        cmocka_unit_test(programme_orders__with_a_kind_twice_or_an_amount_of_nothing_are_refused),
        cmocka_unit_test(programme_builtin__holds_the_control_totals_of_the_document),
        cmocka_unit_test(programme_working_day__follows_the_notices_of_the_state_council),
        cmocka_unit_test(programme_parse__refuses_a_file_that_contradicts_itself),
        cmocka_unit_test(programme_parse__stops_at_its_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
