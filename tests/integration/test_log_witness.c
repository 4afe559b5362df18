/* Witnesses of a log in a real database: who is asked, what is kept, what counts. */
#include "../support/test.h"

#include "../support/pg.h"
#include "../support/tinylog.h"
#include "../support/witness.h"
#include "core/date.h"
#include "log/witness.h"
#include "proof/tree.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORIGIN "example.org/ledger"

struct fixture {
    struct pg_test pg;
    struct tinylog *log;
    struct tree *tree;
    struct witness_test witness[3];
    struct conf conf;
    struct log_witnesses seen;
};

static void sql(struct fixture *f, const char *format, ...) PRINTF_LIKE(2, 3);

static void sql(struct fixture *f, const char *format, ...)
{
    char text[16384];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    pg_test_sql(&f->pg, text);
}

/* A checkpoint as the sealer would have stored it. */
static void checkpoint(struct fixture *f, size_t size)
{
    struct buf note;
    char hex[SHA256_HEX_SIZE];
    struct sha256 root = tinylog_root(f->log, size);
    buf_init(&note, 4096);
    tinylog_note(f->log, size, &note);
    sql(f,
        "INSERT INTO log.checkpoint (size, incarnation, root, frontier, note)"
        " VALUES (%zu, 1, '\\x%s', '', $n$%s$n$)",
        size, sha256_hex(&root, hex), note.data);
    buf_release(&note);
}

static void write_policy(struct fixture *f)
{
    char path[CONF_VALUE_MAX + 32];
    struct buf log;
    buf_init(&log, 1000);
    tinylog_vkey(f->log, &log);
    (void)snprintf(path, sizeof path, "%s/policy", f->conf.home);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fprintf(file, "log %s\n", log.data) > 0);
    for (int i = 0; i < 3; i++)
        assert_true(fprintf(file, "witness w%d %s %s\n", i, f->witness[i].vkey, f->witness[i].url) >
                    0);
    assert_true(fprintf(file, "group outside 2 w0 w1 w2\nquorum outside\n") > 0);
    assert_int_equal(fclose(file), 0);
    buf_release(&log);
}

static int set_up(void **state)
{
    static struct fixture f;
    struct buf vkey;
    memset(&f, 0, sizeof f);
    pg_test_begin(&f.pg);
    f.log = tinylog_new(ORIGIN, 1, TINYLOG_MAX);
    f.tree = tree_new(TREE_SHA256);
    for (int i = 0; i < TINYLOG_MAX; i++)
        tree_add(f.tree, &f.log->leaves[i]);
    buf_init(&vkey, 1000);
    tinylog_vkey(f.log, &vkey);
    for (int i = 0; i < 3; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "w%d.example", i);
        witness_test_make(&f.witness[i], f.pg.folder, name, vkey.data);
        witness_test_start(&f.witness[i]);
    }
    buf_release(&vkey);
    (void)snprintf(f.conf.home, sizeof f.conf.home, "%s", f.pg.folder);
    (void)snprintf(f.conf.policy, sizeof f.conf.policy, "policy");
    write_policy(&f);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    time_fix(-1);
    for (int i = 0; i < 3; i++)
        witness_test_stop(&f->witness[i], SIGTERM);
    tinylog_free(f->log);
    tree_free(f->tree);
    pg_test_end(&f->pg);
    return 0;
}

static void submit(struct fixture *f, bool insist)
{
    struct err err = { 0 };
    struct tree_source source = tree_source(f->tree);
    ASSERT_OK(log_witness_submit(f->pg.db, &f->conf, &source, insist, &f->seen, &err));
}

static void submit__keeps_what_the_witnesses_signed(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct buf note;
    checkpoint(f, 7);
    submit(f, false);
    assert_true(f->seen.is_witnessed && f->seen.is_listed);
    assert_int_equal(f->seen.size, 7);
    assert_int_equal(f->seen.count, 3);
    for (int i = 0; i < 3; i++) {
        assert_true(f->seen.items[i].cosigned && f->seen.items[i].time_us > 0);
        assert_int_equal(f->seen.items[i].last_size, 7);
        assert_string_equal(f->seen.items[i].problem, "");
    }
    assert_int_equal(pg_test_int(&f->pg, "SELECT count(*) FROM log.cosignature WHERE size = 7"), 3);
    buf_init(&note, 65536);
    ASSERT_OK(log_witness_note(f->pg.db, 7, &note, &err));
    ASSERT_TEXT_HAS(note.data, "\xe2\x80\x94 " ORIGIN " ");
    ASSERT_TEXT_HAS(note.data, "\xe2\x80\x94 w0.example ");
    ASSERT_TEXT_HAS(note.data, "\xe2\x80\x94 w2.example ");
    buf_clear(&note);
    ASSERT_ERR(log_witness_note(f->pg.db, 8, &note, &err), ERR_NOT_FOUND);
    buf_release(&note);
    checkpoint(f, 100);
    ASSERT_OK(log_witness_state(f->pg.db, &f->conf, &f->seen, &err));
    assert_false(f->seen.is_witnessed); /* the new one is not, yet */
    submit(f, false);
    assert_true(f->seen.is_witnessed);
}

static void submit__waits_for_no_witness_that_is_down(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    witness_test_stop(&f->witness[2], SIGKILL);
    checkpoint(f, 7);
    submit(f, false);
    assert_true(f->seen.is_witnessed);
    assert_false(f->seen.items[2].cosigned);
    assert_true(f->seen.items[2].problem[0] != '\0');
    witness_test_stop(&f->witness[1], SIGKILL);
    checkpoint(f, 9);
    submit(f, false);
    assert_false(f->seen.is_witnessed); /* the checkpoint is there all the same */
    assert_int_equal(f->seen.size, 9);
    witness_test_start(&f->witness[1]);
    write_policy(f); /* its port is another now */
    submit(f, false);
    assert_false(f->seen.items[1].cosigned); /* it rests */
    submit(f, true);
    assert_true(f->seen.items[1].cosigned && f->seen.is_witnessed);
    ASSERT_OK(log_witness_state(f->pg.db, &f->conf, &f->seen, &err));
    assert_true(f->seen.is_witnessed);
}

static void submit__asks_one_that_rested_again_in_time(void **state)
{
    struct fixture *f = *state;
    int64_t now_us = time_now_us();
    witness_test_stop(&f->witness[2], SIGKILL);
    checkpoint(f, 7);
    submit(f, false);
    witness_test_start(&f->witness[2]);
    write_policy(f);
    time_fix(now_us + (LOG_WITNESS_REST_S + 5) * INT64_C(1000000));
    submit(f, false);
    assert_true(f->seen.items[2].cosigned);
}

static void submit__raises_an_alarm_when_a_witness_knows_more(void **state)
{
    struct fixture *f = *state;
    checkpoint(f, 7);
    checkpoint(f, 9);
    submit(f, false);
    pg_test_sql(&f->pg, "BEGIN; SET LOCAL session_replication_role = replica;"
                        " DELETE FROM log.cosignature; DELETE FROM log.checkpoint WHERE size = 9;"
                        " COMMIT"); /* an older database */
    submit(f, false);
    assert_false(f->seen.is_witnessed);
    assert_true(f->seen.items[0].alarming);
    ASSERT_TEXT_HAS(f->seen.items[0].problem, "9");
}

static void state__without_a_policy_is_not_witnessed(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    checkpoint(f, 7);
    f->conf.policy[0] = '\0';
    submit(f, false);
    assert_false(f->seen.has_policy || f->seen.is_witnessed);
    (void)snprintf(f->conf.policy, sizeof f->conf.policy, "none");
    ASSERT_ERR(log_witness_state(f->pg.db, &f->conf, &f->seen, &err), ERR_CONFIG);
}

static void state__with_the_quorum_none_is_not_witnessed(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    char path[CONF_VALUE_MAX + 32];
    checkpoint(f, 7);
    (void)snprintf(path, sizeof path, "%s/policy", f->conf.home);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fprintf(file, "quorum none\n") > 0);
    assert_int_equal(fclose(file), 0);
    ASSERT_OK(log_witness_state(f->pg.db, &f->conf, &f->seen, &err));
    assert_true(f->seen.has_policy && f->seen.is_listed);
    assert_false(f->seen.is_witnessed);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(submit__keeps_what_the_witnesses_signed),
        TEST(submit__waits_for_no_witness_that_is_down),
        TEST(submit__asks_one_that_rested_again_in_time),
        TEST(submit__raises_an_alarm_when_a_witness_knows_more),
        TEST(state__without_a_policy_is_not_witnessed),
        TEST(state__with_the_quorum_none_is_not_witnessed),
    };
    return cmocka_run_group_tests_name("log_witness", tests, NULL, NULL);
}
