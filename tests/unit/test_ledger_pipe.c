#include "../support/test.h"

#include "../../src/ledger/chains.h"
#include "../../src/ledger/pipe.h"
#include "signer/signer.h"

static const unsigned char SEED[32] = "a seed of thirty-two bytes: test";

static struct signer *make_signer(void)
{
    struct err err = { 0 };
    struct signing_key *key;
    ASSERT_OK(signing_key_from_seed(SEED, &key, &err));
    return signer_of_key(key, 2);
}

/* Stands for the database: writes down the numbers of the records in the order of arrival. */
static struct {
    int64_t numbers[64];
    size_t count;
    size_t fail_at; /* this many records are taken; the next batch fails */
    bool was_signed;
} written;

static bool write_down(struct db *db, const struct batch *batch, struct err *err)
{
    static const struct signature NONE;
    (void)db; /* there is none */
    if (written.count >= written.fail_at)
        return err_set(err, ERR_IO, "the disk is full");
    for (size_t i = 0; i < batch->draft_count; i++) {
        written.numbers[written.count++] = batch->drafts[i].n;
        if (memcmp(batch->drafts[i].signature.bytes, NONE.bytes, SIGNATURE_SIZE) == 0)
            written.was_signed = false;
    }
    return true;
}

static void draft(struct batch *batch, int64_t n)
{
    struct draft *record = batch_add_draft(batch);
    record->n = n;
    record->from = batch->bytes.len;
    record->len = 8;
    buf_add(&batch->bytes, "8 bytes.", 8);
}

static struct pipe *make_pipe(struct signer *signer, size_t fail_at)
{
    struct err err = { 0 };
    struct pipe *pipe = NULL;
    const struct pipe_work work = { signer, NULL, write_down };
    memset(&written, 0, sizeof written);
    written.fail_at = fail_at;
    written.was_signed = true;
    ASSERT_OK(pipe_open(&work, &pipe, &err));
    return pipe;
}

static void pipe__writes_batches_signed_and_in_the_order_of_drafting(void **state)
{
    struct err err = { 0 };
    AUTO(signer) struct signer *signer = make_signer();
    AUTO(pipe) struct pipe *pipe = make_pipe(signer, SIZE_MAX);
    (void)state;
    for (int64_t n = 0; n < 40; n += 2) {
        struct batch *batch;
        ASSERT_OK(pipe_batch(pipe, &batch, &err));
        assert_true(batch_is_empty(batch));
        draft(batch, n);
        draft(batch, n + 1);
        pipe_push(pipe);
    }
    ASSERT_OK(pipe_drain(pipe, &err));
    assert_int_equal(pipe_written(pipe), 40);
    assert_int_equal(written.count, 40);
    for (int64_t n = 0; n < 40; n++)
        assert_int_equal(written.numbers[n], n);
    assert_true(written.was_signed);
}

static void pipe__writes_nothing_more_after_a_failure(void **state)
{
    struct err err = { 0 };
    AUTO(signer) struct signer *signer = make_signer();
    AUTO(pipe) struct pipe *pipe = make_pipe(signer, 5);
    bool ok = true;
    (void)state;
    for (int64_t n = 0; n < 40 && ok; n++) {
        struct batch *batch;
        ok = pipe_batch(pipe, &batch, &err);
        if (ok) {
            draft(batch, n);
            pipe_push(pipe);
        }
    }
    assert_false(ok && pipe_drain(pipe, &err));
    assert_int_equal(err.code, ERR_IO);
    ASSERT_TEXT_HAS(err.text, "the disk is full");
    assert_int_equal(written.count, 5);
    err_clear(&err);
    ASSERT_ERR(pipe_drain(pipe, &err), ERR_IO);
}

static void batch__is_full_with_its_last_record_and_not_before(void **state)
{
    struct batch batch;
    (void)state;
    batch_init(&batch);
    batch.records_max = 3;
    draft(&batch, 0);
    draft(&batch, 1);
    assert_false(batch_is_full(&batch));
    draft(&batch, 2);
    assert_true(batch_is_full(&batch));
    batch_clear(&batch);
    assert_true(batch_is_empty(&batch));
    assert_int_equal(batch.records_max, BATCH_RECORDS_MAX);
    batch_release(&batch);
}

static void batch__never_gives_one_salt_twice(void **state)
{
    enum { SALTS = 3 * SALTS_AHEAD };
    static unsigned char salts[SALTS][SALT_SIZE];
    struct err err = { 0 };
    struct batch batch;
    (void)state;
    batch_init(&batch);
    for (size_t i = 0; i < SALTS; i++) {
        ASSERT_OK(batch_salt(&batch, salts[i], &err));
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(salts[i], salts[k], SALT_SIZE);
    }
    batch_release(&batch);
}

static void batch__keeps_the_last_word_about_a_kind(void **state)
{
    struct batch batch;
    (void)state;
    batch_init(&batch);
    batch_set_progress(&batch, "line", 7, false);
    batch_set_progress(&batch, "payment", 3, false);
    batch_set_progress(&batch, "line", 9, true);
    assert_int_equal(batch.progress_count, 2);
    assert_int_equal(batch.progress[0].last_id, 9);
    assert_true(batch.progress[0].done);
    batch_release(&batch);
}

static void chains__lends_the_same_chain_for_the_same_name(void **state)
{
    struct err err = { 0 };
    AUTO(chains) struct chains *chains = chains_new();
    struct chain *first, *other, *again;
    (void)state;
    ASSERT_OK(chains_get(chains, "payer/city", &first, &err));
    first->next_n = 7;
    ASSERT_OK(chains_get(chains, "payer/city/office", &other, &err));
    ASSERT_OK(chains_get(chains, "payer/city", &again, &err));
    assert_ptr_equal(first, again);
    assert_int_equal(again->next_n, 7);
    assert_int_equal(other->next_n, 0);
    assert_int_equal(chains_count(chains), 2);
}

static void chains__takes_a_name_of_64_characters_and_refuses_65(void **state)
{
    struct err err = { 0 };
    AUTO(chains) struct chains *chains = chains_new();
    struct chain *chain;
    char name[66];
    (void)state;
    memset(name, 'a', 65);
    name[65] = '\0';
    ASSERT_ERR(chains_get(chains, name, &chain, &err), ERR_INPUT);
    name[64] = '\0';
    ASSERT_OK(chains_get(chains, name, &chain, &err));
    assert_int_equal(chains_count(chains), 1);
}

static void chains__refuses_other_characters_and_no_name(void **state)
{
    struct err err = { 0 };
    AUTO(chains) struct chains *chains = chains_new();
    struct chain *chain;
    (void)state;
    ASSERT_ERR(chains_get(chains, "Payer/city", &chain, &err), ERR_INPUT);
    ASSERT_ERR(chains_get(chains, "payer city", &chain, &err), ERR_INPUT);
    ASSERT_ERR(chains_get(chains, "", &chain, &err), ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pipe__writes_batches_signed_and_in_the_order_of_drafting),
        cmocka_unit_test(pipe__writes_nothing_more_after_a_failure),
        cmocka_unit_test(batch__is_full_with_its_last_record_and_not_before),
        cmocka_unit_test(batch__never_gives_one_salt_twice),
        cmocka_unit_test(batch__keeps_the_last_word_about_a_kind),
        cmocka_unit_test(chains__lends_the_same_chain_for_the_same_name),
        cmocka_unit_test(chains__takes_a_name_of_64_characters_and_refuses_65),
        cmocka_unit_test(chains__refuses_other_characters_and_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
