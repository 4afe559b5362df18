/* Requests through the desk into a real ledger: what is posted, what is refused and leaves nothing.
 */
#include "../support/test.h"

#include "../support/office.h"
#include <string.h>

static void enrol__posts_a_key_and_its_party_in_one_transaction(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    struct request request = office_whole(o, o->town);
    ASSERT_OK(office_enrol(o, &request, &err));
    assert_int_equal(office_count(o, "ledger.record WHERE type = 'key' AND chain = 'programme'"),
                     1);
    assert_int_equal(
        office_count(o, "ledger.record WHERE type = 'party' AND chain = '441424100201'"), 1);
    assert_int_equal(office_count(o, "ledger.key WHERE role = 'approval' AND valid_from IS NULL"),
                     1);
    assert_int_equal(office_count(o, "ledger.party WHERE name = '演示镇\"人民\"政府' AND seat = 1"),
                     1);
    assert_int_equal(office_count(o, "ledger.opening WHERE field = 'account'"
                                     " AND value = '8001000001'::bytea AND chain = '441424100201'"),
                     1);
    ledger_test_sound(o->test);
}

static void enrol__key_is_valid_behind_its_place_in_the_log(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    AUTO(roll) struct roll *roll = NULL;
    struct request request = office_whole(o, o->town);
    ASSERT_OK(office_enrol(o, &request, &err));
    office_sequence(o);
    int64_t position = pg_test_int(&o->test->pg, "SELECT l.position FROM log.leaf l JOIN"
                                                 " ledger.record r USING (chain, n)"
                                                 " WHERE r.type = 'key'");
    ASSERT_OK(ledger_roll(o->test->pg.db, &o->authority, &roll, &err));
    const struct enrol_key *key = roll_find(roll, text_of(any_signer_id(o->town)));
    assert_non_null(key);
    assert_false(enrol_key_is_valid(key, position));
    assert_true(enrol_key_is_valid(key, position + 1));
}

static void enrol__refuses_and_leaves_nothing(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    struct request few = { 0 }, other = office_whole(o, o->town), twice = office_whole(o, o->town);
    int64_t before = office_count(o, "ledger.record");
    office_add_key(o, &few, o->town, NULL);
    office_sign(o, &few, o->town);
    ASSERT_ERR(office_enrol(o, &few, &err), ERR_INPUT); /* nobody vouches for it */
    office_sign(o, &few, o->one);
    ASSERT_ERR(office_enrol(o, &few, &err), ERR_REFUSED);
    other.ledger = "test.example/other";
    ASSERT_ERR(office_enrol(o, &other, &err), ERR_REFUSED);
    struct enrol_summary summary;
    ASSERT_ERR(ledger_enrol(o->test->pg.db, o->test->signer, NULL, &twice, 1, &summary, &err),
               ERR_REFUSED);
    ASSERT_TEXT_HAS(err.hint, "key authority pin");
    assert_int_equal(office_count(o, "ledger.record"), before);
    assert_int_equal(office_count(o, "ledger.key WHERE role = 'approval'"), 0);
    const struct request both[] = { twice, twice }; /* the second one breaks the first, too */
    ASSERT_ERR(
        ledger_enrol(o->test->pg.db, o->test->signer, &o->authority, both, 2, &summary, &err),
        ERR_REFUSED);
    assert_int_equal(office_count(o, "ledger.record"), before);
    ASSERT_OK(office_enrol(o, &twice, &err));
    ASSERT_ERR(office_enrol(o, &twice, &err), ERR_REFUSED);
}

static void enrol__hands_a_seat_on_only_to_who_names_its_last_holder(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    struct request first = office_whole(o, o->town), second = office_whole(o, o->helper),
                   third = { 0 };
    ASSERT_OK(office_enrol(o, &first, &err));
    ASSERT_ERR(office_enrol(o, &second, &err), ERR_REFUSED);
    int64_t n = pg_test_int(&o->test->pg, "SELECT n FROM ledger.party");
    const char *hash =
        arena_strdup(o->arena, pg_test_text(&o->test->pg, "SELECT encode(hash, 'hex') FROM"
                                                          " ledger.record WHERE type = 'party'"));
    office_add_key(o, &third, o->helper, NULL);
    office_add_party(o, &third, o->helper, hash, n);
    office_sign(o, &third, o->helper);
    office_sign(o, &third, o->one);
    office_sign(o, &third, o->two);
    ASSERT_OK(office_enrol(o, &third, &err));
    assert_int_equal(office_count(o, "ledger.party WHERE replaced_n IS NULL"), 1);
    struct seats seats;
    ASSERT_OK(ledger_seats(o->test->pg.db, OFFICE_VILLAGE, &seats, &err));
    assert_string_equal(seats.seat[1].key, any_signer_id(o->helper));
}

static void revocation__waits_until_everything_before_has_its_place(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    AUTO(roll) struct roll *roll = NULL;
    struct request request = office_whole(o, o->town), revocation = { .ledger = OFFICE_LEDGER };
    ASSERT_OK(office_enrol(o, &request, &err));
    ASSERT_OK(request_add_revocation(&revocation, o->arena, any_signer_id(o->town), "left", &err));
    office_sign(o, &revocation, o->town);
    ASSERT_ERR(office_enrol(o, &revocation, &err), ERR_CONFLICT);
    office_sequence(o);
    ASSERT_OK(office_enrol(o, &revocation, &err));
    office_sequence(o);
    ASSERT_OK(ledger_roll(o->test->pg.db, &o->authority, &roll, &err));
    const struct enrol_key *key = roll_find(roll, text_of(any_signer_id(o->town)));
    assert_true(key->is_revoked);
    int64_t position = pg_test_int(&o->test->pg, "SELECT l.position FROM log.leaf l JOIN"
                                                 " ledger.record r USING (chain, n)"
                                                 " WHERE r.type = 'revocation'");
    assert_true(enrol_key_is_valid(key, position));
    assert_false(enrol_key_is_valid(key, position + 1));
    ASSERT_ERR(office_enrol(o, &request, &err), ERR_REFUSED); /* never comes back */
}

static void rotation__is_signed_by_the_key_that_is_replaced(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    AUTO(roll) struct roll *roll = NULL;
    struct request first = office_whole(o, o->town), second = { 0 };
    ASSERT_OK(office_enrol(o, &first, &err));
    office_add_key(o, &second, o->helper, any_signer_id(o->town));
    office_sign(o, &second, o->helper);
    office_sign(o, &second, o->town);
    ASSERT_ERR(office_enrol(o, &second, &err), ERR_REFUSED); /* the old one has no place yet */
    office_sequence(o);
    ASSERT_OK(office_enrol(o, &second, &err));
    office_sequence(o);
    struct seats seats;
    struct date day = { 17956 };
    ASSERT_OK(ledger_seats(o->test->pg.db, OFFICE_VILLAGE, &seats, &err));
    ASSERT_OK(ledger_roll(o->test->pg.db, &o->authority, &roll, &err));
    assert_int_equal(seats_of(&seats, roll, text_of(any_signer_id(o->helper)), POSITION_NOW, day),
                     1);
}

static void first_key__is_there_once_and_needs_no_record(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    ASSERT_OK(ledger_first_key(o->test->pg.db, KEY_USE_CHECKPOINT, any_signer_key(o->one), &err));
    ASSERT_OK(ledger_first_key(o->test->pg.db, KEY_USE_CHECKPOINT, any_signer_key(o->two), &err));
    assert_int_equal(office_count(o, "ledger.key WHERE role = 'checkpoint' AND valid_from = 0"), 1);
    AUTO(roll) struct roll *roll = NULL;
    ASSERT_OK(ledger_roll(o->test->pg.db, NULL, &roll, &err));
    const struct enrol_key *key = roll_find(roll, text_of(any_signer_id(o->one)));
    assert_true(key != NULL && enrol_key_is_valid(key, 0) && key->n == -1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_begin, office_end)
    const struct CMUnitTest tests[] = {
        TEST(enrol__posts_a_key_and_its_party_in_one_transaction),
        TEST(enrol__key_is_valid_behind_its_place_in_the_log),
        TEST(enrol__refuses_and_leaves_nothing),
        TEST(enrol__hands_a_seat_on_only_to_who_names_its_last_holder),
        TEST(revocation__waits_until_everything_before_has_its_place),
        TEST(first_key__is_there_once_and_needs_no_record),
        TEST(rotation__is_signed_by_the_key_that_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
