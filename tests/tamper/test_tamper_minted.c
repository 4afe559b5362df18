/* What the one who runs the server and holds the record key can post, and that a verifier who knows
 * the authority finds it. Every record here is well-formed, linked and signed. */
#include "../support/test.h"

#include "../support/office.h"
#include "../support/vote.h"
#include "audit/audit.h"
#include <stdio.h>
#include <string.h>

static void audit(struct office *o, struct report *report)
{
    struct err err = { 0 };
    struct trust trust;
    ASSERT_OK(trust_of_key(OFFICE_LEDGER, &o->test->signer->key, &trust, &err));
    trust.is_pinned = o->authority.count > 0;
    trust.authority = o->authority;
    const struct audit_options options = { .trust = &trust, .threads = 2 };
    report_init(report);
    ASSERT_OK(audit_database(o->test->pg.db, &options, report, &err));
    trust_release(&trust);
}

/* How many findings of the pass there are in the chain; -1 for a place that is not in it. */
static int named(struct office *o, enum pass pass, const char *chain)
{
    struct report report;
    int count = 0;
    audit(o, &report);
    for (size_t i = 0; i < report.kept_count; i++)
        count += report.kept[i].pass == pass && strcmp(report.kept[i].chain, chain) == 0;
    report_release(&report);
    return count;
}

static void none(struct office *o)
{
    struct report report;
    audit(o, &report);
    if (report.found[PASS_ENROL] + report.found[PASS_APPROVAL] + report.found[PASS_KEY] > 0)
        fail_msg("the intact ledger has findings: %s", report.kept[0].text);
    report_release(&report);
}

static struct any_signer *made(struct office *o, const char *name)
{
    struct err err = { 0 };
    struct any_signer *signer = NULL;
    char path[700];
    (void)snprintf(path, sizeof path, "%s/%s.pem", o->test->pg.folder, name);
    ASSERT_OK(any_signer_create(path, false, &signer, &err));
    return signer;
}

/* The town sits in seat 1, and everything has its place. */
static void settle(struct office *o)
{
    struct err err = { 0 };
    struct request request = office_whole(o, o->town);
    ASSERT_OK(office_enrol(o, &request, &err));
    office_sequence(o);
    none(o);
}

static void party__minted_by_the_server_is_found(void **state)
{
    struct office *o = *state;
    settle(o);
    AUTO(any_signer) struct any_signer *first = made(o, "false-one");
    AUTO(any_signer) struct any_signer *second = made(o, "false-two");
    struct request request = { 0 };
    office_add_key(o, &request, o->helper, NULL);
    office_add_party(o, &request, o->helper, NULL, 0);
    request.items[1].body = body_with(o->arena, request.items[1].body, "seat", text_of("2"));
    office_sign(o, &request, o->helper);
    office_sign(o, &request, first); /* an authority of the server's own */
    office_sign(o, &request, second);
    office_force(o, &request);
    office_sequence(o);
    assert_int_equal(named(o, PASS_ENROL, "programme"), 1);
    assert_int_equal(named(o, PASS_ENROL, OFFICE_VILLAGE), 1);
}

static void key__brought_back_after_its_revocation_is_found(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    struct request request = office_whole(o, o->town), end = { .ledger = OFFICE_LEDGER };
    ASSERT_OK(office_enrol(o, &request, &err));
    office_sequence(o);
    ASSERT_OK(request_add_revocation(&end, o->arena, any_signer_id(o->town), "left", &err));
    office_sign(o, &end, o->town);
    ASSERT_OK(office_enrol(o, &end, &err));
    office_sequence(o);
    none(o);
    request.count = 1; /* the key's own record again, with all its good signatures */
    office_force(o, &request);
    office_sequence(o);
    assert_int_equal(named(o, PASS_ENROL, "programme"), 1);
}

static void seat__given_back_to_its_last_holder_is_found(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    struct request first = office_whole(o, o->town), second = { 0 };
    ASSERT_OK(office_enrol(o, &first, &err));
    const char *hash =
        arena_strdup(o->arena, pg_test_text(&o->test->pg, "SELECT encode(hash, 'hex') FROM"
                                                          " ledger.record WHERE type = 'party'"));
    int64_t n = pg_test_int(&o->test->pg, "SELECT n FROM ledger.party");
    office_add_key(o, &second, o->helper, NULL);
    office_add_party(o, &second, o->helper, hash, n);
    office_sign(o, &second, o->helper);
    office_sign(o, &second, o->one);
    office_sign(o, &second, o->two);
    ASSERT_OK(office_enrol(o, &second, &err));
    office_sequence(o);
    none(o);
    struct request again = { .ledger = OFFICE_LEDGER, .count = 1 };
    again.items[0] = first.items[1];
    office_force(o, &again);
    office_sequence(o);
    assert_int_equal(named(o, PASS_ENROL, OFFICE_VILLAGE), 1);
}

/* An order of the village and the town's vote about it. */
static struct vote begin_vote(struct office *o, const char *order_id, const char *decision)
{
    struct err err = { 0 };
    struct desk *desk = NULL;
    struct vote vote = {
        .by = o->town, .order_id = order_id, .previous = VOTE_FIRST, .decision = decision
    };
    ASSERT_OK(desk_open(o->test->pg.db, o->test->signer, &desk, &err));
    vote.order = vote_order(desk, order_id);
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    vote.digest = vote_digest(&o->test->pg, &vote.order);
    return vote;
}

static void cast(struct office *o, const struct vote *vote)
{
    struct err err = { 0 };
    struct desk *desk = NULL;
    char ignored[65];
    ASSERT_OK(desk_open(o->test->pg.db, o->test->signer, &desk, &err));
    vote_put(desk, vote, ignored);
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    office_sequence(o);
}

static void approval__replayed_to_another_order_is_found(void **state)
{
    struct office *o = *state;
    settle(o);
    struct vote vote = begin_vote(o, "7", "approve"), other = begin_vote(o, "8", "approve");
    cast(o, &vote);
    none(o);
    vote.order = other.order;
    cast(o, &vote);
    assert_int_equal(named(o, PASS_APPROVAL, OFFICE_VILLAGE), 1);
}

static void approval__replayed_to_another_ledger_is_found(void **state)
{
    struct office *o = *state;
    settle(o);
    struct vote vote = begin_vote(o, "7", "approve");
    vote.signed_ledger = "test.example/2021"; /* well and truly, for that one */
    cast(o, &vote);
    assert_int_equal(named(o, PASS_APPROVAL, OFFICE_VILLAGE), 1);
}

static void refusal__turned_into_an_approval_is_found(void **state)
{
    struct office *o = *state;
    settle(o);
    struct vote vote = begin_vote(o, "7", "approve");
    vote.signed_decision = "refuse";
    cast(o, &vote);
    assert_int_equal(named(o, PASS_APPROVAL, OFFICE_VILLAGE), 1);
}

static void approval__of_who_holds_no_seat_is_found(void **state)
{
    struct office *o = *state;
    settle(o);
    struct vote vote = begin_vote(o, "7", "approve");
    vote.by = o->helper;
    cast(o, &vote);
    assert_int_equal(named(o, PASS_APPROVAL, OFFICE_VILLAGE), 1);
}

static void approval__given_twice_or_too_late_is_found(void **state)
{
    struct office *o = *state;
    settle(o);
    struct vote vote = begin_vote(o, "7", "approve");
    vote.expires = "2019-06-30T16:00:00.000000Z";
    cast(o, &vote);
    assert_int_equal(named(o, PASS_APPROVAL, OFFICE_VILLAGE), 1);
    vote.expires = NULL;
    cast(o, &vote);
    assert_int_equal(named(o, PASS_APPROVAL, OFFICE_VILLAGE), 1); /* this one counts */
    cast(o, &vote);
    assert_int_equal(named(o, PASS_APPROVAL, OFFICE_VILLAGE), 2);
}

static void approval__after_its_key_was_revoked_is_found(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    struct request end = { .ledger = OFFICE_LEDGER };
    settle(o);
    struct vote vote = begin_vote(o, "7", "approve");
    office_sequence(o);
    ASSERT_OK(request_add_revocation(&end, o->arena, any_signer_id(o->town), "left", &err));
    office_sign(o, &end, o->town);
    ASSERT_OK(office_enrol(o, &end, &err));
    office_sequence(o);
    none(o);
    cast(o, &vote);
    assert_int_equal(named(o, PASS_APPROVAL, OFFICE_VILLAGE), 1);
}

/* The server says that an order was paid, whoever signed it. */
static void pay(struct office *o, const struct vote *vote)
{
    struct err err = { 0 };
    struct desk *desk = NULL;
    ASSERT_OK(desk_open(o->test->pg.db, o->test->signer, &desk, &err));
    ASSERT_OK(desk_begin(desk, OFFICE_VILLAGE, TYPE_EXECUTION, NULL, &err));
    canonical_set_int(desk_body(desk), "amount_fen", 120000);
    canonical_set_string(desk_body(desk), "executed_on", "2019-06-21");
    desk_set_cite(desk, "order", &vote->order);
    ASSERT_OK(desk_end(desk, NULL, 0, NULL, &err));
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    office_sequence(o);
}

static void execution__that_two_parties_signed_is_found(void **state)
{
    struct office *o = *state;
    settle(o);
    struct vote vote = begin_vote(o, "7", "approve"), nobody = begin_vote(o, "8", "approve");
    cast(o, &vote);
    none(o);
    pay(o, &vote); /* one of three signed */
    assert_int_equal(named(o, PASS_APPROVAL, OFFICE_VILLAGE), 1);
    pay(o, &nobody);
    assert_int_equal(named(o, PASS_APPROVAL, OFFICE_VILLAGE), 2);
}

static void project__in_the_tables_without_a_record_is_found(void **state)
{
    struct office *o = *state;
    settle(o);
    pg_test_sql(&o->test->pg,
                "INSERT INTO orders.project (chain, id, n, hash, name, category, source, year,"
                " target, budget_fen) VALUES ('" OFFICE_VILLAGE "', 'road-1', 99, sha256('x'), 'n',"
                " 'road', 'city', 2019, 't', 1)");
    assert_int_equal(named(o, PASS_PROJECTION, OFFICE_VILLAGE), 1);
}

static void party__is_not_vouched_for_by_a_trust_without_an_authority(void **state)
{
    struct office *o = *state;
    settle(o);
    o->authority.count = 0;
    assert_int_equal(named(o, PASS_ENROL, "programme"), 1);
    assert_int_equal(named(o, PASS_ENROL, OFFICE_VILLAGE), 1);
}

/* The ledger's record key is replaced by the one in the file, and revoked. */
static struct signer *rotate(struct office *o, const char *name)
{
    struct err err = { 0 };
    char path[700];
    struct signing_key *key = NULL;
    struct signature signature;
    struct enrol_summary summary;
    struct signer *old = o->test->signer;
    AUTO(any_signer) struct any_signer *new = made(o, name);
    struct request request = { .ledger = OFFICE_LEDGER }, end = { .ledger = OFFICE_LEDGER };
    const struct key_wish wish = { .key = *any_signer_key(new),
                                   .use = KEY_USE_RECORD,
                                   .replaces = old->key_id };
    ASSERT_OK(request_add_key(&request, o->arena, &wish, &err));
    ASSERT_OK(request_add_revocation(&end, o->arena, old->key_id, "replaced", &err));
    office_sign(o, &request, new);
    struct request *const both[] = { &request, &end };
    for (size_t i = 0; i < COUNT(both); i++) {
        struct buf bytes;
        struct request_item *item = &both[i]->items[0];
        buf_init(&bytes, REQUEST_FILE_MAX);
        ASSERT_OK(request_message(both[i], item, &bytes, &err));
        const struct text text = { bytes.data, bytes.len };
        ASSERT_OK(old->sign(old, &text, 1, &signature, NULL, &err));
        request_sign(o->arena, item, request_voice_of(item, text_of(old->key_id)),
                     text_of(old->key_id), signature.bytes, sizeof signature.bytes);
        buf_release(&bytes);
    }
    ASSERT_OK(office_enrol(o, &request, &err));
    office_sequence(o);
    (void)snprintf(path, sizeof path, "%s/%s.pem", o->test->pg.folder, name);
    ASSERT_OK(signing_key_load(path, &key, &err));
    struct signer *signer = signer_of_key(key, 1);
    ASSERT_OK(ledger_enrol(o->test->pg.db, signer, NULL, &end, 1, &summary, &err));
    office_sequence(o);
    return signer;
}

static void record_key__handed_on_is_trusted_and_the_old_one_is_not_any_more(void **state)
{
    struct office *o = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    settle(o);
    struct signer *signer = rotate(o, "record-2");
    ASSERT_OK(desk_open(o->test->pg.db, signer, &desk, &err));
    (void)vote_order(desk, "7");
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    office_sequence(o);
    none(o); /* trust names the first key only */
    /* whoever kept the old key signs a record with it behind its revocation */
    pg_test_sql(&o->test->pg, "SET session_replication_role = replica;"
                              "CREATE TABLE ledger.kept AS SELECT * FROM ledger.key;"
                              "UPDATE ledger.key SET revoked_n = NULL, reason = NULL;"
                              "SET session_replication_role = origin");
    ASSERT_OK(desk_open(o->test->pg.db, o->test->signer, &desk, &err));
    (void)vote_order(desk, "8");
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    office_sequence(o);
    pg_test_sql(&o->test->pg, "SET session_replication_role = replica;"
                              "UPDATE ledger.key k SET revoked_n = o.revoked_n, reason = o.reason"
                              " FROM ledger.kept o WHERE o.id = k.id; DROP TABLE ledger.kept;"
                              "SET session_replication_role = origin");
    assert_int_equal(named(o, PASS_KEY, OFFICE_VILLAGE), 1);
    signer_free(signer);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_begin, office_end)
    const struct CMUnitTest tests[] = {
        TEST(party__minted_by_the_server_is_found),
        TEST(key__brought_back_after_its_revocation_is_found),
        TEST(seat__given_back_to_its_last_holder_is_found),
        TEST(party__is_not_vouched_for_by_a_trust_without_an_authority),
        TEST(record_key__handed_on_is_trusted_and_the_old_one_is_not_any_more),
        TEST(approval__replayed_to_another_order_is_found),
        TEST(approval__replayed_to_another_ledger_is_found),
        TEST(refusal__turned_into_an_approval_is_found),
        TEST(approval__of_who_holds_no_seat_is_found),
        TEST(approval__given_twice_or_too_late_is_found),
        TEST(approval__after_its_key_was_revoked_is_found),
        TEST(execution__that_two_parties_signed_is_found),
        TEST(project__in_the_tables_without_a_record_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
