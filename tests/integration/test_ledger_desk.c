#include "../support/test.h"

#include "../support/facts.h"
#include "../support/ledger.h"
#include "crypto/random.h"
#include "ledger/desk.h"
#include <pthread.h>
#include <unistd.h>

static const char HEX[] = "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc";

static void put_head(struct desk *desk, struct desk_place *ret)
{
    struct err err = { 0 };
    ASSERT_OK(desk_begin(desk, "programme", TYPE_HEAD, NULL, &err));
    struct canonical *body = desk_body(desk);
    canonical_set_int(body, "chains", 1);
    canonical_set_string(body, "day", "2019-04-12");
    canonical_set_string(body, "heads", HEX);
    canonical_set_int(body, "incarnation", 1);
    canonical_set_string(body, "root", HEX);
    canonical_set_int(body, "size", 1);
    ASSERT_OK(desk_end(desk, NULL, 0, ret, &err));
}

static void put_order(struct desk *desk, const char *chain, const char *id,
                      const struct desk_place *replaced, struct desk_place *ret)
{
    struct err err = { 0 };
    ASSERT_OK(desk_begin(desk, chain, TYPE_ORDER, NULL, &err));
    ASSERT_OK(desk_set_account(desk, "account", text_of("8001000001"), &err));
    canonical_set_int(desk_body(desk), "amount_fen", 100);
    canonical_set_string(desk_body(desk), "id", id);
    canonical_set_string(desk_body(desk), "mode", "online");
    ASSERT_OK(desk_set_commit(desk, "payee", text_of("演示工程队"), &err));
    desk_set_text(desk, "purpose", text_of("村道\n硬化"));
    if (replaced != NULL)
        desk_set_cite(desk, "replaces", replaced);
    ASSERT_OK(desk_end(desk, NULL, 0, ret, &err));
}

static int64_t count(struct ledger_test *test, const char *where)
{
    char sql[300];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM ledger.record WHERE %s", where);
    return pg_test_int(&test->pg, sql);
}

static void desk_commit__writes_records_of_many_chains_that_cite_each_other(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    struct desk_place head, first, second, last;
    facts_programme(test->pg.db, 2);
    ledger_test_post(test);
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    put_head(desk, &head);
    put_order(desk, "441424100201", "1", NULL, &first);
    put_order(desk, "441424100202", "2", NULL, &second);
    put_order(desk, "441424100201", "3", &first, &second);
    assert_int_equal(second.n, first.n + 1);
    ASSERT_OK(desk_head(desk, "441424100201", &last, &err));
    assert_int_equal(last.n, second.n);
    assert_true(sha256_same(&last.hash, &second.hash));
    assert_int_equal(desk_count(desk), 4);
    assert_int_equal(count(test, "type = 'order'"), 0);
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    assert_int_equal(count(test, "type = 'order'"), 3);
    assert_int_equal(count(test, "type = 'head'"), 1);
    char sql[300], hex[SHA256_HEX_SIZE];
    (void)snprintf(sql, sizeof sql,
                   "SELECT count(*) FROM ledger.record WHERE chain = '441424100201' AND n = %lld"
                   " AND hash = decode('%s', 'hex') AND position('\"hash\":\"' IN"
                   " convert_from(bytes, 'UTF8')) > 0",
                   (long long)second.n, sha256_hex(&second.hash, hex));
    assert_int_equal(pg_test_int(&test->pg, sql), 1);
    ledger_test_sound(test);
}

static void desk_free__without_a_commit_leaves_nothing(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    struct desk_place place;
    facts_programme(test->pg.db, 2);
    ledger_test_post(test);
    int64_t before = count(test, "true");
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    put_order(desk, "441424100201", "1", NULL, &place);
    ASSERT_OK(db_script(desk_db(desk), "CREATE TABLE ledger.left_behind ()", &err));
    desk_free(desk);
    assert_int_equal(count(test, "true"), before);
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM pg_catalog.pg_class"
                                            " WHERE relname = 'left_behind'"),
                     0);
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    put_head(desk, &place);
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    assert_int_equal(count(test, "true"), before + 1);
    ledger_test_sound(test);
}

static void desk_begin__makes_the_genesis_of_a_chain_that_does_not_exist(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    struct desk_place place;
    facts_programme(test->pg.db, 2);
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    ASSERT_OK(desk_head(desk, "441424100201", &place, &err));
    assert_int_equal(place.n, -1);
    put_order(desk, "441424100201", "1", NULL, &place);
    assert_int_equal(place.n, 1);
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    assert_int_equal(count(test, "chain = '441424100201' AND n = 0 AND type = 'genesis'"), 1);
    ledger_test_post(test); /* goes on behind what the desk wrote */
    assert_int_equal(count(test, "chain = '441424100201' AND type = 'genesis'"), 1);
    ledger_test_sound(test);
}

static void desk_begin__without_a_programme_has_no_genesis_to_make(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    ASSERT_ERR(desk_begin(desk, "programme", TYPE_HEAD, NULL, &err), ERR_NOT_FOUND);
    desk_free(desk);
}

static void desk_begin__refuses_a_type_that_does_not_belong_there(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    facts_programme(test->pg.db, 2);
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    ASSERT_ERR(desk_begin(desk, "payer/city", TYPE_SEAL, NULL, &err), ERR_INPUT);
    desk_free(desk);
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    ASSERT_ERR(desk_begin(desk, "no chain", TYPE_HEAD, NULL, &err), ERR_INPUT);
    desk_free(desk);
}

static void desk_end__refuses_a_body_that_does_not_fit(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    facts_programme(test->pg.db, 2);
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    ASSERT_OK(desk_begin(desk, "programme", TYPE_HEAD, NULL, &err));
    canonical_set_int(desk_body(desk), "chains", -1);
    ASSERT_ERR(desk_end(desk, NULL, 0, NULL, &err), ERR_INPUT);
    desk_free(desk);
    assert_int_equal(count(test, "true"), 0);
}

static void desk_put__keeps_the_openings_that_it_is_given(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    struct desk_opening opening = { .field = "reason", .value = text_of("磁盘损坏") };
    char body[600], hex[SHA256_HEX_SIZE];
    facts_programme(test->pg.db, 2);
    ASSERT_OK(random_bytes(opening.salt, sizeof opening.salt, &err));
    struct sha256 commit = record_commit(opening.salt, opening.value.ptr, opening.value.len);
    (void)snprintf(
        body, sizeof body,
        "{\"lost_root\":\"%s\",\"lost_size\":9,\"number\":2,\"reason\":{\"commit\":\"%s\"},"
        "\"root\":\"%s\",\"size\":8}",
        HEX, sha256_hex(&commit, hex), HEX);
    const struct desk_record record = { "programme",   TYPE_INCARNATION, "0123456789abcdef",
                                        text_of(body), &opening,         1 };
    struct desk_place place;
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    ASSERT_OK(desk_put(desk, &record, &place, &err));
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    assert_int_equal(count(test, "type = 'incarnation' AND by = '0123456789abcdef'"), 1);
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM ledger.opening"
                                            " WHERE value = convert_to('磁盘损坏', 'UTF8')"),
                     1);
    ledger_test_sound(test);
}

static void desk_put__refuses_a_body_that_is_not_canonical(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    const struct desk_record record = { .chain = "programme",
                                        .type = TYPE_REVOCATION,
                                        .body = text_of("{ \"id\":\"0123456789abcdef\"}") };
    facts_programme(test->pg.db, 2);
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    ASSERT_ERR(desk_put(desk, &record, NULL, &err), ERR_INPUT);
    desk_free(desk);
}

static void desk__writes_more_records_than_a_batch_holds_in_one_transaction(void **state)
{
    enum { MANY = 9000 };
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    struct desk_place place;
    facts_programme(test->pg.db, 2);
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    for (int i = 0; i < MANY; i++)
        put_head(desk, &place);
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    assert_int_equal(count(test, "type = 'head'"), MANY);
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(DISTINCT xid) FROM ledger.log_queue"), 1);
    ledger_test_sound(test);
}

struct rival {
    struct ledger_test *test;
    struct post_summary summary;
    bool ok;
};

static void *post_meanwhile(void *arg)
{
    struct rival *rival = arg;
    struct err err = { 0 };
    AUTO(db) struct db *db = NULL;
    rival->ok = db_open(rival->test->pg.conninfo, &db, &err) &&
                ledger_post(db, rival->test->signer, NULL, &rival->summary, &err);
    return NULL;
}

/* Whether the other program has come to wait for the lock. */
static bool is_waited_for(struct ledger_test *test)
{
    return pg_test_int(&test->pg, "SELECT count(*) FROM pg_catalog.pg_locks"
                                  " WHERE locktype = 'advisory' AND NOT granted") > 0;
}

static void desk_open__keeps_the_poster_waiting(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    struct desk_place place;
    struct rival rival = { .test = test };
    pthread_t thread;
    facts_programme(test->pg.db, 2);
    facts_payments(test->pg.db, 2, 10);
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    put_order(desk, "441424100201", "1", NULL, &place);
    assert_int_equal(pthread_create(&thread, NULL, post_meanwhile, &rival), 0);
    while (!is_waited_for(test))
        (void)usleep(1000);
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(rival.ok);
    assert_int_equal(rival.summary.by_type[TYPE_PAYMENT], 10);
    ledger_test_sound(test);
}

static void desk_open__refuses_a_key_that_is_not_the_ledgers(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    struct signing_key *key;
    static const unsigned char OTHER[32] = "another seed of thirty-two bytes";
    ASSERT_OK(signing_key_from_seed(OTHER, &key, &err));
    struct signer *stranger = signer_of_key(key, 1);
    ASSERT_ERR(desk_open(test->pg.db, stranger, &desk, &err), ERR_KEY);
    /* and a ledger that has its key does not get another one by being initialised again */
    ASSERT_OK(ledger_init(test->pg.db, "test.example/2019", &stranger->key, &err));
    ASSERT_ERR(desk_open(test->pg.db, stranger, &desk, &err), ERR_KEY);
    signer_free(stranger);
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err)); /* the lock is free again */
    desk_free(desk);
}

static void desk_rollback_to__undoes_one_act_and_keeps_the_others(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    const struct desk_mark *mark;
    struct desk_place first, undone, last;
    facts_programme(test->pg.db, 2);
    ledger_test_post(test);
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    ASSERT_OK(desk_savepoint(desk, &mark, &err));
    put_order(desk, "441424100201", "1", NULL, &first);
    ASSERT_OK(db_release(desk_db(desk), &err));
    ASSERT_OK(desk_savepoint(desk, &mark, &err));
    put_order(desk, "441424100201", "2", NULL, &undone);
    put_order(desk, "441424100202", "3", NULL, &undone);
    ASSERT_OK(db_script(desk_db(desk), "CREATE TABLE public.undone (id int)", &err));
    ASSERT_OK(desk_rollback_to(desk, mark, &err));
    ASSERT_OK(desk_savepoint(desk, &mark, &err));
    put_order(desk, "441424100202", "4", NULL, &last);
    ASSERT_OK(db_release(desk_db(desk), &err));
    assert_int_equal(desk_count(desk), 2);
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    assert_int_equal(count(test, "type = 'order'"), 2);
    assert_int_equal(count(test, "chain = '441424100201' AND type = 'order'"), 1);
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM pg_catalog.pg_class"
                                            " WHERE relname = 'undone'"),
                     0);
    ledger_test_sound(test);
}

static void desk_rollback_to__drops_a_record_that_was_begun(void **state)
{
    struct ledger_test *test = *state;
    struct err err = { 0 };
    struct desk *desk = NULL;
    const struct desk_mark *mark;
    struct desk_place place;
    facts_programme(test->pg.db, 2);
    ledger_test_post(test);
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    ASSERT_OK(desk_savepoint(desk, &mark, &err));
    ASSERT_OK(desk_begin(desk, "441424100201", TYPE_ORDER, NULL, &err));
    ASSERT_OK(desk_set_commit(desk, "payee", text_of("半途而废"), &err));
    ASSERT_OK(desk_rollback_to(desk, mark, &err));
    put_order(desk, "441424100201", "1", NULL, &place);
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    assert_int_equal(count(test, "type = 'order'"), 1);
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM ledger.opening"
                                            " WHERE chain = '441424100201'"
                                            " AND convert_from(value, 'UTF8') = '半途而废'"),
                     0);
    ledger_test_sound(test);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, ledger_test_begin, ledger_test_end)
    const struct CMUnitTest tests[] = {
        TEST(desk_commit__writes_records_of_many_chains_that_cite_each_other),
        TEST(desk_free__without_a_commit_leaves_nothing),
        TEST(desk_begin__makes_the_genesis_of_a_chain_that_does_not_exist),
        TEST(desk_begin__without_a_programme_has_no_genesis_to_make),
        TEST(desk_begin__refuses_a_type_that_does_not_belong_there),
        TEST(desk_end__refuses_a_body_that_does_not_fit),
        TEST(desk_put__keeps_the_openings_that_it_is_given),
        TEST(desk_put__refuses_a_body_that_is_not_canonical),
        TEST(desk__writes_more_records_than_a_batch_holds_in_one_transaction),
        TEST(desk_rollback_to__undoes_one_act_and_keeps_the_others),
        TEST(desk_rollback_to__drops_a_record_that_was_begun),
        TEST(desk_open__keeps_the_poster_waiting),
        TEST(desk_open__refuses_a_key_that_is_not_the_ledgers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
