#include "../support/test.h"

#include "../../src/reconcile/cover.h"

#include <string.h>

static void cover_find__finds_the_only_set(void **state)
{
    struct cover_set sets[COVER_SETS_MAX];
    const int64_t fen[] = { 20, 7, 30, 50 };
    (void)state;
    assert_int_equal(cover_find(fen, 4, 57, 6, sets), 2); /* 50 + 7 and 20 + 7 + 30 */
    assert_int_equal(cover_find(fen, 4, 37, 6, sets), 1);
    assert_int_equal(sets[0].count, 2);
    assert_int_equal(fen[sets[0].member[0]] + fen[sets[0].member[1]], 37);
}

static void cover_find__never_takes_one_line_alone(void **state)
{
    struct cover_set sets[COVER_SETS_MAX];
    const int64_t fen[] = { 50, 20 };
    (void)state;
    assert_int_equal(cover_find(fen, 2, 50, 6, sets), 0);
}

static void cover_find__takes_six_lines_and_not_seven(void **state)
{
    struct cover_set sets[COVER_SETS_MAX];
    const int64_t fen[] = { 1, 2, 4, 8, 16, 32, 64 };
    (void)state;
    assert_int_equal(cover_find(fen, 7, 63, 6, sets), 1);
    assert_int_equal(sets[0].count, 6);
    assert_int_equal(cover_find(fen, 7, 127, 6, sets), 0);
    assert_int_equal(cover_find(fen, 7, 127, 7, sets), 0); /* whatever the programme says */
    assert_int_equal(cover_find(fen, 7, 63, 5, sets), 0);
}

static void cover_find__tells_equal_amounts_apart(void **state)
{
    struct cover_set sets[COVER_SETS_MAX];
    const int64_t fen[] = { 10, 10, 10 };
    (void)state;
    assert_int_equal(cover_find(fen, 3, 20, 6, sets), 3);
}

static void cover_find__stops_at_the_limit_of_sets(void **state)
{
    struct cover_set sets[COVER_SETS_MAX];
    int64_t fen[20];
    (void)state;
    for (size_t i = 0; i < COUNT(fen); i++)
        fen[i] = 5;
    assert_int_equal(cover_find(fen, 20, 10, 6, sets), COVER_SETS_MAX);
}

static void cover_find__refuses_one_candidate_too_many(void **state)
{
    struct cover_set sets[COVER_SETS_MAX];
    int64_t fen[COVER_CANDIDATES_MAX + 1];
    (void)state;
    for (size_t i = 0; i < COUNT(fen); i++)
        fen[i] = (int64_t)i * 1000 + 1;
    assert_int_equal(cover_find(fen, COVER_CANDIDATES_MAX, 1002, 6, sets), 1);
    assert_int_equal(cover_find(fen, COVER_CANDIDATES_MAX + 1, 1002, 6, sets), -1);
}

static struct cover_fact fact(int64_t id, int64_t fen, int day, bool is_got)
{
    return (struct cover_fact) {
        .id = id,
        .fen = fen,
        .day = { day },
        .from = { is_got ? day : day - 2 },
        .to = { is_got ? day : day + 3 },
        .is_got = is_got,
    };
}

static void cover_group__pairs_one_payment_with_its_credits(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    (void)state;
    struct cover_fact facts[] = { fact(1, 500, 10, false), fact(11, 300, 10, true),
                                  fact(12, 200, 13, true), fact(13, 200, 14, true) };
    struct cover_hit *hit = cover_group(facts, COUNT(facts), 6, arena);
    assert_non_null(hit);
    assert_null(hit->next);
    assert_int_equal(hit->score, COVER_SCORE_SURE);
    assert_false(hit->target_is_got);
    assert_int_equal(hit->target, 1);
    assert_int_equal(hit->member[0] + hit->member[1], 23); /* 13 is a day too late */
}

static void cover_group__pairs_many_payments_with_one_credit(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    (void)state;
    struct cover_fact facts[] = { fact(1, 300, 10, false), fact(2, 200, 11, false),
                                  fact(3, 100, 10, false), fact(11, 500, 12, true) };
    struct cover_hit *hit = cover_group(facts, COUNT(facts), 6, arena);
    assert_non_null(hit);
    assert_null(hit->next);
    assert_true(hit->target_is_got);
    assert_int_equal(hit->target, 11);
    assert_int_equal(hit->count, 2);
}

static void cover_group__proposes_every_set_when_there_are_two(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    int count = 0;
    (void)state;
    struct cover_fact facts[] = { fact(1, 500, 10, false), fact(11, 300, 10, true),
                                  fact(12, 200, 10, true), fact(13, 240, 10, true),
                                  fact(14, 260, 10, true) };
    for (struct cover_hit *hit = cover_group(facts, COUNT(facts), 6, arena); hit != NULL;
         hit = hit->next, count++)
        assert_int_equal(hit->score, COVER_SCORE_SURE / 3);
    assert_int_equal(count, 2);
}

/* Each has one set, but they want the same credit: nobody gets it. */
static void cover_group__proposes_when_two_targets_want_one_fact(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    (void)state;
    struct cover_fact facts[] = { fact(1, 500, 10, false), fact(2, 450, 10, false),
                                  fact(11, 300, 10, true), fact(12, 200, 10, true),
                                  fact(13, 150, 10, true) };
    struct cover_hit *hit = cover_group(facts, COUNT(facts), 6, arena);
    assert_non_null(hit);
    for (; hit != NULL; hit = hit->next)
        assert_true(hit->score < COVER_SCORE_SURE);
}

/* The second target has two sets until the first has taken its own. */
static void cover_group__searches_again_after_a_match(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    int sure = 0;
    (void)state;
    struct cover_fact facts[] = { fact(1, 510, 10, false), fact(2, 300, 12, false),
                                  fact(11, 310, 8, true),  fact(12, 200, 13, true),
                                  fact(13, 100, 15, true), fact(14, 220, 15, true),
                                  fact(15, 80, 15, true) };
    for (struct cover_hit *hit = cover_group(facts, COUNT(facts), 6, arena); hit != NULL;
         hit = hit->next)
        sure += hit->score == COVER_SCORE_SURE;
    assert_int_equal(sure, 2);
}

static void cover_group__does_not_depend_on_the_order(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    (void)state;
    struct cover_fact facts[] = { fact(12, 200, 10, true), fact(1, 500, 10, false),
                                  fact(2, 70, 10, false), fact(11, 300, 10, true) };
    struct cover_hit *hit = cover_group(facts, COUNT(facts), 6, arena);
    assert_non_null(hit);
    assert_int_equal(hit->target, 1);
    assert_int_equal(hit->member[0] + hit->member[1], 23);
}

static void cover_group__of_nothing_finds_nothing(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    (void)state;
    assert_null(cover_group(NULL, 0, 6, arena));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cover_find__finds_the_only_set),
        cmocka_unit_test(cover_find__never_takes_one_line_alone),
        cmocka_unit_test(cover_find__takes_six_lines_and_not_seven),
        cmocka_unit_test(cover_find__tells_equal_amounts_apart),
        cmocka_unit_test(cover_find__stops_at_the_limit_of_sets),
        cmocka_unit_test(cover_find__refuses_one_candidate_too_many),
        cmocka_unit_test(cover_group__pairs_one_payment_with_its_credits),
        cmocka_unit_test(cover_group__pairs_many_payments_with_one_credit),
        cmocka_unit_test(cover_group__proposes_every_set_when_there_are_two),
        cmocka_unit_test(cover_group__proposes_when_two_targets_want_one_fact),
        cmocka_unit_test(cover_group__searches_again_after_a_match),
        cmocka_unit_test(cover_group__does_not_depend_on_the_order),
        cmocka_unit_test(cover_group__of_nothing_finds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
