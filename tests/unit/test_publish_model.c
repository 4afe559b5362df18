#include "../support/test.h"

#include "../../src/publish/chain.h"
#include "../../src/publish/model.h"
#include "proof/type.h"

static struct tally two_sources(void)
{
    struct err err = { 0 };
    struct tally tally = { 0 };
    struct figures city = { 0 };
    struct figures soe = { 0 };
    city.of[FIGURE_QUOTA].fen = 100000;
    city.of[FIGURE_PAID].fen = 50000;
    soe.of[FIGURE_QUOTA].fen = 300000;
    soe.of[FIGURE_PAID].fen = 300000;
    soe.of[FIGURE_ARRIVED].fen = 1;
    ASSERT_OK(tally__add_year(&tally, 2019, "city", &city, &err));
    ASSERT_OK(tally__add_year(&tally, 2019, "soe", &soe, &err));
    return tally;
}

static const char *at(const struct jv *value, const char *key)
{
    return jv_string(jv_get(value, key), "");
}

static void model__years_has_a_subtotal_only_over_several_sources(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct tally tally = two_sources();
    struct figures one = { 0 };
    ASSERT_OK(tally__add_year(&tally, 2020, "city", &one, &err));
    struct jv *years;
    ASSERT_OK(model__years(&tally, &years, &err));
    assert_int_equal(jv_size(years), 2);
    assert_string_equal(at(jv_get(jv_at(years, 0), "subtotal"), "quota"), "4,000.00");
    assert_null(jv_get(jv_at(years, 1), "subtotal"));
    assert_string_equal(at(jv_at(jv_get(jv_at(years, 0), "rows"), 1), "source"), "市属国企");
    jv_free(years);
}

static void model__bars_are_drawn_to_one_scale(void **state)
{
    (void)state;
    struct tally tally = two_sources();
    struct jv *bars = model__bars(&tally, true);
    const struct jv *groups = jv_get(bars, "groups");
    const struct jv *city = jv_get(jv_at(groups, 0), "rows");
    const struct jv *soe = jv_get(jv_at(groups, 1), "rows");
    assert_int_equal(jv_int(jv_get(jv_at(city, 0), "width"), -1), 333); /* 1,000 of 3,000 */
    assert_int_equal(jv_int(jv_get(jv_at(city, 1), "width"), -1), 166);
    assert_int_equal(jv_int(jv_get(jv_at(city, 2), "width"), -1), 0);
    assert_int_equal(jv_int(jv_get(jv_at(soe, 0), "width"), -1), 1000);
    assert_int_equal(jv_int(jv_get(jv_at(soe, 2), "width"), -1), 1); /* one fen leaves a trace */
    assert_string_equal(at(jv_at(soe, 2), "amount"), "0.01");
    jv_free(bars);
}

static void model__bars_stand_the_largest_amount(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct tally tally = { 0 };
    struct figures most = { 0 };
    most.of[FIGURE_QUOTA].fen = MONEY_FEN_MAX;
    most.of[FIGURE_PAID].fen = MONEY_FEN_MAX / 2 + 1;
    most.of[FIGURE_ARRIVED].fen = -5;
    ASSERT_OK(tally__add_year(&tally, 2019, "city", &most, &err));
    struct jv *bars = model__bars(&tally, true);
    const struct jv *rows = jv_get(jv_at(jv_get(bars, "groups"), 0), "rows");
    assert_int_equal(jv_int(jv_get(jv_at(rows, 1), "width"), -1), 500);
    assert_int_equal(jv_int(jv_get(jv_at(rows, 2), "width"), -1), 0);
    jv_free(bars);
}

static void model__flows_join_only_what_flows(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct tally tally = two_sources();
    struct jv *flows;
    ASSERT_OK(model__flows(&tally, &flows, &err));
    assert_int_equal(jv_size(flows), 1);
    const struct jv *flow = jv_at(flows, 0);
    assert_string_equal(at(flow, "label"), "2019年");
    assert_int_equal(jv_size(jv_get(flow, "nodes")), 6);
    assert_int_equal(jv_size(jv_get(flow, "ribbons")), 3); /* nothing of city's arrived */
    assert_string_equal(at(jv_at(jv_get(flow, "heads"), 0), "amount"), "4,000.00");
    /* 166.0 units for 4,000 yuan of quota: the city's 1,000 take 41.5 */
    assert_string_equal(at(jv_at(jv_get(flow, "nodes"), 0), "h"), "41.5");
    jv_free(flows);
}

static void model__record_shows_beijing_time_and_a_short_hash(void **state)
{
    (void)state;
    struct err err = { 0 };
    int64_t at_us;
    ASSERT_OK(time_parse(text_of("2019-12-31T16:30:15.123456Z"), &at_us, &err));
    const struct record_row row = { .n = 7,
                                    .type = "receipt",
                                    .at_us = at_us,
                                    .hash = "0123456789abcdef",
                                    .amount = { 1234 },
                                    .day = "2019-12-30" };
    struct jv *record = model__record(&row);
    assert_string_equal(at(record, "at"), "2020-01-01 00:30");
    assert_string_equal(at(record, "hash"), "0123456789");
    assert_string_equal(at(record, "type"), "入账");
    assert_string_equal(at(record, "amount"), "12.34");
    assert_string_equal(at(record, "day"), "2019-12-30");
    jv_free(record);
}

static void model__record_of_a_quota_shows_its_year(void **state)
{
    (void)state;
    const struct record_row quota = { .type = "quota", .hash = "", .day = "2019" };
    const struct record_row genesis = { .type = "genesis", .hash = "", .day = "" };
    struct jv *record = model__record(&quota);
    assert_string_equal(at(record, "day"), "2019年度");
    jv_free(record);
    record = model__record(&genesis);
    assert_string_equal(at(record, "day"), "—");
    assert_string_equal(at(record, "amount"), "—");
    jv_free(record);
}

static void model__source_and_type_show_an_unknown_word_as_it_is(void **state)
{
    (void)state;
    assert_string_equal(model__source("district"), "区级财政");
    assert_string_equal(model__source("other"), "other");
    assert_string_equal(model__type("genesis"), "建账");
    assert_string_equal(model__type("new_type"), "new_type");
}

/* Readers of a public chain meet no English. */
static void model__type_has_a_name_for_every_public_record(void **state)
{
    (void)state;
    for (enum record_type type = 0; type < TYPE_COUNT; type++) {
        const struct type_row *row = type_row(type);
        if (row->public_homes != 0 && (unsigned char)model__type(row->name)[0] < 0xe3)
            fail_msg("no name for %s", row->name);
    }
}

static void model__grouped_loses_no_digit(void **state)
{
    (void)state;
    char out[MODEL_GROUPED_MAX];
    assert_string_equal(
        model__grouped("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", out),
        "0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567 89ab cdef");
    assert_string_equal(model__grouped("", out), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(model__years_has_a_subtotal_only_over_several_sources),
        cmocka_unit_test(model__bars_are_drawn_to_one_scale),
        cmocka_unit_test(model__bars_stand_the_largest_amount),
        cmocka_unit_test(model__flows_join_only_what_flows),
        cmocka_unit_test(model__record_shows_beijing_time_and_a_short_hash),
        cmocka_unit_test(model__record_of_a_quota_shows_its_year),
        cmocka_unit_test(model__source_and_type_show_an_unknown_word_as_it_is),
        cmocka_unit_test(model__type_has_a_name_for_every_public_record),
        cmocka_unit_test(model__grouped_loses_no_digit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
