/* Orders and approvals through the desk, then judged from their stored bytes as a verifier does. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/ledger.h"
#include "ledger/desk.h"
#include "proof/any_signer.h"
#include "proof/approval.h"
#include "proof/item.h"
#include <unistd.h>

static const char VILLAGE[] = "441424100201";
static const char ZERO[] = "0000000000000000000000000000000000000000000000000000000000000000";

struct table {
    struct ledger_test *test;
    struct any_signer *parties[2];
    struct roll *roll;
    struct seats seats;
};

static int begin(void **state)
{
    static struct table t;
    memset(&t, 0, sizeof t);
    void *test;
    assert_int_equal(ledger_test_begin(&test), 0);
    t.test = test;
    t.roll = roll_new();
    for (int i = 0; i < 2; i++) {
        struct err err = { 0 };
        char path[700];
        (void)snprintf(path, sizeof path, "%s/party-%d.pem", t.test->pg.folder, i);
        ASSERT_OK(any_signer_create(path, i == 1, &t.parties[i], &err)); /* the second is SM2 */
        roll_first(t.roll, KEY_USE_APPROVAL, any_signer_key(t.parties[i]));
        struct seat *seat = &t.seats.seat[i + 1];
        memcpy(seat->key, any_signer_id(t.parties[i]), KEY_ID_SIZE);
        seat->to.day = INT32_MAX;
    }
    facts_programme(t.test->pg.db, 2);
    ledger_test_post(t.test);
    *state = &t;
    return 0;
}

static int end(void **state)
{
    struct table *t = *state;
    any_signer_free(t->parties[0]);
    any_signer_free(t->parties[1]);
    roll_free(t->roll);
    void *test = t->test;
    return ledger_test_end(&test);
}

static struct desk_place put_order(struct desk *desk, const char *id)
{
    struct err err = { 0 };
    struct desk_place place;
    ASSERT_OK(desk_begin(desk, VILLAGE, TYPE_ORDER, NULL, &err));
    ASSERT_OK(desk_set_account(desk, "account", text_of("8001000001"), &err));
    canonical_set_int(desk_body(desk), "amount_fen", 120000);
    canonical_set_string(desk_body(desk), "id", id);
    canonical_set_string(desk_body(desk), "mode", "online");
    ASSERT_OK(desk_set_commit(desk, "payee", text_of("演示工程队"), &err));
    desk_set_text(desk, "purpose", text_of("村道硬化"));
    ASSERT_OK(desk_end(desk, NULL, 0, &place, &err));
    return place;
}

/* What the party's own program signs: everything comes from the order that it shows. */
static void write_said(struct canonical *w, const char *key, const char *order_id,
                       const struct sha256 *digest, const char *previous, const char *decision)
{
    char hex[SHA256_HEX_SIZE];
    canonical_object(w);
    canonical_set_string(w, "account", VILLAGE);
    canonical_set_string(w, "decision", decision);
    canonical_set_string(w, "expires", "2199-01-01T00:00:00.000000Z");
    canonical_set_string(w, "key", key);
    canonical_set_string(w, "ledger", "test.example/2019");
    canonical_set_string(w, "order", order_id);
    canonical_set_string(w, "order_digest", sha256_hex(digest, hex));
    canonical_set_string(w, "previous", previous);
    canonical_close(w);
}

struct vote {
    const struct any_signer *by;
    const char *order_id, *previous, *decision;
    struct sha256 digest;
    struct desk_place order;
};

/* Posts the approval; ret_digest: what the next one names. */
static void put_approval(struct desk *desk, const struct vote *vote, char ret_digest[65])
{
    struct err err = { 0 };
    struct buf said, message;
    struct canonical w;
    unsigned char signature[KEY_SIGNATURE_MAX];
    char hex[2 * KEY_SIGNATURE_MAX + 1];
    size_t len;
    struct sha256 digest;
    buf_init(&said, RECORD_SIZE_MAX);
    buf_init(&message, RECORD_SIZE_MAX);
    canonical_begin(&w, &said);
    write_said(&w, any_signer_id(vote->by), vote->order_id, &vote->digest, vote->previous,
               vote->decision);
    ASSERT_OK(canonical_end(&w, &err));
    const struct text text = { said.data, said.len };
    ASSERT_OK(approval_message(text, &message, &err));
    ASSERT_OK(any_signer_sign(vote->by, (struct text) { message.data, message.len }, signature,
                              &len, &err));
    ASSERT_OK(desk_begin(desk, VILLAGE, TYPE_APPROVAL, any_signer_id(vote->by), &err));
    canonical_key(desk_body(desk), "approval");
    canonical_raw(desk_body(desk), text);
    desk_set_cite(desk, "order", &vote->order);
    canonical_set_string(desk_body(desk), "signature", hex_encode(signature, len, hex));
    ASSERT_OK(desk_end(desk, NULL, 0, NULL, &err));
    assert_true(approval_digest(text, &digest));
    (void)sha256_hex(&digest, ret_digest);
    buf_release(&said);
    buf_release(&message);
}

/* The digest that a party computes of the order's bytes in the database. */
static struct sha256 digest_of(struct table *t, const struct desk_place *order)
{
    char sql[300];
    struct sha256 digest;
    (void)snprintf(sql, sizeof sql,
                   "SELECT encode(sha256(convert_to(substring(convert_from(bytes, 'UTF8') from"
                   " '\"body\":(.*),\"by\":'), 'UTF8')), 'hex') FROM ledger.record"
                   " WHERE chain = '%s' AND n = %lld",
                   VILLAGE, (long long)order->n);
    const char *hex = pg_test_text(&t->test->pg, sql);
    assert_true(hex_decode(hex, strlen(hex), digest.bytes));
    return digest;
}

struct reading {
    struct table *t;
    struct orders *orders;
    struct arena *arena;
    unsigned faults[8];
    int count;
};

static bool read_one(const struct db_result *row, void *arg, struct err *err)
{
    struct reading *reading = arg;
    struct record record;
    struct body body;
    struct text bytes = db_get_bytes(row, 0, 0, reading->arena);
    TRY(record_parse(bytes, &record, err));
    TRY(body_read(&record, &body, err));
    struct sha256 hash = record_hash(bytes.ptr, bytes.len);
    if (record.type == TYPE_ORDER)
        assert_int_equal(orders_add(reading->orders, &record, &body, &hash), 0);
    if (record.type == TYPE_APPROVAL)
        reading->faults[reading->count++] = orders_approve(
            reading->orders, &reading->t->seats, reading->t->roll, &record, &body, record.n);
    return true;
}

static struct reading judge(struct table *t)
{
    static const struct db_stmt ALL = { "test_chain",
                                        "SELECT bytes FROM ledger.record"
                                        " WHERE chain = '441424100201' ORDER BY n",
                                        DB_ANY_ROWS };
    struct err err = { 0 };
    struct reading reading = { .t = t, .orders = orders_new(), .arena = arena_make() };
    ASSERT_OK(db_each(t->test->pg.db, &ALL, NULL, 0, read_one, &reading, &err));
    return reading;
}

static void reading_end(struct reading *reading)
{
    orders_free(reading->orders);
    arena_free(reading->arena);
}

static struct desk *open_desk(struct table *t)
{
    struct err err = { 0 };
    struct desk *desk = NULL;
    ASSERT_OK(desk_open(t->test->pg.db, t->test->signer, &desk, &err));
    return desk;
}

static void close_desk(struct desk *desk)
{
    struct err err = { 0 };
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
}

static void approvals__of_both_parties_count(void **state)
{
    struct table *t = *state;
    char previous[65];
    struct desk *desk = open_desk(t);
    struct vote vote = { .by = t->parties[0],
                         .order_id = "7",
                         .previous = ZERO,
                         .decision = "approve",
                         .order = put_order(desk, "7") };
    close_desk(desk);
    vote.digest = digest_of(t, &vote.order);
    desk = open_desk(t);
    put_approval(desk, &vote, previous);
    vote.by = t->parties[1];
    vote.previous = previous;
    char last[65];
    put_approval(desk, &vote, last);
    close_desk(desk);
    struct reading reading = judge(t);
    struct order_state order;
    assert_int_equal(reading.count, 2);
    assert_int_equal(reading.faults[0], 0);
    assert_int_equal(reading.faults[1], 0);
    assert_true(orders_state(reading.orders, vote.order.n, &order));
    assert_int_equal(order.approvals, 2);
    reading_end(&reading);
    ledger_test_sound(t->test);
}

/* The server takes a party's approval and records it for another order as well. */
static void approval__replayed_to_another_order_is_found(void **state)
{
    struct table *t = *state;
    char ignored[65];
    struct desk *desk = open_desk(t);
    struct desk_place other = put_order(desk, "8");
    struct vote vote = { .by = t->parties[0],
                         .order_id = "7",
                         .previous = ZERO,
                         .decision = "approve",
                         .order = put_order(desk, "7") };
    close_desk(desk);
    vote.digest = digest_of(t, &vote.order);
    desk = open_desk(t);
    put_approval(desk, &vote, ignored);
    vote.order = other;
    put_approval(desk, &vote, ignored);
    close_desk(desk);
    struct reading reading = judge(t);
    struct order_state order;
    assert_int_equal(reading.faults[0], 0);
    assert_int_equal(reading.faults[1], APPROVAL_FAULT_ORDER);
    assert_true(orders_state(reading.orders, other.n, &order));
    assert_int_equal(order.approvals, 0);
    reading_end(&reading);
}

static void refusal__ends_the_order(void **state)
{
    struct table *t = *state;
    char previous[65], last[65];
    struct desk *desk = open_desk(t);
    struct vote vote = { .by = t->parties[1],
                         .order_id = "7",
                         .previous = ZERO,
                         .decision = "refuse",
                         .order = put_order(desk, "7") };
    close_desk(desk);
    vote.digest = digest_of(t, &vote.order);
    desk = open_desk(t);
    put_approval(desk, &vote, previous);
    vote.by = t->parties[0];
    vote.previous = previous;
    vote.decision = "approve";
    put_approval(desk, &vote, last);
    close_desk(desk);
    struct reading reading = judge(t);
    assert_int_equal(reading.faults[0], 0);
    assert_int_equal(reading.faults[1], APPROVAL_FAULT_CLOSED);
    reading_end(&reading);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(approvals__of_both_parties_count),
        TEST(approval__replayed_to_another_order_is_found),
        TEST(refusal__ends_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
