#include "queue.h"
#include "core/i18n.h"
#include "db/db.h"
#include "ledger/desk.h"
#include "ledger/poster.h"
#include "service.h"
#include "signer/signer.h"

#include <assert.h>

/* One act that waits; on the stack of the worker that handed it over. */
struct item {
    bool (*act)(struct desk *desk, void *arg, struct err *err); /* NULL: a pull */
    void *arg;
    const char *chain; /* NULL: not known */
    struct err err;
    bool ok, is_done;
    struct item *next;
};

struct queue {
    const struct conf *conf;
    struct link link;
    struct signer *signer;
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t some, done;
    struct item *first, **last;
    size_t count;
    bool is_ending;
};

static bool open_all(struct queue *queue, struct db **ret, struct err *err)
{
    struct signer_settings settings;
    TRY(link__open(&queue->link, ret, err));
    if (queue->signer != NULL)
        return true;
    TRY(signer_settings(queue->conf, &settings, err));
    return signer_open(&settings, &queue->signer, err);
}

/* A signer that went away is asked for anew the next time. */
static void after_failure(struct queue *queue, const struct err *err)
{
    link__after(&queue->link);
    if (err->code != ERR_KEY && err->code != ERR_IO && err->code != ERR_CRYPTO)
        return;
    signer_free(queue->signer);
    queue->signer = NULL;
}

/* Acts at one desk. What an act sent last arrives with the first question of the next one. */
struct sitting {
    struct desk *desk;
    struct item *late; /* the act whose release may not have arrived yet; NULL: none */
    const struct desk_mark *late_mark;
};

/* Waits for the late act. One that turns out to have failed is undone, with all that came after. */
static bool settle(struct sitting *at, bool *ret_is_good, struct err *err)
{
    struct db *db = desk_db(at->desk);
    struct err why = { 0 }, ignored = { 0 };
    struct item *late = at->late;
    at->late = NULL;
    *ret_is_good = true;
    if (late == NULL)
        return true;
    if (!db_wait(db, &ignored))
        err_clear(&ignored); /* of the late act, or of what failed by itself */
    *ret_is_good = db_is_released(db, &why);
    if (*ret_is_good)
        return true;
    late->ok = false;
    late->err = why;
    return desk_rollback_to(at->desk, at->late_mark, err);
}

static bool do_act(struct sitting *at, struct item *item, struct err *err)
{
    const struct desk_mark *mark;
    struct db *db = desk_db(at->desk);
    struct err why = { 0 };
    bool is_good;
    bool has_begun = desk_savepoint(at->desk, &mark, &why);
    item->ok = has_begun && item->act(at->desk, item->arg, &why) && db_release_later(db, &why);
    if (!item->ok || !db_is_released(db, &why)) {
        TRY(settle(at, &is_good, err));
        if (!is_good)
            return do_act(at, item, err); /* once: now there is no late one */
    }
    if (item->ok) {
        at->late = item;
        at->late_mark = mark;
        return true;
    }
    item->err = why;
    if (has_begun)
        return desk_rollback_to(at->desk, mark, err);
    *err = why;
    return false;
}

static bool do_acts_at(struct desk *desk, struct item *first, size_t count, struct err *err)
{
    struct sitting at = { .desk = desk };
    struct item *item = first;
    bool is_good;
    for (size_t i = 0; i < count; i++, item = item->next)
        if (item->act != NULL)
            TRY(do_act(&at, item, err));
    return settle(&at, &is_good, err);
}

static bool has_any(const struct item *item, size_t count)
{
    for (size_t i = 0; i < count; i++, item = item->next)
        if (item->act != NULL && item->ok)
            return true;
    return false;
}

static bool expect(struct desk *desk, const struct item *item, size_t count, struct err *err)
{
    const char *chains[QUEUE_TOGETHER_MAX];
    for (size_t i = 0; i < count; i++, item = item->next)
        chains[i] = item->chain;
    return desk_expect(desk, chains, count, err);
}

/* Acts from first on, `count` of them, at one desk. */
static bool do_together(struct queue *queue, struct item *first, size_t count, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    struct db *db;
    TRY(open_all(queue, &db, err));
    TRY(desk_open(db, queue->signer, &desk, err));
    TRY(expect(desk, first, count, err));
    TRY(do_acts_at(desk, first, count, err));
    return !has_any(first, count) || desk_commit(desk, err);
}

static void fail_all(struct item *item, const struct err *why)
{
    for (; item != NULL; item = item->next)
        if (item->act != NULL && (item->ok || item->err.code == ERR_NONE)) {
            item->ok = false;
            item->err = *why;
        }
}

static bool is_about_acts(const struct err *err)
{
    return err->code != ERR_DB && err->code != ERR_IO && err->code != ERR_KEY &&
           err->code != ERR_NETWORK;
}

static void do_each(struct queue *queue, struct item *first)
{
    for (struct item *item = first; item != NULL; item = item->next) {
        struct err why = { 0 };
        item->err = (struct err) { 0 };
        item->ok = false;
        if (item->act == NULL || do_together(queue, item, 1, &why))
            continue;
        item->ok = false;
        item->err = why;
        after_failure(queue, &why);
    }
}

static void do_acts(struct queue *queue, struct item *first)
{
    struct err why = { 0 };
    size_t count = 0, acts = 0;
    for (const struct item *item = first; item != NULL; item = item->next, count++)
        acts += item->act != NULL;
    if (acts == 0 || do_together(queue, first, count, &why))
        return;
    after_failure(queue, &why);
    if (is_about_acts(&why))
        do_each(queue, first);
    else
        fail_all(first, &why);
}

static void do_pulls(struct queue *queue, struct item *first)
{
    struct post_summary summary;
    struct err why = { 0 };
    struct db *db;
    bool is_asked = false;
    for (const struct item *item = first; item != NULL; item = item->next)
        is_asked = is_asked || item->act == NULL;
    if (!is_asked)
        return;
    bool ok = open_all(queue, &db, &why) && ledger_post(db, queue->signer, NULL, &summary, &why);
    if (!ok)
        after_failure(queue, &why);
    for (struct item *item = first; item != NULL; item = item->next)
        if (item->act == NULL) {
            item->ok = ok;
            item->err = why;
        }
}

/* Takes up to QUEUE_TOGETHER_MAX; NULL when the queue ends and is empty. */
static struct item *take(struct queue *queue)
{
    while (queue->first == NULL && !queue->is_ending)
        pthread_cond_wait(&queue->some, &queue->lock);
    struct item *first = queue->first, *last = first;
    size_t count = first != NULL;
    while (last != NULL && last->next != NULL && count < QUEUE_TOGETHER_MAX) {
        last = last->next;
        count++;
    }
    if (first == NULL)
        return NULL;
    queue->first = last->next;
    last->next = NULL;
    if (queue->first == NULL)
        queue->last = &queue->first;
    queue->count -= count;
    return first;
}

static void *run(void *arg)
{
    struct queue *queue = arg;
    struct item *first;
    pthread_mutex_lock(&queue->lock);
    while ((first = take(queue)) != NULL) {
        pthread_mutex_unlock(&queue->lock);
        do_acts(queue, first);
        do_pulls(queue, first);
        pthread_mutex_lock(&queue->lock);
        for (struct item *item = first, *next; item != NULL; item = next) {
            next = item->next; /* its owner may be gone once it is done */
            item->is_done = true;
        }
        pthread_cond_broadcast(&queue->done);
    }
    pthread_mutex_unlock(&queue->lock);
    return NULL;
}

static bool hand_over(struct queue *queue, struct item *item, struct err *err)
{
    pthread_mutex_lock(&queue->lock);
    bool is_taken = queue->count < QUEUE_WAITING_MAX && !queue->is_ending;
    if (is_taken) {
        *queue->last = item;
        queue->last = &item->next;
        queue->count++;
        pthread_cond_signal(&queue->some);
        while (!item->is_done)
            pthread_cond_wait(&queue->done, &queue->lock);
    }
    pthread_mutex_unlock(&queue->lock);
    if (!is_taken)
        return err_set(err, ERR_BUSY, _("too many requests wait; try again in a moment"));
    if (!item->ok)
        *err = item->err;
    return item->ok;
}

bool queue__post(struct queue *queue, const char *chain,
                 bool (*act)(struct desk *desk, void *arg, struct err *err), void *arg,
                 struct err *err)
{
    struct item item = { .act = act, .arg = arg, .chain = chain };
    return hand_over(queue, &item, err);
}

bool queue__pull(struct queue *queue, struct err *err)
{
    struct item item = { .act = NULL };
    return hand_over(queue, &item, err);
}

struct queue *queue__new(const struct conf *conf, const char *conninfo)
{
    struct queue *queue = calloc(1, sizeof *queue);
    if (queue == NULL)
        abort();
    queue->conf = conf;
    queue->last = &queue->first;
    link__init(&queue->link, conninfo);
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->some, NULL);
    pthread_cond_init(&queue->done, NULL);
    if (pthread_create(&queue->thread, NULL, run, queue) != 0)
        abort(); /* as when memory is exhausted */
    return queue;
}

void queue__free(struct queue *queue)
{
    if (queue == NULL)
        return;
    pthread_mutex_lock(&queue->lock);
    queue->is_ending = true;
    pthread_cond_signal(&queue->some);
    pthread_mutex_unlock(&queue->lock);
    pthread_join(queue->thread, NULL);
    signer_free(queue->signer);
    link__close(&queue->link);
    pthread_cond_destroy(&queue->done);
    pthread_cond_destroy(&queue->some);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}
