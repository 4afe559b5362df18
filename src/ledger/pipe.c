#include "pipe.h"
#include "core/i18n.h"
#include "signer/signer.h"
#include <assert.h>
#include <pthread.h>

enum { IN_FLIGHT = 3 };

/* One writer: its part of batch `written` is next. */
struct lane {
    struct pipe *pipe;
    int number;
    pthread_t thread;
    bool is_started;
    uint64_t written; /* batches */
    uint64_t drafted; /* records since the pipe was empty; the drafting thread's own */
    /* what it is writing */
    bool has_batch;
    uint64_t settled_times; /* whose progress goes with it; 0: none */
    struct draft_progress progress[BATCH_PROGRESS_MAX];
};

/* Batch k lives in ring[k % IN_FLIGHT]. The counters only grow: built >= signed >= written. */
struct pipe {
    struct pipe_work work;
    struct batch ring[IN_FLIGHT];
    struct batch none; /* stays empty: when only progress is left to be written */
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    uint64_t batches_built, batches_signed;
    uint64_t batches_written; /* by every lane */
    uint64_t records_written;
    /* What every lane has committed: lane 0 writes it down when it has not been yet. */
    struct draft_progress settled[BATCH_PROGRESS_MAX];
    size_t settled_count;
    uint64_t settled_times, settled_written;
    uint64_t since; /* the pipe was empty; the drafting thread's own */
    bool is_draining, is_stopping, has_failed;
    struct err err; /* of the first failure */
    pthread_t signing;
    bool is_signing; /* the thread exists */
    struct lane lanes[BATCH_LANES_MAX];
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

static bool is_over(const struct pipe *pipe) { return pipe->is_stopping || pipe->has_failed; }

/* The next batch to sign; NULL when it is over. */
static struct batch *take_built(struct pipe *pipe)
{
    pthread_mutex_lock(&pipe->mutex);
    while (pipe->batches_built == pipe->batches_signed && !is_over(pipe))
        pthread_cond_wait(&pipe->moved, &pipe->mutex);
    struct batch *batch = is_over(pipe) ? NULL : &pipe->ring[pipe->batches_signed % IN_FLIGHT];
    pthread_mutex_unlock(&pipe->mutex);
    return batch;
}

static void count_up(struct pipe *pipe, uint64_t *counter)
{
    pthread_mutex_lock(&pipe->mutex);
    (*counter)++;
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
    batch_sort(batch);
    return true;
}

static void *sign_all(void *arg)
{
    struct pipe *pipe = arg;
    struct err err = { 0 };
    struct batch *batch;
    while ((batch = take_built(pipe)) != NULL) {
        if (!sign_batch(pipe, batch, &err)) {
            fail(pipe, &err);
            return NULL;
        }
        count_up(pipe, &pipe->batches_signed);
    }
    return NULL;
}

/* Progress alone is worth a transaction only when somebody waits for the end. */
static bool is_progress_due(const struct lane *lane)
{
    const struct pipe *pipe = lane->pipe;
    return lane->number == 0 && pipe->is_draining && pipe->settled_times > pipe->settled_written &&
           pipe->batches_written == pipe->batches_built;
}

/* What the lane writes next; false when it is over. */
static bool take_signed(struct lane *lane, struct batch_part *ret)
{
    struct pipe *pipe = lane->pipe;
    pthread_mutex_lock(&pipe->mutex);
    while (pipe->batches_signed == lane->written && !is_progress_due(lane) && !is_over(pipe))
        pthread_cond_wait(&pipe->moved, &pipe->mutex);
    lane->has_batch = pipe->batches_signed > lane->written;
    lane->settled_times = lane->number == 0 ? pipe->settled_times : 0;
    memcpy(lane->progress, pipe->settled, sizeof lane->progress);
    *ret = (struct batch_part) {
        .batch = lane->has_batch ? &pipe->ring[lane->written % IN_FLIGHT] : &pipe->none,
        .lane = lane->number,
        .progress = lane->progress,
        .progress_count = lane->settled_times > pipe->settled_written ? pipe->settled_count : 0,
    };
    bool is_on = !is_over(pipe);
    pthread_mutex_unlock(&pipe->mutex);
    return is_on;
}

/* Every lane has committed the batch: what it said about progress is true, and its place is free.
 */
static void settle(struct pipe *pipe)
{
    struct batch *batch = &pipe->ring[pipe->batches_written++ % IN_FLIGHT];
    for (size_t i = 0; i < batch->progress_count; i++)
        progress_keep(pipe->settled, &pipe->settled_count, &batch->progress[i]);
    pipe->settled_times += batch->progress_count > 0;
    pipe->records_written += batch->draft_count;
    batch_clear(batch);
}

static void part_written(struct lane *lane)
{
    struct pipe *pipe = lane->pipe;
    pthread_mutex_lock(&pipe->mutex);
    if (lane->settled_times > 0)
        pipe->settled_written = lane->settled_times;
    lane->written += lane->has_batch;
    uint64_t least = lane->written;
    for (int i = 0; i < pipe->work.lanes; i++)
        least = pipe->lanes[i].written < least ? pipe->lanes[i].written : least;
    if (least > pipe->batches_written) /* this lane was the last */
        settle(pipe);
    pthread_cond_broadcast(&pipe->moved);
    pthread_mutex_unlock(&pipe->mutex);
}

static void *write_all(void *arg)
{
    struct lane *lane = arg;
    struct pipe *pipe = lane->pipe;
    struct batch_part part;
    struct err err = { 0 };
    while (take_signed(lane, &part)) {
        if (!pipe->work.write(pipe->work.db[lane->number], &part, &err)) {
            fail(pipe, &err);
            return NULL;
        }
        part_written(lane);
    }
    return NULL;
}

static bool start_threads(struct pipe *pipe, struct err *err)
{
    bool ok = pipe->is_signing = pthread_create(&pipe->signing, NULL, sign_all, pipe) == 0;
    for (int i = 0; i < pipe->work.lanes && ok; i++) {
        struct lane *lane = &pipe->lanes[i];
        lane->pipe = pipe;
        lane->number = i;
        ok = lane->is_started = pthread_create(&lane->thread, NULL, write_all, lane) == 0;
    }
    return ok || err_set(err, ERR_MEMORY, _("cannot start the threads that post records"));
}

bool pipe_open(const struct pipe_work *work, struct pipe **ret, struct err *err)
{
    AUTO(pipe) struct pipe *pipe = calloc(1, sizeof *pipe);
    if (pipe == NULL)
        abort();
    assert(work->lanes > 0 && work->lanes <= BATCH_LANES_MAX);
    pipe->work = *work;
    pipe->since = 1; /* a chain that was never asked about says 0 */
    pthread_mutex_init(&pipe->mutex, NULL);
    pthread_cond_init(&pipe->moved, NULL);
    for (int i = 0; i < IN_FLIGHT; i++)
        batch_init(&pipe->ring[i]);
    TRY(start_threads(pipe, err));
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
    for (int i = 0; i < pipe->work.lanes; i++)
        if (pipe->lanes[i].is_started)
            pthread_join(pipe->lanes[i].thread, NULL);
    for (int i = 0; i < IN_FLIGHT; i++)
        batch_release(&pipe->ring[i]);
    pthread_cond_destroy(&pipe->moved);
    pthread_mutex_destroy(&pipe->mutex);
    free(pipe);
}

int pipe_lane(struct pipe *pipe, struct pipe_place *place)
{
    if (place->since != pipe->since) {
        int least = 0;
        for (int i = 1; i < pipe->work.lanes; i++)
            if (pipe->lanes[i].drafted < pipe->lanes[least].drafted)
                least = i;
        *place = (struct pipe_place) { pipe->since, least };
    }
    pipe->lanes[place->lane].drafted++;
    return place->lane;
}

/* Waits until at most `left` batches are not yet written; no progress either when none is left. */
static bool wait_until(struct pipe *pipe, uint64_t left, struct err *err)
{
    pthread_mutex_lock(&pipe->mutex);
    pipe->is_draining = left == 0;
    if (pipe->is_draining) /* for lane 0, which may have progress to write */
        pthread_cond_broadcast(&pipe->moved);
    while (!pipe->has_failed &&
           (pipe->batches_built - pipe->batches_written > left ||
            (pipe->is_draining && pipe->settled_times > pipe->settled_written)))
        pthread_cond_wait(&pipe->moved, &pipe->mutex);
    pipe->is_draining = false;
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

void pipe_push(struct pipe *pipe) { count_up(pipe, &pipe->batches_built); }

bool pipe_drain(struct pipe *pipe, struct err *err)
{
    TRY(wait_until(pipe, 0, err));
    pipe->since++; /* nothing is under way: chains may change lanes */
    for (int i = 0; i < pipe->work.lanes; i++)
        pipe->lanes[i].drafted = 0;
    return true;
}

uint64_t pipe_written(struct pipe *pipe)
{
    pthread_mutex_lock(&pipe->mutex);
    uint64_t written = pipe->records_written;
    pthread_mutex_unlock(&pipe->mutex);
    return written;
}
