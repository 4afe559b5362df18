#include "watch.h"
#include "access/note.h"
#include "core/date.h"
#include "db/db.h"
#include "log/log.h"
#include "log/stamp.h"
#include "observe.h"
#include "service.h"
#include "signer/signer.h"

#include <time.h>

enum {
    STEP_US = 150000,
    STATE_US = 1000000,
    NOTES_US = 2000000,
    ROUND_US = 10000000,
    AGAIN_US = 1000000
};

struct watch {
    struct api *api;
    struct link link;
    struct signer *signer;
    int64_t next_us;  /* when a round is due although nothing waits */
    int64_t state_us; /* when the log's state was last read */
    int64_t notes_us; /* when notes were last looked for */
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t moved;
    uint64_t rounds;
    bool is_ending;
};

static struct timespec after_us(int64_t us)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    int64_t ns = at.tv_nsec + us % 1000000 * 1000;
    at.tv_sec += us / 1000000 + ns / 1000000000;
    at.tv_nsec = ns % 1000000000;
    return at;
}

static void told(struct watch *watch, const char *what)
{
    const struct api_options *options = &watch->api->options;
    if (options->say != NULL)
        options->say(options->arg, what);
}

static bool open_signer(struct watch *watch, struct err *err)
{
    struct signer_settings settings;
    if (watch->signer != NULL)
        return true;
    TRY(signer_settings(watch->api->options.conf, &settings, err));
    return signer_open(&settings, &watch->signer, err);
}

static bool round_of(struct watch *watch, struct db *db, bool *ret_signed, struct err *err)
{
    const struct conf *conf = watch->api->options.conf;
    const struct log_options options = { .is_hasty = true };
    struct log_summary summary, more;
    struct log_stamps stamps;
    bool is_made;
    TRY(open_signer(watch, err));
    TRY(log_advance(db, watch->signer, conf, &options, &summary, err));
    *ret_signed = summary.is_signed;
    if (summary.is_late)
        return true;
    TRY(log_head_daily(db, watch->signer, &is_made, err));
    if (is_made)
        TRY(log_advance(db, watch->signer, conf, &options, &more, err));
    return conf->tsa[0] == '\0' || log_stamp_due(db, conf, &stamps, err);
}

static bool tell_state(struct watch *watch, struct db *db, struct err *err)
{
    int64_t now_us = time_monotonic_us();
    struct log_state state;
    bool has_notes;
    if (now_us - watch->state_us >= STATE_US) {
        TRY(log_state(db, &state, err));
        observe__looked(watch->api->observe, &state);
        watch->state_us = now_us;
    }
    if (now_us - watch->notes_us < NOTES_US)
        return true;
    watch->notes_us = now_us;
    TRY(access_has_notes(db, &has_notes, err));
    observe__post(watch->api, has_notes);
    return true;
}

static bool look(struct watch *watch, bool *ret_signed, struct err *err)
{
    struct db *db;
    bool has_work;
    TRY(link__open(&watch->link, &db, err));
    TRY(log_has_work(db, &has_work, err));
    TRY(tell_state(watch, db, err));
    if (!has_work && time_monotonic_us() < watch->next_us)
        return true;
    TRY(round_of(watch, db, ret_signed, err));
    if (!has_work)
        watch->next_us = time_monotonic_us() + ROUND_US;
    return true;
}

static void *run(void *arg)
{
    struct watch *watch = arg;
    pthread_mutex_lock(&watch->lock);
    while (!watch->is_ending) {
        struct err err = { 0 };
        bool is_signed = false;
        pthread_mutex_unlock(&watch->lock);
        bool ok = look(watch, &is_signed, &err);
        if (!ok) {
            told(watch, err.text);
            link__after(&watch->link);
            signer_free(watch->signer);
            watch->signer = NULL;
        }
        struct timespec next = after_us(ok ? STEP_US : AGAIN_US);
        pthread_mutex_lock(&watch->lock);
        if (is_signed) {
            watch->rounds++;
            pthread_cond_broadcast(&watch->moved);
        }
        int waited = 0;
        while (!watch->is_ending && waited == 0)
            waited = pthread_cond_timedwait(&watch->moved, &watch->lock, &next);
    }
    pthread_mutex_unlock(&watch->lock);
    return NULL;
}

uint64_t watch__rounds(struct watch *watch)
{
    pthread_mutex_lock(&watch->lock);
    uint64_t rounds = watch->rounds;
    pthread_mutex_unlock(&watch->lock);
    return rounds;
}

bool watch__wait(struct watch *watch, uint64_t seen, int64_t until_us)
{
    int64_t left_us = until_us - time_monotonic_us();
    struct timespec until = after_us(left_us > 0 ? left_us : 0);
    int waited = 0;
    pthread_mutex_lock(&watch->lock);
    while (watch->rounds == seen && waited == 0 && !watch->is_ending)
        waited = pthread_cond_timedwait(&watch->moved, &watch->lock, &until);
    bool has_moved = watch->rounds != seen;
    pthread_mutex_unlock(&watch->lock);
    return has_moved;
}

bool watch__catch_up(struct watch *watch, struct db *db, int64_t until_us, struct err *err)
{
    for (;;) {
        uint64_t seen = watch__rounds(watch);
        struct err why = { 0 };
        if (log_is_caught_up(db, &why))
            return true;
        if (why.code == ERR_BEHIND && watch__wait(watch, seen, until_us))
            continue;
        *err = why;
        return false;
    }
}

struct watch *watch__new(struct api *api)
{
    pthread_condattr_t clock;
    struct watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL)
        abort();
    watch->api = api;
    link__init(&watch->link, api->options.conninfo);
    pthread_mutex_init(&watch->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&watch->moved, &clock);
    pthread_condattr_destroy(&clock);
    if (pthread_create(&watch->thread, NULL, run, watch) != 0)
        abort(); /* as when memory is exhausted */
    return watch;
}

void watch__free(struct watch *watch)
{
    if (watch == NULL)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->is_ending = true;
    pthread_cond_broadcast(&watch->moved);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    signer_free(watch->signer);
    link__close(&watch->link);
    pthread_cond_destroy(&watch->moved);
    pthread_mutex_destroy(&watch->lock);
    free(watch);
}
