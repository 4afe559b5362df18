/* The rules of docs/spec/enrolment.md about the seats of parties, on records that other code made
 * and signed (tests/vectors). */
#include "../support/test.h"

#include "../support/vectors.h"
#include <string.h>

struct seating {
    const struct vectors *v;
    struct roll *roll;
    struct seats seats;
};

static void seating_begin(struct seating *at, const struct vectors *v)
{
    *at = (struct seating) { .v = v, .roll = vectors_roll(v, VECTORS_BOTH) };
    assert_int_equal(vectors_feed(v, at->roll, "key helper", NULL, NULL, 1), 0);
    assert_int_equal(vectors_feed(v, at->roll, "key sm2 a", NULL, NULL, 2), 0);
    assert_int_equal(vectors_feed(v, at->roll, "key helper 2", NULL, NULL, 3), 0);
    assert_int_equal(vectors_feed(v, at->roll, "key checkpoint", NULL, NULL, 4), 0);
}

static unsigned take(struct seating *at, const char *name, const char *old, const char *new,
                     const char *key)
{
    struct vector_record of;
    vector_record(at->v, name, old, new, &of);
    unsigned faults =
        seats_take(&at->seats, at->roll, &of.record, &of.body, text_of(vectors_id(at->v, key)), 20);
    vector_record_free(&of);
    return faults;
}

static void seats__are_taken_in_order(void **state)
{
    struct seating at;
    struct date day = { 17956 }; /* 2019-03-01 */
    seating_begin(&at, *state);
    assert_int_equal(take(&at, "party handed on", NULL, NULL, "key helper 2"), ENROL_FAULT_SEAT);
    assert_int_equal(take(&at, "party", NULL, NULL, "key helper"), 0);
    assert_int_equal(take(&at, "second party", NULL, NULL, "key sm2 a"), 0);
    struct text sm2 = text_of(vectors_id(at.v, "key sm2 a"));
    assert_int_equal(seats_of(&at.seats, at.roll, sm2, 20, day), 2);
    /* taken already; whoever comes next must say after whom */
    assert_int_equal(take(&at, "second party", NULL, NULL, "key sm2 a"), ENROL_FAULT_SEAT);
    assert_int_equal(take(&at, "party handed on", NULL, NULL, "key helper 2"), 0);
    sm2 = text_of(vectors_id(at.v, "key sm2 a"));
    assert_int_equal(seats_of(&at.seats, at.roll, sm2, 20, day), 0);
    /* the old party record again gives the seat back to nobody */
    assert_int_equal(take(&at, "second party", NULL, NULL, "key sm2 a"), ENROL_FAULT_SEAT);
    roll_free(at.roll);
}

static void seats__hold_on_their_days_only_and_for_successors_of_the_key(void **state)
{
    struct seating at;
    struct date first = { 17956 }, last = { 18627 }; /* 2019-03-01, 2020-12-31 */
    struct date before = { 17955 }, after = { 18628 };
    seating_begin(&at, *state);
    assert_int_equal(take(&at, "party", NULL, NULL, "key helper"), 0);
    assert_int_equal(take(&at, "second party", NULL, NULL, "key sm2 a"), 0);
    struct text id = text_of(vectors_id(at.v, "key sm2 a"));
    assert_int_equal(seats_of(&at.seats, at.roll, id, 20, first), 2);
    assert_int_equal(seats_of(&at.seats, at.roll, id, 20, last), 2);
    assert_int_equal(seats_of(&at.seats, at.roll, id, 20, before), 0);
    assert_int_equal(seats_of(&at.seats, at.roll, id, 20, after), 0);
    assert_int_equal(seats_of(&at.seats, at.roll, id, 2, first), 0); /* not valid yet */
    id = text_of(vectors_id(at.v, "key helper 2"));
    assert_int_equal(seats_of(&at.seats, at.roll, id, 20, after), 1); /* successor of helper */
    id = text_of(vectors_id(at.v, "key checkpoint"));
    assert_int_equal(seats_of(&at.seats, at.roll, id, 20, first), 0);
    roll_free(at.roll);
}

static void seats__are_refused_to_who_did_not_sign_or_is_of_another_use(void **state)
{
    struct seating at;
    seating_begin(&at, *state);
    assert_int_equal(take(&at, "party", "\"seat\":1", "\"seat\":3", "key helper"),
                     ENROL_FAULT_PROOF | ENROL_FAULT_AUTHORITY);
    assert_int_equal(take(&at, "party", NULL, NULL, "key sm2 a"), /* the key of somebody else */
                     ENROL_FAULT_PROOF | ENROL_FAULT_AUTHORITY);
    assert_int_equal(take(&at, "party", NULL, NULL, "key checkpoint"),
                     ENROL_FAULT_PROOF | ENROL_FAULT_AUTHORITY | ENROL_FAULT_USE);
    assert_int_equal(take(&at, "party", NULL, NULL, "key record 2"), ENROL_FAULT_UNKNOWN);
    assert_int_equal(vectors_feed(at.v, at.roll, "revocation", NULL, NULL, 10), 0);
    assert_int_equal(take(&at, "party", NULL, NULL, "key helper"), ENROL_FAULT_UNKNOWN);
    assert_int_equal(at.seats.seat[1].key[0], '\0');
    roll_free(at.roll);
}

static int begin(void **state)
{
    static struct vectors vectors;
    vectors_open(&vectors);
    *state = &vectors;
    return 0;
}

static int end(void **state)
{
    vectors_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seats__are_taken_in_order),
        cmocka_unit_test(seats__hold_on_their_days_only_and_for_successors_of_the_key),
        cmocka_unit_test(seats__are_refused_to_who_did_not_sign_or_is_of_another_use),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
