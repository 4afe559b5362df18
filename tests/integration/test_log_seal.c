/* The sealer in a real database: places, checkpoints, files, what holds it back, going on. */
#include "../support/test.h"

#include "../support/sealer.h"
#include "core/date.h"
#include "proof/headtree.h"
#include "proof/tile.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int set_up(void **state)
{
    static struct sealer_test test;
    sealer_test_begin(&test, "");
    *state = &test;
    return 0;
}

static int set_up_national(void **state)
{
    static struct sealer_test test;
    sealer_test_begin(&test, "checkpoint");
    *state = &test;
    return 0;
}

static int tear_down(void **state)
{
    time_fix(-1);
    sealer_test_end(*state);
    return 0;
}

static void advance__places_signs_and_publishes_everything(void **state)
{
    struct sealer_test *test = *state;
    size_t len;
    sealer_test_post(test, 600);
    struct log_summary first = sealer_test_advance(test);
    assert_true(first.is_signed && first.placed == first.size && first.files > 0);
    assert_int_equal(first.incarnation, 1);
    sealer_test_sound(test);
    /* one batch: by chain, then number */
    assert_int_equal(pg_test_int(&test->pg,
                                 "SELECT count(*) FROM (SELECT position, row_number() OVER (ORDER"
                                 " BY chain COLLATE \"C\", n) - 1 AS due FROM log.leaf) x"
                                 " WHERE position <> due"),
                     0);
    struct log_summary again = sealer_test_advance(test);
    assert_false(again.is_signed);
    assert_true(again.placed == 0 && again.files == 0 && again.size == first.size);
    sealer_test_post(test, 30);
    (void)sealer_test_advance(test);
    sealer_test_sound(test);
    /* a tile of level 0 is the hashes themselves, as the table has them */
    const char *tile = sealer_test_file(test, "public/tile/0/001", &len);
    char hex[SHA256_HEX_SIZE];
    assert_int_equal(len, 256 * 32);
    assert_string_equal(hex_encode(tile + 32, 32, hex),
                        pg_test_text(&test->pg, "SELECT encode(hash, 'hex') FROM log.leaf"
                                                " WHERE position = 257"));
    /* and an entry bundle the records' bytes */
    const char *entries = sealer_test_file(test, "audit/tile/entries/001", &len);
    struct text rest = { entries, len }, entry;
    for (int i = 0; i < 2; i++)
        assert_true(tile_entry_next(&rest, &entry));
    struct sha256 hash = tree_leaf(TREE_SHA256, entry.ptr, entry.len);
    assert_string_equal(sha256_hex(&hash, hex),
                        pg_test_text(&test->pg, "SELECT encode(hash, 'hex') FROM log.leaf"
                                                " WHERE position = 257"));
}

static void spoil(struct sealer_test *test, const char *name, bool is_removed)
{
    char path[2048];
    (void)snprintf(path, sizeof path, "%s/log/%s", test->conf.home, name);
    if (is_removed) {
        assert_int_equal(unlink(path), 0);
        return;
    }
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fputc('x', file), 'x');
    assert_int_equal(fclose(file), 0);
}

static void advance__rebuilds_tiles_that_are_missing_or_wrong(void **state)
{
    struct sealer_test *test = *state;
    struct err err = { 0 };
    struct log_summary summary;
    const struct log_options check = { .check_files = true };
    sealer_test_post(test, 600);
    (void)sealer_test_advance(test);
    /* what the next tiles build on shows at once */
    spoil(test, "public/tile/1/000.p/2", false);
    sealer_test_post(test, 300);
    (void)sealer_test_advance(test);
    sealer_test_sound(test);
    ASSERT_OK(log_advance(test->pg.db, test->signer, &test->conf, &check, &summary, &err));
    assert_int_equal(summary.files, 0);
    spoil(test, "public/tile/0/000", true);
    spoil(test, "public/tile/0/001", false);
    spoil(test, "audit/tile/entries/000", false);
    ASSERT_OK(log_advance(test->pg.db, test->signer, &test->conf, &check, &summary, &err));
    assert_int_equal(summary.files, 3);
    ASSERT_OK(log_advance(test->pg.db, test->signer, &test->conf, &check, &summary, &err));
    assert_int_equal(summary.files, 0);
}

static void advance__names_the_transaction_that_holds_it_back(void **state)
{
    struct sealer_test *test = *state;
    struct err err = { 0 };
    struct log_summary summary;
    const struct log_options hasty = { .is_hasty = true };
    AUTO(db) struct db *other = NULL;
    ASSERT_OK(db_open(test->pg.conninfo, &other, &err));
    ASSERT_OK(db_script(other,
                        "SET application_name = 'forgotten'; BEGIN;"
                        " SELECT pg_catalog.pg_current_xact_id()",
                        &err));
    sealer_test_post(test, 5);
    ASSERT_OK(log_advance(test->pg.db, test->signer, &test->conf, &hasty, &summary, &err));
    assert_true(summary.placed == 0 && summary.backlog.held > 0);
    assert_true(summary.backlog.holder.exists);
    ASSERT_ERR(log_is_caught_up(test->pg.db, &err), ERR_BEHIND);
    /* other tests use the same server: an older transaction may be named first, for a moment */
    for (int i = 0; i < 500; i++) {
        ASSERT_OK(log_backlog(test->pg.db, &summary.backlog, &err));
        if (strcmp(summary.backlog.holder.application, "forgotten") == 0)
            break;
        (void)usleep(20000);
    }
    assert_string_equal(summary.backlog.holder.application, "forgotten");
    assert_string_equal(summary.backlog.holder.state, "idle in transaction");
    struct pg_test asked = { .db = other };
    assert_int_equal(summary.backlog.holder.pid,
                     pg_test_int(&asked, "SELECT pg_catalog.pg_backend_pid()"));
    assert_false(log_is_alarming(&summary.backlog) !=
                 (summary.backlog.holder.seconds >= LOG_HOLD_ALARM_S));
    ASSERT_OK(db_script(other, "ROLLBACK", &err));
    (void)sealer_test_advance(test);
    sealer_test_sound(test);
    err_clear(&err);
    ASSERT_OK(log_is_caught_up(test->pg.db, &err));
}

static void advance__marks_anew_what_came_from_another_server(void **state)
{
    struct sealer_test *test = *state;
    sealer_test_post(test, 5);
    pg_test_sql(&test->pg, "UPDATE ledger.log_queue SET xid = '4000000000000'::xid8");
    struct log_summary summary = sealer_test_advance(test);
    assert_true(summary.restamped > 0 && summary.restamped == summary.placed);
    sealer_test_sound(test);
}

static void advance__goes_on_when_only_rows_of_checkpoints_are_lost(void **state)
{
    struct sealer_test *test = *state;
    sealer_test_post(test, 40);
    (void)sealer_test_advance(test);
    pg_test_sql(&test->pg, "BEGIN; SET LOCAL session_replication_role = replica;"
                           " DELETE FROM log.checkpoint; COMMIT");
    (void)sealer_test_advance(test); /* the same note again */
    sealer_test_sound(test);
    pg_test_sql(&test->pg, "BEGIN; SET LOCAL session_replication_role = replica;"
                           " DELETE FROM log.checkpoint; COMMIT");
    sealer_test_post(test, 40);
    (void)sealer_test_advance(test);
    sealer_test_sound(test);
}

static void advance__finds_a_record_that_is_not_what_was_placed(void **state)
{
    struct sealer_test *test = *state;
    struct err err = { 0 };
    struct log_summary summary;
    sealer_test_post(test, 20);
    ASSERT_OK(log_has_work(test->pg.db, &(bool) { false }, &err));
    pg_test_sql(&test->pg, "BEGIN; SET LOCAL session_replication_role = replica;"
                           " UPDATE ledger.record SET bytes = bytes || '\\x20'::bytea"
                           " WHERE chain = 'programme' AND n = 1; COMMIT");
    ASSERT_ERR(log_advance(test->pg.db, test->signer, &test->conf, NULL, &summary, &err),
               ERR_TAMPERED);
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM log.checkpoint"), 0);
}

static int64_t heads_of(struct sealer_test *test)
{
    return pg_test_int(&test->pg, "SELECT count(*) FROM ledger.record WHERE type = 'head'");
}

static void head_daily__says_every_chain_once_a_day_when_something_happened(void **state)
{
    struct sealer_test *test = *state;
    struct err err = { 0 };
    bool is_made;
    const int64_t day_us = INT64_C(86400) * 1000000;
    int64_t now_us = time_now_us() / day_us * day_us + day_us / 2;
    time_fix(now_us);
    ASSERT_OK(log_head_daily(test->pg.db, test->signer, &is_made, &err));
    assert_false(is_made); /* no checkpoint yet */
    sealer_test_post(test, 50);
    struct log_summary summary = sealer_test_advance(test);
    ASSERT_OK(log_head_daily(test->pg.db, test->signer, &is_made, &err));
    assert_true(is_made);
    (void)sealer_test_advance(test);
    sealer_test_sound(test);
    ASSERT_OK(log_head_daily(test->pg.db, test->signer, &is_made, &err));
    assert_false(is_made); /* today has one */
    time_fix(now_us + day_us);
    ASSERT_OK(log_head_daily(test->pg.db, test->signer, &is_made, &err));
    assert_false(is_made); /* nothing happened since */
    assert_int_equal(heads_of(test), 1);
    /* the proof of one chain leads to what the record says, and its leaf says what the books say */
    struct buf leaf;
    struct tree_proof proof;
    struct headtree_leaf *read = malloc(sizeof *read);
    uint64_t index;
    struct sha256 heads;
    assert_non_null(read);
    buf_init(&leaf, HEADTREE_LEAF_MAX);
    ASSERT_OK(
        log_prove_chain(test->pg.db, summary.size, "payer/tianhe", &leaf, &index, &proof, &err));
    const char *said = pg_test_text(&test->pg, "SELECT convert_from(bytes, 'UTF8')::jsonb #>>"
                                               " '{body,heads}' FROM ledger.record"
                                               " WHERE type = 'head'");
    assert_true(hex_decode(said, strlen(said), heads.bytes));
    int64_t chains = pg_test_int(&test->pg, "SELECT (convert_from(bytes, 'UTF8')::jsonb #>>"
                                            " '{body,chains}')::bigint FROM ledger.record"
                                            " WHERE type = 'head'");
    assert_int_equal(chains, pg_test_int(&test->pg, "SELECT count(*) FROM ledger.head"));
    struct sha256 hash = headtree_leaf_hash((struct text) { leaf.data, leaf.len });
    ASSERT_OK(tree_check_inclusion(TREE_SHA256, (uint64_t)chains, index, &hash, proof.hashes,
                                   proof.count, &heads, &err));
    ASSERT_OK(headtree_leaf_parse((struct text) { leaf.data, leaf.len }, read, &err));
    assert_int_equal(read->n, pg_test_int(&test->pg, "SELECT max(n) FROM ledger.record"
                                                     " WHERE chain = 'payer/tianhe'"));
    buf_clear(&leaf);
    ASSERT_ERR(
        log_prove_chain(test->pg.db, summary.size, "payer/nobody", &leaf, &index, &proof, &err),
        ERR_NOT_FOUND);
    buf_release(&leaf);
    free(read);
    err_clear(&err);
    sealer_test_post(test, 3);
    (void)sealer_test_advance(test);
    ASSERT_OK(log_head_daily(test->pg.db, test->signer, &is_made, &err));
    assert_true(is_made && heads_of(test) == 2);
}

struct rival {
    struct sealer_test *test;
    pthread_t thread;
    bool ok, is_made;
};

static void *make_head(void *arg)
{
    struct rival *rival = arg;
    struct err err = { 0 };
    AUTO(db) struct db *db = NULL;
    rival->ok = db_open(rival->test->pg.conninfo, &db, &err) &&
                log_head_daily(db, rival->test->signer, &rival->is_made, &err);
    return NULL;
}

static void head_daily__is_made_once_by_two_who_come_together(void **state)
{
    struct sealer_test *test = *state;
    struct err err = { 0 };
    struct rival rivals[2] = { { .test = test }, { .test = test } };
    sealer_test_post(test, 50);
    (void)sealer_test_advance(test);
    ASSERT_OK(db_lock(test->pg.db, "ledger.post", &err)); /* both have looked when they wait here */
    for (size_t i = 0; i < COUNT(rivals); i++)
        assert_int_equal(pthread_create(&rivals[i].thread, NULL, make_head, &rivals[i]), 0);
    while (pg_test_int(&test->pg, "SELECT count(*) FROM pg_catalog.pg_locks WHERE NOT granted"
                                  " AND locktype = 'advisory'") < (int64_t)COUNT(rivals))
        (void)usleep(20000);
    ASSERT_OK(db_unlock(test->pg.db, "ledger.post", &err));
    for (size_t i = 0; i < COUNT(rivals); i++) {
        assert_int_equal(pthread_join(rivals[i].thread, NULL), 0);
        assert_true(rivals[i].ok);
    }
    assert_int_equal(heads_of(test), 1);
    assert_true(rivals[0].is_made != rivals[1].is_made);
}

static void advance__keeps_the_tree_of_sm3_beside(void **state)
{
    struct sealer_test *test = *state;
    size_t len;
    char first[SHA256_HEX_SIZE], hex[SHA256_HEX_SIZE];
    sealer_test_post(test, 300);
    (void)sealer_test_advance(test);
    sealer_test_post(test, 20);
    (void)sealer_test_advance(test);
    sealer_test_sound(test);
    ASSERT_TEXT_HAS(sealer_test_file(test, "public/sm3/checkpoint", &len),
                    "test.example/2019/sm3\n");
    hex_encode(sealer_test_file(test, "public/sm3/tile/0/000", &len), 32, first);
    assert_int_equal(len, 256 * 32);
    const char *entries = sealer_test_file(test, "audit/tile/entries/000", &len);
    struct text rest = { entries, len }, entry;
    assert_true(tile_entry_next(&rest, &entry));
    struct sha256 leaf = tree_leaf(TREE_SM3, entry.ptr, entry.len);
    assert_string_equal(sha256_hex(&leaf, hex), first);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(advance__places_signs_and_publishes_everything),
        TEST(advance__rebuilds_tiles_that_are_missing_or_wrong),
        TEST(advance__names_the_transaction_that_holds_it_back),
        TEST(advance__marks_anew_what_came_from_another_server),
        TEST(advance__goes_on_when_only_rows_of_checkpoints_are_lost),
        TEST(advance__finds_a_record_that_is_not_what_was_placed),
        TEST(head_daily__says_every_chain_once_a_day_when_something_happened),
        TEST(head_daily__is_made_once_by_two_who_come_together),
        cmocka_unit_test_setup_teardown(advance__keeps_the_tree_of_sm3_beside, set_up_national,
                                        tear_down),
    };
    return cmocka_run_group_tests_name("log_seal", tests, NULL, NULL);
}
