#include "checker.h"
#include "core/i18n.h"
#include "subject.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void lock(struct checker *checker)
{
    if (pthread_mutex_lock(&checker->lock) != 0)
        abort();
}

static void unlock(struct checker *checker)
{
    if (pthread_mutex_unlock(&checker->lock) != 0)
        abort();
}

static void wait_change(struct checker *checker)
{
    if (pthread_cond_wait(&checker->change, &checker->lock) != 0)
        abort();
}

static void changed(struct checker *checker)
{
    if (pthread_cond_broadcast(&checker->change) != 0)
        abort();
}

static struct batch *batch_numbered(struct checker *checker, uint64_t sequence)
{
    for (size_t i = 0; i < checker->batch_count; i++) {
        struct batch *batch = &checker->batches[i];
        if (batch->state == BATCH_READY && batch->sequence == sequence)
            return batch;
    }
    return NULL;
}

static struct batch *take(struct checker *checker)
{
    struct batch *batch = NULL;
    lock(checker);
    while ((batch = batch_numbered(checker, checker->next_take)) == NULL && !checker->stop)
        wait_change(checker);
    if (batch != NULL) {
        batch->state = BATCH_TAKEN;
        checker->next_take++;
    }
    unlock(checker);
    return batch;
}

/* Waits for its turn: batches are linked in the order of the stream. */
static void link_in_turn(struct checker *checker, struct batch *batch)
{
    lock(checker);
    while (checker->next_link != batch->sequence)
        wait_change(checker);
    unlock(checker);
    for (size_t i = 0; i < batch->count; i++)
        verify__link(checker, batch, &batch->items[i]);
    lock(checker);
    checker->next_link++;
    batch->state = BATCH_FREE;
    changed(checker);
    unlock(checker);
}

static void *work(void *arg)
{
    struct checker *checker = arg;
    for (struct batch *batch; (batch = take(checker)) != NULL;) {
        for (size_t i = 0; i < batch->count; i++)
            verify__judge(checker, batch, &batch->items[i]);
        link_in_turn(checker, batch);
    }
    return NULL;
}

static bool start(struct checker *checker, struct err *err)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int wanted = checker->options.threads;
    if (wanted <= 0)
        wanted = processors > 0 ? (int)processors : 1;
    if (wanted > CHECKER_THREADS_MAX)
        wanted = CHECKER_THREADS_MAX;
    checker->batch_count = (size_t)wanted + 2;
    checker->batches = calloc(checker->batch_count, sizeof *checker->batches);
    if (checker->batches == NULL)
        abort();
    for (; checker->thread_count < wanted; checker->thread_count++)
        if (pthread_create(&checker->threads[checker->thread_count], NULL, work, checker) != 0)
            break;
    if (checker->thread_count == 0)
        return err_set(err, ERR_INTERNAL, _("no thread could be started"));
    return true;
}

bool checker_new(const struct checker_options *options, struct report *report, struct checker **ret,
                 struct err *err)
{
    struct checker *made = calloc(1, sizeof *made);
    if (made == NULL || pthread_mutex_init(&made->lock, NULL) != 0 ||
        pthread_cond_init(&made->change, NULL) != 0)
        abort();
    made->options = *options;
    made->subject = calloc(1, sizeof *made->subject);
    if (made->subject == NULL)
        abort();
    made->report = report;
    if (!citations_new(&made->citations, err) || !start(made, err)) {
        checker_free(made);
        return false;
    }
    *ret = made;
    return true;
}

static void stop(struct checker *checker)
{
    lock(checker);
    checker->stop = true;
    changed(checker);
    unlock(checker);
    for (int i = 0; i < checker->thread_count; i++)
        if (pthread_join(checker->threads[i], NULL) != 0)
            abort();
    checker->thread_count = 0;
}

void checker_free(struct checker *checker)
{
    if (checker == NULL)
        return;
    stop(checker);
    for (size_t i = 0; i < checker->chain_count; i++)
        free(checker->chains[i].id);
    free(checker->chains);
    free(checker->batches);
    citations_free(checker->citations);
    verify__link_release(&checker->link);
    verify__subject_release(checker->subject);
    free(checker->subject);
    (void)pthread_cond_destroy(&checker->change); /* nobody waits any more */
    (void)pthread_mutex_destroy(&checker->lock);  /* nobody holds it any more */
    free(checker);
}

static struct batch *free_batch(struct checker *checker)
{
    for (size_t i = 0; i < checker->batch_count; i++)
        if (checker->batches[i].state == BATCH_FREE)
            return &checker->batches[i];
    return NULL;
}

static void submit(struct checker *checker)
{
    if (checker->filling == NULL)
        return;
    lock(checker);
    checker->filling->sequence = checker->next_sequence++;
    checker->filling->state = BATCH_READY;
    checker->filling = NULL;
    changed(checker);
    unlock(checker);
}

/* Room for one more item with `len` bytes; submits what is full. */
static struct item *room(struct checker *checker, enum item_kind kind, size_t len)
{
    struct batch *batch = checker->filling;
    if (batch != NULL && (batch->count == BATCH_ITEMS || batch->used + len > BATCH_BYTES))
        submit(checker);
    if (checker->filling == NULL) {
        lock(checker);
        while ((batch = free_batch(checker)) == NULL)
            wait_change(checker);
        unlock(checker);
        batch->count = batch->used = 0;
        checker->filling = batch; /* still free to the others: only this thread takes free ones */
    }
    batch = checker->filling;
    struct item *item = &batch->items[batch->count++];
    item->kind = kind;
    item->at = -1;
    item->is_read = item->is_body = false;
    item->has_head = false;
    return item;
}

static size_t put(struct checker *checker, struct text bytes)
{
    struct batch *batch = checker->filling;
    size_t from = batch->used;
    if (bytes.len > 0)
        memcpy(batch->bytes + from, bytes.ptr, bytes.len);
    batch->used += bytes.len;
    return from;
}

static char *copy(const char *string)
{
    char *out = strdup(string);
    if (out == NULL)
        abort();
    return out;
}

/* The linking threads read this table, so it grows under the lock with all of them at rest. */
static uint32_t add_chain(struct checker *checker, const char *chain)
{
    if (checker->chain_count == checker->chain_size) {
        submit(checker);
        lock(checker);
        while (checker->next_link != checker->next_sequence)
            wait_change(checker);
        size_t size = checker->chain_size == 0 ? 64 : 2 * checker->chain_size;
        struct chain_entry *chains = realloc(checker->chains, size * sizeof *chains);
        if (chains == NULL)
            abort();
        checker->chains = chains;
        checker->chain_size = size;
        unlock(checker);
    }
    checker->chains[checker->chain_count] = (struct chain_entry) { copy(chain), 0, 0 };
    return (uint32_t)checker->chain_count++;
}

void checker_chain(struct checker *checker, const char *chain)
{
    uint32_t index = add_chain(checker, chain);
    room(checker, ITEM_CHAIN, 0)->chain = index;
}

void checker_record(struct checker *checker, const struct checker_item *from)
{
    if (from->bytes.len > RECORD_SIZE_MAX) {
        checker_damage(checker, from->at, _("a record is longer than a record may be"));
        return;
    }
    assert(from->extra.len <= CHECKER_EXTRA_MAX);
    struct item *item = room(checker, ITEM_RECORD, from->bytes.len + from->extra.len);
    item->at = from->at;
    item->position = from->has_position ? from->position : -1;
    item->len = from->bytes.len;
    item->from = put(checker, from->bytes);
    item->extra_len = from->extra.len;
    item->extra_from = put(checker, from->extra);
    item->second.len = 0;
    if (from->second.len <= sizeof item->second.bytes) {
        item->second.len = from->second.len;
        if (from->second.len > 0)
            memcpy(item->second.bytes, from->second.ptr, from->second.len);
    }
    item->has_signature = from->signature != NULL;
    if (item->has_signature)
        memcpy(item->signature.bytes, from->signature, SIGNATURE_SIZE);
}

void checker_damage(struct checker *checker, int64_t at, const char *text)
{
    struct item *item = room(checker, ITEM_DAMAGE, FINDING_TEXT_MAX);
    item->at = at;
    item->len = strnlen(text, FINDING_TEXT_MAX - 1);
    item->from = put(checker, (struct text) { text, item->len });
}

void checker_note(struct checker *checker, const char *file, int64_t at, const char *text)
{
    struct item *item = room(checker, ITEM_NOTE, FINDING_FILE_MAX + FINDING_TEXT_MAX);
    item->at = at;
    item->extra_len = strnlen(file, FINDING_FILE_MAX - 1);
    item->extra_from = put(checker, (struct text) { file, item->extra_len });
    item->len = strnlen(text, FINDING_TEXT_MAX - 1);
    item->from = put(checker, (struct text) { text, item->len });
}

void checker_chain_end(struct checker *checker, const struct checker_head *head)
{
    struct item *item = room(checker, ITEM_END, 0);
    item->has_head = head != NULL;
    if (head != NULL)
        item->head = *head;
}

static void drain(struct checker *checker)
{
    submit(checker);
    lock(checker);
    while (checker->next_link != checker->next_sequence)
        wait_change(checker);
    unlock(checker);
}

bool checker_finish(struct checker *checker, struct err *err)
{
    drain(checker);
    if (checker->failed.code != ERR_NONE) {
        *err = checker->failed;
        return false;
    }
    return checker->options.signatures_only || verify__follow(checker, err);
}
