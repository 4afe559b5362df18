#include "jobs.h"
#include "act.h"
#include "core/i18n.h"
#include "job_run.h"
#include "ledger/poster.h"
#include "service.h"
#include "signer/signer.h"
#include "web/stream.h"

#include <inttypes.h>
#include <time.h>

enum {
    LOOK_S = 1,
    TRIES_MAX = 10, /* of one job in a row: after that it has failed, and those behind it go on */
};

struct jobs {
    struct api *api;
    struct link link;
    struct signer *signer;
    struct {
        int64_t job;
        int times;
        struct err why;
    } tried; /* by the thread alone: the job that did not go through when it was last tried */
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t some;
    struct job_progress now;
    struct follower {
        struct web_stream *stream;
        int64_t job;
        char owner[ACCESS_KEY_SIZE];
        struct follower *next;
    } * followers;
    bool is_ending, is_asked;
};

/* Called with the lock. A follower that has gone is dropped when its job is over. */
static void tell(struct jobs *jobs)
{
    char data[160];
    (void)snprintf(data, sizeof data,
                   "{\"job\":%" PRId64 ",\"stage\":\"%s\",\"done\":%" PRIu64 ",\"total\":%" PRIu64
                   "}",
                   jobs->now.id, jobs->now.stage, jobs->now.done, jobs->now.total);
    for (struct follower *it = jobs->followers; it != NULL; it = it->next)
        if (it->job == jobs->now.id)
            (void)web_stream_send(it->stream, "progress", text_of(data)); /* gone: see above */
}

void jobs__move(struct jobs *jobs, const char *stage, uint64_t done, uint64_t total)
{
    pthread_mutex_lock(&jobs->lock);
    jobs->now.stage = stage;
    jobs->now.done = done;
    jobs->now.total = total;
    tell(jobs);
    pthread_mutex_unlock(&jobs->lock);
}

struct job_progress jobs__progress(struct jobs *jobs)
{
    pthread_mutex_lock(&jobs->lock);
    struct job_progress now = jobs->now;
    pthread_mutex_unlock(&jobs->lock);
    return now;
}

static void set_current(struct jobs *jobs, int64_t id)
{
    pthread_mutex_lock(&jobs->lock);
    jobs->now = (struct job_progress) { .id = id, .stage = "" };
    pthread_mutex_unlock(&jobs->lock);
}

static void posted(uint64_t done, uint64_t total, void *arg)
{
    jobs__move(arg, "posting", done, total);
}

bool jobs__signer(struct jobs *jobs, struct signer **ret, struct err *err)
{
    struct signer_settings settings;
    if (jobs->signer == NULL) {
        TRY(signer_settings(jobs->api->options.conf, &settings, err));
        TRY(signer_open(&settings, &jobs->signer, err));
    }
    *ret = jobs->signer;
    return true;
}

/* What the job accepted becomes records; then it is over. */
static bool post(struct job_run *run, struct err *err)
{
    struct jobs *jobs = run->jobs;
    struct signer *signer;
    struct post_summary summary;
    const struct post_watch watch = { posted, jobs };
    TRY(jobs__signer(jobs, &signer, err));
    jobs__move(jobs, "posting", 0, 0);
    TRY(ledger_post(run->db, signer, &watch, &summary, err));
    int64_t file = jv_int(jv_get(run->result, "file_id"), 0);
    struct desk_place place = { .n = -1 };
    if (file != 0)
        TRY(api__origin(run->db, "file", file, &place, err));
    if (place.n >= 0) {
        struct jv *record = jv_object();
        jv_set_string(record, "chain", place.chain);
        jv_set_int(record, "n", place.n);
        jv_set(run->result, "record", record);
    }
    return job__store(run, "done", err);
}

/* Whoever asked must be one who may when it is done, too. What files speak of is looked at where
 * they are read. */
static bool may_owner(struct job_run *run, struct err *err)
{
    static const struct {
        const char *kind;
        enum access_act act;
    } ACTS[] = { { "reconcile", ACCESS_RECONCILE },
                 { "publish", ACCESS_NOTICE_PUBLISH },
                 { "seal", ACCESS_SEAL } };
    struct access_person owner;
    for (size_t i = 0; i < COUNT(ACTS); i++) {
        if (strcmp(run->row->kind, ACTS[i].kind) != 0)
            continue;
        TRY(access_find_id(run->db, run->row->owner, &owner, err));
        return access_need(run->db, &owner, ACTS[i].act, NULL, err);
    }
    return true;
}

static bool refuse_owner(struct job_run *run, struct err *err)
{
    struct err why = *err;
    if (job__is_passing(err))
        return false;
    err_clear(err);
    return job__fail(run, &why, NULL, err);
}

static bool do_it(struct job_run *run, struct err *err)
{
    const char *kind = run->row->kind;
    if (run->row->result[0] != '\0')
        TRY(jv_parse(text_of(run->row->result), "result", &run->result, err));
    else if (!may_owner(run, err))
        return refuse_owner(run, err);
    else if (strcmp(kind, "reconcile") == 0)
        TRY(job__reconcile(run, err));
    else if (strcmp(kind, "publish") == 0)
        TRY(job__publish(run, err));
    else if (strcmp(kind, "seal") == 0)
        return job__seal(run, err); /* what it posts is in it already */
    else
        TRY(job__import(run, err));
    if (jv_get(run->result, "code") != NULL || strcmp(kind, "check") == 0 ||
        jv_bool(jv_get(run->result, "dry_run"), false))
        return true;
    return post(run, err);
}

/* Without the signer, or without the network, it is not the job that fails. A database that is away
 * is not asked for jobs in the first place. */
static void note_try(struct jobs *jobs, int64_t job, const struct err *why)
{
    if (why->code == ERR_KEY || why->code == ERR_NETWORK)
        return;
    jobs->tried.times = jobs->tried.job == job ? jobs->tried.times + 1 : 1;
    jobs->tried.job = job;
    jobs->tried.why = *why;
}

static bool do_or_fail(struct job_run *run, struct err *err)
{
    const struct jobs *jobs = run->jobs;
    if (jobs->tried.job == run->row->id && jobs->tried.times >= TRIES_MAX)
        return job__fail(run, &jobs->tried.why, NULL, err);
    return do_it(run, err);
}

static bool run_one(struct jobs *jobs, bool *ret_any, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct job_row row;
    struct job_run run = { .api = jobs->api, .jobs = jobs, .arena = arena, .row = &row };
    struct err ignored = { 0 };
    TRY(link__open(&jobs->link, &run.db, err));
    TRY(api__job_take(run.db, arena, &row, err));
    *ret_any = row.id != 0;
    if (row.id == 0)
        return api__uploads_drop_old(run.db, err);
    set_current(jobs, row.id);
    bool ok = jv_parse(text_of(row.asked), "asked", &run.asked, err) && do_or_fail(&run, err);
    if (!ok)
        note_try(jobs, row.id, err);
    if (!api__job_leave(run.db, row.id, ok ? err : &ignored))
        ok = false;
    set_current(jobs, 0);
    jv_free(run.asked);
    jv_free(run.result);
    return ok;
}

void jobs__follow(struct jobs *jobs, struct web_stream *stream, int64_t job, const char *owner)
{
    struct follower *it = calloc(1, sizeof *it);
    if (it == NULL)
        abort();
    it->stream = stream;
    it->job = job;
    (void)snprintf(it->owner, sizeof it->owner, "%s", owner);
    pthread_mutex_lock(&jobs->lock);
    it->next = jobs->followers;
    jobs->followers = it;
    jobs->is_asked = true;
    pthread_cond_signal(&jobs->some);
    pthread_mutex_unlock(&jobs->lock);
}

/* The end of a job as its row says it, wherever it ran; *ret_over when there is nothing to wait
 * for any more. */
static bool tell_end(struct jobs *jobs, struct follower *it, bool *ret_over, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    char id[24];
    struct db *db;
    (void)snprintf(id, sizeof id, "%" PRId64, it->job);
    const struct db_arg args[] = { db_text(id), db_text(it->owner) };
    *ret_over = web_stream_is_gone(it->stream);
    TRY(link__open(&jobs->link, &db, err));
    TRY(db_exec(db, &ITEM_JOB, args, COUNT(args), &row, err));
    if (db_rows(row) == 0) {
        *ret_over = true;
        return true;
    }
    struct jv *job = NULL;
    TRY(jv_parse(db_get_text(row, 0, 0), "job", &job, err));
    if (jv_kind(jv_get(job, "ended_at")) == JV_STRING) {
        *ret_over = true;
        (void)web_stream_send(it->stream, "end", db_get_text(row, 0, 0)); /* or it has gone */
    }
    jv_free(job);
    return true;
}

static struct follower *take_followers(struct jobs *jobs)
{
    pthread_mutex_lock(&jobs->lock);
    struct follower *all = jobs->followers;
    jobs->followers = NULL;
    pthread_mutex_unlock(&jobs->lock);
    return all;
}

static void keep_follower(struct jobs *jobs, struct follower *it)
{
    pthread_mutex_lock(&jobs->lock);
    it->next = jobs->followers;
    jobs->followers = it;
    pthread_mutex_unlock(&jobs->lock);
}

/* By the thread of jobs, between two of them. The database is asked without the lock: requests for
 * jobs would wait with it for a server that is away. */
static void look_after_followers(struct jobs *jobs, bool all)
{
    struct err ignored = { 0 };
    for (struct follower *it = take_followers(jobs), *next; it != NULL; it = next) {
        bool is_over = all;
        next = it->next;
        if (!all && !tell_end(jobs, it, &is_over, &ignored))
            err_clear(&ignored); /* it is asked again in a moment */
        if (!is_over) {
            keep_follower(jobs, it);
            continue;
        }
        web_stream_close(it->stream);
        free(it);
    }
}

static void wait_a_moment(struct jobs *jobs)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LOOK_S;
    int waited = 0;
    while (!jobs->is_ending && !jobs->is_asked && waited == 0)
        waited = pthread_cond_timedwait(&jobs->some, &jobs->lock, &until);
}

static void *run(void *arg)
{
    struct jobs *jobs = arg;
    pthread_mutex_lock(&jobs->lock);
    while (!jobs->is_ending) {
        struct err err = { 0 };
        bool has_any = false;
        jobs->is_asked = false;
        pthread_mutex_unlock(&jobs->lock);
        bool ok = run_one(jobs, &has_any, &err);
        if (!ok) {
            const struct api_options *options = &jobs->api->options;
            if (options->say != NULL)
                options->say(options->arg, err.text);
            link__after(&jobs->link);
            signer_free(jobs->signer);
            jobs->signer = NULL;
        }
        look_after_followers(jobs, false);
        pthread_mutex_lock(&jobs->lock);
        if (!ok || !has_any)
            wait_a_moment(jobs);
    }
    pthread_mutex_unlock(&jobs->lock);
    look_after_followers(jobs, true);
    return NULL;
}

struct jobs *jobs__new(struct api *api)
{
    struct jobs *jobs = calloc(1, sizeof *jobs);
    if (jobs == NULL)
        abort();
    jobs->api = api;
    link__init(&jobs->link, api->options.conninfo);
    pthread_mutex_init(&jobs->lock, NULL);
    pthread_cond_init(&jobs->some, NULL);
    if (pthread_create(&jobs->thread, NULL, run, jobs) != 0)
        abort(); /* as when memory is exhausted */
    return jobs;
}

void jobs__free(struct jobs *jobs)
{
    if (jobs == NULL)
        return;
    pthread_mutex_lock(&jobs->lock);
    jobs->is_ending = true;
    pthread_cond_signal(&jobs->some);
    pthread_mutex_unlock(&jobs->lock);
    pthread_join(jobs->thread, NULL);
    signer_free(jobs->signer);
    link__close(&jobs->link);
    pthread_cond_destroy(&jobs->some);
    pthread_mutex_destroy(&jobs->lock);
    free(jobs);
}

struct asking {
    struct job_row row;
};

static bool add(struct act *act, struct db *db, struct err *err)
{
    struct asking *asking = act->arg;
    int64_t id;
    TRY(api__job_add(db, &asking->row, &id, err));
    act->answer = jv_object();
    act->location = arena_printf(act->call->arena, "/api/v1/jobs/%" PRId64, id);
    jv_set_int(act->answer, "job", id);
    return true;
}

bool jobs__ask(struct call *call, const char *kind, const struct jv *asked, struct err *err)
{
    struct buf text __attribute__((cleanup(buf_auto)));
    struct jobs *jobs = call->api->jobs;
    buf_init(&text, API_BODY_MAX);
    jv_write(asked, 0, &text);
    struct asking asking = { { .owner = call->person.key_id, .kind = kind, .asked = text.data } };
    struct act act = { .call = call, .in_tx = add, .arg = &asking, .status = 202 };
    TRY(act__do(&act, err));
    pthread_mutex_lock(&jobs->lock);
    jobs->is_asked = true;
    pthread_cond_signal(&jobs->some);
    pthread_mutex_unlock(&jobs->lock);
    return true;
}

bool api__reconcile(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "as_of", "dry_run", NULL };
    const char *as_of;
    struct date date;
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string_if(call, "as_of", API_VALUE_MAX, &as_of, err));
    if (as_of != NULL)
        TRY(date_parse(text_of(as_of), &date, err));
    TRY(access_need(call->db, &call->person, call->route->act, NULL, err));
    return jobs__ask(call, "reconcile", call->body, err);
}
