/* A restore of an older backup: nothing is signed until a person goes on with a new incarnation. */
#include "../support/test.h"

#include "../support/sealer.h"
#include "core/date.h"
#include "ledger/desk.h"

#include <stdio.h>
#include <string.h>

static int set_up(void **state)
{
    static struct sealer_test test;
    sealer_test_begin(&test, "");
    *state = &test;
    return 0;
}

static int tear_down(void **state)
{
    sealer_test_end(*state);
    return 0;
}

static void admin(const char *conninfo, const char *sql)
{
    struct err err = { 0 };
    char place[1100];
    AUTO(db) struct db *db = NULL;
    (void)snprintf(place, sizeof place, "%s dbname=postgres", conninfo);
    ASSERT_OK(db_open(place, &db, &err));
    ASSERT_OK(db_script(db, sql, &err));
}

/* Copies the database as a backup would, or puts the copy in its place. */
static void copy_database(struct sealer_test *test, const char *from, const char *to)
{
    struct err err = { 0 };
    char sql[512];
    db_free(test->pg.db);
    (void)snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", to);
    admin(test->pg.conninfo, sql);
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s", to, from);
    admin(test->pg.conninfo, sql);
    ASSERT_OK(db_open(test->pg.conninfo, &test->pg.db, &err));
}

static void post_incarnation(struct sealer_test *test, struct text body)
{
    struct err err = { 0 };
    AUTO(desk) struct desk *desk = NULL;
    const struct desk_record record = { .chain = "programme",
                                        .type = TYPE_INCARNATION,
                                        .body = body };
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    ASSERT_OK(desk_put(desk, &record, NULL, &err));
    ASSERT_OK(desk_commit(desk, &err));
}

static void incarnate(struct sealer_test *test, const struct log_lost *lost)
{
    struct err err = { 0 };
    struct buf body, bytes;
    char lost_root[SHA256_HEX_SIZE], root[SHA256_HEX_SIZE];
    buf_init(&body, 65536);
    buf_init(&bytes, 65536);
    buf_addf(&body,
             "{\"lost_root\":\"%s\",\"lost_size\":%llu,\"number\":%lld,\"reason\":{\"commit\":"
             "\"%064d\"},\"root\":\"%s\",\"size\":%llu}",
             sha256_hex(&lost->lost_root, lost_root), (unsigned long long)lost->lost_size,
             (long long)lost->number, 7, sha256_hex(&lost->root, root),
             (unsigned long long)lost->size);
    const struct record_head head = { .at_us = time_now_us(),
                                      .by = test->signer->key_id,
                                      .chain = "programme",
                                      .key = test->signer->key_id,
                                      .ledger = "test.example/2019",
                                      .n = 1,
                                      .type = TYPE_INCARNATION };
    ASSERT_OK(record_build(&head, (struct text) { body.data, body.len }, &bytes, &err));
    ASSERT_OK(log_begin_incarnation(test->pg.db, test->signer,
                                    (struct text) { bytes.data, bytes.len }, lost, &err));
    /* a crash here leaves a signer that is ahead of the ledger: it says so */
    struct log_summary summary;
    ASSERT_ERR(log_advance(test->pg.db, test->signer, &test->conf, NULL, &summary, &err),
               ERR_OLDER);
    bool is_begun;
    err_clear(&err);
    ASSERT_OK(log_is_begun(test->signer, lost, &is_begun, &err));
    assert_true(is_begun);
    post_incarnation(test, (struct text) { body.data, body.len });
    buf_release(&body);
    buf_release(&bytes);
}

static void advance__refuses_an_older_database_until_a_person_goes_on(void **state)
{
    struct sealer_test *test = *state;
    struct err err = { 0 };
    struct log_summary summary;
    struct log_lost lost;
    size_t len;
    char backup[100], sql[200];
    (void)snprintf(backup, sizeof backup, "%s_backup", test->pg.name);
    sealer_test_post(test, 40);
    struct log_summary before = sealer_test_advance(test);
    ASSERT_ERR(log_lost(test->pg.db, test->signer, &lost, &err), ERR_CONFLICT);
    copy_database(test, test->pg.name, backup);
    sealer_test_post(test, 40);
    struct log_summary after = sealer_test_advance(test);
    copy_database(test, backup, test->pg.name); /* the restore */
    err_clear(&err);
    ASSERT_ERR(log_advance(test->pg.db, test->signer, &test->conf, NULL, &summary, &err),
               ERR_OLDER);
    ASSERT_TEXT_HAS(err.hint, "mingzhang incarnate");
    err_clear(&err);
    ASSERT_OK(log_lost(test->pg.db, test->signer, &lost, &err));
    assert_int_equal(lost.number, 2);
    assert_int_equal(lost.lost_size, after.size);
    assert_int_equal(lost.size, before.size);
    incarnate(test, &lost);
    summary = sealer_test_advance(test);
    assert_int_equal(summary.incarnation, 2);
    sealer_test_sound(test);
    ASSERT_TEXT_HAS(sealer_test_file(test, "public/checkpoint", &len), "test.example/2019#2\n");
    sealer_test_post(test, 40);
    (void)sealer_test_advance(test);
    sealer_test_sound(test);
    (void)snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", backup);
    admin(test->pg.conninfo, sql);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(advance__refuses_an_older_database_until_a_person_goes_on),
    };
    return cmocka_run_group_tests_name("log_restore", tests, NULL, NULL);
}
