#include "pipe.h"
#include "core/i18n.h"
#include "signer/signer.h"
#include <pthread.h>

enum { IN_FLIGHT = 3 };

/* Batch k lives in ring[k % IN_FLIGHT]. The counters only grow: built >= signed >= written. */
struct pipe {
    struct pipe_work work;
    struct batch ring[IN_FLIGHT];
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    uint64_t batches_built, batches_signed, batches_written;
    uint64_t records_written;
    bool is_stopping, has_failed;
    struct err err; /* of the first failure */
    pthread_t signing, writing;
    bool is_signing, is_writing; /* the threads exist */
};

static void fail(struct pipe *pipe, const struct err *err)
{
    pthread_mutex_lock(&pipe->mutex);
    if (!pipe->has_failed)
        pipe->err = *err;
    pipe->has_failed = true;
    pthread_cond_broadcast(&pipe->moved);
    pthread_mutex_unlock(&pipe->mutex);
}

/* The next batch for a stage that follows `*before` and has done `*done`; NULL when it is over. */
static struct batch *take(struct pipe *pipe, const uint64_t *before, const uint64_t *done)
{
    pthread_mutex_lock(&pipe->mutex);
    while (*before == *done && !pipe->is_stopping && !pipe->has_failed)
        pthread_cond_wait(&pipe->moved, &pipe->mutex);
    bool is_over = pipe->is_stopping || pipe->has_failed;
    struct batch *batch = is_over ? NULL : &pipe->ring[*done % IN_FLIGHT];
    pthread_mutex_unlock(&pipe->mutex);
    return batch;
}

static void hand_on(struct pipe *pipe, uint64_t *done, uint64_t records)
{
    pthread_mutex_lock(&pipe->mutex);
    (*done)++;
    pipe->records_written += records;
    pthread_cond_broadcast(&pipe->moved);
    pthread_mutex_unlock(&pipe->mutex);
}

/* Nothing is being written: what will be is the batch that is being signed. */
static bool is_writer_idle(struct pipe *pipe)
{
    pthread_mutex_lock(&pipe->mutex);
    bool is_idle = pipe->batches_signed == pipe->batches_written;
    pthread_mutex_unlock(&pipe->mutex);
    return is_idle;
}

static bool sign_batch(struct pipe *pipe, struct batch *batch, struct err *err)
{
    for (size_t from = 0; from < batch->draft_count;) {
        pipe->work.signer->is_alone = is_writer_idle(pipe);
        TRY(batch_sign_some(batch, pipe->work.signer, &from, err));
    }
    return true;
}

static void *sign_all(void *arg)
{
    struct pipe *pipe = arg;
    struct err err = { 0 };
    struct batch *batch;
    while ((batch = take(pipe, &pipe->batches_built, &pipe->batches_signed)) != NULL) {
        if (!sign_batch(pipe, batch, &err)) {
            fail(pipe, &err);
            return NULL;
        }
        hand_on(pipe, &pipe->batches_signed, 0);
    }
    return NULL;
}

static void *write_all(void *arg)
{
    struct pipe *pipe = arg;
    struct err err = { 0 };
    struct batch *batch;
    while ((batch = take(pipe, &pipe->batches_signed, &pipe->batches_written)) != NULL) {
        if (!pipe->work.write(pipe->work.db, batch, &err)) {
            fail(pipe, &err);
            return NULL;
        }
        uint64_t records = batch->draft_count;
        batch_clear(batch);
        hand_on(pipe, &pipe->batches_written, records);
    }
    return NULL;
}

bool pipe_open(const struct pipe_work *work, struct pipe **ret, struct err *err)
{
    AUTO(pipe) struct pipe *pipe = calloc(1, sizeof *pipe);
    if (pipe == NULL)
        abort();
    pipe->work = *work;
    pthread_mutex_init(&pipe->mutex, NULL);
    pthread_cond_init(&pipe->moved, NULL);
    for (int i = 0; i < IN_FLIGHT; i++)
        batch_init(&pipe->ring[i]);
    pipe->is_signing = pthread_create(&pipe->signing, NULL, sign_all, pipe) == 0;
    pipe->is_writing = pthread_create(&pipe->writing, NULL, write_all, pipe) == 0;
    if (!pipe->is_signing || !pipe->is_writing)
        return err_set(err, ERR_MEMORY, _("cannot start the threads that post records"));
    *ret = pipe;
    pipe = NULL;
    return true;
}

void pipe_free(struct pipe *pipe)
{
    if (pipe == NULL)
        return;
    pthread_mutex_lock(&pipe->mutex);
    pipe->is_stopping = true;
    pthread_cond_broadcast(&pipe->moved);
    pthread_mutex_unlock(&pipe->mutex);
    if (pipe->is_signing)
        pthread_join(pipe->signing, NULL);
    if (pipe->is_writing)
        pthread_join(pipe->writing, NULL);
    for (int i = 0; i < IN_FLIGHT; i++)
        batch_release(&pipe->ring[i]);
    pthread_cond_destroy(&pipe->moved);
    pthread_mutex_destroy(&pipe->mutex);
    free(pipe);
}

/* Waits until at most `left` batches are not yet written. */
static bool wait_until(struct pipe *pipe, uint64_t left, struct err *err)
{
    pthread_mutex_lock(&pipe->mutex);
    while (pipe->batches_built - pipe->batches_written > left && !pipe->has_failed)
        pthread_cond_wait(&pipe->moved, &pipe->mutex);
    bool ok = !pipe->has_failed;
    if (!ok)
        *err = pipe->err;
    pthread_mutex_unlock(&pipe->mutex);
    return ok;
}

bool pipe_batch(struct pipe *pipe, struct batch **ret, struct err *err)
{
    TRY(wait_until(pipe, IN_FLIGHT - 1, err));
    *ret = &pipe->ring[pipe->batches_built % IN_FLIGHT]; /* only this thread moves `built` */
    return true;
}

void pipe_push(struct pipe *pipe) { hand_on(pipe, &pipe->batches_built, 0); }

bool pipe_drain(struct pipe *pipe, struct err *err) { return wait_until(pipe, 0, err); }

uint64_t pipe_written(struct pipe *pipe)
{
    pthread_mutex_lock(&pipe->mutex);
    uint64_t written = pipe->records_written;
    pthread_mutex_unlock(&pipe->mutex);
    return written;
}
