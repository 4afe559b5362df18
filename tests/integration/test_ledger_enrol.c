/* Requests through the desk into a real ledger: what is posted, what is refused and leaves nothing.
 */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/ledger.h"
#include "ledger/desk.h"
#include "ledger/enrol.h"
#include "proof/any_signer.h"
#include "proof/approval.h"
#include "proof/item.h"
#include "proof/request_make.h"
#include <unistd.h>

static const char LEDGER[] = "test.example/2019";
static const char VILLAGE[] = "441424100201";

struct office {
    struct ledger_test *test;
    struct arena *arena;
    struct any_signer *one, *two, *helper, *town;
    struct authority authority;
};

static struct any_signer *signer_of(struct office *o, const char *name)
{
    struct err err = { 0 };
    struct any_signer *signer = NULL;
    char path[700];
    (void)snprintf(path, sizeof path, "%s/%s.pem", o->test->pg.folder, name);
    ASSERT_OK(any_signer_create(path, false, &signer, &err));
    return signer;
}

static int begin(void **state)
{
    static struct office o;
    memset(&o, 0, sizeof o);
    void *test;
    assert_int_equal(ledger_test_begin(&test), 0);
    o.test = test;
    o.arena = arena_make();
    o.one = signer_of(&o, "one");
    o.two = signer_of(&o, "two");
    o.helper = signer_of(&o, "helper");
    o.town = signer_of(&o, "town");
    o.authority = (struct authority) { .k = 2, .count = 2 };
    o.authority.keys[0] = *any_signer_key(o.one);
    o.authority.keys[1] = *any_signer_key(o.two);
    facts_programme(o.test->pg.db, 2);
    ledger_test_post(o.test);
    *state = &o;
    return 0;
}

static int end(void **state)
{
    struct office *o = *state;
    any_signer_free(o->one);
    any_signer_free(o->two);
    any_signer_free(o->helper);
    any_signer_free(o->town);
    arena_free(o->arena);
    void *test = o->test;
    return ledger_test_end(&test);
}

static void sign(struct office *o, struct request *request, const struct any_signer *signer)
{
    for (size_t i = 0; i < request->count; i++) {
        struct err err = { 0 };
        enum request_voice voice;
        ASSERT_OK(request_sign_with(request, &request->items[i], signer, o->arena, &voice, &err));
    }
}

static void add_key(struct office *o, struct request *request, const struct any_signer *signer,
                    const char *replaces)
{
    struct err err = { 0 };
    const struct key_wish wish = { .key = *any_signer_key(signer),
                                   .use = KEY_USE_APPROVAL,
                                   .replaces = replaces };
    request->ledger = LEDGER;
    ASSERT_OK(request_add_key(request, o->arena, &wish, &err));
}

static void add_party(struct office *o, struct request *request, const struct any_signer *signer,
                      const char *last_hash, int64_t last_n)
{
    struct err err = { 0 };
    const struct party_wish wish = { .chain = VILLAGE,
                                     .account_no = "8001000001",
                                     .key_id = any_signer_id(signer),
                                     .name = "演示镇\"人民\"政府",
                                     .role = "town",
                                     .seat = 1,
                                     .valid_from = "2019-03-01",
                                     .last_hash = last_hash,
                                     .last_n = last_n };
    request->ledger = LEDGER;
    ASSERT_OK(request_add_party(request, o->arena, &wish, &err));
}

/* A key and a seat for it, with all signatures. */
static struct request whole(struct office *o, const struct any_signer *signer)
{
    struct request request = { 0 };
    add_key(o, &request, signer, NULL);
    add_party(o, &request, signer, NULL, 0);
    sign(o, &request, signer);
    sign(o, &request, o->one);
    sign(o, &request, o->two);
    return request;
}

static bool enrol(struct office *o, const struct request *request, struct err *err)
{
    struct enrol_summary summary;
    return ledger_enrol(o->test->pg.db, o->test->signer, &o->authority, request, 1, &summary, err);
}

static int64_t count(struct office *o, const char *what)
{
    char sql[300];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", what);
    return pg_test_int(&o->test->pg, sql);
}

/* As the log does it: everything that waits gets the next places. */
static void sequence(struct office *o)
{
    pg_test_sql(&o->test->pg, "CREATE SCHEMA IF NOT EXISTS log;"
                              " CREATE TABLE IF NOT EXISTS log.leaf (position bigint PRIMARY KEY, "
                              "chain text, n bigint, hash bytea);"
                              " WITH q AS (DELETE FROM ledger.log_queue RETURNING chain, n, hash)"
                              " INSERT INTO log.leaf (position, chain, n, hash)"
                              " SELECT (SELECT coalesce(max(position) + 1, 0) FROM log.leaf)"
                              " + row_number() OVER (ORDER BY chain, n) - 1, chain, n, hash FROM q;"
                              " SELECT ledger.place_keys()");
}

static void enrol__posts_a_key_and_its_party_in_one_transaction(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    struct request request = whole(o, o->town);
    ASSERT_OK(enrol(o, &request, &err));
    assert_int_equal(count(o, "ledger.record WHERE type = 'key' AND chain = 'programme'"), 1);
    assert_int_equal(count(o, "ledger.record WHERE type = 'party' AND chain = '441424100201'"), 1);
    assert_int_equal(count(o, "ledger.key WHERE role = 'approval' AND valid_from IS NULL"), 1);
    assert_int_equal(count(o, "ledger.party WHERE name = '演示镇\"人民\"政府' AND seat = 1"), 1);
    assert_int_equal(count(o, "ledger.opening WHERE field = 'account'"
                              " AND value = '8001000001'::bytea AND chain = '441424100201'"),
                     1);
    ledger_test_sound(o->test);
}

static void enrol__key_is_valid_behind_its_place_in_the_log(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    AUTO(roll) struct roll *roll = NULL;
    struct request request = whole(o, o->town);
    ASSERT_OK(enrol(o, &request, &err));
    sequence(o);
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
    struct request few = { 0 }, other = whole(o, o->town), twice = whole(o, o->town);
    int64_t before = count(o, "ledger.record");
    add_key(o, &few, o->town, NULL);
    sign(o, &few, o->town);
    ASSERT_ERR(enrol(o, &few, &err), ERR_INPUT); /* nobody vouches for it */
    sign(o, &few, o->one);
    ASSERT_ERR(enrol(o, &few, &err), ERR_REFUSED);
    other.ledger = "test.example/other";
    ASSERT_ERR(enrol(o, &other, &err), ERR_REFUSED);
    struct enrol_summary summary;
    ASSERT_ERR(ledger_enrol(o->test->pg.db, o->test->signer, NULL, &twice, 1, &summary, &err),
               ERR_REFUSED);
    ASSERT_TEXT_HAS(err.hint, "key authority pin");
    assert_int_equal(count(o, "ledger.record"), before);
    assert_int_equal(count(o, "ledger.key WHERE role = 'approval'"), 0);
    const struct request both[] = { twice, twice }; /* the second one breaks the first, too */
    ASSERT_ERR(
        ledger_enrol(o->test->pg.db, o->test->signer, &o->authority, both, 2, &summary, &err),
        ERR_REFUSED);
    assert_int_equal(count(o, "ledger.record"), before);
    ASSERT_OK(enrol(o, &twice, &err));
    ASSERT_ERR(enrol(o, &twice, &err), ERR_REFUSED);
}

static void enrol__hands_a_seat_on_only_to_who_names_its_last_holder(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    struct request first = whole(o, o->town), second = whole(o, o->helper), third = { 0 };
    ASSERT_OK(enrol(o, &first, &err));
    ASSERT_ERR(enrol(o, &second, &err), ERR_REFUSED);
    int64_t n = pg_test_int(&o->test->pg, "SELECT n FROM ledger.party");
    const char *hash =
        arena_strdup(o->arena, pg_test_text(&o->test->pg, "SELECT encode(hash, 'hex') FROM"
                                                          " ledger.record WHERE type = 'party'"));
    add_key(o, &third, o->helper, NULL);
    add_party(o, &third, o->helper, hash, n);
    sign(o, &third, o->helper);
    sign(o, &third, o->one);
    sign(o, &third, o->two);
    ASSERT_OK(enrol(o, &third, &err));
    assert_int_equal(count(o, "ledger.party WHERE replaced_n IS NULL"), 1);
    struct seats seats;
    ASSERT_OK(ledger_seats(o->test->pg.db, VILLAGE, &seats, &err));
    assert_string_equal(seats.seat[1].key, any_signer_id(o->helper));
}

static void revocation__waits_until_everything_before_has_its_place(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    AUTO(roll) struct roll *roll = NULL;
    struct request request = whole(o, o->town), revocation = { .ledger = LEDGER };
    ASSERT_OK(enrol(o, &request, &err));
    ASSERT_OK(request_add_revocation(&revocation, o->arena, any_signer_id(o->town), "left", &err));
    sign(o, &revocation, o->town);
    ASSERT_ERR(enrol(o, &revocation, &err), ERR_CONFLICT);
    sequence(o);
    ASSERT_OK(enrol(o, &revocation, &err));
    sequence(o);
    ASSERT_OK(ledger_roll(o->test->pg.db, &o->authority, &roll, &err));
    const struct enrol_key *key = roll_find(roll, text_of(any_signer_id(o->town)));
    assert_true(key->is_revoked);
    int64_t position = pg_test_int(&o->test->pg, "SELECT l.position FROM log.leaf l JOIN"
                                                 " ledger.record r USING (chain, n)"
                                                 " WHERE r.type = 'revocation'");
    assert_true(enrol_key_is_valid(key, position));
    assert_false(enrol_key_is_valid(key, position + 1));
    ASSERT_ERR(enrol(o, &request, &err), ERR_REFUSED); /* never comes back */
}

static void rotation__is_signed_by_the_key_that_is_replaced(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    AUTO(roll) struct roll *roll = NULL;
    struct request first = whole(o, o->town), second = { 0 };
    ASSERT_OK(enrol(o, &first, &err));
    add_key(o, &second, o->helper, any_signer_id(o->town));
    sign(o, &second, o->helper);
    sign(o, &second, o->town);
    ASSERT_ERR(enrol(o, &second, &err), ERR_REFUSED); /* the old one has no place yet */
    sequence(o);
    ASSERT_OK(enrol(o, &second, &err));
    sequence(o);
    struct seats seats;
    struct date day = { 17956 };
    ASSERT_OK(ledger_seats(o->test->pg.db, VILLAGE, &seats, &err));
    ASSERT_OK(ledger_roll(o->test->pg.db, &o->authority, &roll, &err));
    assert_int_equal(seats_of(&seats, roll, text_of(any_signer_id(o->helper)), POSITION_NOW, day),
                     1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(enrol__posts_a_key_and_its_party_in_one_transaction),
        TEST(enrol__key_is_valid_behind_its_place_in_the_log),
        TEST(enrol__refuses_and_leaves_nothing),
        TEST(enrol__hands_a_seat_on_only_to_who_names_its_last_holder),
        TEST(revocation__waits_until_everything_before_has_its_place),
        TEST(rotation__is_signed_by_the_key_that_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
