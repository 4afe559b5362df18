/* Posting in the mode `record`: every record has two signatures, and names both keys. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/pg.h"
#include "ledger/enrol.h"
#include "ledger/poster.h"
#include "proof/record.h"
#include "signer/signer.h"

#define LEDGER "test.example/2019"

struct fixture {
    struct pg_test pg;
    struct signer *signer;
};

static int set_up(void **state)
{
    static struct fixture f;
    struct err err = { 0 };
    struct conf conf = { .national = "record" };
    struct signer_settings settings;
    memset(&f, 0, sizeof f);
    pg_test_begin(&f.pg);
    (void)snprintf(conf.home, sizeof conf.home, "%s", f.pg.folder);
    ASSERT_OK(signer_settings(&conf, &settings, &err));
    ASSERT_OK(signer_create(&settings, LEDGER, &err));
    ASSERT_OK(signer_open_local(&settings, &f.signer, &err));
    ASSERT_OK(ledger_init(f.pg.db, LEDGER, &f.signer->key, &err));
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    signer_free(f->signer);
    pg_test_end(&f->pg);
    return 0;
}

static void make_known(struct fixture *f)
{
    struct err err = { 0 };
    struct any_key key = { .len = SM2_POINT_SIZE };
    memcpy(key.bytes, f->signer->sm2_key.point, key.len);
    ASSERT_OK(ledger_first_key(f->pg.db, KEY_USE_RECORD, &key, &err));
}

struct checking {
    struct verifying_key *key;
    struct sm2_verifying_key *second;
    const struct signer *signer;
    int count;
};

static bool check_row(const struct db_result *row, void *arg, struct err *err)
{
    struct checking *checking = arg;
    struct record record;
    struct signature signature;
    unsigned char bytes[RECORD_SIZE_MAX], der[SM2_DER_MAX];
    struct text hex = db_get_text(row, 0, 0);
    size_t len = hex.len / 2, der_len = db_get_text(row, 0, 2).len / 2;
    assert_true(hex_decode(hex.ptr, hex.len, bytes));
    assert_true(hex_decode(db_get_text(row, 0, 1).ptr, 2 * SIGNATURE_SIZE, signature.bytes));
    assert_in_range(der_len, 8, SM2_DER_MAX);
    assert_true(hex_decode(db_get_text(row, 0, 2).ptr, 2 * der_len, der));
    TRY(record_parse((struct text) { (char *)bytes, len }, &record, err));
    assert_true(text_eq(record.key, checking->signer->key_id));
    assert_true(text_eq(record.key2, checking->signer->sm2_key_id));
    assert_true(verifying_key_check(checking->key, bytes, len, &signature));
    assert_true(sm2_verifying_key_check(checking->second, bytes, len, der, der_len));
    bytes[len - 2] ^= 1;
    assert_false(sm2_verifying_key_check(checking->second, bytes, len, der, der_len));
    checking->count++;
    return true;
}

static void every_record_has_a_second_signature_by_the_key_that_it_names(void **state)
{
    static const struct db_stmt ALL = { "test_national_all",
                                        "SELECT encode(bytes, 'hex'), encode(signature, 'hex'),"
                                        " encode(signature2, 'hex') FROM ledger.record",
                                        DB_ANY_ROWS };
    struct fixture *f = *state;
    struct err err = { 0 };
    struct post_summary summary;
    struct checking checking = { .signer = f->signer };
    make_known(f);
    facts_programme(f->pg.db, 3);
    (void)facts_payments(f->pg.db, 3, 30);
    ASSERT_OK(ledger_post(f->pg.db, f->signer, NULL, &summary, &err));
    ASSERT_OK(verifying_key_new(&f->signer->key, &checking.key, &err));
    ASSERT_OK(sm2_verifying_key_new(&f->signer->sm2_key, &checking.second, &err));
    ASSERT_OK(db_each(f->pg.db, &ALL, NULL, 0, check_row, &checking, &err));
    assert_true(checking.count > 30);
    assert_int_equal(checking.count, summary.records);
    verifying_key_free(checking.key);
    sm2_verifying_key_free(checking.second);
}

static void nothing_is_posted_by_a_second_key_that_the_ledger_does_not_know(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct post_summary summary;
    facts_programme(f->pg.db, 3);
    assert_false(ledger_post(f->pg.db, f->signer, NULL, &summary, &err));
    assert_int_equal(err.code, ERR_KEY);
    assert_int_equal(pg_test_int(&f->pg, "SELECT count(*) FROM ledger.record"), 0);
}

static void signer__refuses_a_record_that_names_no_second_key(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct signature signature;
    struct signature_der second;
    struct buf bytes;
    struct record_head head = { .at_us = 1555000000000000,
                                .by = f->signer->key_id,
                                .chain = "programme",
                                .key = f->signer->key_id,
                                .ledger = LEDGER,
                                .n = 1,
                                .type = TYPE_HEAD };
    struct text body = text_of(
        "{\"chains\":1,\"day\":\"2019-04-12\",\"heads\":"
        "\"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\",\"incarnation\":1,"
        "\"root\":\"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\","
        "\"size\":1}");
    buf_init(&bytes, RECORD_SIZE_MAX);
    ASSERT_OK(record_build(&head, body, &bytes, &err));
    struct text text = { bytes.data, bytes.len };
    assert_false(f->signer->sign(f->signer, &text, 1, &signature, &second, &err));
    assert_int_equal(err.code, ERR_KEY);
    err_clear(&err);
    buf_clear(&bytes);
    head.key2 = f->signer->sm2_key_id;
    ASSERT_OK(record_build(&head, body, &bytes, &err));
    text = (struct text) { bytes.data, bytes.len };
    ASSERT_OK(f->signer->sign(f->signer, &text, 1, &signature, &second, &err));
    buf_release(&bytes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_record_has_a_second_signature_by_the_key_that_it_names),
        TEST(nothing_is_posted_by_a_second_key_that_the_ledger_does_not_know),
        TEST(signer__refuses_a_record_that_names_no_second_key),
    };
    return cmocka_run_group_tests_name("ledger_national", tests, NULL, NULL);
}
