#include "crew.h"
#include "core/i18n.h"
#include "hand.h"
#include "index_file.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Batch k lives in ring[k % CREW_RING]. The publisher fills, threads take in order and are done in
 * any order. */
struct crew {
    struct publisher *p;
    char snapshot[DB_SNAPSHOT_MAX];
    struct batch ring[CREW_RING];
    bool is_done[CREW_RING];
    uint64_t filled, taken, collected;
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    bool is_stopping, has_failed;
    struct err err; /* of the first failure */
    size_t thread_count, pages;
    size_t started;
    struct hand *hands[CREW_THREADS_MAX]; /* made before there are threads; each frees its own */
    pthread_t threads[CREW_THREADS_MAX];
};

static void lock(struct crew *crew)
{
    if (pthread_mutex_lock(&crew->mutex) != 0)
        abort();
}

static void unlock(struct crew *crew)
{
    if (pthread_mutex_unlock(&crew->mutex) != 0)
        abort();
}

static void wait_change(struct crew *crew)
{
    if (pthread_cond_wait(&crew->moved, &crew->mutex) != 0)
        abort();
}

static void changed(struct crew *crew)
{
    if (pthread_cond_broadcast(&crew->moved) != 0)
        abort();
}

static void fail(struct crew *crew, const struct err *err)
{
    lock(crew);
    if (!crew->has_failed)
        crew->err = *err;
    crew->has_failed = true;
    changed(crew);
    unlock(crew);
}

/* The next full batch; NULL when there will be none. */
static struct batch *take(struct crew *crew)
{
    struct batch *batch = NULL;
    lock(crew);
    while (crew->taken == crew->filled && !crew->is_stopping && !crew->has_failed)
        wait_change(crew);
    if (crew->taken < crew->filled && !crew->has_failed)
        batch = &crew->ring[crew->taken++ % CREW_RING];
    unlock(crew);
    return batch;
}

static void hand_back(struct crew *crew, const struct batch *batch)
{
    lock(crew);
    crew->is_done[batch - crew->ring] = true;
    changed(crew);
    unlock(crew);
}

static bool print_batches(struct crew *crew, struct hand *hand, struct err *err)
{
    TRY(hand__open(hand, crew->p, crew->snapshot, err));
    for (struct batch *batch; (batch = take(crew)) != NULL; hand_back(crew, batch))
        TRY(hand__print(hand, batch, err));
    return true;
}

static void *work(void *arg)
{
    struct crew *crew = arg;
    struct err err = { 0 };
    lock(crew);
    struct hand *hand = crew->hands[crew->started++];
    unlock(crew);
    if (!print_batches(crew, hand, &err))
        fail(crew, &err);
    lock(crew);
    crew->pages += hand__free(hand);
    unlock(crew);
    return NULL;
}

static bool start_threads(struct crew *crew, struct err *err)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    while (crew->thread_count < CREW_THREADS_MAX &&
           (crew->thread_count == 0 || (long)crew->thread_count < processors)) {
        struct hand *hand = hand__make(crew->p);
        lock(crew);
        crew->hands[crew->thread_count] = hand;
        unlock(crew);
        if (pthread_create(&crew->threads[crew->thread_count], NULL, work, crew) != 0) {
            (void)hand__free(hand); /* it made nothing */
            return err_set(err, ERR_MEMORY, _("there is not enough memory"));
        }
        crew->thread_count++;
    }
    return true;
}

bool crew__begin(struct publisher *p, struct crew **ret, struct err *err)
{
    struct crew *crew = calloc(1, sizeof *crew);
    if (crew == NULL || pthread_mutex_init(&crew->mutex, NULL) != 0 ||
        pthread_cond_init(&crew->moved, NULL) != 0)
        abort();
    crew->p = p;
    for (size_t i = 0; i < CREW_RING; i++) {
        crew->ring[i].arena = arena_make();
        buf_init(&crew->ring[i].paths, SITEMAP_BYTES_MAX);
    }
    if (!db_snapshot(p->db, crew->snapshot, err) || !start_threads(crew, err)) {
        crew_free(crew);
        return false;
    }
    *ret = crew;
    return true;
}

/* Waits until all is worked off, or not, when something has failed. */
static void join(struct crew *crew)
{
    lock(crew);
    crew->is_stopping = true;
    changed(crew);
    unlock(crew);
    for (size_t i = 0; i < crew->thread_count; i++)
        if (pthread_join(crew->threads[i], NULL) != 0)
            abort();
    crew->thread_count = 0;
}

void crew_free(struct crew *crew)
{
    struct err stopped = { 0 };
    if (crew == NULL)
        return;
    fail(crew, &stopped); /* what nobody waited for is not wanted */
    join(crew);
    for (size_t i = 0; i < CREW_RING; i++) {
        arena_free(crew->ring[i].arena);
        buf_release(&crew->ring[i].paths);
        free(crew->ring[i].rows);
    }
    (void)pthread_cond_destroy(&crew->moved); /* nobody waits any more */
    (void)pthread_mutex_destroy(&crew->mutex);
    free(crew);
}

/* Tells the sitemap what the oldest batch made, and empties it. */
static bool collect(struct crew *crew, struct err *err)
{
    struct batch *batch = &crew->ring[crew->collected % CREW_RING];
    size_t slot = crew->collected % CREW_RING;
    lock(crew);
    while (!crew->is_done[slot] && !crew->has_failed)
        wait_change(crew);
    bool failed = crew->has_failed;
    if (failed)
        *err = crew->err;
    unlock(crew);
    if (failed)
        return false;
    crew->collected++;
    crew->is_done[slot] = false;
    arena_reset(batch->arena);
    batch->count = batch->from = batch->villages = 0;
    TRY(buf_check(&batch->paths, "sitemap.xml", err));
    bool told = press__tell_paths(&crew->p->press, batch->paths.data, err);
    buf_clear(&batch->paths);
    return told;
}

static struct village_row *new_row(struct batch *batch)
{
    if (batch->count == batch->size) {
        batch->size = batch->size == 0 ? (size_t)CREW_VILLAGES * 2 : batch->size * 2;
        batch->rows = realloc(batch->rows, batch->size * sizeof *batch->rows);
        if (batch->rows == NULL)
            abort();
    }
    return &batch->rows[batch->count++];
}

bool crew__add(struct crew *crew, const struct village_row *row, struct err *err)
{
    while (crew->filled - crew->collected >= CREW_RING)
        TRY(collect(crew, err));
    struct batch *batch = &crew->ring[crew->filled % CREW_RING];
    struct village_row *copy = new_row(batch);
    *copy = *row;
    const char **strings[] = { &copy->village,    &copy->name,    &copy->county, &copy->county_name,
                               &copy->town,       &copy->town_id, &copy->unit,   &copy->payer,
                               &copy->payer_name, &copy->source };
    for (size_t i = 0; i < COUNT(strings); i++)
        *strings[i] = arena_strdup(batch->arena, *strings[i]);
    return true;
}

const struct village_row *crew__village(const struct crew *crew, size_t *ret_count)
{
    const struct batch *batch = &crew->ring[crew->filled % CREW_RING];
    *ret_count = batch->count - batch->from;
    return &batch->rows[batch->from];
}

static void hand_over(struct crew *crew)
{
    struct batch *batch = &crew->ring[crew->filled % CREW_RING];
    if (batch->villages == 0)
        return;
    batch__sort(batch);
    lock(crew);
    crew->filled++;
    changed(crew);
    unlock(crew);
}

void crew__next(struct crew *crew)
{
    struct batch *batch = &crew->ring[crew->filled % CREW_RING];
    batch->spans[batch->villages++] = (struct span) { batch->from, batch->count - batch->from };
    batch->from = batch->count;
    if (batch->villages == CREW_VILLAGES)
        hand_over(crew);
}

bool crew__end(struct crew *crew, struct err *err)
{
    hand_over(crew);
    while (crew->collected < crew->filled)
        TRY(collect(crew, err));
    join(crew);
    crew->p->press.pages += crew->pages;
    return true;
}
