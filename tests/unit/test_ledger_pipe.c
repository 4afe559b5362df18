#include "../support/test.h"

#include "../../src/ledger/chains.h"
#include "../../src/ledger/pipe.h"
#include "signer/signer.h"

#include <pthread.h>

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

static bool write_down(struct db *db, const struct batch_part *part, struct err *err)
{
    const struct batch *batch = part->batch;
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
    const struct pipe_work work = { .signer = signer, .lanes = 1, .write = write_down };
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

enum { LANES = 3, CHAINS = 7, ROUNDS = 30 };

/* Each lane's thread writes its own row only. */
static struct {
    int64_t next[CHAINS];    /* record of each chain that comes next */
    int lane_of[CHAINS];     /* that wrote it first */
    size_t by_lane[LANES];   /* records */
    int64_t told, told_last; /* progress: times, and the last one */
    int64_t committed;       /* records of all lanes when it was told */
    bool is_right;
    pthread_mutex_t mutex;
} lanes = { .mutex = PTHREAD_MUTEX_INITIALIZER };

static const char *const NAMES[CHAINS] = { "a", "b", "c", "d", "e", "f", "g" };

static int chain_number(const struct draft *draft) { return draft->chain[0] - 'a'; }

static void look_at(const struct draft *draft, int lane)
{
    int chain = chain_number(draft);
    if (lanes.next[chain] == 0)
        lanes.lane_of[chain] = lane;
    lanes.is_right = lanes.is_right && draft->n == lanes.next[chain] &&
                     lanes.lane_of[chain] == lane && draft->lane == lane;
    lanes.next[chain]++;
    lanes.by_lane[lane]++;
    lanes.committed++;
}

static bool write_lane(struct db *db, const struct batch_part *part, struct err *err)
{
    const struct batch *batch = part->batch;
    (void)db; /* there is none */
    (void)err;
    pthread_mutex_lock(&lanes.mutex);
    for (size_t i = 0; i < part->progress_count; i++) {
        /* all that was drafted up to there is written by every lane */
        lanes.is_right = lanes.is_right && part->progress[i].last_id <= lanes.committed;
        lanes.told++;
        lanes.told_last = part->progress[i].last_id;
    }
    const char *before = NULL;
    for (size_t i = batch->lane_from[part->lane]; i < batch->lane_from[part->lane + 1]; i++) {
        const struct draft *draft = &batch->drafts[batch->order[i]];
        /* a chain's records stand together */
        lanes.is_right = lanes.is_right && (before == NULL || strcmp(before, draft->chain) <= 0);
        before = draft->chain;
        look_at(draft, part->lane);
    }
    pthread_mutex_unlock(&lanes.mutex);
    return true;
}

static void pipe__writes_each_chain_in_one_lane_and_progress_after_all_lanes(void **state)
{
    struct err err = { 0 };
    struct pipe_place places[CHAINS] = { 0 };
    int64_t drafted = 0, next[CHAINS] = { 0 };
    AUTO(signer) struct signer *signer = make_signer();
    AUTO(pipe) struct pipe *pipe = NULL;
    const struct pipe_work work = { .signer = signer, .lanes = LANES, .write = write_lane };
    (void)state;
    lanes.is_right = true;
    ASSERT_OK(pipe_open(&work, &pipe, &err));
    for (int round = 0; round < ROUNDS; round++) {
        struct batch *batch;
        ASSERT_OK(pipe_batch(pipe, &batch, &err));
        for (int i = 0; i < 2 * CHAINS; i++, drafted++) {
            int chain = (i * 3 + round) % CHAINS;
            draft(batch, next[chain]++);
            batch->drafts[batch->draft_count - 1].chain = NAMES[chain];
            batch->drafts[batch->draft_count - 1].lane = pipe_lane(pipe, &places[chain]);
        }
        batch_set_progress(batch, "line", drafted, false);
        pipe_push(pipe);
    }
    ASSERT_OK(pipe_drain(pipe, &err));
    assert_true(lanes.is_right);
    assert_int_equal(lanes.committed, 2 * CHAINS * ROUNDS);
    assert_int_equal(pipe_written(pipe), 2 * CHAINS * ROUNDS);
    assert_int_equal(lanes.told_last, drafted); /* written by the end of the drain */
    for (int i = 0; i < LANES; i++)
        assert_true(lanes.by_lane[i] >= (size_t)(2 * 2 * ROUNDS)); /* two chains at least */
}

static void pipe_lane__is_chosen_anew_when_nothing_is_under_way(void **state)
{
    struct err err = { 0 };
    struct pipe_place often = { 0 }, other = { 0 }, third = { 0 };
    AUTO(signer) struct signer *signer = make_signer();
    AUTO(pipe) struct pipe *pipe = NULL;
    const struct pipe_work work = { .signer = signer, .lanes = 2, .write = write_down };
    (void)state;
    ASSERT_OK(pipe_open(&work, &pipe, &err));
    int lane = pipe_lane(pipe, &often);
    for (int i = 0; i < 9; i++)
        assert_int_equal(pipe_lane(pipe, &often), lane);
    assert_int_equal(pipe_lane(pipe, &other), 1 - lane); /* the one that has less to do */
    assert_int_equal(pipe_lane(pipe, &third), 1 - lane);
    ASSERT_OK(pipe_drain(pipe, &err));
    lane = pipe_lane(pipe, &third);
    assert_int_equal(pipe_lane(pipe, &often), 1 - lane);
}

static void batch_sort__groups_lanes_and_chains_and_keeps_the_order_within_a_chain(void **state)
{
    static const struct {
        const char *chain;
        int lane;
        size_t number;
    } WANTED[] = { { "b", 0, 1 }, { "b", 0, 4 }, { "d", 0, 0 }, { "a", 2, 2 }, { "c", 2, 3 } };
    static const int LANE_OF[] = { 0, 0, 2, 2, 0 };
    static const char *const CHAIN_OF[] = { "d", "b", "a", "c", "b" };
    struct batch batch;
    (void)state;
    batch_init(&batch);
    for (size_t i = 0; i < COUNT(WANTED); i++) {
        draft(&batch, 0);
        batch.drafts[i].chain = CHAIN_OF[i];
        batch.drafts[i].lane = LANE_OF[i];
    }
    batch_sort(&batch);
    for (size_t i = 0; i < COUNT(WANTED); i++)
        assert_int_equal(batch.order[i], WANTED[i].number);
    assert_int_equal(batch.lane_from[0], 0);
    assert_int_equal(batch.lane_from[1], 3);
    assert_int_equal(batch.lane_from[2], 3);
    assert_int_equal(batch.lane_from[3], 5);
    assert_int_equal(batch.lane_from[4], 5);
    batch_clear(&batch);
    batch_sort(&batch);
    assert_int_equal(batch.lane_from[4], 0);
    batch_release(&batch);
}

static void batch_add_draft__knows_where_its_lines_begin(void **state)
{
    struct batch batch;
    (void)state;
    batch_init(&batch);
    draft(&batch, 0); /* has none */
    for (int n = 1; n <= 2; n++) {
        batch_add_line(&batch)->draft = (size_t)n;
        batch_add_line(&batch)->draft = (size_t)n;
        batch_add_opening(&batch)->draft = (size_t)n;
        batch_add_origin(&batch)->draft = (size_t)n;
        draft(&batch, n);
    }
    assert_int_equal(batch.drafts[0].first_line, 0);
    assert_int_equal(batch.drafts[1].first_line, 0);
    assert_int_equal(batch.drafts[2].first_line, 2);
    assert_int_equal(batch.drafts[2].first_opening, 1);
    assert_int_equal(batch.drafts[2].first_origin, 1);
    batch_release(&batch);
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
        cmocka_unit_test(pipe__writes_each_chain_in_one_lane_and_progress_after_all_lanes),
        cmocka_unit_test(pipe_lane__is_chosen_anew_when_nothing_is_under_way),
        cmocka_unit_test(pipe__writes_nothing_more_after_a_failure),
        cmocka_unit_test(batch_sort__groups_lanes_and_chains_and_keeps_the_order_within_a_chain),
        cmocka_unit_test(batch_add_draft__knows_where_its_lines_begin),
        cmocka_unit_test(batch__is_full_with_its_last_record_and_not_before),
        cmocka_unit_test(batch__never_gives_one_salt_twice),
        cmocka_unit_test(batch__keeps_the_last_word_about_a_kind),
        cmocka_unit_test(chains__lends_the_same_chain_for_the_same_name),
        cmocka_unit_test(chains__takes_a_name_of_64_characters_and_refuses_65),
        cmocka_unit_test(chains__refuses_other_characters_and_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
