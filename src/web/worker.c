/* Threads that run handlers: a bounded queue to them, and one back to the loop. */
#include "core/i18n.h"
#include "web.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

void web__wake(struct web_server *server)
{
    static const uint64_t ONE = 1;
    (void)!write(server->wake_fd, &ONE, sizeof ONE); /* full means that it was told already */
}

static struct web_job *next_job(struct web_pool *pool)
{
    (void)pthread_mutex_lock(&pool->lock); /* a plain lock does not fail */
    while (STAILQ_EMPTY(&pool->todo) && !pool->ending)
        (void)pthread_cond_wait(&pool->more, &pool->lock);
    struct web_job *job = STAILQ_FIRST(&pool->todo);
    if (job != NULL) {
        STAILQ_REMOVE_HEAD(&pool->todo, link);
        pool->waiting--;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return job;
}

static void give_back(struct web_server *server, struct web_job *job)
{
    struct web_pool *pool = &server->pool;
    (void)pthread_mutex_lock(&pool->lock);
    STAILQ_INSERT_TAIL(&pool->done, job, link);
    (void)pthread_mutex_unlock(&pool->lock);
    web__wake(server);
}

static void give_up(struct web_server *server, const struct err *err)
{
    struct web_pool *pool = &server->pool;
    (void)pthread_mutex_lock(&pool->lock);
    if (pool->err.code == ERR_NONE)
        pool->err = *err;
    (void)pthread_mutex_unlock(&pool->lock);
    web_server_stop(server);
}

static void *work(void *arg)
{
    struct web_server *server = arg;
    const struct web_options *options = &server->options;
    struct err err = { 0 };
    void *worker = NULL;
    if (options->worker_open != NULL && !options->worker_open(options->arg, &worker, &err)) {
        give_up(server, &err);
        return NULL;
    }
    for (struct web_job *job; (job = next_job(&server->pool)) != NULL;) {
        web__handle(job, worker);
        give_back(server, job);
    }
    if (options->worker_close != NULL)
        options->worker_close(options->arg, worker);
    return NULL;
}

/* Signals are for the loop's thread: workers are started with all of them held back. */
bool web__pool_start(struct web_server *server, struct err *err)
{
    struct web_pool *pool = &server->pool;
    sigset_t all, before;
    int why = 0;
    (void)sigfillset(&all); /* fails for no set */
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (why == 0 && pool->thread_count < server->options.workers) {
        why = pthread_create(&pool->threads[pool->thread_count], NULL, work, server);
        if (why == 0)
            pool->thread_count++;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return why == 0 || err_set(err, ERR_IO, _("a thread cannot be started: %s"), strerror(why));
}

bool web__pool_add(struct web_server *server, struct web_job *job)
{
    struct web_pool *pool = &server->pool;
    (void)pthread_mutex_lock(&pool->lock);
    bool room = pool->waiting < server->options.queue_max && !pool->ending;
    if (room) {
        job->sent = -1; /* it is the worker's */
        STAILQ_INSERT_TAIL(&pool->todo, job, link);
        pool->waiting++;
        (void)pthread_cond_signal(&pool->more);
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return room;
}

void web__pool_reply(struct web_server *server)
{
    struct web_pool *pool = &server->pool;
    struct web_jobs done = STAILQ_HEAD_INITIALIZER(done);
    (void)pthread_mutex_lock(&pool->lock);
    STAILQ_CONCAT(&done, &pool->done);
    (void)pthread_mutex_unlock(&pool->lock);
    for (struct web_job *job; (job = STAILQ_FIRST(&done)) != NULL;) {
        STAILQ_REMOVE_HEAD(&done, link);
        web__reply(job);
    }
}

void web__pool_end(struct web_server *server)
{
    struct web_pool *pool = &server->pool;
    (void)pthread_mutex_lock(&pool->lock);
    pool->ending = true;
    (void)pthread_cond_broadcast(&pool->more);
    (void)pthread_mutex_unlock(&pool->lock);
    while (pool->thread_count > 0)
        (void)pthread_join(pool->threads[--pool->thread_count], NULL); /* each was started */
    web__pool_reply(server);
    /* What no worker took is freed with its connection. */
    for (struct web_job *job; (job = STAILQ_FIRST(&pool->todo)) != NULL;) {
        STAILQ_REMOVE_HEAD(&pool->todo, link);
        web__refuse(&job->response, 503, "the server is stopping");
        web__reply(job);
    }
    pool->waiting = 0;
    pool->ending = false; /* it can be started again */
}
