#include "ledger/poster.h"
#include "core/i18n.h"
#include "store.h"
#include <unistd.h>

bool ledger_init(struct db *db, const char *origin, const struct public_key *key, struct err *err)
{
    char name[LEDGER_NAME_MAX + 1];
    TRY(store__create(db, origin, key, err));
    TRY(store__name(db, name, err));
    if (strcmp(name, origin) != 0)
        return err_set(err, ERR_CONFLICT, _("this ledger is called %s already"), name);
    return true;
}

bool ledger_name(struct db *db, char ret[LEDGER_NAME_SIZE], struct err *err)
{
    _Static_assert(LEDGER_NAME_SIZE == LEDGER_NAME_MAX + 1, "one limit");
    return store__name(db, ret, err);
}

bool ledger_is_init(struct db *db, bool *ret, struct err *err)
{
    char name[LEDGER_NAME_MAX + 1];
    TRY(store__name(db, name, err));
    *ret = name[0] != '\0';
    return true;
}

static bool no_key(const char *id, struct err *err)
{
    (void)err_set(err, ERR_KEY, _("the record key %s is not a key of this ledger"), id);
    return err_hint(err, _("Use the keys that the ledger was made with, or enrol this one: "
                           "docs/keys.md."));
}

bool post__open(struct post *post, struct err *err)
{
    const struct signer *signer = post->signer;
    bool is_known;
    TRY(store__name_and_key(post->db, signer->key_id, post->ledger, &is_known, err));
    if (post->ledger[0] == '\0') {
        (void)err_set(err, ERR_NOT_FOUND, _("this database has no ledger yet"));
        return err_hint(err, _("Run: mingzhang init"));
    }
    if (!is_known)
        return no_key(signer->key_id, err);
    if (signer->national != NATIONAL_RECORD)
        return true;
    TRY(store__has_key(post->db, signer->sm2_key_id, &is_known, err));
    return is_known || no_key(signer->sm2_key_id, err);
}

/* For the progress bar only: facts come and go meanwhile. */
static bool estimate(struct post *post, struct err *err)
{
    for (int kind = 0; kind < FACT_KIND_COUNT; kind++) {
        struct reach reach;
        TRY(store__reach(post->db, (enum fact_kind)kind, &reach, err));
        post->total += (uint64_t)(reach.high - reach.low);
    }
    return true;
}

/* Without a programme there are no chains to post to; there is nothing to post then either. */
static bool run_stages(struct post *post, struct err *err)
{
    static bool (*const STAGES[])(struct post * post, struct err * err) = {
        post__quotas, post__files,   post__statements, post__payments,
        post__lines,  post__carried, post__events,     post__reversals,
    };
    TRY(post__programme(post, err));
    if (post->programme[0] == '\0')
        return true;
    for (size_t i = 0; i < COUNT(STAGES); i++)
        TRY(STAGES[i](post, err));
    TRY(post__flush(post, err));
    if (post->left_out.code != ERR_NONE)
        *err = post->left_out;
    return post->left_out.code == ERR_NONE;
}

static bool hand_on(struct post *post, struct err *err)
{
    (void)err; /* what fails behind shows when the next batch is asked for */
    pipe_push(post->pipe);
    post->batch = NULL;
    if (post->watch != NULL && post->watch->moved != NULL)
        post->watch->moved(pipe_written(post->pipe), post->total, post->watch->arg);
    return true;
}

static bool post_through(struct post *post, const struct pipe_work *work, struct err *err)
{
    AUTO(chains) struct chains *chains = chains_new();
    AUTO(pipe) struct pipe *pipe = NULL;
    TRY(store__load_chains(post->db, chains, err));
    TRY(estimate(post, err));
    TRY(pipe_open(work, &pipe, err));
    post->chains = chains;
    post->pipe = pipe;
    post->full = hand_on;
    TRY(run_stages(post, err));
    post->summary.chains = chains_count(chains);
    return true;
}

/* One connection writes for each processor, as far as that pays. */
static bool post_all(struct post *post, struct err *err)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    struct pipe_work work = { .signer = post->signer, .write = store__write };
    TRY(post__open(post, err));
    bool ok = true;
    while (ok && work.lanes < BATCH_LANES_MAX && work.lanes < (processors > 1 ? processors : 1)) {
        ok = db_open(db_conninfo(post->db), &work.db[work.lanes], err);
        work.lanes += ok;
    }
    ok = ok && post_through(post, &work, err); /* its threads have ended afterwards */
    for (int i = 0; i < work.lanes; i++)
        db_free(work.db[i]);
    return ok;
}

bool ledger_post(struct db *db, struct signer *signer, const struct post_watch *watch,
                 struct post_summary *ret, struct err *err)
{
    struct post post = {
        .db = db, .signer = signer, .watch = watch, .batch_records = BATCH_RECORDS_FIRST
    };
    struct err ignored = { 0 };
    TRY(db_lock(db, POST_LOCK, err));
    buf_init(&post.bytes, RECORD_SIZE_MAX);
    bool ok = post_all(&post, err);
    buf_release(&post.bytes);
    /* A lost connection has lost its lock, too. */
    bool is_free = db_unlock(db, POST_LOCK, ok ? err : &ignored);
    if (!ok || !is_free)
        return false;
    *ret = post.summary;
    return true;
}
